// What came of each recorded statement, and the table of it by client.
import { difference, substituted, type Substitution } from './compare.ts';
import { knownDifferences } from './known.ts';
import { textOf, type Answer, type Answers, type Recording, type Recordings } from './recordings.ts';

/**
 * same: as PostgreSQL's. star: but for the columns of `*` over Twilio's tables. refused: a write that the write rules
 * refuse. differs: anything else.
 */
type Outcome = 'same' | 'star' | 'refused' | 'differs';

export interface Verdict {
  readonly recording: Recording;
  readonly outcome: Outcome;
  readonly detail?: string;
}

/** `writtenOut`: the answers to the sessions in which clients had written the columns of `*` out. */
export function verdicts(
  { folder, all, reference }: Recordings,
  tables: readonly Substitution[],
  answers: Answers,
  writtenOut: Answers,
): readonly Verdict[] {
  const there = tables.map(withoutMissing);
  return all.map((recording): Verdict => {
    const expected = reference.get(recording.file) ?? { error: 'not in the reference' };
    const answer = answers.get(recording.file) ?? { error: 'not replayed' };
    const detail = difference(answer, expected);
    if (detail === undefined) return { recording, outcome: 'same' };
    const again = writtenOut.get(recording.file);
    const isStar =
      difference(answer, substituted(expected, tables)) === undefined ||
      (again !== undefined &&
        [tables, there].some((each) => difference(again, substituted(expected, each)) === undefined));
    if (isStar) return { recording, outcome: 'star', detail };
    return {
      recording,
      outcome: isRefusedWrite(textOf(folder, recording.file).sql, answer) ? 'refused' : 'differs',
      detail,
    };
  });
}

/** In the recordings' order, which clients keep that write the columns out. */
function withoutMissing({ recorded, here }: Substitution): Substitution {
  const byName = new Map(here.map((column) => [column[0], column]));
  return { recorded, here: recorded.map((name) => byName.get(name)).filter((column) => column !== undefined) };
}

/** The rules' own wording: a column that Twilio sets, a table that takes no such statement. */
const WRITE_RULE =
  /^(column "\w+" of "\w+" cannot be written by (INSERT|UPDATE)|table "\w+" does not take (INSERT|UPDATE|DELETE))/;
const WRITES = /\b(insert into|update|delete from)\b/i;

function isRefusedWrite(sql: string, { error = '' }: Answer): boolean {
  return WRITES.test(sql) && WRITE_RULE.test(error);
}

export function printVerdicts(
  found: readonly Verdict[],
  print: (line: string) => void,
): { readonly passed: number; readonly failed: number; readonly unexplained: number } {
  printTable(found, print);
  const differing = found.filter(({ outcome }) => outcome === 'differs');
  const name = ({ recording, detail = '' }: Verdict): string => `  ${recording.file}: ${detail}`;
  for (const { reason, files } of knownDifferences) {
    const explained = differing.filter(({ recording }) => files.test(recording.file));
    print(`${explained.length === 0 ? 'NO LONGER DIFFERS' : `differs, ${explained.length}`}: ${reason}`);
    explained.map(name).forEach(print);
  }
  const unexplained = differing.filter(
    ({ recording }) => !knownDifferences.some((known) => known.files.test(recording.file)),
  );
  if (unexplained.length > 0) print(`differs without a known reason, ${unexplained.length}:`);
  unexplained.map(name).forEach(print);
  return { passed: found.length - differing.length, failed: differing.length, unexplained: unexplained.length };
}

const headings: readonly (readonly [heading: string, outcome: Outcome | undefined])[] = [
  ['statements', undefined],
  ['same', 'same'],
  ['columns of *', 'star'],
  ['refused writes', 'refused'],
  ['differ', 'differs'],
];

function printTable(found: readonly Verdict[], print: (line: string) => void): void {
  const line = (title: string, cells: readonly (string | number)[]): void =>
    print([title.padEnd(26), ...cells.map((cell) => String(cell).padStart(15))].join(''));
  const counts = (list: readonly Verdict[]): readonly number[] =>
    headings.map(([, wanted]) => list.filter(({ outcome }) => wanted === undefined || outcome === wanted).length);
  line(
    'client',
    headings.map(([heading]) => heading),
  );
  const byClient = [...new Set(found.map(({ recording }) => recording.client))]
    .map((client) => ({ client, list: found.filter(({ recording }) => recording.client === client) }))
    .toSorted((a, b) => b.list.length - a.list.length);
  for (const { client, list } of byClient) line(client, counts(list));
  line('all', counts(found));
}
