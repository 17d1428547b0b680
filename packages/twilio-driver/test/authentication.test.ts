// Signing in: secrets that change, OAuth tokens that are fetched once, renewed in time and after a refusal.
import { afterEach, describe, expect, test } from 'vitest';
import type { Driver } from '@twilio-sql/sql-engine/driver';
import type { TwilioDriverOptions } from '../src/index.ts';
import { checkAccess } from '../src/check-access.ts';
import { type Answer, type HttpDouble, json, page, readAll, type SeenRequest, startDouble } from './http-double.ts';
import { accountSid, errorOf, plan, tableOf, testScope } from './test-tables.ts';
import { createTwilioDriver } from '../src/driver.ts';

const open: { double?: HttpDouble; driver?: Driver } = {};

afterEach(async () => {
  await open.driver?.close();
  await open.double?.close();
  delete open.driver;
  delete open.double;
});

interface Setup {
  readonly seen: readonly SeenRequest[];
  readonly read: () => Promise<readonly unknown[]>;
}

async function setUp(answer: Answer, options: Partial<TwilioDriverOptions>): Promise<Setup> {
  const double = await startDouble([answer]);
  const driver = createTwilioDriver({ accountSid, apiUrl: double.url, nodes: 0, ...options });
  Object.assign(open, { double, driver });
  return {
    seen: double.seen,
    read: () => readAll(plan(tableOf(driver, 'messages'), [], { toEnd: true }), testScope()),
  };
}

const empty = page('messages', [], null);
const unauthorized = json(401, { code: 20003, message: 'Authenticate', status: 401 });

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('a secret that changes', () => {
  test('is read anew after a refusal, and the request sent once more', async () => {
    let secret = 'old';
    const password = ({ fresh }: { readonly fresh: boolean }): Promise<string> => {
      if (fresh) secret = 'new';
      return Promise.resolve(secret);
    };
    const answer: Answer = (response, request) =>
      (request.headers.authorization === basic(accountSid, 'new') ? empty : unauthorized)(response, request);
    const { seen, read } = await setUp(answer, { username: accountSid, password });
    await read();
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([
      basic(accountSid, 'old'),
      basic(accountSid, 'new'),
    ]);
  });

  test('that has not changed is not tried again', async () => {
    const password = (): Promise<string> => Promise.resolve('wrong');
    const { seen, read } = await setUp(unauthorized, { username: accountSid, password });
    const { fields } = await errorOf(read());
    expect(fields).toMatchObject({
      code: '28000',
      hint: 'Check the account sid and the auth token that the connection signs in with.',
    });
    expect(seen).toHaveLength(1);
  });
});

describe('an OAuth client', () => {
  const oauth = { clientId: 'OQ1', clientSecret: 'quiet' };
  let tokens = 0;
  const serving =
    (valid: () => string, life = 3600): Answer =>
    (response, request) => {
      if (request.headers.host === 'oauth.twilio.com') {
        json(200, { access_token: `t${(tokens += 1)}`, token_type: 'Bearer', expires_in: life })(response, request);
      } else (request.headers.authorization === valid() ? empty : unauthorized)(response, request);
    };

  test('fetches one token for all requests', async () => {
    tokens = 0;
    const { seen, read } = await setUp(
      serving(() => 'Bearer t1'),
      { oauth },
    );
    await Promise.all([read(), read(), read()]);
    const [first, ...others] = seen;
    expect(first).toMatchObject({
      method: 'POST',
      url: '/v2/token',
      body: 'client_id=OQ1&client_secret=quiet&grant_type=client_credentials',
    });
    expect(first?.headers.authorization).toBeUndefined();
    expect(others.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t1']);
  });

  test('renews it before it expires', async () => {
    tokens = 0;
    let now = 0;
    const { read } = await setUp(
      serving(() => `Bearer t${tokens}`),
      { oauth, clock: () => now },
    );
    await read();
    now = 3_569_000;
    await read();
    expect(tokens).toBe(1);
    // Thirty seconds before the end of its hour.
    now = 3_570_000;
    await read();
    expect(tokens).toBe(2);
  });

  test('renews one that is refused, once', async () => {
    tokens = 0;
    const { seen, read } = await setUp(
      serving(() => 'Bearer t2'),
      { oauth },
    );
    await read();
    expect(seen.map(({ url }) => url.split('/').at(-1)?.split('?')[0])).toEqual([
      'token',
      'Messages.json',
      'token',
      'Messages.json',
    ]);
  });

  test('that is refused is told as that, without its secret', async () => {
    const refusal = json(401, { error: 'invalid_client', error_description: 'Client authentication failed.' });
    const { read } = await setUp(refusal, { oauth });
    const { fields } = await errorOf(read());
    expect(fields).toMatchObject({
      code: '28000',
      message: 'Twilio refused the OAuth client: Client authentication failed',
      hint: 'Check the client id and the client secret.',
    });
    expect(JSON.stringify(fields)).not.toContain('quiet');
  });
});

describe('the check of an account', () => {
  const check = async (answer: Answer, options: Partial<TwilioDriverOptions> = {}): Promise<unknown> => {
    const double = await startDouble([answer]);
    open.double = double;
    const given = { accountSid, username: accountSid, password: 'token', apiUrl: double.url, ...options };
    return await checkAccess(given, new AbortController().signal);
  };

  test('tells wrong credentials from missing permissions', async () => {
    expect(await check(unauthorized)).toEqual({
      kind: 'credentials',
      reason: 'Twilio refuses the auth token: Authenticate',
    });
    expect(await check(json(403, { code: 70051, message: 'no permission' }))).toEqual({ kind: 'ok' });
    expect(await check(json(401, { code: 70051, message: 'no permission' }))).toEqual({ kind: 'ok' });
  });

  test('tells that nobody is there', async () => {
    const double = await startDouble([empty]);
    await double.close();
    const options = { accountSid, username: accountSid, password: 'token', apiUrl: double.url };
    expect(await checkAccess(options, new AbortController().signal)).toEqual({
      kind: 'unreachable',
      reason: `${new URL(double.url).host} can't be reached: ECONNREFUSED`,
    });
  });
});
