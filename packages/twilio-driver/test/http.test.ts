// What happens on the way: retries, refusals, broken connections, pages, cancellation.
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { type Driver, pgError } from '@twilio-sql/sql-engine/driver';
import type { TwilioDriverOptions } from '../src/index.ts';
import { type Answer, hang, type HttpDouble, json, page, parse, readAll, reset, startDouble } from './http-double.ts';
import { accountSid, condition, errorOf, plan, sidOf, tableOf, testDriver, testScope } from './test-tables.ts';

const open: { double?: HttpDouble; driver?: Driver } = {};

afterEach(async () => {
  await open.driver?.close();
  await open.double?.close();
});

interface Setup {
  readonly double: HttpDouble;
  readonly driver: Driver;
  /** Milliseconds that were slept between attempts. */
  readonly slept: number[];
}

async function setUp(answers: readonly Answer[], options: Partial<TwilioDriverOptions> = {}): Promise<Setup> {
  const slept: number[] = [];
  const double = await startDouble(answers);
  const driver = testDriver({
    apiUrl: double.url,
    random: () => 0.5,
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      return Promise.resolve();
    },
    ...options,
  });
  Object.assign(open, { double, driver });
  return { double, driver, slept };
}

const messages = (driver: Driver) => plan(tableOf(driver, 'messages'), [], { toEnd: true });
const list = `/2010-04-01/Accounts/${accountSid}/Messages.json`;
const insertMessage = (driver: Driver) => {
  const request = tableOf(driver, 'messages').writes?.insert?.plan(
    new Map([
      ['to', '+15550001'],
      ['from', '+15550002'],
      ['body', 'a secret plan'],
    ]),
  );
  if (request === undefined) throw new Error('no INSERT');
  return request;
};

const busy = json(429, { code: 20429, message: 'Too Many Requests', status: 429 });
const empty = page('messages', [], null);

describe('a request', () => {
  test('goes to the given address with the product in Host, credentials and gzip', async () => {
    const zipped: Answer = (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'twilio-request-id': 'RQ1' });
      response.end(
        gzipSync(JSON.stringify({ start: 0, end: 1, messages: [{ sid: 'SM1' }, { sid: 'SM2' }], next_page_uri: null })),
      );
    };
    const { double, driver } = await setUp([zipped]);
    const scope = testScope();
    const [body] = await readAll(messages(driver), scope);
    expect(body).toMatchObject({ messages: [{ sid: 'SM1' }, { sid: 'SM2' }] });
    expect(double.seen[0]).toMatchObject({
      method: 'GET',
      url: `${list}?PageSize=1000`,
      headers: {
        host: 'api.twilio.com',
        authorization: `Basic ${Buffer.from(`${accountSid}:not-a-token`).toString('base64')}`,
        'accept-encoding': 'gzip, deflate',
      },
    });
    expect(scope.records).toMatchObject([
      {
        method: 'GET',
        host: 'api.twilio.com',
        path: list,
        query: 'PageSize=1000',
        status: 200,
        attempt: 1,
        rows: 2,
        requestId: 'RQ1',
      },
    ]);
  });

  test('gives its memory away', async () => {
    const { driver } = await setUp([empty]);
    for await (const one of messages(driver).open(testScope())) {
      if (one.kind !== 'json') throw new Error('rows instead of a body');
      expect(one.body.buffer.byteLength).toBe(one.body.byteLength);
      structuredClone(one.body, { transfer: [one.body.buffer] });
      expect(one.body.byteLength).toBe(0);
    }
  });

  test('parameters and keys are encoded', async () => {
    const { double, driver } = await setUp([empty]);
    const table = tableOf(driver, 'messages');
    await readAll(
      plan(table, [condition('to', '=', 'whatsapp:+1 555&a=b'), condition('date_sent', '<', 86_400_000_000n)]),
      testScope(),
    );
    expect(double.seen[0]?.url).toBe(`${list}?To=whatsapp%3A%2B1%20555%26a%3Db&DateSent%3C=1970-01-02&PageSize=1000`);
    const keyed = tableOf(driver, 'available_phone_numbers');
    await readAll(plan(keyed, [condition('country_code', '=', 'U/S?')]), testScope());
    expect(double.seen[1]?.url).toBe(`/2010-04-01/Accounts/${accountSid}/AvailablePhoneNumbers/U%2FS%3F.json`);
  });
});

