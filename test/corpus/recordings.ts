// The folder of recorded statements: what its manifest and reference hold, as far as the comparison needs it.
import { existsSync, readFileSync } from 'node:fs';

export type ResultColumn = readonly [name: string, type: number];

/** What a server answered, as the runner writes it down. */
export interface Answer {
  readonly error?: string;
  readonly code?: string;
  readonly ms?: number;
  readonly results?: readonly { readonly columns: readonly ResultColumn[] | null }[];
  readonly paramTypes?: readonly number[];
}

export type Answers = ReadonlyMap<string, Answer>;

export interface Recording {
  readonly file: string;
  readonly client: string;
  readonly session: number;
  readonly resultFormats?: readonly number[];
}

export interface Recordings {
  readonly folder: string;
  readonly all: readonly Recording[];
  readonly reference: Answers;
}

/** Undefined where the folder is not there. */
export function readRecordings(folder: string): Recordings | undefined {
  if (!existsSync(`${folder}/run-corpus.mjs`)) return undefined;
  // The folder's own files.
  const all = JSON.parse(readFileSync(`${folder}/corpus/manifest.json`, 'utf8')) as readonly Recording[];
  return { folder, all, reference: readAnswers(`${folder}/reference.json`) };
}

export function readAnswers(file: string): Answers {
  // The runner writes it.
  return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Answer>>));
}

const END_OF_HEADER = '\n--: end\n';

/** The header's comment lines, and the statement as it was sent. */
export function textOf(folder: string, file: string): { readonly header: string; readonly sql: string } {
  const text = readFileSync(`${folder}/corpus/${file}`, 'utf8');
  const end = text.indexOf(END_OF_HEADER) + END_OF_HEADER.length;
  return { header: text.slice(0, end), sql: text.slice(end) };
}

/** The columns of the tables that the recordings were made on, in order, as the reference's own answers show them. */
export function recordedTables(reference: Answers): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(tableSamples).map(([table, file]) => {
      const columns = reference.get(file)?.results?.[0]?.columns;
      if (!columns) throw new Error(`the recordings have no ${file}`);
      return [table, columns.map(([name]) => name)];
    }),
  );
}

/** Statements that answered with `*` of each table. */
const tableSamples = {
  calls: 'psql/162-select-from-calls-limit-3.sql',
  messages: 'pgjdbc/064-setfetchsize-cursor-closed-early.sql',
  incoming_phone_numbers: 'psql/223-table-incoming-phone-numbers.sql',
};
