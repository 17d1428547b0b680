// The whole catalog against the sandbox, table by table: reads, pages, filters and writes, each request as Twilio's
// description has it.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TableDefinition } from '@twilio-sql/sql-engine/driver';
import {
  catalogProducts,
  type Resource,
  type ResourceFilter,
  type ResourceProperty,
} from '@twilio-sql/twilio-driver/catalog-data';
import { resolveSchema, type Schema } from '../../scripts/catalog/open-api.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { byName, cataloged, everything, literal, nameOf, quote, relation, tables } from './cataloged.ts';
import { documentOf, faultsOf, operationsOf, type DescribedOperation } from './description.ts';
import { columnOf } from './filter-columns.ts';
import { type Recorder, startRecorder } from './recorder.ts';

type TextRow = Readonly<Record<string, string | null>>;
type Values = Readonly<Record<string, string>>;

let recorder: Recorder;
let stack: Stack;
/** Answers have at most this many rows a page. */
let pageSizeMax = Number.POSITIVE_INFINITY;

beforeAll(async () => {
  recorder = await startRecorder();
  stack = await startStack({
    messages: 30,
    calls: 30,
    days: 5,
    driver: { apiUrl: recorder.url, includeRetired: true },
  });
  recorder.answerWith(async (request) => {
    const url = request.url.replace(
      /((?:PageSize|pageSize|[?&]Size)=)(\d+)/,
      (_, name: string, size: string) => name + String(Math.min(Number(size), pageSizeMax)),
    );
    const answer = await stack.sandbox.handle({ ...request, url });
    return { status: answer.status, body: String(answer.body), headers: answer.headers };
  });
});

afterAll(async () => {
  await stack.close();
  await recorder.close();
});

const described = new Map<string, readonly { readonly operation: DescribedOperation; readonly pattern: RegExp }[]>();

function operationOf(method: string, host: string, path: string, product: string): DescribedOperation | undefined {
  const known =
    described.get(product) ??
    operationsOf(product).map((operation) => ({
      operation,
      pattern: new RegExp(`^${operation.path.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`),
    }));
  described.set(product, known);
  const found = known.filter(
    ({ operation, pattern }) => operation.method === method && operation.host === host && pattern.test(path),
  );
  return found.sort((left, right) => variables(left.operation) - variables(right.operation))[0]?.operation;
}
const variables = ({ path }: DescribedOperation): number => path.split('{').length;

// Every request of every test is one that the description has.
afterEach(() => {
  const faults = recorder.requests.flatMap((request) => {
    const shown = `${request.method} ${request.host}${request.path}`;
    const candidates = catalogProducts.flatMap(
      ({ name }) => operationOf(request.method, request.host, request.path, name) ?? [],
    );
    if (candidates.length === 0) return [`${shown}: not in the description`];
    const all = candidates.map((operation) => faultsOf(request, operation));
    return all.some((each) => each.length === 0) ? [] : (all[0] ?? []).map((fault) => `${shown}: ${fault}`);
  });
  recorder.clear();
  expect(faults).toEqual([]);
});

function where(values: Values): string {
  const terms = Object.entries(values).map(([name, value]) => `${quote(name)} = ${literal(value)}`);
  return terms.length === 0 ? '' : ` WHERE ${terms.join(' AND ')}`;
}

async function rowsOf(sql: string): Promise<readonly TextRow[]> {
  const { columns, rows } = await stack.query(sql);
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])));
}

const select = (table: TableDefinition, values: Values): Promise<readonly TextRow[]> =>
  rowsOf(`SELECT * FROM ${relation(table)}${where(values)}`);

/** Nothing is in them until somebody makes it. */
const startsEmpty: ReadonlySet<string> = new Set([
  'twilio.address_dependent_phone_numbers',
  'twilio.call_recordings',
  'twilio.conference_participants',
  'twilio.conference_recordings',
  'twilio.incoming_phone_numbers_mobile',
  'twilio.message_media',
  'twilio.queue_members',
  'bulkexports.export_days',
  'bulkexports.export_jobs',
  'flex.interaction_channel_invites',
  'flex.interaction_channel_participants',
  'flex.interaction_channels',
]);

/** A search has one page, of as many rows as it is asked for. */
const isSearch = ({ name }: TableDefinition): boolean =>
  name.startsWith('available_phone_number_') && !name.endsWith('countries');

/** What has to be known to read a table: its parents' keys, from their tables' first rows; keys that nobody lists. */
const scopes = new Map<string, Promise<Values>>();

function scopeOf(table: TableDefinition): Promise<Values> {
  const known = scopes.get(nameOf(table)) ?? findScope(table);
  scopes.set(nameOf(table), known);
  return known;
}

