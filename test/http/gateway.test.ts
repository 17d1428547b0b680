// HTTP in the shape of Google's Connectors API v2: every route, with the payloads of the connector's page.
import { createSandbox, type Listening, type Sandbox } from '@twilio-sql/twilio-sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, serve, type Answered, type Asking, type Served } from './serving.ts';

let sandbox: Sandbox;
let twilio: Listening;
let served: Served;

beforeAll(async () => {
  sandbox = createSandbox({ messages: 2500, calls: 120, days: 20 });
  twilio = await sandbox.listen();
  served = await serve(['--http', '0', '--api-url', twilio.url], {
    TWILIO_ACCOUNT_SID: sandbox.accountSid,
    TWILIO_AUTH_TOKEN: sandbox.authToken,
    XDG_DATA_HOME: '/nonexistent',
  });
  // The catalogs are read once; on a machine with other things to do that takes a while.
  expect((await at('/entityTypes?view=ENTITY_TYPE_VIEW_BASIC')).status).toBe(200);
});

afterAll(async () => {
  const { code, stderr } = await served.stop();
  await twilio.close();
  expect(code).toBe(0);
  // Nothing was logged: no request was a bug.
  expect(stderr).not.toContain('a request failed');
});

beforeEach(() => sandbox.resetStats());

const CONNECTION = '/v2/projects/acme/locations/europe-west1/connections/twilio';

const at = (path: string, asking: Asking = {}): Promise<Answered> => ask(`${served.http}${CONNECTION}${path}`, asking);

const sent = (): readonly string[] =>
  sandbox.stats().recent.map(({ method, path }) => `${method} ${path.replace(/^.*\/Accounts\/AC[0-9a-f]{32}/, '')}`);

interface Entity {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface EntityPage {
  readonly entities: readonly Entity[];
  readonly nextPageToken?: string;
}

async function page(path: string): Promise<EntityPage> {
  const { status, json } = await at(path);
  expect(status).toBe(200);
  return json as EntityPage;
}

const conditions = (text: string): string => `conditions=${encodeURIComponent(text)}`;

/** What was asked for ahead of the reader may still arrive. */
async function settled(): Promise<void> {
  for (;;) {
    const { total } = sandbox.stats();
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (sandbox.stats().total === total) return;
  }
}

async function sidOf(entity: string, condition = 'true'): Promise<string> {
  const { entities } = await page(`/entityTypes/${entity}/entities?pageSize=1&${conditions(condition)}`);
  await settled();
  sandbox.resetStats();
  return String(entities[0]?.fields['Sid']);
}

/** The error's parts that matter, without its text. */
const errorOf = ({ json }: Answered): Readonly<Record<string, unknown>> =>
  (json as { readonly error: Readonly<Record<string, unknown>> }).error;

describe('metadata', () => {
  test('the connection is ready, and its status is what Twilio says', async () => {
    expect((await at(':checkReadiness')).json).toEqual({ status: 'READY' });
    expect(sent()).toEqual([]);
    expect((await at(':checkStatus')).json).toEqual({ state: 'ACTIVE' });
    expect(sent()).toEqual(['GET /IncomingPhoneNumbers.json']);
  });

  test('entity types come page by page, each once', async () => {
    const names: string[] = [];
    let token = '';
    do {
      const { json } = await at(`/entityTypes?pageSize=200&view=ENTITY_TYPE_VIEW_BASIC&pageToken=${token}`);
      const { types, nextPageToken = '' } = json as { types: readonly { name: string }[]; nextPageToken?: string };
      names.push(...types.map(({ name }) => name));
      token = nextPageToken;
    } while (token !== '');
    expect(names.length).toBeGreaterThan(200);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['Calls', 'Messages', 'Recordings', 'Feedback', 'FeedbackSummary']));
  });

