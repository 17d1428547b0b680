// PGlite (Postgres in WASM) as the oracle: what it answers, as texts, and its tables as definitions for the
// memory driver.

import { PGlite, type Results } from '@electric-sql/pglite';
import type { ColumnDefinition, JsValue } from '@twilio-sql/sql-engine/driver';
import { typeByName } from '../../packages/sql-engine/src/types/registry.ts';
import type { SessionContext } from '../../packages/sql-engine/src/types/type-definition.ts';
import type { MemoryReading, MemoryTable } from './memory-driver.ts';

/** What a statement came to. */
export type Outcome =
  | {
      readonly kind: 'rows';
      readonly columns: readonly string[];
      readonly types: readonly number[];
      readonly rows: readonly (readonly (string | null)[])[];
    }
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly detail?: string };

export interface Oracle {
  readonly ask: (sql: string) => Promise<Outcome>;
  /** The same by the simple protocol: one message instead of five, for a single statement that returns rows. */
  readonly askSimply: (sql: string) => Promise<Outcome>;
  /** Runs a script. */
  readonly run: (sql: string) => Promise<void>;
  readonly table: (name: string, reading: MemoryReading) => Promise<MemoryTable>;
  /** Settings as they were when the connection began. */
  readonly reset: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** As the engine's sessions begin. */
const settings = "SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET DateStyle = 'ISO, MDY'";

export async function openOracle(): Promise<Oracle> {
  const database = await PGlite.create();
  await database.exec(settings);
  const { rows: types } = await database.query<{ oid: number }>('SELECT oid::int4 FROM pg_type');
  const asText = (value: string): string => value;
  const options = {
    rowMode: 'array' as const,
    parsers: Object.fromEntries(types.map(({ oid }) => [oid, asText])),
  };
  const answer = async (asked: Promise<Results<(string | null)[]> | undefined>): Promise<Outcome> => {
    try {
      const { fields, rows } = (await asked) ?? { fields: [], rows: [] };
      return {
        kind: 'rows',
        columns: fields.map((field) => field.name),
        types: fields.map((field) => field.dataTypeID),
        rows,
      };
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      const detail = 'detail' in error && typeof error.detail === 'string' ? { detail: error.detail } : {};
      return { kind: 'error', code: String(error.code), message: error.message, ...detail };
    }
  };
  const ask = (sql: string): Promise<Outcome> => answer(database.query<(string | null)[]>(sql, [], options));
  return {
    ask,
    // With `rowMode: 'array'` rows are arrays of texts.
    askSimply: (sql) =>
      answer(database.exec(sql, options).then((results) => results[0] as Results<(string | null)[]> | undefined)),
    run: async (sql) => {
      await database.exec(sql);
    },
    table: (name, reading) => readTable(ask, name, reading),
    reset: async () => {
      await database.exec(`RESET ALL; ${settings}`);
    },
    close: () => database.close(),
  };
}

const inputSession: SessionContext = {
  timeZone: 'UTC',
  dateStyle: { format: 'ISO', order: 'MDY' },
  intervalStyle: 'postgres',
  extraFloatDigits: 1,
  byteaOutput: 'hex',
  transactionTimestamp: 0n,
  statementTimestamp: 0n,
  user: 'postgres',
  database: 'postgres',
  processId: 0,
  searchPath: ['public'],
  settings: {},
};

async function readTable(ask: Oracle['ask'], name: string, reading: MemoryReading): Promise<MemoryTable> {
  const attributes = await rowsOf(
    ask,
    `SELECT attname, typname, atttypmod, attnotnull, attnum = ANY (coalesce(indkey, '')::int2[])
     FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid
     LEFT JOIN pg_index i ON i.indrelid = attrelid AND indisprimary
     WHERE attrelid = '${name}'::regclass AND attnum > 0 ORDER BY attnum`,
  );
  const columns = attributes.map(([column, type, modifier, notNull]): ColumnDefinition => ({
    name: column ?? '',
    type: type ?? '',
    modifier: Number(modifier),
    notNull: notNull === 't',
    hidden: false,
    description: '',
    aliases: [],
  }));
  const order = reading.sortedBy === undefined ? '' : ` ORDER BY ${reading.sortedBy}`;
  const texts = await rowsOf(ask, `SELECT * FROM ${name}${order}`);
  const inputs = columns.map((column) => typeByName(column.type));
  const rows = texts.map((row) =>
    row.map((text, index): JsValue => (text === null ? null : (inputs[index]?.input(text, inputSession) ?? null))),
  );
  const primaryKey = attributes.filter((attribute) => attribute[4] === 't').map((attribute) => attribute[0] ?? '');
  return { name, columns, primaryKey, rows, reading };
}

async function rowsOf(ask: Oracle['ask'], sql: string): Promise<readonly (readonly (string | null)[])[]> {
  const outcome = await ask(sql);
  if (outcome.kind === 'error') throw new Error(`${outcome.message}: ${sql}`);
  return outcome.rows;
}
