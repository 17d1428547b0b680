// The table of encodings: values of every type, of its arrays and of records, in text and in binary. What is sent has to
// be the oracle's bytes, and what the oracle sends has to be understood.

import { bind, execute, parse, sync, type RawFrame } from '../../packages/pg-wire/test/raw-client.ts';
import type { TwoServers } from '../../packages/pg-wire/test/two-servers.ts';
import { allTypes } from '../../packages/sql-engine/src/types/registry.ts';
import type { TypeDefinition } from '../../packages/sql-engine/src/types/type-definition.ts';
import { valuesOf, withoutValues } from './encoding-values.ts';

/** One row of the table: expressions of one type. */
export interface EncodingCase {
  readonly title: string;
  /** undefined for records: anonymous ones can't be received. */
  readonly oid: number | undefined;
  readonly expressions: readonly string[];
}

export interface EncodingResult {
  readonly passed: number;
  readonly failures: readonly string[];
}

const quote = (value: string): string => `'${value.replaceAll("'", "''")}'`;

function literalsOf(type: TypeDefinition): readonly string[] {
  const values = valuesOf[type.name] ?? [];
  const name = type.name === 'bpchar' || type.name === 'bit' ? `pg_catalog.${quoteName(type.name)}` : type.formalName;
  return values.map((value) => `${quote(value)}::${name}`);
}

const quoteName = (name: string): string => `"${name}"`;

/** Throws when there is a type that nobody has thought of. */
export function encodingCases(): readonly EncodingCase[] {
  const types = allTypes().filter(({ kind, name }) => kind !== 'array' && (kind !== 'pseudo' || name in valuesOf));
  const cases: EncodingCase[] = [];
  for (const type of types) {
    if (type.name in withoutValues) continue;
    const expressions = literalsOf(type);
    if (expressions.length === 0) throw new Error(`there are no values of type ${type.name}`);
    cases.push({ title: type.formalName, oid: type.oid, expressions });
    // Vectors are arrays themselves: ARRAY[…] of them is read as another dimension.
    if (type.arrayOid !== 0 && type.category !== 'A') cases.push(arraysOf(type, expressions));
  }
  return [...cases, recordsOf(types)];
}

function arraysOf(type: TypeDefinition, expressions: readonly string[]): EncodingCase {
  const [first = 'NULL', second = first] = expressions;
  const name =
    type.name === 'bpchar' || type.name === 'bit' ? `pg_catalog.${quoteName(`_${type.name}`)}` : `${type.formalName}[]`;
  return {
    title: `${type.formalName}[]`,
    oid: type.arrayOid,
    expressions: [
      `'{}'::${name}`,
      `ARRAY[${[...expressions, 'NULL'].join(', ')}]`,
      `ARRAY[[${first}, ${second}], [NULL, ${first}]]`,
      `('[2:3]={NULL,NULL}'::${name})`,
    ],
  };
}

function recordsOf(types: readonly TypeDefinition[]): EncodingCase {
  const fields = types.filter(({ name }) => !(name in withoutValues)).map((type) => literalsOf(type).at(-1) ?? 'NULL');
  const expressions = [
    `ROW(${fields.join(', ')})`,
    'ROW(1, NULL, ARRAY[1, 2])',
    "ROW(ROW('a'::text, 2.50), 'b,\"c'::text)",
  ];
  return { title: 'record', oid: undefined, expressions };
}

type Outcome =
  | { readonly kind: 'values'; readonly values: readonly (Buffer | null)[] }
  | { readonly kind: 'error'; readonly code: string };

type Format = 0 | 1;
const formatNames = ['text', 'binary'] as const;

/** Checks each of its values in both formats, both ways. */
export async function checkEncodings(row: EncodingCase, servers: TwoServers): Promise<EncodingResult> {
  const failures: string[] = [];
  let passed = 0;
  const compare = async (title: string, expressions: readonly string[], messages: MakeMessages): Promise<void> => {
    const all = await outcomes(servers, messages(expressions.map((_, index) => index)));
    for (const [index, expression] of expressions.entries()) {
      // An error is everybody's: one by one it is told whose.
      const apart = all.ours.kind === 'error' || all.theirs.kind === 'error';
      const { ours, theirs } = apart ? await outcomes(servers, messages([index])) : all;
      const place = apart ? 0 : index;
      const [mine, other] = [shown(ours, place), shown(theirs, place)];
      if (mine === other) passed += 1;
      else failures.push(`${row.title}, ${title}: ${expression}\n  ours   ${mine}\n  theirs ${other}`);
    }
  };
  const { oid } = row;
  for (const format of [0, 1] as const) {
    await compare(`sent in ${formatNames[format]}`, row.expressions, (indexes) => {
      const list = indexes.map((index) => row.expressions[index] ?? 'NULL');
      return [parse('', `SELECT ${list.join(', ')}`), bind({ results: [format] }), execute(), sync];
    });
    if (oid === undefined) continue;
    const known = await oraclesBytes(row.expressions, format, servers);
    const other: Format = format === 0 ? 1 : 0;
    const understood = known.map(({ expression }) => expression);
    await compare(`received in ${formatNames[format]}`, understood, (indexes) => [
      parse(
        '',
        `SELECT ${indexes.map((_, place) => `$${place + 1}`).join(', ')}`,
        indexes.map(() => oid),
      ),
      bind({ formats: [format], values: indexes.map((index) => known[index]?.bytes ?? null), results: [other] }),
      execute(),
      sync,
    ]);
  }
  return { passed, failures };
}

type MakeMessages = (indexes: readonly number[]) => readonly Uint8Array[];

async function oraclesBytes(
  expressions: readonly string[],
  format: Format,
  servers: TwoServers,
): Promise<readonly { readonly expression: string; readonly bytes: Buffer }[]> {
  const found: { expression: string; bytes: Buffer }[] = [];
  for (const expression of expressions) {
    const messages = [parse('', `SELECT ${expression}`), bind({ results: [format] }), execute(), sync];
    const { theirs } = await outcomes(servers, messages);
    const [bytes] = theirs.kind === 'values' ? theirs.values : [];
    if (bytes !== undefined && bytes !== null) found.push({ expression, bytes });
  }
  return found;
}

async function outcomes(
  servers: TwoServers,
  messages: readonly Uint8Array[],
): Promise<{ readonly ours: Outcome; readonly theirs: Outcome }> {
  const { ours, theirs } = await servers.ask(messages);
  return { ours: outcomeOf(ours), theirs: outcomeOf(theirs) };
}

function outcomeOf(frames: readonly RawFrame[]): Outcome {
  const error = frames.find(({ type }) => type === 'E');
  if (error !== undefined) return { kind: 'error', code: /\0C(.{5})\0/.exec(error.body.toString('utf8'))?.[1] ?? '' };
  const row = frames.find(({ type }) => type === 'D');
  if (row === undefined) throw new Error('neither a row nor an error came back');
  const values: (Buffer | null)[] = [];
  let offset = 2;
  for (let column = 0; column < row.body.readInt16BE(0); column++) {
    const length = row.body.readInt32BE(offset);
    offset += 4;
    values.push(length === -1 ? null : row.body.subarray(offset, offset + length));
    offset += Math.max(length, 0);
  }
  return { kind: 'values', values };
}

function shown(outcome: Outcome, index: number): string {
  if (outcome.kind === 'error') return `error ${outcome.code}`;
  const value = outcome.values[index];
  if (value === undefined || value === null) return 'NULL';
  return /^[\x20-\x7e]*$/.test(value.toString('latin1')) ? JSON.stringify(value.toString()) : value.toString('hex');
}
