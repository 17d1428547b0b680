// One request, once: undici, timeouts, gzip. Knows no retries and no budget, and throws only when aborted.
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { ApiAnswer, ApiRequest, FailureReason, Outcome } from './api-request.ts';
import { type Authenticator, createAuthenticator, type SignIn } from './authentication.ts';
import { isFlexInsights } from './flex-insights.ts';
import { edgeHost, type HostOptions } from './hosts.ts';
import { proxyChallenges } from './proxy-authentication.ts';
import { createProxyRoutes, type ProxyOptions, type ProxyRoutes, type Route } from './proxy.ts';
import { ProxyError } from './proxy-error.ts';

export interface TransportOptions extends HostOptions {
  readonly signIn: SignIn;
  /** For Flex Insights, where it is another one. */
  readonly flexInsights?: SignIn;
  /** Where every request goes instead of to its own host, which then is told in the Host header. */
  readonly apiUrl?: string;
  readonly proxy?: ProxyOptions;
  /** Certificates (PEM) that are trusted besides the well-known ones: of proxies that look into TLS. */
  readonly ca?: string;
  /** For headers and for each part of the body. */
  readonly timeoutMs: number;
  /** Sockets to one host. */
  readonly connections: number;
  readonly clock: () => number;
  /** Somebody else's, who closes it. */
  readonly dispatcher?: Dispatcher;
}

export interface Sent {
  readonly outcome: Outcome;
  /** The value of the Authorization header that it was sent with. */
  readonly authorization: string;
}

export interface Transport {
  /** Throws PgError when there is nothing to sign in with. */
  readonly send: (request: ApiRequest, signal: AbortSignal) => Promise<Sent>;
  /** Reads an address that Twilio names, without credentials. Throws what undici throws. */
  readonly get: (url: URL, signal: AbortSignal) => Promise<Dispatcher.ResponseData>;
  /** After 401 of the request: whether there is something else to sign in with than what was refused. */
  readonly renew: (request: ApiRequest, refused: string, signal: AbortSignal) => Promise<boolean>;
  /** Where requests for a host go: `https://api.twilio.com`. */
  readonly originOf: (host: string) => string;
  readonly close: () => Promise<void>;
}

/** Idle sockets are kept this long: longer than most pauses between pages and statements. */
const keepAliveMs = 30_000;
const connectTimeoutMaxMs = 10_000;

const unzip = { gzip: promisify(gunzip), deflate: promisify(inflate) };

type Headers = Readonly<Record<string, string>>;

export function createTransport(options: TransportOptions): Transport {
  const base = options.apiUrl === undefined ? undefined : new URL(options.apiUrl);
  const direct = options.dispatcher ?? createAgent(options, base);
  const proxy = options.proxy === undefined ? undefined : proxyRoutes(options, options.proxy, direct);
  const originOf = (host: string): string => base?.origin ?? `https://${edgeHost(host, options)}`;
  const routeTo = (origin: string): Route => proxy?.route(origin) ?? { kind: 'direct', dispatcher: direct };
  const prefix = base?.pathname.replace(/\/$/, '') ?? '';

  const dispatch = async (request: ApiRequest, headers: Headers, signal: AbortSignal): Promise<Outcome> => {
    signal.throwIfAborted();
    const query = request.query === '' ? '' : `?${request.query}`;
    const origin = originOf(request.host);
    try {
      const response = await sendBy(routeTo(origin), options, {
        origin,
        path: `${prefix}${request.path}${query}`,
        method: request.method,
        signal,
        headersTimeout: options.timeoutMs,
        bodyTimeout: options.timeoutMs,
        headers: {
          ...headers,
          accept: 'application/json',
          'accept-encoding': 'gzip, deflate',
          'user-agent': 'twilio-sql',
          ...(base === undefined ? {} : { host: request.host }),
          ...request.headers,
          ...contentType(request),
        },
        body: request.form ?? request.json ?? null,
      });
      return { kind: 'answer', answer: await readAnswer(response, options.clock) };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Error)) throw error;
      const reason = failureReason(error);
      if (reason === undefined) throw error;
      return { kind: 'failure', reason, error };
    }
  };
  const plain = (request: ApiRequest, signal: AbortSignal): Promise<Outcome> => dispatch(request, {}, signal);
  const usual = createAuthenticator(options.signIn, plain, options.clock);
  const ofFlexInsights =
    options.flexInsights === undefined ? usual : createAuthenticator(options.flexInsights, plain, options.clock);
  const authenticatorOf = (request: ApiRequest): Authenticator => (isFlexInsights(request) ? ofFlexInsights : usual);
  return {
    send: async (request, signal) => {
      signal.throwIfAborted();
      const authorization = await authenticatorOf(request).authorization(signal);
      return { outcome: await dispatch(request, { authorization }, signal), authorization };
    },
    get: (url, signal) =>
      sendBy(routeTo(url.origin), options, {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'GET',
        signal,
        headersTimeout: options.timeoutMs,
        bodyTimeout: options.timeoutMs,
        headers: { 'user-agent': 'twilio-sql' },
      }),
    renew: (request, refused, signal) => authenticatorOf(request).renew(refused, signal),
    originOf,
    close: async () => {
      await proxy?.close();
      if (options.dispatcher === undefined) await direct.close();
    },
  };
}

