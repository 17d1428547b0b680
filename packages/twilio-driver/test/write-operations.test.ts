// Every operation of Twilio's description that writes can be asked for: as INSERT, UPDATE or DELETE of a table, or as a
// procedure. What is missing is named here, with its reason.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsValue, RequestDescription, TableDefinition } from '@twilio-sql/sql-engine/driver';
import { catalogProducts } from '../src/catalog-data/index.ts';
import { withheld } from '../src/overlay/withheld.ts';
import { testDriver } from './test-tables.ts';

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('@twilio/cli-core/package.json')), 'src/services/twilio-api');
const driver = testDriver({ includeRetired: true });

/** A key that every path takes, and a value of any other type. */
const key = `XX${'0'.repeat(32)}`;

function sample(type: string): JsValue {
  switch (type) {
    case 'text':
      return key;
    case 'bool':
      return true;
    case 'timestamptz':
      return 0n;
    case 'jsonb':
      return '{}';
    default:
      return type.startsWith('_') ? { dimensions: [1], lowerBounds: [1], elements: [key] } : 1;
  }
}

function samples(table: TableDefinition, names: readonly string[]): ReadonlyMap<string, JsValue> {
  const typeOf = (name: string): string => table.columns.find((column) => column.name === name)?.type ?? 'text';
  return new Map(names.map((name) => [name, sample(typeOf(name))]));
}

/** The requests of everything that the driver offers to write. */
function offered(): readonly RequestDescription[] {
  const fromTables = driver.tables.flatMap((table) => {
    const { insert, update, delete: remove, keyColumns = [] } = table.writes ?? {};
    const address = samples(table, keyColumns);
    return [
      ...(insert === undefined ? [] : [insert.plan(samples(table, insert.columns)).description]),
      ...(update === undefined ? [] : [update.plan(address, samples(table, update.columns)).description]),
      ...(remove === undefined ? [] : [remove.plan(address).description]),
    ];
  });
  const fromProcedures = (driver.procedures ?? [])
    .filter((procedure) => procedure.kind === 'write')
    .map(({ arguments: all, plan }) => plan(new Map(all.map(({ name, type }) => [name, sample(type)]))).description);
  return [...fromTables, ...fromProcedures];
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface WriteOperation {
  readonly product: string;
  readonly method: string;
  readonly path: string;
}

const operations: readonly WriteOperation[] = catalogProducts.flatMap(({ name: product }) => {
  // as: Twilio's OpenAPI file, of which only paths and methods are read.
  const { paths } = JSON.parse(readFileSync(join(folder, `twilio_${product}.json`), 'utf8')) as Described;
  return Object.entries(paths).flatMap(([path, item]) =>
    ['post', 'put', 'patch', 'delete']
      .filter((method) => item[method] !== undefined)
      .map((method) => ({ product, method: method.toUpperCase(), path })),
  );
});

const named = (path: string): string => path.replace(/\{[^}]+\}/g, '*');

describe('operations that write', () => {
  const made = new Set(
    offered().map(({ method, path }) => `${method} ${path.replaceAll(/\/(XX|AC)[0-9a-f]{32}/g, '/*')}`),
  );
  const isOffered = ({ method, path }: WriteOperation): boolean => {
    const pattern = new RegExp(`^${method} ${named(path).replaceAll(/[.]/g, '\\.').replaceAll('*', '[^/]+')}$`);
    return [...made].some((request) => pattern.test(request.replace(/\.json$/, path.endsWith('.json') ? '.json' : '')));
  };

  test('are all a statement or a procedure, but for what is withheld', () => {
    const missing = operations
      .filter((operation) => !isOffered(operation))
      .map(({ product, method, path }) => `${product} ${method} ${path}`);
    // Its answer is read on by requests for which there is no table yet.
    expect(missing).toEqual(['insights_v3 POST /v3/InsightsDomains/Conversations/Query']);
    expect(Object.keys(withheld)).toEqual(['insights_v3.insights_domains_conversations_query']);
  });

  test('are many', () => {
    expect(operations.length).toBeGreaterThan(800);
  });
});

describe('a procedure', () => {
  const planned = (schema: string, name: string, values: Readonly<Record<string, JsValue>>) => {
    const procedure = driver.procedures?.find((each) => each.schema === schema && each.name === name);
    if (procedure === undefined) throw new Error(`no procedure ${schema}.${name}`);
    return procedure.plan(new Map(Object.entries(values))).description;
  };

  test('repeats the elements of an array of objects in a form', () => {
    const items = '[{"contact_id":"+15550001"},{"contact_id":"+15550002"}]';
    expect(planned('accounts', 'create_consents_bulk', { items }).parameters).toEqual([
      ['Items', '{"contact_id":"+15550001"}'],
      ['Items', '{"contact_id":"+15550002"}'],
    ]);
  });

  test('puts what belongs there into the query', () => {
    expect(planned('accounts', 'delete_auth_tokens_secondary', { suppress_email_notification: true })).toEqual({
      method: 'DELETE',
      path: '/v1/AuthTokens/Secondary',
      parameters: [['SuppressEmailNotification', 'true']],
      times: 1,
    });
  });

  test('that replaces is a PUT beside the PATCH of the table', () => {
    const values = { id: 'conv_1', status: 'CLOSED' };
    expect(planned('conversations', 'replace_conversation', values).method).toBe('PUT');
  });
});