  test('entity types have fields and operations', async () => {
    const { json } = await at('/entityTypes?pageSize=2');
    const { types } = json as { types: readonly { name: string; fields: readonly unknown[] }[] };
    expect(types).toHaveLength(2);
    expect(types.every(({ fields }) => fields.length > 0)).toBe(true);
    const one = await at('/entityTypes/Messages');
    expect(one.json).toMatchObject({ name: 'Messages', operations: ['LIST', 'GET', 'CREATE', 'UPDATE', 'DELETE'] });
    const { fields } = one.json as { fields: readonly Readonly<Record<string, unknown>>[] };
    expect(fields.find(({ name }) => name === 'Sender')).toMatchObject({
      dataType: 'STRING',
      key: false,
      additionalDetails: { column: 'from', sqlType: 'text' },
    });
    expect(fields.find(({ name }) => name === 'DateSent')).toMatchObject({ dataType: 'TIMESTAMP_WITH_TIMEZONE' });
    expect(fields.find(({ name }) => name === 'Sid')).toMatchObject({ key: true, nullable: false });
  });

  test('entity types have a JSON schema, and fields that rows are listed without', async () => {
    const { json } = await at('/entityTypes/Calls');
    const { fields, jsonSchema } = json as {
      fields: readonly Readonly<Record<string, unknown>>[];
      jsonSchema: { properties: Readonly<Record<string, unknown>>; required: readonly string[] };
    };
    expect(Object.keys(jsonSchema.properties)).toEqual(fields.map(({ name }) => name));
    expect(jsonSchema.required).toEqual(['Sid']);
    expect(jsonSchema.properties['StartTime']).toMatchObject({
      type: ['string', 'null'],
      format: 'date-time',
      jdbcType: 'TIMESTAMP_WITH_TIMEZONE',
    });
    expect(jsonSchema.properties['Price']).toMatchObject({ type: ['number', 'null'], jdbcType: 'DECIMAL' });
    expect(fields.find(({ name }) => name === 'Twiml')).toEqual({
      name: 'Twiml',
      description: 'The TwiML of the call.',
      dataType: 'STRING',
      key: false,
      nullable: true,
      jsonSchema: { type: ['string', 'null'], jdbcType: 'STRING' },
      additionalDetails: { column: 'twiml', sqlType: 'text', use: 'write-only' },
    });
  });

  test('rows fit the JSON schema of their entity', async () => {
    for (const entity of ['Calls', 'Messages', 'IncomingPhoneNumbers', 'UsageRecordsDaily', 'Accounts']) {
      const { jsonSchema } = (await at(`/entityTypes/${entity}`)).json as {
        jsonSchema: { properties: Readonly<Record<string, { readonly type: readonly string[] } | undefined>> };
      };
      const { entities } = await page(`/entityTypes/${entity}/entities?pageSize=20`);
      expect(entities.length).toBeGreaterThan(0);
      for (const { fields } of entities) {
        for (const [name, value] of Object.entries(fields)) {
          const type =
            value === null
              ? 'null'
              : Array.isArray(value)
                ? 'array'
                : Number.isInteger(value)
                  ? 'integer'
                  : typeof value;
          const types = jsonSchema.properties[name]?.type ?? [];
          const fits = types.includes(type) || (type === 'integer' && types.includes('number'));
          expect(fits, `${entity}.${name}: ${type}, not ${types.join()}`).toBe(true);
        }
      }
    }
  });

  test('actions have parameters and results, with JSON schemas', async () => {
    const { json } = await at('/actions/SendMessage');
    expect(json).toMatchObject({
      name: 'SendMessage',
      metadata: { source: { schema: 'twilio', procedure: 'send_message' } },
    });
    const { description, inputParameters, resultMetadata, inputJsonSchema, resultJsonSchema } = json as Readonly<
      Record<string, unknown>
    > & { readonly [name in 'inputParameters' | 'resultMetadata']: readonly Readonly<Record<string, unknown>>[] };
    expect(description).toMatch(/^Sends a message\. [^\n]*$/);
    const jsonSchema = { type: ['string'], jdbcType: 'STRING' };
    expect(inputParameters.slice(0, 2)).toEqual([
      expect.objectContaining({ name: 'To', dataType: 'STRING', nullable: false, jsonSchema }),
      expect.objectContaining({ name: 'Sender', dataType: 'STRING', nullable: true }),
    ]);
    expect(inputParameters.find(({ name }) => name === 'Body')?.['description']).toMatch(/^The text/);
    expect(resultMetadata.find(({ name }) => name === 'DateSent')).toMatchObject({
      dataType: 'TIMESTAMP_WITH_TIMEZONE',
    });
    expect(inputJsonSchema).toMatchObject({
      type: ['object'],
      required: ['To'],
      properties: { To: { type: ['string'] } },
    });
    expect(resultJsonSchema).toMatchObject({ type: ['array'], items: { properties: { Sid: { jdbcType: 'STRING' } } } });
    const list = (await at('/actions?pageSize=1000&view=ACTION_VIEW_BASIC')).json;
    expect((list as { actions: readonly unknown[] }).actions).toContainEqual({ name: 'SendMessage' });
  });
});