type SendOptions = Omit<Dispatcher.RequestOptions, 'headers' | 'origin'> & {
  readonly origin: string;
  readonly headers: Headers;
};

/** A proxy that asks who is there has not handed the request on, so it may be sent again, whatever it is. */
async function sendBy(
  route: Route,
  { proxy }: TransportOptions,
  options: SendOptions,
): Promise<Dispatcher.ResponseData> {
  if (route.kind === 'direct' || proxy === undefined) return await route.dispatcher.request(options);
  const { proxyOrigin, authentication, dispatcher } = route;
  const uri = `${options.origin}${options.path}`;
  for (let attempt = 1; ; attempt += 1) {
    const authorization = await authentication.authorization(options.method, uri);
    const headers = {
      host: new URL(options.origin).host,
      ...options.headers,
      ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
    };
    const response = await dispatcher.request({ ...options, origin: proxyOrigin, path: uri, headers });
    const challenges = proxyChallenges(proxy, response.statusCode, response.headers, 'request');
    if (challenges === undefined) return response;
    await response.body.dump();
    if (attempt > 2 || !(await authentication.challenged(challenges, authorization))) {
      throw new ProxyError('authentication', proxy, authentication.refusal(challenges));
    }
  }
}

function trustOf({ ca }: TransportOptions): { readonly ca?: string[] } {
  return ca === undefined ? {} : { ca: [...rootCertificates, ca] };
}

function agentOptions(options: TransportOptions): Agent.Options {
  return { connections: options.connections, keepAliveTimeout: keepAliveMs };
}

const connectTimeoutMs = ({ timeoutMs }: TransportOptions): number => Math.min(timeoutMs, connectTimeoutMaxMs);

function contentType(request: ApiRequest): Readonly<Record<string, string>> {
  if (request.json !== undefined) return { 'content-type': 'application/json' };
  return request.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
}

function createAgent(options: TransportOptions, base: URL | undefined): Agent {
  const connect = buildConnector({ timeout: connectTimeoutMs(options), ...trustOf(options) });
  return new Agent({
    ...agentOptions(options),
    // TLS is with the server that is connected to, whatever the Host header says.
    connect: base === undefined ? connect : (target, done) => connect({ ...target, servername: target.hostname }, done),
  });
}

function proxyRoutes(options: TransportOptions, proxy: ProxyOptions, direct: Dispatcher): ProxyRoutes {
  return createProxyRoutes({
    proxy,
    direct,
    agent: agentOptions(options),
    connectTimeoutMs: connectTimeoutMs(options),
    trust: trustOf(options),
  });
}

async function readAnswer(response: Dispatcher.ResponseData, clock: () => number): Promise<ApiAnswer> {
  const raw = new Uint8Array(await response.body.arrayBuffer());
  const encoding = header(response, 'content-encoding');
  const requestId = header(response, 'twilio-request-id');
  const location = header(response, 'location');
  const retryAfterMs = parseRetryAfter(header(response, 'retry-after'), clock);
  return {
    status: response.statusCode,
    body: encoding === 'gzip' || encoding === 'deflate' ? ownBytes(await unzip[encoding](raw)) : raw,
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(location === undefined ? {} : { location }),
  };
}

function header(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** Small buffers share their memory with others; what is handed on has to own its own. */
function ownBytes(buffer: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer: memory, byteLength } = buffer;
  return memory instanceof ArrayBuffer && memory.byteLength === byteLength
    ? new Uint8Array(memory)
    : new Uint8Array(buffer);
}

/** Seconds or an HTTP date. */
function parseRetryAfter(value: string | undefined, clock: () => number): number | undefined {
  if (value === undefined) return undefined;
  const milliseconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - clock();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/** Nothing was sent: no address, no connection, no trust. */
const refusedCode =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPROTO|CERT_.*|ERR_(TLS|SSL)_.*|DEPTH_ZERO.*|SELF_SIGNED.*|UNABLE_TO_.*|UND_ERR_CONNECT_TIMEOUT)$/;
const timeoutCode = /^(UND_ERR_(HEADERS|BODY)_TIMEOUT|ETIMEDOUT)$/;
/** A broken transfer; corrupt gzip counts as one. */
const resetCode =
  /^(UND_ERR_(SOCKET|RES_CONTENT_LENGTH_MISMATCH|RESPONSE|ABORTED|DESTROYED|CLOSED|HEADERS_OVERFLOW)|ECONNRESET|ECONNABORTED|EPIPE|Z_.*|HPE_.*)$/;

/** undici and Node name their errors by code. undefined: a bug of ours. */
export function failureReason(error: Error): FailureReason | undefined {
  if (error instanceof ProxyError) return 'refused';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (refusedCode.test(code)) return 'refused';
  if (timeoutCode.test(code)) return 'timeout';
  return resetCode.test(code) || error.message === 'terminated' ? 'reset' : undefined;
}
