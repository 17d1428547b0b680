// A driver with a few tables of two schemas, for the catalog's tests.

import { scanSettings } from '../../src/catalog/reader.ts';
import type { ColumnDefinition, Driver, TableDefinition } from '../../src/driver/index.ts';
import type { JsValue } from '../../src/types/values.ts';
import { testSession } from '../functions/oracle.ts';

export function column(name: string, type: string, more: Partial<ColumnDefinition> = {}): ColumnDefinition {
  return { name, type, modifier: -1, notNull: false, hidden: false, description: '', aliases: [], ...more };
}

export function table(name: string, more: Partial<TableDefinition> = {}): TableDefinition {
  return {
    schema: 'twilio',
    name,
    aliases: [],
    kind: 'table',
    description: '',
    columns: [column('sid', 'text', { notNull: true })],
    primaryKey: ['sid'],
    foreignKeys: [],
    local: false,
    plan: () => {
      throw new Error('not read in these tests');
    },
    ...more,
  };
}

const refuse = (): never => {
  throw new Error('not written in these tests');
};

export const calls = table('calls', {
  aliases: ['call'],
  description: 'Phone calls.',
  columns: [
    column('sid', 'text', { notNull: true, description: 'The key.' }),
    column('secret', 'text', { hidden: true }),
    column('start_time', 'timestamptz', { aliases: ['began'] }),
    column('price', 'numeric'),
    column('subresource_uris', 'jsonb'),
    column('tags', '_text'),
  ],
  writes: {
    keyColumns: ['sid'],
    insert: { columns: ['to'], plan: refuse },
    update: { columns: ['tags'], plan: refuse },
  },
});

export const recordings = table('recordings', {
  columns: [column('sid', 'text', { notNull: true }), column('call_sid', 'text'), column('order', 'int4')],
  foreignKeys: [{ columns: ['call_sid'], schema: 'twilio', table: 'calls', referenced: ['sid'] }],
});

export const incomingPhoneNumbers = table('incoming_phone_numbers');
export const services = table('services', { schema: 'verify' });
export const view = table('calls_by_day', { kind: 'view', primaryKey: [] });

export const sampleDriver: Driver = {
  name: 'sample',
  schemas: [
    { name: 'twilio', description: 'Core resources.', inSearchPath: true },
    { name: 'verify', description: 'Verify.', inSearchPath: false },
  ],
  tables: [calls, recordings, incomingPhoneNumbers, services, view],
  settings: [],
  close: () => Promise.resolve(),
};

export const readerSettings = scanSettings({
  ...testSession,
  database: 'account',
  settings: { session_authorization: 'ada' },
});

/** All rows of a table that is in this process, as it keeps them, and what names them. */
export async function wholeScan(
  definition: TableDefinition,
  settings: Readonly<Record<string, string>> = readerSettings,
): Promise<{ readonly identity: string; readonly rows: readonly (readonly JsValue[])[] }> {
  const plan = definition.plan({ columns: [], conditions: [], order: [], settings });
  const rows: (readonly JsValue[])[] = [];
  const scope = {
    statementId: 1,
    signal: new AbortController().signal,
    settings,
    fresh: false,
    takeRequests: () => undefined,
    recordRequest: () => undefined,
    recordKept: () => undefined,
    notice: () => undefined,
  };
  for await (const page of plan.open(scope)) {
    if (page.kind !== 'rows') throw new Error('a table of this process gives rows');
    rows.push(...page.rows);
  }
  return { identity: plan.identity, rows };
}

/** The same rows as objects by column name. */
export async function rowsOf(
  definition: TableDefinition,
  settings: Readonly<Record<string, string>> = readerSettings,
): Promise<readonly Readonly<Record<string, JsValue>>[]> {
  const { rows } = await wholeScan(definition, settings);
  return rows.map((row) => Object.fromEntries(definition.columns.map(({ name }, index) => [name, row[index] ?? null])));
}