describe('the examples of the page', () => {
  test('list all recordings', async () => {
    const { entities } = await page('/entityTypes/Recordings/entities');
    expect(entities.length).toBeGreaterThan(0);
    const sid = String(entities[0]?.fields['Sid']);
    expect(sid).toMatch(/^RE/);
    expect(entities[0]?.name).toBe(
      `projects/acme/locations/europe-west1/connections/twilio/entityTypes/Recordings/entities/${sid}`,
    );
    expect(sent()).toEqual(['GET /Recordings.json']);
  });

  test('get single recording', async () => {
    const sid = await sidOf('Recordings');
    const { json } = await at(`/entityTypes/Recordings/entities/${sid}`);
    expect(json).toMatchObject({ fields: { Sid: sid } });
    expect(sent()).toEqual([`GET /Recordings/${sid}.json`]);
    const none = await at('/entityTypes/Recordings/entities/RE2e915e78549694bd0a0742d2d39454e5');
    expect(none.status).toBe(404);
    expect(errorOf(none)).toMatchObject({ code: 404, status: 'NOT_FOUND' });
  });

  test('delete a call', async () => {
    const sid = await sidOf('Calls', "Status = 'completed'");
    const deleted = await at(`/entityTypes/Calls/entities/${sid}`, { method: 'DELETE' });
    expect(deleted).toMatchObject({ status: 200, json: {} });
    expect(sent()).toEqual([`DELETE /Calls/${sid}.json`]);
    expect((await at(`/entityTypes/Calls/entities/${sid}`)).status).toBe(404);
    const unknown = 'CAaa4a99c300bd9d1bcc0d1ae9dcd248c6';
    expect((await at(`/entityTypes/Calls/entities/${unknown}`, { method: 'DELETE' })).status).toBe(404);
  });

  const create = (entity: string, fields: object): Promise<Answered> =>
    at(`/entityTypes/${entity}/entities`, { method: 'POST', body: { fields } });

  test('create a call feedback', async () => {
    const sid = await sidOf('Calls', "Status = 'completed'");
    const { json } = await create('Feedback', { Sid: sid, QualityScore: 5 });
    expect(json).toMatchObject({ fields: { Sid: sid } });
    expect(sent()).toEqual([`POST /Calls/${sid}/Feedback.json`]);
  });

  test('create a call feedback summary', async () => {
    const { json } = await create('FeedbackSummary', { StartDate: '2014-06-01', EndDate: '2014-06-04' });
    expect(json).toMatchObject({ fields: { Sid: expect.stringMatching(/^FS[0-9a-f]{32}$/) as string } });
  });

  test('create a message, once', async () => {
    const { json } = await create('Messages', {
      To: 'whatsapp:+917892312345',
      Sender: 'whatsapp:+14155238886',
      Body: 'Message is sent from Google Cloud',
    });
    const { name, fields } = json as Entity;
    expect(fields).toEqual({ Sid: expect.stringMatching(/^SM[0-9a-f]{32}$/) as string });
    expect(name.endsWith(`/entityTypes/Messages/entities/${String(fields['Sid'])}`)).toBe(true);
    expect(sent()).toEqual(['POST /Messages.json']);
  });

  const update = (by: 'id' | 'conditions', entity: string, sid: string, fields: object): Promise<Answered> =>
    by === 'id'
      ? at(`/entityTypes/${entity}/entities/${sid}`, { method: 'PATCH', body: { fields } })
      : at(`/entityTypes/${entity}/entities:updateEntitiesWithConditions?${conditions(sid)}`, {
          method: 'POST',
          body: { fields },
        });

  test.each(['id', 'conditions'] as const)('update a message by its %s', async (by) => {
    const sid = await sidOf('Messages', "Status = 'delivered' and Body <> ''");
    const { json } = await update(by, 'Messages', sid, { Body: '' });
    expect(json).toMatchObject(by === 'id' ? { fields: {} } : { response: {} });
    expect(sent()).toEqual([`POST /Messages/${sid}.json`]);
    expect((await at(`/entityTypes/Messages/entities/${sid}`)).json).toMatchObject({ fields: { Body: '' } });
  });

  test.each([
    ['IncomingPhoneNumbers', 'name of IncomingPhoneNumber is getting updated', 'id'],
    ['IncomingPhoneNumbers', 'another name', 'conditions'],
    ['OutgoingCallerIds', 'Name Updated for 99025*****', 'id'],
    ['OutgoingCallerIds', 'another name', 'conditions'],
  ] as const)('update an entity of %s to "%s" by its %s', async (entity, Name, by) => {
    const sid = await sidOf(entity);
    const { json } = await update(by, entity, sid, { Name });
    expect(json).toMatchObject(by === 'id' ? { fields: { Sid: sid } } : { response: { Sid: sid } });
    expect((await at(`/entityTypes/${entity}/entities/${sid}`)).json).toMatchObject({ fields: { Name } });
  });
});

