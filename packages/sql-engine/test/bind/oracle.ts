// Describes statements here and in PGlite (Postgres in WASM): columns, parameters, or the error, as one line of text.

import { PGlite, protocol } from '@electric-sql/pglite';
import { bind } from '../../src/bind/bind.ts';
import type { Catalog } from '../../src/bind/catalog.ts';
import type { BoundStatement, OutputColumn } from '../../src/bind/tree.ts';
import type { ColumnDefinition, TableDefinition } from '../../src/driver/index.ts';
import { PgError } from '../../src/errors.ts';
import { parse } from '../../src/parse/parse.ts';
import type { SessionContext } from '../../src/types/type-definition.ts';

// ---- The tables, on both sides -----------------------------------------------------------------------------

function column(name: string, type: string, more: Partial<ColumnDefinition> = {}): ColumnDefinition {
  return { name, type, modifier: -1, notNull: false, hidden: false, description: '', aliases: [], ...more };
}

function table(
  name: string,
  columns: readonly ColumnDefinition[],
  primaryKey: readonly string[] = ['sid'],
): TableDefinition {
  return {
    schema: 'twilio',
    name,
    aliases: [],
    kind: 'table',
    description: '',
    columns,
    primaryKey,
    foreignKeys: [],
    local: false,
    plan: () => {
      throw new Error('binding reads nothing');
    },
  };
}

/** numeric(10,5) and varchar(40) as pg_attribute.atttypmod. */
const NUMERIC_10_5 = ((10 << 16) | 5) + 4;
const VARCHAR_40 = 44;

const calls = table('calls', [
  column('sid', 'text'),
  column('from', 'text', { aliases: ['sender'] }),
  column('to', 'text', { aliases: ['recipient'] }),
  column('status', 'varchar', { modifier: VARCHAR_40 }),
  column('duration', 'int4'),
  column('price', 'numeric', { modifier: NUMERIC_10_5 }),
  column('start_time', 'timestamptz'),
  column('answered', 'bool'),
  column('queue_time', 'int8'),
  column('score', 'float8'),
  column('subresource_uris', 'jsonb'),
  column('tags', '_text'),
]);

const messages = table('messages', [
  column('sid', 'text'),
  column('from', 'text'),
  column('to', 'text'),
  column('body', 'text'),
  column('num_segments', 'int2'),
  column('price', 'numeric'),
  column('date_sent', 'timestamptz'),
  column('day', 'date'),
  column('payload', 'json'),
]);

const recordings = table('recordings', [column('sid', 'text'), column('call_sid', 'text'), column('duration', 'int4')]);

const numbers = table(
  'numbers',
  [column('n', 'int4'), column('b', 'int8'), column('x', 'float8'), column('t', 'text')],
  [],
);

export const tables = [calls, messages, recordings, numbers];

const columnSql = ({ name, type, modifier }: ColumnDefinition) => {
  const suffix = modifier === NUMERIC_10_5 ? '(10,5)' : modifier === VARCHAR_40 ? '(40)' : '';
  return `"${name}" ${type}${suffix}`;
};

const ddl = tables.map(({ name, columns, primaryKey }) => {
  const key = primaryKey.length > 0 ? `, PRIMARY KEY (${primaryKey.join()})` : '';
  return `CREATE TABLE twilio.${name} (${columns.map(columnSql).join(', ')}${key});`;
});

const loose = (name: string) => name.toLowerCase().replaceAll('_', '');

export const catalog: Catalog = {
  findTable: (schema, name) => {
    if (schema !== undefined && schema !== 'twilio') return undefined;
    return tables.find((each) => each.name === name) ?? tables.find((each) => loose(each.name) === loose(name));
  },
  findProcedure: () => undefined,
  procedures: () => [],
  hasSchema: (name) => name === 'twilio',
  tables: () => tables,
  schemas: () => [{ name: 'twilio', description: '' }],
};

export const session: SessionContext = {
  timeZone: 'UTC',
  dateStyle: { format: 'ISO', order: 'MDY' },
  intervalStyle: 'postgres',
  extraFloatDigits: 1,
  byteaOutput: 'hex',
  transactionTimestamp: 1_764_000_000_000_000n,
  statementTimestamp: 1_764_000_000_000_000n,
  user: 'postgres',
  database: 'postgres',
  processId: 42,
  searchPath: ['twilio', 'public'],
  settings: {},
};

// ---- Descriptions ------------------------------------------------------------------------------------------

export interface Outcome {
  /** `name:type(modifier), … | parameter types`, or `42703 @8 message`. */
  readonly text: string;
  readonly hint?: string;
}

function describeColumns(
  columns: readonly { name: string; type: number; modifier: number }[],
  parameters: readonly number[],
): Outcome {
  const fields = columns.map(({ name, type, modifier }) => `${name}:${type}${modifier < 0 ? '' : `(${modifier})`}`);
  return { text: `${fields.join(', ')}${parameters.length > 0 ? ` | ${parameters.join()}` : ''}` };
}

function describeError(error: { code?: string; message: string; position?: string | number; hint?: string }): Outcome {
  const position = error.position === undefined ? '' : ` @${error.position}`;
  return { text: `${error.code ?? '?'}${position} ${error.message}`, hint: error.hint };
}

export function outputsOf(statement: BoundStatement): readonly OutputColumn[] {
  return statement.kind === 'query' ? statement.query.outputs : statement.returning;
}

export function bindText(sql: string, parameterTypes: readonly number[] = []) {
  const [statement] = parse(sql);
  return bind(statement, { catalog, searchPath: session.searchPath, session, parameterTypes });
}

/** What the binder makes of a statement. Errors that are no user's mistake are thrown. */
export function describeHere(sql: string): Outcome {
  try {
    const { statement, parameterTypes } = bindText(sql);
    return describeColumns(outputsOf(statement), parameterTypes);
  } catch (error) {
    if (error instanceof PgError) return describeError(error.fields);
    throw error;
  }
}

let opened: Promise<PGlite> | undefined;

export function openOracle(): Promise<PGlite> {
  opened ??= PGlite.create().then(async (oracle) => {
    await oracle.exec(
      `SET TimeZone = 'UTC'; CREATE SCHEMA twilio; SET search_path = twilio, public; ${ddl.join('\n')}`,
    );
    return oracle;
  });
  return opened;
}

/** What Postgres makes of it: Parse and Describe, nothing is run. */
export async function describeInOracle(oracle: PGlite, sql: string): Promise<Outcome> {
  const { serialize } = protocol;
  const send = async (message: Uint8Array) => {
    const { messages: answers } = await oracle.execProtocol(message, { throwOnError: false });
    return answers;
  };
  try {
    const answers = [
      ...(await send(serialize.parse({ text: sql }))),
      ...(await send(serialize.describe({ type: 'S' }))),
      ...(await send(serialize.sync())),
    ];
    let columns: { name: string; type: number; modifier: number }[] = [];
    let parameters: readonly number[] = [];
    for (const answer of answers) {
      if (answer instanceof Error) return describeError(answer);
      if ('dataTypeIDs' in answer) parameters = answer.dataTypeIDs as number[];
      if ('fields' in answer) {
        const fields = answer.fields as { name: string; dataTypeID: number; dataTypeModifier: number }[];
        columns = fields.map((field) => ({
          name: field.name,
          type: field.dataTypeID,
          modifier: field.dataTypeModifier,
        }));
      }
    }
    return describeColumns(columns, parameters);
  } catch (error) {
    await send(serialize.sync());
    // The client throws its DatabaseError for ErrorResponse.
    return describeError(error as Error & { code?: string; position?: string; hint?: string });
  }
}
