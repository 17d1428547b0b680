// The socket, its statistics and limits, and the faults that tests can ask for.
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox } from '../src/index.ts';
import type { Listening, Sandbox, SandboxOptions, SandboxStats } from '../src/index.ts';
import { inProcess } from './in-process.ts';
import type { Json } from './in-process.ts';

let open: Listening[] = [];
afterEach(async () => {
  await Promise.all(open.map(async (server) => server.close()));
  open = [];
});

interface Served {
  readonly sandbox: Sandbox;
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  readonly url: string;
}

async function serve(options: SandboxOptions = {}): Promise<Served> {
  const sandbox = createSandbox({ messages: 300, calls: 200, days: 3, ...options });
  const server = await sandbox.listen();
  open.push(server);
  const authorization = `Basic ${Buffer.from(`${sandbox.accountSid}:${sandbox.authToken}`).toString('base64')}`;
  return {
    sandbox,
    url: server.url,
    fetch: async (path, init) =>
      fetch(`${server.url}/2010-04-01/Accounts/${sandbox.accountSid}${path}`, { ...init, headers: { authorization } }),
  };
}

async function messageCount(sandbox: Sandbox): Promise<number> {
  return (await inProcess(sandbox).all('/Messages.json?PageSize=1000', 'messages')).length;
}

describe('over a socket', () => {
  let served: Served;
  beforeEach(async () => {
    served = await serve();
  });
  const form = (): RequestInit => ({
    method: 'POST',
    body: new URLSearchParams({ To: '+14155550100', From: '+15005550006', Body: 'hi' }),
  });

  it('answers with the headers that Twilio has', async () => {
    const response = await served.fetch('/Messages.json?PageSize=2');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('twilio-request-id')).toMatch(/^RQ[0-9a-f]{32}$/);
    expect(response.headers.get('twilio-concurrent-requests')).toBe('1');
    expect(((await response.json()) as Json).messages).toHaveLength(2);
  });

  it('counts requests by path template, path and status', async () => {
    await served.fetch('/Messages.json?PageSize=2');
    await served.fetch('/Messages.json?PageSize=3');
    await served.fetch('/Calls/CA0.json');
    const stats = (await (await fetch(`${served.url}/__sandbox/stats`)).json()) as SandboxStats;
    expect(stats.total).toBe(3);
    expect(stats.byTemplate).toEqual({
      'GET /2010-04-01/Accounts/{AccountSid}/Messages.json': 2,
      'GET /2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json': 1,
    });
    expect(stats.byPath[`GET /2010-04-01/Accounts/${served.sandbox.accountSid}/Messages.json`]).toBe(2);
    expect(stats.byStatus).toEqual({ 200: 2, 404: 1 });
    expect(stats.recent.map((one) => one.query)).toEqual(['PageSize=2', 'PageSize=3', '']);
    served.sandbox.resetStats();
    expect(served.sandbox.stats()).toMatchObject({ total: 0, byPath: {}, highestConcurrency: 0 });
  });

  it('is cut before a create took effect, or after it', async () => {
    const before = await messageCount(served.sandbox);
    served.sandbox.inject({ kind: 'reset', effect: 'before', method: 'POST' });
    await expect(served.fetch('/Messages.json', form())).rejects.toThrow();
    expect(await messageCount(served.sandbox)).toBe(before);
    served.sandbox.inject({ kind: 'reset', effect: 'after', method: 'POST' });
    await expect(served.fetch('/Messages.json', form())).rejects.toThrow();
    expect(await messageCount(served.sandbox)).toBe(before + 1);
    expect((await served.fetch('/Messages.json', form())).status).toBe(201);
  });

  it('answers an error with or without effect', async () => {
    const before = await messageCount(served.sandbox);
    served.sandbox.inject({ kind: 'status', status: 500, method: 'POST', effect: 'after' });
    served.sandbox.inject({
      kind: 'status',
      status: 429,
      code: 20429,
      headers: { 'Retry-After': '1' },
      method: 'POST',
    });
    expect((await served.fetch('/Messages.json', form())).status).toBe(500);
    const refused = await served.fetch('/Messages.json', form());
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await messageCount(served.sandbox)).toBe(before + 1);
  });

  it('hits only requests that fit, as often as asked', async () => {
    served.sandbox.inject({ kind: 'status', status: 503, path: '/Calls', times: 2, skip: 1 });
    const statuses: number[] = [];
    for (const path of [
      '/Messages.json',
      '/Calls.json',
      '/Calls.json',
      '/Messages.json',
      '/Calls.json',
      '/Calls.json',
    ]) {
      statuses.push((await served.fetch(path)).status);
    }
    expect(statuses).toEqual([200, 200, 503, 200, 503, 200]);
  });

  it('ends a body early', async () => {
    served.sandbox.inject({ kind: 'truncate', bytes: 100 });
    const response = await served.fetch('/Messages.json');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('sends something that is no JSON', async () => {
    served.sandbox.inject({ kind: 'body', body: '<html>' });
    expect(await (await served.fetch('/Messages.json')).text()).toBe('<html>');
  });

  it('can leave a request without an answer', async () => {
    served.sandbox.inject({ kind: 'hang', effect: 'before' });
    const abort = new AbortController();
    const hanging = served.fetch('/Messages.json', { signal: abort.signal });
    expect((await served.fetch('/Calls.json')).status).toBe(200);
    abort.abort();
    await expect(hanging).rejects.toThrow();
  });

  it('takes the product from the host', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(
        `${served.url}/2010-04-01/Accounts/${served.sandbox.accountSid}/Messages.json`,
        { headers: { Host: 'verify.twilio.com' }, auth: `${served.sandbox.accountSid}:${served.sandbox.authToken}` },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sent.on('error', reject);
      sent.end();
    });
    expect(status).toBe(404);
  });

  it('refuses unknown paths, methods and paths without .json', async () => {
    expect((await served.fetch('/Nothing.json')).status).toBe(404);
    expect((await served.fetch('/Messages')).status).toBe(404);
    expect((await served.fetch('/Messages.json', { method: 'DELETE' })).status).toBe(405);
  });
});