describe('retries', () => {
  test.each<readonly [string, Answer]>([
    ['429', busy],
    ['500', json(500, {})],
    ['503', json(503, {})],
    ['a reset', reset],
    [
      'half a body',
      (response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"messages":[');
        setImmediate(() => response.destroy());
      },
    ],
    [
      'broken gzip',
      (response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end('nonsense');
      },
    ],
  ])('a read is repeated after %s, with full jitter, and counts once', async (_, fault) => {
    const { double, driver, slept } = await setUp([fault, fault, empty]);
    const scope = testScope();
    expect(await readAll(messages(driver), scope)).toHaveLength(1);
    expect(double.seen).toHaveLength(3);
    expect(slept).toEqual([125, 250]);
    expect(scope.taken).toBe(1);
    expect(scope.records.map((record) => record.attempt)).toEqual([1, 2, 3]);
  });

  test('a read is repeated after a timeout', async () => {
    const { double, driver } = await setUp([hang, empty], { timeoutMs: 50 });
    const scope = testScope();
    expect(await readAll(messages(driver), scope)).toHaveLength(1);
    expect(double.seen).toHaveLength(2);
    expect(scope.records[0]?.error).toMatch(/^timeout: /);
  });

  test('Retry-After is kept, in seconds and as a date', async () => {
    const now = Date.parse('2026-09-01T00:00:00Z');
    const { driver, slept } = await setUp(
      [json(429, {}, { 'retry-after': '2' }), json(503, {}, { 'retry-after': 'Tue, 01 Sep 2026 00:00:05 GMT' }), empty],
      { clock: () => now },
    );
    await readAll(messages(driver), testScope());
    expect(slept).toEqual([2125, 5250]);
  });

  test('a wait of minutes is an error instead', async () => {
    const { driver, slept } = await setUp([json(429, {}, { 'retry-after': '3600' })]);
    expect((await errorOf(readAll(messages(driver), testScope()))).code).toBe('53400');
    expect(slept).toEqual([]);
  });

  test('end after the given number of attempts', async () => {
    const { double, driver } = await setUp([busy], { maxAttempts: 3 });
    const error = await errorOf(readAll(messages(driver), testScope()));
    expect(error.fields).toMatchObject({
      code: '53400',
      message: `Twilio refused GET ${list}: Too Many Requests`,
      detail: 'HTTP status 429, Twilio error 20429. 3 attempts.',
    });
    expect(double.seen).toHaveLength(3);
  });

  test('a write is repeated after 429, which Twilio never processes', async () => {
    const { double, driver } = await setUp([busy, json(201, { sid: sidOf('SM', 1) })]);
    expect(await insertMessage(driver).send(testScope())).toMatchObject({ found: true, key: sidOf('SM', 1) });
    expect(double.seen.map((request) => request.body)).toEqual(
      Array.from({ length: 2 }, () => 'To=%2B15550001&From=%2B15550002&Body=a%20secret%20plan'),
    );
  });

  test.each<readonly [string, Answer, string]>([
    ['a reset', reset, '08006'],
    ['500', json(500, { message: 'Internal' }), 'HV000'],
    ['503', json(503, {}), 'HV000'],
    ['a timeout', hang, '08006'],
  ])('a write is sent once when %s leaves its effect unknown, and says so', async (_, fault, code) => {
    const { double, driver } = await setUp([fault, json(201, {})], { timeoutMs: 50 });
    const scope = testScope();
    const { fields } = await errorOf(insertMessage(driver).send(scope));
    expect(fields.code).toBe(code);
    expect(fields.detail).toContain('Whether it took effect is not known');
    expect(JSON.stringify(fields)).not.toContain('secret plan');
    expect(double.seen).toHaveLength(1);
    expect(scope.records).toHaveLength(1);
  });

  test('DELETE is a write', async () => {
    const { double, driver } = await setUp([json(500, {})]);
    const request = tableOf(driver, 'calls').writes?.delete?.plan(new Map([['sid', sidOf('CA', 1)]]));
    await errorOf(Promise.resolve(request?.send(testScope())));
    expect(double.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `DELETE /2010-04-01/Accounts/${accountSid}/Calls/${sidOf('CA', 1)}.json`,
    ]);
  });
});