describe('entities', () => {
  test('are read page by page, every row once, in an order', async () => {
    const sids: unknown[] = [];
    const dates: string[] = [];
    let token = '';
    do {
      const next = `pageToken=${encodeURIComponent(token)}`;
      const got = await page(
        `/entityTypes/Calls/entities?pageSize=50&sortBy=StartTime&sortBy=Sid&sortOrder=desc&sortOrder=asc&${next}`,
      );
      sids.push(...got.entities.map(({ fields }) => fields['Sid']));
      dates.push(...got.entities.map(({ fields }) => String(fields['StartTime'])));
      token = got.nextPageToken ?? '';
    } while (token !== '');
    const { json } = await at(':executeSqlQuery', {
      method: 'POST',
      body: { query: { query: 'select sid from calls order by start_time desc, sid' } },
    });
    expect(sids).toEqual((json as { results: readonly { sid: string }[] }).results.map(({ sid }) => sid));
    expect(dates).toEqual([...dates].sort().reverse());
  });

  test('have the values that to_json has', async () => {
    const { entities } = await page(
      `/entityTypes/Messages/entities?pageSize=1&${conditions("Price is not null and Status = 'delivered'")}`,
    );
    const fields = entities[0]?.fields ?? {};
    expect(typeof fields['Price']).toBe('number');
    expect(fields['DateSent']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    expect(typeof fields['NumSegments']).toBe('number');
    expect(fields['ErrorCode']).toBeNull();
  });

  test('are deleted by conditions, and never without', async () => {
    const sid = await sidOf('Calls', "Status = 'completed'");
    const remove = (query: string): Promise<Answered> =>
      at(`/entityTypes/Calls/entities:deleteEntitiesWithConditions${query}`, { method: 'POST' });
    for (const query of ['', '?conditions=', '?conditions=%20']) {
      expect(errorOf(await remove(query))).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
    }
    expect(sent()).toEqual([]);
    expect(await remove(`?${conditions(`Sid = '${sid}'`)}`)).toMatchObject({ status: 200, json: {} });
    expect((await at(`/entityTypes/Calls/entities/${sid}`)).status).toBe(404);
    expect((await remove(`?${conditions(`Sid = '${sid}'`)}`)).status).toBe(404);
  });
});

describe('actions', () => {
  test('are executed once, and answer rows', async () => {
    const { json } = await at('/actions/SendMessage:execute', {
      method: 'POST',
      body: { parameters: { To: 'whatsapp:+917892312345', Sender: 'whatsapp:+14155238886', Body: 'hello' } },
    });
    expect(json).toEqual({
      results: [expect.objectContaining({ Sid: expect.stringMatching(/^SM/) as string, Body: 'hello' })],
    });
    expect(sent()).toEqual(['POST /Messages.json']);
  });
});

describe('SQL', () => {
  const sql = (query: string, more: object = {}): Promise<Answered> =>
    at(':executeSqlQuery', { method: 'POST', body: { query: { query, ...more } } });

  test('answers rows, numbers with all their digits', async () => {
    const { text } = await sql(`select 1.10::numeric as n, 9223372036854775807 as big, 'a"b' as t, null as nothing`);
    expect(text).toBe('{"results":[{"n":1.10,"big":9223372036854775807,"t":"a\\"b","nothing":null}]}');
  });

  test('takes parameters and a limit of rows, which stops the requests', async () => {
    const { json } = await sql('select $1::int + 1 as n, $2::text as t', {
      queryParameters: [{ value: 41, dataType: 'INTEGER' }, { value: "x'y" }],
    });
    expect(json).toEqual({ results: [{ n: 42, t: "x'y" }] });
    const limited = (await sql('select sid from messages', { maxRows: '3' })).json;
    expect((limited as { results: readonly unknown[] }).results).toHaveLength(3);
  });

  test('writes, and says how many rows', async () => {
    const sid = await sidOf('IncomingPhoneNumbers');
    const { json } = await sql('update incoming_phone_numbers set friendly_name = $1 where sid = $2', {
      queryParameters: [{ value: 'by SQL' }, { value: sid }],
    });
    expect(json).toEqual({ results: [], metadata: { command: 'UPDATE', rowCount: 1 } });
  });

  test('large results are streamed', async () => {
    const { json, headers } = await sql(
      'select g as n, repeat(md5(g::text), 10) as t from generate_series(1, 20000) g',
    );
    expect(headers['transfer-encoding']).toBe('chunked');
    const { results } = json as { results: readonly { n: number }[] };
    expect(results).toHaveLength(20_000);
    expect(results.at(-1)?.n).toBe(20_000);
  });

  test('a stream that fails halfway is no complete answer', async () => {
    const last = await sql('select sid from messages order by date_sent limit 1');
    const [{ sid } = { sid: '' }] = (last.json as { results: readonly { sid: string }[] }).results;
    const failing = sql('select repeat(sid, 10), 1 / (case when sid = $1 then 0 else 1 end) from messages', {
      queryParameters: [{ value: sid }],
    });
    await expect(failing).rejects.toThrow();
  });

  test('leaves nothing behind for others', async () => {
    expect((await sql("set timezone to 'Asia/Tokyo'")).json).toEqual({ results: [], metadata: { command: 'SET' } });
    expect((await sql('show timezone')).json).not.toEqual({ results: [{ TimeZone: 'Asia/Tokyo' }] });
    expect((await sql('begin')).status).toBe(200);
    expect((await sql('select now() = statement_timestamp() as alone')).json).toEqual({ results: [{ alone: true }] });
  });

  test('that is wrong is told, with its place', async () => {
    const wrong = await sql('select sidd from calls');
    expect(wrong.status).toBe(400);
    expect(errorOf(wrong)).toEqual({
      code: 400,
      status: 'INVALID_ARGUMENT',
      message: 'column "sidd" does not exist',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'SQLSTATE_42703',
          domain: 'twilio-sql',
          metadata: expect.objectContaining({ sqlstate: '42703', position: '8' }) as object,
        },
      ],
    });
    for (const [query, code] of [
      ['select 1; select 2', 400],
      ['', 400],
      ['select * from nothing', 400],
      ['select 1 / 0', 400],
      ['delete from calls', 400],
    ] as const) {
      expect((await sql(query)).status).toBe(code);
    }
    expect(sent()).toEqual([]);
  });

  test('that takes longer than it said is ended', async () => {
    const slow = await sql('select count(*) from generate_series(1, 300000000)', { timeout: 1 });
    expect(slow.status).toBe(504);
    expect(errorOf(slow)).toMatchObject({ status: 'DEADLINE_EXCEEDED' });
  });
});

