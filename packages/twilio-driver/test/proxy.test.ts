// Requests through proxies: tunnels and whole addresses, TLS with either side, who asks for a password and how.
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { checkAccess } from '../src/check-access.ts';
import type { TwilioDriverOptions } from '../src/driver.ts';
import type { ProxyOptions } from '../src/http/proxy.ts';
import { authority, type ProxyDouble, type ProxyDoubleOptions, serverCertificate, startProxy } from './proxy-double.ts';

const { signal } = new AbortController();
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const accountSid = `AC${'a'.repeat(32)}`;

interface Upstream {
  readonly port: number;
  readonly seen: { readonly url: string; readonly host: string | undefined }[];
}

/** Twilio itself, as far as it matters here. */
async function startUpstream(create: (answer: RequestListener) => Server): Promise<Upstream> {
  const seen: Upstream['seen'] = [];
  const server = create((request, response) => {
    seen.push({ url: request.url ?? '', host: request.headers.host });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"incoming_phone_numbers":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  // as: a server that listens on a port has an address with one.
  return { port: (server.address() as AddressInfo).port, seen };
}

const upstreamHttp = (): Promise<Upstream> => startUpstream(createServer);
const upstreamTls = (): Promise<Upstream> => startUpstream((answer) => createTlsServer(serverCertificate, answer));

async function proxyTo(upstream: Upstream, options: Partial<ProxyDoubleOptions> = {}): Promise<ProxyDouble> {
  const proxy = await startProxy({ upstreamPort: upstream.port, ...options });
  closing.push(proxy.close);
  return proxy;
}

function optionsFor(proxy: ProxyDouble, options: Partial<ProxyOptions>, more: Partial<TwilioDriverOptions> = {}) {
  const host = options.sslType === 'ALWAYS' ? 'localhost' : '127.0.0.1';
  return {
    accountSid,
    username: accountSid,
    password: 'token',
    ca: authority,
    timeoutMs: 5000,
    proxy: { host, port: proxy.port, authScheme: 'NONE', sslType: 'AUTO', ...options },
    ...more,
  } as const;
}

const list = `/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers.json?PageSize=1`;

describe('an https address', () => {
  test.each(['AUTO', 'TUNNEL'] as const)(
    '%s: is asked through a tunnel, with TLS to Twilio itself',
    async (sslType) => {
      const upstream = await upstreamTls();
      const proxy = await proxyTo(upstream);
      expect(await checkAccess(optionsFor(proxy, { sslType }), signal)).toEqual({ kind: 'ok' });
      expect(proxy.seen.map(({ method, target }) => [method, target])).toEqual([['CONNECT', 'api.twilio.com:443']]);
      expect(upstream.seen).toMatchObject([{ url: list, host: 'api.twilio.com' }]);
      // What the proxy sees of the request is the host alone.
      expect(JSON.stringify(proxy.seen)).not.toContain(accountSid);
    },
  );

  test('an edge and a region make another host', async () => {
    const upstream = await upstreamTls();
    const proxy = await proxyTo(upstream);
    const options = optionsFor(proxy, {}, { edge: 'dublin', region: 'ie1' });
    expect(await checkAccess(options, signal)).toEqual({ kind: 'ok' });
    expect(proxy.seen[0]?.target).toBe('api.dublin.ie1.twilio.com:443');
  });

  test('ALWAYS: the tunnel is inside TLS with the proxy', async () => {
    const proxy = await proxyTo(await upstreamTls(), { tls: true });
    expect(await checkAccess(optionsFor(proxy, { sslType: 'ALWAYS' }), signal)).toEqual({ kind: 'ok' });
    expect(proxy.seen.map(({ method }) => method)).toEqual(['CONNECT']);
  });

  test('NEVER: the whole address goes to the proxy, which does TLS itself', async () => {
    const proxy = await proxyTo(await upstreamHttp());
    expect(await checkAccess(optionsFor(proxy, { sslType: 'NEVER' }), signal)).toEqual({ kind: 'ok' });
    expect(proxy.seen.map(({ method, target }) => [method, target])).toEqual([
      ['GET', `https://api.twilio.com${list}`],
    ]);
  });

  test('a certificate of nobody trusted is no connection', async () => {
    const proxy = await proxyTo(await upstreamTls());
    const { ca: _, ...options } = optionsFor(proxy, {});
    expect(await checkAccess(options, signal)).toMatchObject({ kind: 'unreachable' });
  });
});

describe('an http address', () => {
  test.each(['AUTO', 'NEVER'] as const)('%s: is handed to the proxy', async (sslType) => {
    const upstream = await upstreamHttp();
    const proxy = await proxyTo(upstream);
    const options = optionsFor(proxy, { sslType }, { apiUrl: 'http://twilio.example' });
    expect(await checkAccess(options, signal)).toEqual({ kind: 'ok' });
    expect(proxy.seen.map(({ method, target }) => [method, target])).toEqual([['GET', `http://twilio.example${list}`]]);
  });

  test('ALWAYS: the same inside TLS with the proxy', async () => {
    const proxy = await proxyTo(await upstreamHttp(), { tls: true });
    const options = optionsFor(proxy, { sslType: 'ALWAYS' }, { apiUrl: 'http://twilio.example' });
    expect(await checkAccess(options, signal)).toEqual({ kind: 'ok' });
    expect(proxy.seen.map(({ method }) => method)).toEqual(['GET']);
  });

  test('TUNNEL: is asked through a tunnel', async () => {
    const proxy = await proxyTo(await upstreamHttp());
    const options = optionsFor(proxy, { sslType: 'TUNNEL' }, { apiUrl: 'http://twilio.example' });
    expect(await checkAccess(options, signal)).toEqual({ kind: 'ok' });
    expect(proxy.seen.map(({ method, target }) => [method, target])).toEqual([['CONNECT', 'twilio.example:80']]);
  });
});

describe('exceptions', () => {
  test.each(['127.0.0.1', '*', '*.0.0.1'])('%s: is asked directly', async (exception) => {
    const upstream = await upstreamHttp();
    const proxy = await proxyTo(upstream);
    const apiUrl = `http://127.0.0.1:${upstream.port}`;
    const options = optionsFor(proxy, { exceptions: ['other.example', exception] }, { apiUrl });
    expect(await checkAccess(options, signal)).toEqual({ kind: 'ok' });
    expect(proxy.seen).toEqual([]);
    expect(upstream.seen).toHaveLength(1);
  });
});

describe('a proxy that asks who is there', () => {
  const user = 'ada';
  const password = 'comma, "quote" and ü';

  test.each([
    ['Basic', undefined],
    ['Digest', 'MD5'],
    ['Digest', 'SHA-256'],
  ] as const)('%s %s: lets in who knows the password, by either way', async (scheme, algorithm) => {
    const authScheme = scheme === 'Basic' ? 'BASIC' : 'DIGEST';
    const guard = { scheme, user, password, ...(algorithm === undefined ? {} : { algorithm }) };
    const tunnel = await proxyTo(await upstreamTls(), guard);
    expect(await checkAccess(optionsFor(tunnel, { authScheme, user, password }), signal)).toEqual({ kind: 'ok' });
    const forward = await proxyTo(await upstreamHttp(), guard);
    const options = optionsFor(forward, { authScheme, user, password }, { apiUrl: 'http://twilio.example' });
    expect(await checkAccess(options, signal)).toEqual({ kind: 'ok' });
    const statuses = scheme === 'Basic' ? [200] : [407, 200];
    expect(tunnel.seen.map(({ status }) => status)).toEqual(statuses);
    expect(forward.seen.map(({ status }) => status)).toEqual(statuses);
    expect(JSON.stringify([tunnel.seen, forward.seen])).not.toContain(password);
  });

  const matrix = (['NONE', 'BASIC', 'DIGEST'] as const).flatMap((authScheme) =>
    (['AUTO', 'ALWAYS', 'NEVER', 'TUNNEL'] as const).flatMap((sslType) =>
      (['https', 'http'] as const).map((address) => [authScheme, sslType, address] as const),
    ),
  );

  test.each(matrix)('%s with %s, to an %s address', async (authScheme, sslType, address) => {
    // By a tunnel the way to Twilio has its own TLS; a proxy that is handed the whole address does that itself.
    const tunnels = sslType === 'TUNNEL' || (address === 'https' && sslType !== 'NEVER');
    const upstream = tunnels && address === 'https' ? await upstreamTls() : await upstreamHttp();
    const scheme = authScheme === 'BASIC' ? ('Basic' as const) : ('Digest' as const);
    const guard = authScheme === 'NONE' ? {} : { scheme, user, password };
    const proxy = await proxyTo(upstream, { ...guard, tls: sslType === 'ALWAYS' } as const);
    const known = authScheme === 'NONE' ? {} : { user, password };
    const options = optionsFor(
      proxy,
      { authScheme, sslType, ...known },
      address === 'http' ? { apiUrl: 'http://twilio.example' } : {},
    );
    expect(await checkAccess(options, signal)).toEqual({ kind: 'ok' });
    expect(proxy.seen.at(-1)?.method).toBe(tunnels ? 'CONNECT' : 'GET');
    expect(proxy.seen.map(({ status }) => status)).toEqual(authScheme === 'DIGEST' ? [407, 200] : [200]);
    expect(upstream.seen).toHaveLength(1);
  });

  test.each(['Basic', 'Digest'] as const)('%s: a wrong password is told as that', async (scheme) => {
    const proxy = await proxyTo(await upstreamTls(), { scheme, user, password });
    const authScheme = scheme === 'Basic' ? 'BASIC' : 'DIGEST';
    expect(await checkAccess(optionsFor(proxy, { authScheme, user, password: 'wrong' }), signal)).toEqual({
      kind: 'proxy-password',
      reason: `proxy 127.0.0.1:${proxy.port}: it refuses the password of user "ada"`,
    });
  });

  test.each([undefined, 'http://twilio.example'])(
    '401 of the proxy (to %s) is not taken for Twilio’s',
    async (apiUrl) => {
      const upstream = apiUrl === undefined ? await upstreamTls() : await upstreamHttp();
      const proxy = await proxyTo(upstream, { scheme: 'Basic', user, password, refusesBy401: true });
      const more = apiUrl === undefined ? {} : { apiUrl };
      expect(
        await checkAccess(optionsFor(proxy, { authScheme: 'BASIC', user, password: 'wrong' }, more), signal),
      ).toMatchObject({ kind: 'proxy-password', reason: expect.stringContaining('it refuses the password') as string });
      expect(upstream.seen).toEqual([]);
    },
  );

  test('another scheme than the configured one is told', async () => {
    const proxy = await proxyTo(await upstreamTls(), { scheme: 'Digest', user, password });
    const reasonWith = async (options: Partial<ProxyOptions>): Promise<unknown> =>
      await checkAccess(optionsFor(proxy, options), signal);
    expect(await reasonWith({ authScheme: 'BASIC', user, password })).toMatchObject({
      kind: 'proxy-password',
      reason: expect.stringContaining('it wants Digest authentication, not Basic') as string,
    });
    expect(await reasonWith({ authScheme: 'NONE' })).toMatchObject({
      reason: expect.stringContaining('it wants a user and a password') as string,
    });
  });

  test('a password that has changed is read again', async () => {
    let known = 'old';
    const reads: boolean[] = [];
    const source = ({ fresh }: { readonly fresh: boolean }): Promise<string> => {
      reads.push(fresh);
      if (fresh) known = password;
      return Promise.resolve(known);
    };
    for (const scheme of ['Basic', 'Digest'] as const) {
      known = 'old';
      const proxy = await proxyTo(await upstreamTls(), { scheme, user, password });
      const authScheme = scheme === 'Basic' ? 'BASIC' : 'DIGEST';
      const options = optionsFor(proxy, { authScheme, user, password: source });
      expect(await checkAccess(options, signal)).toEqual({ kind: 'ok' });
    }
    expect(reads).toContain(true);
  });
});

test('nobody there is told with the address of the proxy', async () => {
  const proxy = await proxyTo(await upstreamHttp());
  await proxy.close();
  for (const apiUrl of [undefined, 'http://twilio.example']) {
    const options = optionsFor(proxy, {}, apiUrl === undefined ? {} : { apiUrl });
    expect(await checkAccess(options, signal)).toMatchObject({
      kind: 'proxy',
      reason: expect.stringContaining(`proxy 127.0.0.1:${proxy.port}: `) as string,
    });
  }
});
