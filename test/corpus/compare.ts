// Whether an answer has the shape of PostgreSQL's: result sets, column names and types, parameter types. And whether it
// would have it if the recordings' tables had Twilio's columns.
import type { Answer, ResultColumn } from './recordings.ts';

/** Types that a database makes itself have no OIDs to compare. */
const FIRST_USER_OID = 16384;
const USER_TYPE = -1;

const comparable = (oid: number): number => (oid >= FIRST_USER_OID ? USER_TYPE : oid);

/** Undefined: the same. Statements that PostgreSQL refuses are not compared. */
export function difference(answer: Answer, reference: Answer): string | undefined {
  if (reference.error !== undefined) return undefined;
  if (answer.error !== undefined) return `${answer.code ?? ''} ${answer.error}`.trim();
  const ours = answer.results ?? [];
  const theirs = reference.results ?? [];
  if (ours.length !== theirs.length) return `${ours.length} result sets instead of ${theirs.length}`;
  for (const [index, { columns }] of theirs.entries()) {
    const found = columnDifference(ours[index]?.columns ?? null, columns);
    if (found !== undefined) return found;
  }
  const parameters = (list: readonly number[] = []): string => list.map(comparable).join(', ');
  if (reference.paramTypes === undefined || parameters(answer.paramTypes) === parameters(reference.paramTypes)) {
    return undefined;
  }
  return `parameter types ${parameters(answer.paramTypes)} instead of ${parameters(reference.paramTypes)}`;
}

function columnDifference(
  ours: readonly ResultColumn[] | null,
  theirs: readonly ResultColumn[] | null,
): string | undefined {
  if (ours === null || theirs === null)
    return ours === theirs ? undefined : `rows ${ours === null ? 'missing' : 'there'}`;
  if (ours.length !== theirs.length) return `${ours.length} columns instead of ${theirs.length}`;
  for (const [index, [name, type]] of theirs.entries()) {
    const [ourName, ourType] = ours[index] ?? ['', 0];
    if (ourName !== name) return `column "${ourName}" instead of "${name}"`;
    if (comparable(ourType) !== comparable(type)) return `type of "${name}" ${ourType} instead of ${type}`;
  }
  return undefined;
}

/** A table as the recordings have it, and what stands for its columns here. */
export interface Substitution {
  readonly recorded: readonly string[];
  readonly here: readonly ResultColumn[];
}

/** The reference with every run of a recorded table's columns replaced. */
export function substituted(reference: Answer, substitutions: readonly Substitution[]): Answer {
  if (reference.results === undefined) return reference;
  const results = reference.results.map(({ columns }) => ({
    columns: columns === null ? null : substitutions.reduce(replaceRuns, columns),
  }));
  return { ...reference, results };
}

function replaceRuns(columns: readonly ResultColumn[], { recorded, here }: Substitution): readonly ResultColumn[] {
  const at = columns.findIndex((_column, start) =>
    recorded.every((name, index) => columns[start + index]?.[0] === name),
  );
  if (at === -1) return columns;
  const rest = replaceRuns(columns.slice(at + recorded.length), { recorded, here });
  return [...columns.slice(0, at), ...here, ...rest];
}
