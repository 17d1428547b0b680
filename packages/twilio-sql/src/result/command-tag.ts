// Command tags as CommandComplete has them: `SELECT 5`, `INSERT 0 1`, `SET`.

export interface Command {
  readonly command: string;
  /** null where the command counts no rows. */
  readonly rowCount: number | null;
}

export function readCommandTag(tag: string): Command {
  const match = /^(.*?)(?: 0(?= \d))?(?: (\d+))?$/.exec(tag);
  const command = match?.[1] ?? tag;
  const count = match?.[2];
  return { command, rowCount: count === undefined ? null : Number(count) };
}
