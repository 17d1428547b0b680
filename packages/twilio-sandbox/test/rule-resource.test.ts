// Resources by rule in the envelopes and forms of products beside the 2010 API.
import type { Resource } from '@twilio-sql/twilio-driver/catalog-data';
import { describe, expect, it } from 'vitest';
import { formFrom } from '../src/http.ts';
import type { Context } from '../src/http.ts';
import { worldOptions } from '../src/options.ts';
import { Router } from '../src/router.ts';
import { ruleRoutes } from '../src/rule/rule-resource.ts';
import type { RuleRegistry } from '../src/rule/rule-registry.ts';
import type { Handler, Reply } from '../src/http.ts';
import { createWorld } from '../src/world.ts';
import type { Json } from './in-process.ts';

const text = { type: 'text', wire: 'json', nullable: true } as const;

function resource(name: string, paging: 'meta' | 'token', path: string, parents: Resource['parents']): Resource {
  const item = `${path}/{Sid}`;
  const property = { type: 'text', required: false, writeOnly: false, array: false } as const;
  return {
    product: 'example_v1',
    schema: 'twilio',
    host: 'example.twilio.com',
    name,
    columns: [
      { name: 'sid', ...text, nullable: false, sidPrefixes: ['EX'] },
      { name: 'account_sid', ...text, sidPrefixes: ['AC'] },
      { name: 'unique_name', ...text },
      { name: 'status', ...text, values: ['active', 'inactive'] },
      { name: 'shelf_sid', ...text, sidPrefixes: ['EX'] },
      { name: 'date_created', type: 'timestamptz', wire: 'iso8601', nullable: true },
      { name: 'date_updated', type: 'timestamptz', wire: 'iso8601', nullable: true },
      { name: 'attributes', type: 'jsonb', wire: 'json', nullable: true },
      { name: 'url', ...text },
      { name: 'links', type: 'jsonb', wire: 'json', nullable: true },
    ],
    parents,
    primaryKey: 'sid',
    list: {
      operation: 'List',
      path,
      rowsKey: name,
      paging,
      pageSizeMax: 100,
      ...(paging === 'token' ? { sizeParameter: 'pageSize' } : {}),
    },
    fetch: { operation: 'Fetch', path: item },
    filters: [
      { parameter: 'Status', column: 'status', operator: '=', type: 'text', required: false, array: false },
      {
        parameter: 'DateCreated>',
        column: 'date_created',
        operator: '>',
        type: 'timestamptz',
        required: false,
        array: false,
      },
    ],
    create: {
      operation: 'Create',
      method: 'POST',
      path,
      body: 'json',
      status: 201,
      properties: [
        { ...property, parameter: 'UniqueName', column: 'unique_name', required: true },
        { ...property, parameter: 'Attributes', column: 'attributes', type: 'jsonb' },
        { ...property, parameter: 'Status', column: 'status', values: ['active', 'inactive'] },
      ],
      atLeastOneOf: [],
      returnsRow: true,
    },
    update: {
      operation: 'Update',
      method: 'PUT',
      path: item,
      body: 'json',
      status: 200,
      properties: [{ ...property, parameter: 'UniqueName', column: 'unique_name' }],
      atLeastOneOf: [],
      returnsRow: true,
    },
    delete: { operation: 'Delete', path: item },
  };
}

const shelves = resource('shelves', 'meta', '/v1/Shelves', []);
const books = resource('books', 'token', '/v1/Shelves/{ShelfSid}/Books', [
  { parameter: 'ShelfSid', column: 'shelf_sid', synthetic: false, resource: 'shelves' },
]);
const registry: RuleRegistry = {
  resources: new Map([
    ['example_v1.shelves', shelves],
    ['example_v1.books', books],
  ]),
  overrides: { 'example_v1.shelves': { seeds: () => 7 } },
  parentOf: (product, { resource: parent }) => (parent === undefined ? undefined : `${product}.${parent}`),
  coreRowsOf: () => undefined,
  examplesOf: () => [],
};
const world = createWorld(
  worldOptions({ messages: 0, calls: 0, now: '2026-05-20T15:00:00Z', clock: () => 0 }),
  registry,
);
const router = new Router<Handler>();
for (const route of [...ruleRoutes(shelves, registry), ...ruleRoutes(books, registry)]) {
  router.add(route.method, route.template, route.handler);
}