describe('refusals', () => {
  test.each([
    [401, 20003, '28000'],
    [403, 20003, '28000'],
    [403, 70051, '42501'],
    [403, undefined, '42501'],
    [400, 21211, '22023'],
    [400, 20009, '55006'],
    [409, 0, '23505'],
    [418, undefined, 'HV000'],
    [404, 20404, 'HV000'],
  ])('%i with Twilio’s %s is %s', async (status, twilioCode, code) => {
    const body = {
      code: twilioCode,
      message: 'It is not so.',
      more_info: 'https://www.twilio.com/docs/errors/1',
      status,
    };
    const { double, driver } = await setUp([json(status, body)]);
    const { fields } = await errorOf(readAll(messages(driver), testScope()));
    expect(fields.code).toBe(code);
    expect(fields.message).toBe(`Twilio refused GET ${list}: It is not so`);
    expect(fields.hint).toContain('See https://www.twilio.com/docs/errors/1');
    expect(JSON.stringify(fields)).not.toContain('not-a-token');
    expect(double.seen).toHaveLength(1);
  });

  test('a page of HTML is told by its status', async () => {
    const { driver } = await setUp([(response) => response.writeHead(400).end('<html>')]);
    expect((await errorOf(readAll(messages(driver), testScope()))).message).toBe(
      `Twilio refused GET ${list}: HTTP status 400`,
    );
  });

  test('nobody there', async () => {
    const { double, driver } = await setUp([empty], { maxAttempts: 2 });
    await double.close();
    const error = await errorOf(readAll(messages(driver), testScope()));
    expect(error.fields).toMatchObject({ code: '08006', message: `could not connect: GET ${list} at api.twilio.com` });
  });

  test('a key that does not exist is no row, a list that does not exist is an error', async () => {
    const { driver } = await setUp([json(404, { code: 20404, message: 'The requested resource was not found' })]);
    expect(await readAll(plan(tableOf(driver, 'calls'), [condition('sid', '=', sidOf('CA', 1))]), testScope())).toEqual(
      [],
    );
    const media = plan(tableOf(driver, 'message_media'), [condition('message_sid', '=', sidOf('SM', 1))]);
    expect(await readAll(media, testScope())).toEqual([]);
    expect((await errorOf(readAll(messages(driver), testScope()))).code).toBe('HV000');
    const gone = tableOf(driver, 'calls').writes?.update?.plan(
      new Map([['sid', sidOf('CA', 1)]]),
      new Map([['status', 'completed']]),
    );
    expect(await gone?.send(testScope())).toEqual({ found: false });
  });

  test.each([404, 410])('%i of the removed feedback says since when and what instead', async (status) => {
    const { driver } = await setUp([json(status, { code: 20404, message: 'not found' })]);
    const feedback = tableOf(driver, 'call_feedback');
    const scan = plan(feedback, [condition('call_sid', '=', sidOf('CA', 1))]);
    const read = await errorOf(readAll(scan, testScope()));
    expect(read.fields).toMatchObject({ code: '0A000', message: 'Twilio removed call_feedback on 2023-12-31' });
    expect(read.fields.hint).toContain('/Annotation');
    const write = feedback.writes?.insert?.plan(
      new Map<string, string | number>([
        ['call_sid', sidOf('CA', 1)],
        ['quality_score', 5],
      ]),
    );
    expect((await errorOf(Promise.resolve(write?.send(testScope())))).fields.message).toContain(
      'removed call_feedback',
    );
    const summaries = tableOf(driver, 'call_feedback_summaries');
    const summary = summaries.writes?.insert?.plan(
      new Map([
        ['start_date', 1],
        ['end_date', 2],
      ]),
    );
    expect((await errorOf(Promise.resolve(summary?.send(testScope())))).fields.hint).toContain('no replacement');
  });
});

