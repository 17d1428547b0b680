// What was written never comes back in an error, whatever Twilio answers and however the connection breaks.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Driver, JsValue, PgError, StatementScope } from '@twilio-sql/sql-engine/driver';
import { type Answer, type HttpDouble, reset, startDouble } from './http-double.ts';
import { condition, errorOf, plan, sidOf, tableOf, testDriver, testScope } from './test-tables.ts';

let double: HttpDouble;
let driver: Driver;
let answer: Answer = reset;
const token = 'token-that-nobody-sees';

beforeAll(async () => {
  double = await startDouble([
    (response, request) => {
      answer(response, request);
    },
  ]);
  driver = testDriver({
    apiUrl: double.url,
    password: token,
    maxAttempts: 2,
    timeoutMs: 300,
    sleep: () => Promise.resolve(),
  });
});

afterAll(async () => {
  await driver.close();
  await double.close();
});

const canary = 'canary-7f3a91';

type Sent = (scope: StatementScope) => Promise<unknown>;

function insert(table: string, values: Readonly<Record<string, JsValue>>): Sent {
  const request = tableOf(driver, table).writes?.insert?.plan(new Map(Object.entries(values)));
  if (request === undefined) throw new Error(`no INSERT into ${table}`);
  return request.send;
}

function call(schema: string, name: string, values: Readonly<Record<string, JsValue>>): Sent {
  const procedure = driver.procedures?.find((each) => each.schema === schema && each.name === name);
  if (procedure === undefined) throw new Error(`no procedure ${schema}.${name}`);
  return procedure.plan(new Map(Object.entries(values))).send;
}

const to = '+15550001';
const writes: readonly (readonly [name: string, make: () => Sent])[] = [
  ['a message', () => insert('messages', { to, from: '+15550002', body: canary })],
  [
    'a password',
    () =>
      insert('sip_credential_list_credentials', {
        credential_list_sid: sidOf('CL', 1),
        username: 'u',
        password: canary,
      }),
  ],
  ['TwiML', () => insert('calls', { to, from: '+15550002', twiml: `<Response><Say>${canary}</Say></Response>` })],
  ['a code', () => call('twilio', 'verification_check', { service_sid: sidOf('VA', 1), to, code: canary })],
  [
    'JSON in a form',
    () => insert('sync.service_documents', { service_sid: sidOf('IS', 1), data: `{"deep": ["${canary}"]}` }),
  ],
  [
    'a JSON body',
    () => insert('assistants.tools', { name: 'n', type: 'WEBHOOK', enabled: true, meta: `{"secret": "${canary}"}` }),
  ],
  ['a whole body', () => call('numbers', 'create_hosted_number_eligibility', { body: `{"api_token": "${canary}"}` })],
];

/** Answers that say what was sent, somewhere. */
const text = fc.constantFrom(canary, `The value '${canary}' is wrong.`, `<Response><Say>${canary}</Say></Response>`);
const error = fc.record({
  code: fc.constantFrom(20001, 21211, 70051),
  message: text,
  detail: text,
  pointer: fc.constant('#/Body'),
});
const shapes = fc.oneof(
  fc.record({
    code: fc.integer({ min: 20000, max: 99999 }),
    message: text,
    more_info: fc.constant('https://x.example'),
    status: fc.constant(400),
  }),
  fc.record({
    type: fc.constant('about:blank'),
    title: text,
    detail: text,
    errors: fc.array(error, { maxLength: 12 }),
  }),
  fc.record({
    errors: fc.array(fc.record({ code: fc.constant(1), message: text, context: fc.record({ Body: text }) }), {
      minLength: 1,
    }),
  }),
  fc.record({ schemas: fc.constant(['urn:x']), scimType: text, detail: text, status: fc.constant('400') }),
  fc.record({ message: text, code: fc.constant(20403), params: fc.record({ Body: text }) }),
  fc.record({ error: text, error_description: text }),
  text,
);
const statuses = fc.constantFrom(400, 401, 403, 404, 409, 412, 418, 422, 429, 500, 503);

/** Everything of an error that somebody may see. */
const shown = (failure: PgError): string =>
  JSON.stringify([failure.fields, failure.message, String(failure), failure.stack]);

describe('what was sent is in no error', () => {
  test.each(writes)('%s', async (_name, make) => {
    await fc.assert(
      fc.asyncProperty(statuses, shapes, fc.constantFrom('answer', 'reset', 'cut'), async (status, body, way) => {
        answer = (response, request) => {
          if (way === 'reset') {
            reset(response, request);
            return;
          }
          response.writeHead(status, { 'content-type': 'application/json', 'twilio-request-id': 'RQ1' });
          const whole = JSON.stringify(body);
          response.end(way === 'cut' ? whole.slice(0, whole.length / 2) : whole);
        };
        const scope = testScope();
        const failure = await errorOf(make()(scope));
        expect(shown(failure)).not.toContain(canary);
        expect(shown(failure)).not.toContain(token);
        expect(JSON.stringify(scope.records)).not.toContain(canary);
        expect(JSON.stringify(scope.records)).not.toContain(token);
      }),
      { numRuns: 40 },
    );
  });

  test('a word that is too short to be told from others stays', async () => {
    answer = (response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ code: 21617, message: 'The text is too long.' }));
    };
    const request = insert('messages', { to, from: '+15550002', body: 'is' });
    expect((await errorOf(request(testScope()))).message).toContain('The text is too long');
  });
});

describe('lack of permission', () => {
  test('names the table and what signs in', async () => {
    const keyed = testDriver({ apiUrl: double.url, username: sidOf('SK', 1), password: token });
    answer = (response) => {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ code: 70051, message: 'Authorization failed', status: 403 }));
    };
    const table = tableOf(keyed, 'verify.services');
    const read = async (): Promise<void> => {
      for await (const _ of plan(table, [condition('sid', '=', sidOf('VA', 1))]).open(testScope()));
    };
    const write = table.writes?.insert?.plan(new Map([['friendly_name', 'x']]));
    for (const failure of [await errorOf(read()), await errorOf(write?.send(testScope()) ?? Promise.resolve())]) {
      expect(failure.fields).toMatchObject({
        code: '42501',
        schema: 'verify',
        table: 'services',
        detail: expect.stringMatching(/^Permission denied for table verify\.services\./) as string,
        hint: expect.stringContaining('The API key has no permission for this resource') as string,
      });
    }
    await keyed.close();
  });
});
