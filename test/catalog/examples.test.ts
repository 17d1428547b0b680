// The answers in Twilio's description, read through the whole engine: every key is a column, and every value is shown as
// it came: digits, nulls, instants, JSON.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ColumnDefinition, TableDefinition } from '@twilio-sql/sql-engine/driver';
import type { Resource } from '@twilio-sql/twilio-driver/catalog-data';
import { startStack, type Stack } from '../support/stack.ts';
import { type CatalogedTable, cataloged, everything, literal, quote, relation } from './cataloged.ts';
import { operationsOf } from './description.ts';
import { digitsOf, printExactly } from './exact-json.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import { columnsOfJson, isObject, type Json, type JsonObject, rowFaults, shownAs } from './shown-values.ts';

/** By table: what is not shown, and why. */
const notShown: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'intelligence.control_plane_operator_versions': { 'undeclared: id': "the operator's, which the request says" },
  'twilio.accounts': { 'undeclared: auth_token': 'a secret' },
  'messaging.a2p_brand_registration_vettings': {
    '1 of 1 rows of the fetch':
      'its key VT12445353 is no sid, as which the description has it: nothing is asked for it',
  },
};

let recorder: Recorder;
let stack: Stack;

beforeAll(async () => {
  recorder = await startRecorder();
  stack = await startStack({ messages: 1, calls: 1, days: 1, driver: { apiUrl: recorder.url, includeRetired: true } });
});

afterAll(async () => {
  await stack.close();
  await recorder.close();
});

type Read = 'list' | 'fetch' | 'singleton';

/** Rows that one request answers, under one parent. */
interface Batch {
  readonly read: Read;
  readonly scope: JsonObject;
  readonly rows: readonly JsonObject[];
}

function answersTo(resource: Resource, read: Read): readonly Json[] {
  const path = resource[read]?.path;
  const described = operationsOf(resource.product).find(
    (operation) => operation.method === 'GET' && operation.path === path,
  );
  return (described?.answers ?? []).map(({ value }) => value);
}

function rowsOf(resource: Resource, read: Read): readonly JsonObject[] {
  const answers = answersTo(resource, read);
  if (read !== 'list') return answers.filter(isObject);
  const rowsKey = resource.list?.rowsKey ?? '';
  return answers.flatMap((answer) => (isObject(answer) ? (answer[rowsKey] as readonly Json[]) : [])).filter(isObject);
}

/** Rows with the same key or of other parents can't come in one answer. */
function batchesOf({ table, resource }: CatalogedTable): readonly Batch[] {
  return (['list', 'fetch', 'singleton'] as const).flatMap((read) => {
    const batches = new Map<string, Batch & { readonly rows: JsonObject[] }>();
    const times = new Map<string, number>();
    const different = new Map(rowsOf(resource, read).map((row) => [printExactly(row), row]));
    for (const row of different.values()) {
      const scope = scopeOf(table, resource, read, row);
      const key = printExactly([scope, table.primaryKey.map((column) => row[jsonName(resource, column)])]);
      times.set(key, (times.get(key) ?? 0) + 1);
      // One answer to a fetch is one row.
      const place = printExactly([scope, read === 'list' && table.primaryKey.length === 0 ? 0 : times.get(key)]);
      const batch = batches.get(place) ?? { read, scope, rows: [] };
      batch.rows.push(row);
      batches.set(place, batch);
    }
    return [...batches.values()];
  });
}

const jsonName = (resource: Resource, column: string): string => resource.jsonNames?.[column] ?? column;

/** What the statement has to say to read the row: its parents and what else is required, as the row has them. */
function scopeOf(table: TableDefinition, resource: Resource, read: Read, row: JsonObject): JsonObject {
  const missing = table.plan(everything).missing.map(({ column }) => column);
  const key = read === 'fetch' && resource.primaryKey !== undefined ? [resource.primaryKey] : [];
  return Object.fromEntries(
    [...new Set([...missing, ...key])].map((column) => [column, row[jsonName(resource, column)] ?? sampleOf(column)]),
  );
}

/** Of parents that rows do not carry. */
const sampleOf = (column: string): string => (column === 'country_code' ? 'US' : `XX${'0'.repeat(32)}`);

async function read({ table, resource }: CatalogedTable, columns: readonly ColumnDefinition[], batch: Batch) {
  let left: readonly JsonObject[] = batch.rows;
  recorder.answerWith(() => {
    const body = batch.read === 'list' ? { [resource.list?.rowsKey ?? '']: left } : left[0];
    // A list that is asked for in several ways has its rows once.
    if (batch.read === 'list') left = [];
    return Promise.resolve({ status: 200, body: printExactly(body) });
  });
  const terms = Object.entries(batch.scope).map(
    ([column, value]) => `${quote(column)} = ${literal(digitsOf(value) ?? String(value))}`,
  );
  const where = terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`;
  return stack.query(`SELECT ${columns.map(shownAs).join(', ')} FROM ${relation(table)}${where}`);
}

const withExamples = cataloged.flatMap((table) => {
  const batches = batchesOf(table);
  return batches.length === 0 ? [] : [{ ...table, batches }];
});
const rowCount = withExamples.flatMap(({ batches }) => batches).reduce((sum, { rows }) => sum + rows.length, 0);

describe(`${String(rowCount)} different rows in the answers of the description`, () => {
  test('are of nearly all tables', () => {
    expect(rowCount).toBeGreaterThan(900);
    expect(withExamples.length).toBeGreaterThan(430);
  });

  test.each(withExamples)('of $name are shown as they are', async ({ batches, ...one }) => {
    const { table, resource, name } = one;
    const thin = new Set(
      resource.columns.filter((column) => column.fetchOnly === true).map((column) => jsonName(resource, column.name)),
    );
    const faults = new Set<string>();
    for (const batch of batches) {
      // Columns that a list does not tell take a fetch for each row.
      const columns = columnsOfJson(table.columns).filter(
        (column) => batch.read !== 'list' || !thin.has(column.json?.path[0] ?? ''),
      );
      const { rows } = await read(one, columns, batch);
      const lost = batch.rows.length - rows.length;
      if (lost !== 0) faults.add(`${String(lost)} of ${String(batch.rows.length)} rows of the ${batch.read}`);
      // Rows are in no order.
      else
        for (const wanted of batch.rows) {
          const candidates = rows.map((row) => rowFaults(columns, wanted, row));
          candidates.sort((left, right) => left.length - right.length);
          for (const fault of candidates[0] ?? []) faults.add(fault);
        }
    }
    expect([...faults].sort()).toEqual(Object.keys(notShown[name] ?? {}).sort());
  });
});

test('numbers have all their digits, wherever they are', async () => {
  const digits = '12345678901234567890.120';
  const answerWith = (body: string): void => {
    recorder.answerWith(() => Promise.resolve({ status: 200, body }));
  };
  answerWith(`{"usage_records": [{"price": ${digits}, "usage": "${digits}", "count": null}]}`);
  expect((await stack.query('SELECT price, usage, count FROM usage_records')).rows).toEqual([[digits, digits, null]]);
  const scope = `service_sid = 'IS${'0'.repeat(32)}'`;
  answerWith(
    `{"documents": [{"sid": "ET${'0'.repeat(32)}", "service_sid": "IS${'0'.repeat(32)}", "data": {"id": [${digits}]}}], "meta": {}}`,
  );
  expect((await stack.query(`SELECT data, data->'id'->>0 FROM sync.service_documents WHERE ${scope}`)).rows).toEqual([
    [`{"id": [${digits}]}`, digits],
  ]);
});