describe('every shape in which products refuse', () => {
  const refused = async (status: number, body: unknown) => {
    const { driver } = await setUp([json(status, body, { 'twilio-request-id': 'RQ1' })]);
    const { code, message, detail, hint } = (await errorOf(readAll(messages(driver), testScope()))).fields;
    return { code, message: message.replace(`Twilio refused GET ${list}: `, ''), detail, hint };
  };

  test('RFC 9457, with what is wrong with single parameters', async () => {
    const body = {
      type: 'https://www.twilio.com/docs/errors/20422',
      title: 'Invalid parameter',
      status: 400,
      detail: 'The request has an invalid parameter.',
      instance: '/x',
      code: 20422,
      errors: [{ detail: 'is not a date.', pointer: '#/from' }],
    };
    expect(await refused(400, body)).toEqual({
      code: '22023',
      message: 'The request has an invalid parameter',
      detail: '#/from: is not a date. HTTP status 400, Twilio error 20422. Request RQ1.',
      hint: 'See https://www.twilio.com/docs/errors/20422',
    });
  });

  test('a list of errors, as bulk messaging has it', async () => {
    const context = { to: '+15005550006', body: 'a secret plan' };
    const one = { code: 21211, message: "Invalid 'To' number", infoUrl: 'https://www.twilio.com/docs/errors/21211' };
    const answer = await refused(400, { errors: [{ ...one, context }, { message: 'and another' }] });
    expect(answer).toEqual({
      code: '22023',
      message: "Invalid 'To' number",
      detail: 'and another. HTTP status 400, Twilio error 21211. Request RQ1.',
      hint: 'See https://www.twilio.com/docs/errors/21211',
    });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  test('SCIM', async () => {
    const body = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      scimType: 'uniqueness',
      detail: 'User exists',
      status: '409',
      code: 20409,
      moreInfo: 'https://www.twilio.com/docs/errors/20409',
    };
    expect(await refused(409, body)).toEqual({
      code: '23505',
      message: 'User exists',
      detail: 'HTTP status 409, Twilio error 20409. Request RQ1.',
      hint: 'See https://www.twilio.com/docs/errors/20409',
    });
  });

  test('a service error, whose parameters are nobody else’s business', async () => {
    const body = {
      message: 'Not yours',
      code: 20403,
      user_error: true,
      http_status_code: 403,
      params: { pin: '1234' },
    };
    const answer = await refused(403, body);
    expect(answer).toMatchObject({ code: '42501', message: 'Not yours' });
    expect(JSON.stringify(answer)).not.toContain('1234');
  });

  test.each([
    [429, 45780, '53400'],
    [412, undefined, '40001'],
    [422, 20001, '22023'],
    [400, 20008, '42501'],
  ])('%i with %s is %s', async (status, twilioCode, code) => {
    const { driver } = await setUp([json(status, { code: twilioCode, message: 'No' })], { maxAttempts: 1 });
    expect((await errorOf(readAll(messages(driver), testScope()))).code).toBe(code);
  });

  test('what was written is not repeated, even when Twilio repeats it', async () => {
    const { driver } = await setUp([json(400, { code: 21617, message: "The body 'a secret plan' is too long" })]);
    const { fields } = await errorOf(Promise.resolve(insertMessage(driver).send(testScope())));
    expect(fields.message).toContain("The body '…' is too long");
    expect(JSON.stringify(fields)).not.toContain('secret plan');
  });
});

describe('pages', () => {
  describe('of SCIM', () => {
    const users = (startIndex: number, totalResults: number, ...ids: readonly string[]): Answer =>
      json(200, { totalResults, itemsPerPage: ids.length, startIndex, Resources: ids.map((id) => ({ id })) });
    const read = async (...answers: readonly Answer[]) => {
      const { driver, double } = await setUp(answers);
      const table = driver.tables.find((one) => one.schema === 'iam' && one.name === 'organization_scim_users');
      if (table === undefined) throw new Error('no users');
      const bodies = readAll(plan(table, [condition('organization_sid', '=', sidOf('OR', 1))]), testScope());
      return { bodies, double };
    };

    test('are counted from the first row on', async () => {
      const { bodies, double } = await read(users(1, 5, 'a', 'b'), users(3, 5, 'c', 'd'), users(5, 5, 'e'));
      const ids = (await bodies).flatMap((body) => (body as { Resources: { id: string }[] }).Resources);
      expect(ids.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
      expect(double.seen.map(({ url }) => new URL(url, 'http://x').search)).toEqual([
        '',
        '?startIndex=3&count=2',
        '?startIndex=5&count=2',
      ]);
    });

    test('end where all rows are', async () => {
      const { bodies, double } = await read(users(1, 2, 'a', 'b'));
      expect(await bodies).toHaveLength(1);
      expect(double.seen).toHaveLength(1);
    });

    test.each<readonly [string, readonly Answer[]]>([
      ['begins anew', [users(1, 2, 'a'), users(1, 2, 'a')]],
      ['answers nothing more', [users(1, 2, 'a'), users(2, 2)]],
      ['does not say where it is', [users(1, 2, 'a'), json(200, { totalResults: 2, itemsPerPage: 1, Resources: [] })]],
    ])('that %s are an error', async (_name, answers) => {
      const error = await errorOf((await read(...answers)).bodies);
      expect(error.code).toBe('HV000');
      expect(error.message).toMatch(/has 2 rows and answers/);
    });
  });

  const three = [
    page('messages', [{ sid: '1' }], `${list}?PageToken=a`),
    page('messages', [{ sid: '2' }], `${list}?PageToken=b`),
    page('messages', [{ sid: '3' }], null),
  ];

  test('are followed to the end, each counted', async () => {
    const { double, driver } = await setUp(three);
    const scope = testScope();
    expect(await readAll(messages(driver), scope)).toHaveLength(3);
    expect(double.seen.map((request) => request.url)).toEqual([
      `${list}?PageSize=1000`,
      `${list}?PageToken=a`,
      `${list}?PageToken=b`,
    ]);
    expect(scope.taken).toBe(3);
  });

  test('a list ends without next link too', async () => {
    const { driver } = await setUp([json(200, { messages: [], page: 0 })]);
    expect(await readAll(messages(driver), testScope())).toHaveLength(1);
  });

  test('are not asked for when the reader leaves', async () => {
    const { double, driver } = await setUp(three);
    for await (const one of plan(tableOf(driver, 'messages'), []).open(testScope())) {
      expect(parse(one)).toMatchObject({ messages: [{ sid: '1' }] });
      break;
    }
    expect(double.seen).toHaveLength(1);
  });

  test('end by themselves at a limit', async () => {
    const { double, driver } = await setUp(three);
    const scan = plan(tableOf(driver, 'messages'), [], { limit: 2, toEnd: true });
    expect(await readAll(scan, testScope())).toHaveLength(2);
    expect(double.seen.map((request) => request.url)).toEqual([`${list}?PageSize=2`, `${list}?PageToken=a`]);
  });

  test.each([
    'https://evil.example/2010-04-01/x.json',
    '//evil.example/x',
    'https://api.twilio.com@evil.example/x',
    'http://api.twilio.com:81/',
  ])('a next page at %s is refused', async (next) => {
    const { double, driver } = await setUp([page('messages', [], next)]);
    const error = await errorOf(readAll(messages(driver), testScope()));
    expect(error.fields).toMatchObject({ code: 'HV000', message: `the next page of ${list} is on another host` });
    expect(double.seen).toHaveLength(1);
  });

  test('an absolute link to the product is followed to where requests go', async () => {
    const { double, driver } = await setUp([page('messages', [], `https://api.twilio.com${list}?PageToken=a`), empty]);
    expect(await readAll(messages(driver), testScope())).toHaveLength(2);
    expect(double.seen[1]?.url).toBe(`${list}?PageToken=a`);
  });

  test('a list that repeats its pages is an error', async () => {
    const { driver } = await setUp([
      page('messages', [], `${list}?PageToken=a`),
      page('messages', [], `${list}?PageToken=a`),
    ]);
    expect((await errorOf(readAll(messages(driver), testScope()))).message).toBe(`the list ${list} repeats its pages`);
  });

  test('a list that gives the same rows under ever new addresses is an error', async () => {
    let pages = 0;
    const rows = [{ sid: '1', body: 'same' }];
    const { double, driver } = await setUp([
      (response, request) => page('messages', rows, `${list}?PageToken=${(pages += 1)}`)(response, request),
    ]);
    const error = await errorOf(readAll(messages(driver), testScope()));
    expect(error.fields).toMatchObject({ code: 'HV000', message: `the list ${list} repeats its pages` });
    expect(double.seen.length).toBeLessThan(6);
  });

  test('pages bring parents and parameters that rows do not have', async () => {
    const { driver } = await setUp([page('media_list', [], null)]);
    const sid = sidOf('SM', 1);
    for await (const one of plan(tableOf(driver, 'message_media'), [condition('message_sid', '=', sid)]).open(
      testScope(),
    )) {
      expect(one).toMatchObject({ rowsKey: 'media_list', constants: { message_sid: sid } });
    }
    const recordings = plan(tableOf(driver, 'recordings'), [condition('include_soft_deleted', '=', true)]);
    for await (const one of recordings.open(testScope())) {
      expect(one).toMatchObject({ constants: { include_soft_deleted: true } });
    }
    const single = plan(tableOf(driver, 'recordings'), [
      condition('sid', '=', sidOf('RE', 1)),
      condition('include_soft_deleted', '=', true),
    ]);
    for await (const one of single.open(testScope()))
      expect(one).toMatchObject({ constants: { include_soft_deleted: true } });
    expect(single.support).toEqual(['exact', 'exact']);
  });

  test('rows are read one by one where the list is thin', async () => {
    const notifications = [sidOf('NO', 1), sidOf('NO', 2)];
    const { double, driver } = await setUp([
      page(
        'notifications',
        notifications.map((sid) => ({ sid })),
        null,
      ),
      json(200, { sid: notifications[0], response_body: 'a' }),
      json(404, {}),
    ]);
    const scan = plan(tableOf(driver, 'notifications'), [], { columns: ['sid', 'response_body'] });
    expect(await readAll(scan, testScope())).toEqual([{ sid: notifications[0], response_body: 'a' }]);
    expect(double.seen.slice(1).map((request) => request.url)).toEqual(
      notifications.map((sid) => `/2010-04-01/Accounts/${accountSid}/Notifications/${sid}.json`),
    );
  });
});

describe('many requests', () => {
  const sids = Array.from({ length: 40 }, (_, index) => sidOf('CA', index));
  const keys = condition('sid', 'in', ...sids);
  const echo: Answer = (response, { url }) =>
    setImmediate(() => response.end(JSON.stringify({ sid: /(CA\w+)\.json/.exec(url)?.[1] })));

  test('run at the same time, up to the concurrency, when all are wanted', async () => {
    const { double, driver } = await setUp([echo]);
    const bodies = await readAll(plan(tableOf(driver, 'calls'), [keys], { toEnd: true }), testScope());
    expect(bodies).toHaveLength(40);
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(40);
    expect(double.most()).toBeGreaterThan(1);
    expect(double.most()).toBeLessThanOrEqual(8);
  });

  test('run one by one when the reader may leave', async () => {
    const { double, driver } = await setUp([echo]);
    for await (const _ of plan(tableOf(driver, 'calls'), [keys]).open(testScope())) break;
    expect(double.seen).toHaveLength(1);
  });

  test('stop at the budget of the statement', async () => {
    const { double, driver } = await setUp([echo]);
    await expect(readAll(plan(tableOf(driver, 'calls'), [keys], { toEnd: true }), testScope(10))).rejects.toThrow(
      'out of requests',
    );
    expect(double.seen.length).toBeLessThanOrEqual(10);
  });

  test('become fewer at the same time after 429, and complete', async () => {
    const waiting: (() => void)[] = [];
    // The first eight wait for each other, so that all of them are too many.
    const overloaded: Answer = (response, request) => {
      waiting.push(() => busy(response, request));
      if (waiting.length === 8) for (const refuse of waiting) refuse();
    };
    const { double, driver } = await setUp([...Array.from({ length: 8 }, () => overloaded), echo]);
    const scope = testScope();
    const bodies = await readAll(plan(tableOf(driver, 'calls'), [keys], { toEnd: true }), scope);
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(40);
    expect(double.seen).toHaveLength(48);
    expect(scope.taken).toBe(40);
  });
});

describe('cancellation', () => {
  test('ends a request that is under way', async () => {
    const scope = testScope();
    const { driver } = await setUp([() => scope.abort()]);
    const error = await errorOf(readAll(messages(driver), scope));
    expect(error.fields).toMatchObject({ code: '57014', message: 'canceling statement due to user request' });
  });

  test('says why, when the reason is known', async () => {
    const scope = testScope();
    const { driver } = await setUp([
      () => scope.abort(pgError('57014', 'canceling statement due to statement timeout')),
    ]);
    expect((await errorOf(readAll(messages(driver), scope))).message).toBe(
      'canceling statement due to statement timeout',
    );
  });

  test('ends the wait between attempts', async () => {
    const scope = testScope();
    const { double, driver } = await setUp([busy], {
      sleep: (_, signal) => {
        scope.abort();
        signal.throwIfAborted();
        return Promise.resolve();
      },
    });
    expect((await errorOf(readAll(messages(driver), scope))).code).toBe('57014');
    expect(double.seen).toHaveLength(1);
  });

  test('before the first request sends none', async () => {
    const scope = testScope();
    scope.abort();
    const { double, driver } = await setUp([empty]);
    expect((await errorOf(readAll(messages(driver), scope))).code).toBe('57014');
    expect(double.seen).toHaveLength(0);
  });
});