async function findScope(table: TableDefinition): Promise<Values> {
  const values: Record<string, string> = {};
  for (const { column, parent } of [...table.plan(everything).missing].reverse()) {
    if (values[column] !== undefined) continue;
    const owner = parent && tables.find(({ schema, name }) => schema === parent.schema && name === parent.table);
    const row = owner === undefined ? undefined : (await select(owner, await scopeOf(owner)))[0];
    values[column] = row?.[parent?.column ?? ''] ?? sampleKey(table, column);
    // The parent's own parents are the same rows' ancestors.
    for (const { column: other } of table.plan(everything).missing) {
      const value = row?.[other] ?? undefined;
      if (value !== undefined) values[other] ??= value;
    }
  }
  return values;
}

function sampleKey(table: TableDefinition, column: string): string {
  const resource = byName.get(nameOf(table));
  const own = resource?.columns.find(({ name }) => name === column);
  if (column === 'country_code') return 'US';
  const prefix = own?.sidPrefixes?.[0] ?? (/_sid$/.test(column) ? 'XX' : undefined);
  if (own?.values?.[0] !== undefined) return own.values[0];
  return prefix === undefined ? '+14155550123' : prefix + '0123456789abcdef'.repeat(2);
}

/** Lists that are in no order: several parents are read at the same time. */
const sorted = (rows: readonly TextRow[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();

describe('reads', () => {
  test.each(cataloged)('$name', async ({ table, resource }) => {
    const scope = await scopeOf(table);
    recorder.clear();
    const rows = await select(table, scope);
    if (resource.list === undefined) {
      // What only somebody's create makes is not there yet.
      expect(rows.length).toBeLessThanOrEqual(1);
      return;
    }
    if (!startsEmpty.has(nameOf(table))) expect(rows.length).toBeGreaterThan(0);
    if (isSearch(table)) return;
    pageSizeMax = 1;
    try {
      expect(sorted(await select(table, scope))).toEqual(sorted(rows));
    } finally {
      pageSizeMax = Number.POSITIVE_INFINITY;
    }
    const [first] = rows;
    const key = table.primaryKey;
    // The sandbox takes the AccountSid of a path for the caller's own.
    if (first === undefined || key.length === 0 || nameOf(table) === 'iam.organization_accounts') return;
    expect(new Set(rows.map((row) => key.map((column) => row[column]).join())).size).toBe(rows.length);
    const address = Object.fromEntries(key.map((column) => [column, first[column] ?? '']));
    expect(await select(table, { ...scope, ...address })).toEqual([first]);
  });
});

interface Wanted {
  readonly type: string;
  readonly values?: readonly string[] | undefined;
  readonly schema?: Schema | undefined;
}

/** A value of the type that the description allows. */
function sampleValue({ type, values, schema }: Wanted): string {
  const word = values?.find((value) => !/^all$/i.test(value));
  if (word !== undefined) return type === 'text[]' ? `{${word}}` : word;
  const text = patternText(schema?.pattern ?? schema?.items?.pattern, schema?.format);
  switch (type) {
    case 'bool':
      return 'true';
    case 'int4':
    case 'int8':
    case 'float8':
    case 'numeric':
      return '7';
    case 'date':
      return '2026-09-01';
    case 'timestamptz':
      return '2026-09-01T00:00:00Z';
    case 'jsonb':
      return schema?.type === 'array' ? '[{"a": 1}]' : '{"a": 1}';
    case 'text[]':
      return `{${text}}`;
    default:
      return text;
  }
}

/** Patterns are a prefix and some characters. */
function patternText(pattern: string | undefined, format: string | undefined): string {
  if (pattern === undefined) return /ur[il]/.test(format ?? '') ? 'https://example.com/a' : '+14155550123';
  const prefix =
    /^\^\(?([A-Z]{2})[\[|]/.exec(pattern)?.[1] ??
    (/^\^(\(|\[a-zA-Z\]\{2\}|\[A-Z\]\{2\})/.test(pattern) ? 'AB' : undefined);
  const words = /^\^([a-z_]+_)(?:\((\w+)\|)?/.exec(pattern);
  const candidates = [
    ...(prefix === undefined ? [] : [prefix + '0123456789abcdef'.repeat(2)]),
    ...(words === null
      ? []
      : [25, 26].map(
          (length) => `${words[1] ?? ''}${words[2] === undefined ? '' : `${words[2]}_`}0${'a'.repeat(length)}`,
        )),
    'one',
    '7',
    '+14155550123',
  ];
  return candidates.find((candidate) => new RegExp(pattern).test(candidate)) ?? '+14155550123';
}

/** Parameters that no column says, with the reason. */
const periods = Object.fromEntries(
  ['all_time', 'daily', 'last_month', 'monthly', 'this_month', 'today', 'yearly', 'yesterday'].flatMap((name) =>
    ['StartDate', 'EndDate'].map((parameter) => [
      `twilio.usage_records_${name} ${parameter}: no column`,
      'rows have their period: start_date and end_date bound it, where it is not in the name of the table',
    ]),
  ),
);
const notOffered: Readonly<Record<string, string>> = {
  ...periods,
  'taskrouter.workspace_events Minutes: no column': 'event_date says it',
};

describe('filters', () => {
  const filtered = cataloged.filter(({ resource }) => resource.list !== undefined && resource.filters.length > 0);

  test.each(filtered)('of $name reach the wire', async ({ name, table, resource }) => {
    const scope = await scopeOf(table);
    recorder.clear();
    const lost: string[] = [];
    for (const filter of resource.filters) {
      if (scope[filter.column ?? ''] !== undefined) continue;
      const column = columnOf(table, filter);
      if (column === undefined) {
        lost.push(`${name} ${filter.parameter}: no column`);
        continue;
      }
      const type = table.columns.find((candidate) => candidate.name === column)?.type ?? 'text';
      // A day of an instant is said by two bounds; JSON and lists are not compared.
      if (
        (type === 'timestamptz' && filter.operator === '=' && filter.column !== undefined) ||
        /^(jsonb|_text)$/.test(type)
      )
        continue;
      const value =
        column === 'account_sid' ? stack.sandbox.accountSid : sampleValue(wantedFilter(resource, filter, type));
      const operator = filter.operator === '>' ? '>=' : filter.operator;
      const from = recorder.requests.length;
      await stack.query(
        `SELECT count(*) FROM ${relation(table)}${where(scope) || ' WHERE true'} AND ${quote(column)} ${operator} ${literal(value)}`,
      );
      const since = recorder.requests.slice(from);
      // A key is asked for by its path.
      if (since.some(({ path }) => path.includes(`/${value}`))) continue;
      const sent = since.flatMap(({ query }) => query);
      const said = sent.filter(([parameter]) => parameter === filter.parameter).map(([, text]) => text);
      const isExpected = (text: string): boolean =>
        type === 'timestamptz' || type === 'date' ? /^2026-0[89]-/.test(text) : value === text;
      if (!said.some(isExpected)) lost.push(`${name} ${filter.parameter}`);
    }
    expect(lost.filter((one) => notOffered[one] === undefined)).toEqual([]);
  });
});

describe('writes', () => {
  const writable = cataloged.filter(({ name, table }) => table.writes !== undefined && notWritten[name] === undefined);

  test.each(writable)('of $name', async ({ table, resource }) => {
    const { insert, update, delete: remove } = table.writes ?? {};
    const scope = await scopeOf(table);
    const givenValues = given[nameOf(table)] ?? {};
    let row: TextRow | undefined;
    if (insert !== undefined && resource.create !== undefined) {
      const { properties, atLeastOneOf } = resource.create;
      const needed = properties.filter(
        (property) => property.required || atLeastOneOf.some(([first]) => first === property.parameter),
      );
      const values: Record<string, string> = {};
      for (const [column, value] of Object.entries(scope)) {
        if (insert.columns.includes(column)) values[column] = value;
      }
      for (const property of needed) values[property.column] = sampleValue(wantedOf(resource, 'create', property));
      Object.assign(values, givenValues);
      if (values['from'] === 'own')
        values['from'] = await stack.value('SELECT phone_number FROM incoming_phone_numbers LIMIT 1');
      recorder.clear();
      const names = Object.keys(values);
      const returning = insert.answersRow === false ? '' : ' RETURNING *';
      const columns = `(${names.map(quote).join(', ')}) VALUES (${names.map((column) => literal(values[column] ?? '')).join(', ')})`;
      const made = await rowsOf(
        `INSERT INTO ${relation(table)} ${names.length === 0 ? 'DEFAULT VALUES' : columns}${returning}`,
      );
      expect(recorder.requests.filter(({ method }) => method !== 'GET')).toHaveLength(1);
      if (returning !== '') {
        expect(made).toHaveLength(1);
        row = made[0];
      }
    }
    row ??= (await select(table, scope))[0];
    if (row === undefined || table.primaryKey.length === 0) return;
    const key = Object.fromEntries(table.primaryKey.map((column) => [column, row[column] ?? '']));
    const address = { ...scope, ...key };
    const isReadable = resource.fetch !== undefined || resource.list !== undefined;
    if (insert !== undefined && isReadable && !changesByItself.has(nameOf(table))) {
      expect(await select(table, address)).toEqual([row]);
    }
    const changed = update && changedProperty(table, resource);
    if (changed !== undefined && resource.update !== undefined && resource.update.method !== 'PUT') {
      const required = resource.update.properties.filter((property) => property.required);
      const values = new Map(
        [...required, changed].map((property) => [
          property.column,
          givenValues[property.column] ?? sampleValue(wantedOf(resource, 'update', property)),
        ]),
      );
      recorder.clear();
      const changes = [...values].map(([column, value]) => `${quote(column)} = ${literal(value)}`);
      const { tag } = await stack.query(`UPDATE ${relation(table)} SET ${changes.join(', ')}${where(address)}`);
      expect(tag).toBe('UPDATE 1');
      expect(recorder.requests.filter(({ method }) => method !== 'GET')).toHaveLength(1);
      const shown = `${quote(changed.column)} = ${literal(values.get(changed.column) ?? '')}`;
      const [now] = await rowsOf(`SELECT ${shown} FROM ${relation(table)}${where(address)}`);
      expect(Object.values(now ?? {})).toEqual(['t']);
    }
    if (remove === undefined || insert === undefined) return;
    recorder.clear();
    const { tag } = await stack.query(`DELETE FROM ${relation(table)}${where(address)}`);
    expect(tag).toBe('DELETE 1');
    expect(await select(table, address)).toEqual([]);
  });
});

/** What the sandbox asks of a write beyond the description. */
const given: Readonly<Record<string, Values>> = {
  'twilio.calls': { url: 'https://example.com/a', from: 'own' },
  'bulkexports.export_jobs': { resource_type: 'Messages', start_day: '2026-09-01', end_day: '2026-09-02' },
};

/** Writes whose round trip needs more than the catalog says, and where it is made. */
const notWritten: Readonly<Record<string, string>> = {
  'twilio.messages': 'a message that has been sent: packages/twilio-sandbox/test/lifecycle.test.ts',
  'twilio.call_recordings': 'a call that is going on: packages/twilio-sandbox/test/lifecycle.test.ts',
  'twilio.conference_participants': 'a conference that is going on: packages/twilio-sandbox/test/lifecycle.test.ts',
  'twilio.conferences': 'a conference that is going on: packages/twilio-sandbox/test/lifecycle.test.ts',
  'twilio.incoming_phone_numbers_mobile': 'a number that is for sale: test/driver/driver-on-sandbox.test.ts',
  'twilio.incoming_phone_numbers_toll_free': 'a number that is for sale: test/driver/driver-on-sandbox.test.ts',
  'flex.interaction_channel_invites': 'an interaction, which nobody lists',
  'flex.interaction_channel_participants': 'an interaction, which nobody lists',
  'flex.interaction_channel_transfers': 'an interaction, which nobody lists',
  'numbers.porting_configuration_webhook': 'the sandbox has one webhook, whatever its type',
  'voice.configuration_default': 'a configuration, which nobody lists by this path',
};

/** Rows that go on by themselves: what a create answers is not what is read a moment later. */
const changesByItself: ReadonlySet<string> = new Set([]);

function operationAt(resource: Resource, method: string, path: string): DescribedOperation | undefined {
  return operationsOf(resource.product).find((operation) => operation.path === path && operation.method === method);
}

function wantedOf(resource: Resource, operation: 'create' | 'update', property: ResourceProperty): Wanted {
  const write = resource[operation];
  const described = write && operationAt(resource, write.method, write.path);
  const schema = described?.body?.schema.properties?.[property.parameter];
  return { ...property, schema: schema && resolveSchema(documentOf(resource.product), schema) };
}

function wantedFilter(resource: Resource, filter: ResourceFilter, type: string): Wanted {
  const described = operationAt(resource, 'GET', resource.list?.path ?? '');
  const schema = described?.query.find((parameter) => parameter.name === filter.parameter)?.schema;
  const prefix = resource.columns.find((column) => column.name === filter.column)?.sidPrefixes?.[0];
  const resolved = schema && resolveSchema(documentOf(resource.product), schema);
  // No row has a value that is no sid there, and nothing is asked.
  const pattern = resolved?.pattern ?? (prefix === undefined ? undefined : `^${prefix}[0-9a-f]{32}$`);
  return { type, values: filter.values, schema: { ...resolved, ...(pattern === undefined ? {} : { pattern }) } };
}

/** A property that an update can change and a row shows. */
function changedProperty(table: TableDefinition, resource: Resource): ResourceProperty | undefined {
  const key = new Set([...table.primaryKey, ...(table.writes?.keyColumns ?? [])]);
  return resource.update?.properties.find(
    ({ column, writeOnly, type, header }) =>
      !writeOnly && header !== true && !key.has(column) && !['jsonb', 'text[]'].includes(type),
  );
}
