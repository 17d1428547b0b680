// One request, once: undici, timeouts, gzip. Knows no retries and no budget, and throws only when aborted.
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { Agent, buildConnector, type Dispatcher, request as send } from 'undici';
import type { ApiAnswer, ApiRequest, FailureReason, Outcome } from './api-request.ts';

export interface TransportOptions {
  readonly username: string;
  readonly password: string;
  /** Where every request goes instead of to its own host, which then is told in the Host header. */
  readonly apiUrl?: string;
  /** For headers and for each part of the body. */
  readonly timeoutMs: number;
  /** Sockets to one host. */
  readonly connections: number;
  readonly clock: () => number;
  /** Somebody else's, who closes it. */
  readonly dispatcher?: Dispatcher;
}

export interface Transport {
  readonly send: (request: ApiRequest, signal: AbortSignal) => Promise<Outcome>;
  /** Where requests for a host go: `https://api.twilio.com`. */
  readonly originOf: (host: string) => string;
  readonly close: () => Promise<void>;
}

/** Idle sockets are kept this long: longer than most pauses between pages and statements. */
const keepAliveMs = 30_000;

const unzip = { gzip: promisify(gunzip), deflate: promisify(inflate) };

export function createTransport(options: TransportOptions): Transport {
  const base = options.apiUrl === undefined ? undefined : new URL(options.apiUrl);
  const dispatcher = options.dispatcher ?? createAgent(options, base);
  const authorization = `Basic ${Buffer.from(`${options.username}:${options.password}`).toString('base64')}`;
  const originOf = (host: string): string => base?.origin ?? `https://${host}`;
  const prefix = base?.pathname.replace(/\/$/, '') ?? '';

  const sendOnce = async (request: ApiRequest, signal: AbortSignal): Promise<Outcome> => {
    signal.throwIfAborted();
    const query = request.query === '' ? '' : `?${request.query}`;
    try {
      const response = await send(`${originOf(request.host)}${prefix}${request.path}${query}`, {
        method: request.method,
        dispatcher,
        signal,
        headersTimeout: options.timeoutMs,
        bodyTimeout: options.timeoutMs,
        headers: {
          authorization,
          accept: 'application/json',
          'accept-encoding': 'gzip, deflate',
          'user-agent': 'twilio-sql',
          ...(base === undefined ? {} : { host: request.host }),
          ...(request.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(request.form === undefined ? {} : { body: request.form }),
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
  return {
    send: sendOnce,
    originOf,
    close: () => (options.dispatcher === undefined ? dispatcher.close() : Promise.resolve()),
  };
}

function createAgent(options: TransportOptions, base: URL | undefined): Agent {
  const connect = buildConnector({ timeout: Math.min(options.timeoutMs, 10_000) });
  return new Agent({
    connections: options.connections,
    keepAliveTimeout: keepAliveMs,
    // TLS is with the server that is connected to, whatever the Host header says.
    connect: base === undefined ? connect : (target, done) => connect({ ...target, servername: base.hostname }, done),
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
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (refusedCode.test(code)) return 'refused';
  if (timeoutCode.test(code)) return 'timeout';
  return resetCode.test(code) || error.message === 'terminated' ? 'reset' : undefined;
}
