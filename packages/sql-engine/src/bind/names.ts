// How identifiers match: exactly, then by alias, then ignoring case and underscores. And how far apart two names
// are, for hints.

/** `StartTime`, `starttime` and `start_time` are the same when loosened. */
export function loosen(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}

export interface Named {
  readonly name: string;
  readonly aliases: readonly string[];
}

/** The ways in which a name can match, best first. */
export const NAME_MATCHES: readonly ((item: Named, name: string) => boolean)[] = [
  (item, name) => item.name === name,
  (item, name) => item.aliases.includes(name),
  (item, name) => loosen(item.name) === loosen(name) || item.aliases.some((alias) => loosen(alias) === loosen(name)),
];

/** Postgres' limit for "Perhaps you meant". */
export const EDIT_DISTANCE_MAX = 3;

/** Levenshtein distance, or anything above `max` when it is larger than that. */
export function editDistance(from: string, to: string, max: number): number {
  const a = Array.from(from);
  const b = Array.from(to);
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, character] of a.entries()) {
    const row = [i + 1];
    for (const [j, other] of b.entries()) {
      const substitution = previous[j] + (character === other ? 0 : 1);
      row.push(Math.min(previous[j + 1] + 1, row[j] + 1, substitution));
    }
    previous = row;
  }
  return previous[b.length];
}