describe('what is wrong with a request', () => {
  const post = { method: 'POST' };
  test.each<readonly [what: string, path: string, asking: Asking, status: number, name: string]>([
    ['an entity that does not exist', '/entityTypes/Message', {}, 404, 'NOT_FOUND'],
    ['rows of it', '/entityTypes/Message/entities', {}, 404, 'NOT_FOUND'],
    ['an action that does not exist', '/actions/SendMesage:execute', post, 404, 'NOT_FOUND'],
    ['a path that does not exist', '/entitytypes', {}, 404, 'NOT_FOUND'],
    ['another method', '/entityTypes', post, 405, 'UNIMPLEMENTED'],
    [
      'an operation that the entity has not',
      '/entityTypes/Recordings/entities',
      { ...post, body: { fields: { Sid: 'x' } } },
      501,
      'UNIMPLEMENTED',
    ],
    ['no fields', '/entityTypes/Messages/entities', { ...post, body: {} }, 400, 'INVALID_ARGUMENT'],
    [
      'fields that are none',
      '/entityTypes/Messages/entities',
      { ...post, body: { fields: [] } },
      400,
      'INVALID_ARGUMENT',
    ],
    [
      'a field that does not exist',
      '/entityTypes/Messages/entities',
      { ...post, body: { fields: { Boddy: 'x' } } },
      400,
      'INVALID_ARGUMENT',
    ],
    ['a body that is no JSON', '/entityTypes/Messages/entities', { ...post, body: '{' }, 400, 'INVALID_ARGUMENT'],
    [
      'a body of another type',
      '/entityTypes/Messages/entities',
      { ...post, body: '{}', headers: { 'content-type': 'text/plain' } },
      415,
      'INVALID_ARGUMENT',
    ],
    [
      'a body that is too large',
      ':executeSqlQuery',
      { ...post, body: { query: { query: ' '.repeat(1_100_000) } } },
      413,
      'INVALID_ARGUMENT',
    ],
    ['a page token that is none', '/entityTypes/Calls/entities?pageToken=x', {}, 400, 'INVALID_ARGUMENT'],
    ['a page token of types that is none', '/entityTypes?pageToken=x', {}, 400, 'INVALID_ARGUMENT'],
    ['a page size that is none', '/entityTypes/Calls/entities?pageSize=many', {}, 400, 'INVALID_ARGUMENT'],
    ['an order that is none', '/entityTypes/Calls/entities?sortBy=Sid;drop', {}, 400, 'INVALID_ARGUMENT'],
    [
      'conditions that are several',
      `/entityTypes/Calls/entities?${conditions('true); delete from calls; select (1')}`,
      {},
      400,
      'INVALID_ARGUMENT',
    ],
    ['a path that decodes to nothing', '/entityTypes/%E0%A4%A', {}, 400, 'INVALID_ARGUMENT'],
    [
      'a page of another site',
      '/entityTypes',
      { headers: { origin: 'https://example.com' } },
      403,
      'PERMISSION_DENIED',
    ],
    [
      'an image of another site',
      '/entityTypes',
      { headers: { 'sec-fetch-site': 'cross-site' } },
      403,
      'PERMISSION_DENIED',
    ],
    [
      'a name that resolves to this machine',
      '/entityTypes',
      { headers: { host: 'rebound.example' } },
      421,
      'PERMISSION_DENIED',
    ],
  ])('%s', async (_what, path, asking, status, name) => {
    const answered = await at(path, asking);
    expect({ status: answered.status, error: errorOf(answered) }).toMatchObject({
      status,
      error: { code: status, status: name, message: expect.any(String) as string },
    });
    expect(answered.headers['access-control-allow-origin']).toBeUndefined();
    expect(sent()).toEqual([]);
  });

  test('a connection that does not exist', async () => {
    const answered = await ask(`${served.http}/v2/projects/p/locations/l/connections/none/entityTypes`);
    expect(errorOf(answered)).toMatchObject({ code: 404, message: 'database "none" does not exist' });
  });

  test('what Twilio refuses is told in its words', async () => {
    const refused = await at('/entityTypes/Messages/entities', {
      method: 'POST',
      body: { fields: { To: 'nobody', Sender: '+1', Body: 'secret words' } },
    });
    expect(refused.status).toBe(400);
    expect(refused.text).not.toContain('secret words');
    expect(refused.text).not.toContain(sandbox.authToken);
  });
});