describe('compression', () => {
  it('happens when asked for, and gives the same rows', async () => {
    const zipped = await serve({ gzip: true, now: '2026-05-20T15:00:00Z', clock: () => 0 });
    const response = await zipped.fetch('/Messages.json?PageSize=100');
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const plain = await inProcess(zipped.sandbox).get('/Messages.json?PageSize=100');
    expect(await response.json()).toEqual(plain.json);
  });
});

describe('limits', () => {
  it('answer 429 above the concurrency, and count the highest', async () => {
    const { fetch: get, sandbox } = await serve({ maxConcurrency: 3, latencyMs: 60 });
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await get('/Calls.json')).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    expect(sandbox.stats().highestConcurrency).toBe(8);
    const refused = await inProcess(createSandbox({ maxConcurrency: 0 })).get('/Calls.json');
    expect(refused.json).toMatchObject({ code: 20429, status: 429, message: 'Too Many Requests' });
  });

  it('delay every answer by the latency', async () => {
    const { fetch: get } = await serve({ latencyMs: 40 });
    const start = performance.now();
    await get('/Calls.json');
    expect(performance.now() - start).toBeGreaterThanOrEqual(39);
  });
});

describe('options', () => {
  it.each([{ messages: -1 }, { messages: 1.5 }, { calls: 1e9 }, { days: 0 }, { now: 'today' }])(
    'refuse %j',
    (options) => {
      expect(() => createSandbox(options)).toThrow(RangeError);
    },
  );

  it('allow an account without history', async () => {
    const api = inProcess(createSandbox({ messages: 0, calls: 0 }));
    for (const [list, key] of [
      ['Messages', 'messages'],
      ['Calls', 'calls'],
      ['Recordings', 'recordings'],
      ['Conferences', 'conferences'],
    ] as const) {
      expect((await api.get(`/${list}.json`)).json[key]).toEqual([]);
    }
  });

  it('start the clock at the given time and let it go on', async () => {
    let real = 1_000_000;
    const sandbox = createSandbox({ messages: 50, calls: 0, now: '2026-01-01T00:00:00Z', clock: () => real });
    real += 60_000;
    const api = inProcess(sandbox);
    const { json } = await api.post('/Messages.json', { To: '+14155550100', From: '+15005550006', Body: 'x' });
    expect(json.date_created).toBe('Thu, 01 Jan 2026 00:01:00 +0000');
  });
});