async function send(method: string, url: string, body?: Json): Promise<Reply & { readonly json: Json }> {
  const [path = '', query = ''] = url.replace('https://example.twilio.com', '').split('?');
  const found = router.match(method, path);
  if (found === undefined || found === 'method') throw new Error(`no route for ${method} ${path}`);
  const form = formFrom(JSON.stringify(body ?? {}), 'application/json');
  if (form === undefined) throw new Error('no form');
  const context: Context = {
    method,
    path,
    params: found.params,
    query: new URLSearchParams(query),
    headers: {},
    form,
    now: world.now(),
    account: world.main,
    world,
    filesOrigin: '',
  };
  const reply = await found.value(context);
  return { ...reply, json: reply.body === '' ? {} : (JSON.parse(reply.body) as Json) };
}

describe('the meta envelope', () => {
  it('has absolute links under meta, and covers the list', async () => {
    const seen: unknown[] = [];
    let url: string | null = '/v1/Shelves?PageSize=3';
    let pages = 0;
    const first = (await send('GET', '/v1/Shelves?PageSize=3')).json;
    expect(first.meta).toMatchObject({
      key: 'shelves',
      page: 0,
      page_size: 3,
      url: 'https://example.twilio.com/v1/Shelves?PageSize=3&Page=0',
      first_page_url: 'https://example.twilio.com/v1/Shelves?PageSize=3&Page=0',
      previous_page_url: null,
    });
    expect(Object.keys(first)).toEqual(['shelves', 'meta']);
    while (url !== null) {
      const { json } = await send('GET', url);
      seen.push(...(json.shelves as Json[]).map((row) => row.sid));
      url = (json.meta as Json).next_page_url as string | null;
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(new Set(seen).size).toBe(7);
  });

  it('filters by equality and by date', async () => {
    const all = (await send('GET', '/v1/Shelves?PageSize=100')).json.shelves as Json[];
    const active = (await send('GET', '/v1/Shelves?Status=active')).json.shelves as Json[];
    expect(active.map((row) => row.sid)).toEqual(all.filter((row) => row.status === 'active').map((row) => row.sid));
    const from = String(all[2]?.date_created);
    const later = (await send('GET', `/v1/Shelves?DateCreated>=${from}`)).json.shelves as Json[];
    expect(later.map((row) => row.sid)).toEqual(all.slice(0, 3).map((row) => row.sid));
    await expect(send('GET', '/v1/Shelves?DateCreated>=soon')).rejects.toMatchObject({ code: 20001 });
  });
});

describe('the token envelope', () => {
  it('repeats the request with the token', async () => {
    const [shelf] = (await send('GET', '/v1/Shelves')).json.shelves as Json[];
    const base = `/v1/Shelves/${String(shelf?.sid)}/Books`;
    const { json } = await send('GET', `${base}?pageSize=1`);
    expect(json.books).toMatchObject([{ shelf_sid: shelf?.sid, account_sid: world.main.sid }]);
    const { nextToken } = json.meta as Json;
    const second = (await send('GET', `${base}?pageSize=1&pageToken=${String(nextToken)}`)).json;
    expect((second.meta as Json).nextToken).toBeNull();
    expect((second.books as Json[])[0]?.sid).not.toBe((json.books as Json[])[0]?.sid);
    await expect(send('GET', `${base}?pageSize=101`)).rejects.toMatchObject({ code: 20007 });
  });

  it('answers 404 below a parent that is not there', async () => {
    await expect(send('GET', `/v1/Shelves/EX${'0'.repeat(32)}/Books`)).rejects.toMatchObject({ code: 20404 });
  });
});

describe('writes with JSON bodies', () => {
  it('create, replace and delete', async () => {
    const created = await send('POST', '/v1/Shelves', { UniqueName: 'a', Attributes: { colour: 'red' } });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({
      unique_name: 'a',
      attributes: { colour: 'red' },
      status: 'active',
      date_created: '2026-05-20T15:00:00Z',
      url: `https://example.twilio.com/v1/Shelves/${String(created.json.sid)}`,
    });
    const path = `/v1/Shelves/${String(created.json.sid)}`;
    expect((await send('PUT', path, { UniqueName: 'b' })).json.unique_name).toBe('b');
    expect((await send('GET', path)).json.unique_name).toBe('b');
    expect((await send('DELETE', path)).status).toBe(204);
    await expect(send('GET', path)).rejects.toMatchObject({ code: 20404 });
  });

  it('check required and enumerated properties', async () => {
    await expect(send('POST', '/v1/Shelves', {})).rejects.toMatchObject({ code: 20001 });
    await expect(send('POST', '/v1/Shelves', { UniqueName: 'a', Status: 'odd' })).rejects.toMatchObject({
      code: 20001,
    });
  });
});
