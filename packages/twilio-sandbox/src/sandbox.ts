// The sandbox itself: takes a request through authentication, routing and faults to an answer.
import type { Account } from './account.ts';
import { authenticate, authorize } from './auth.ts';
import {
  ApiError,
  badRequest,
  ConnectionResetError,
  methodNotAllowed,
  notFound,
  tooManyRequests,
  unauthorized,
} from './errors.ts';
import { FaultList } from './faults.ts';
import type { Fault } from './faults.ts';
import { formFrom } from './http.ts';
import type { Handler, Reply, SandboxRequest, SandboxResponse } from './http.ts';
import type { SandboxOptions } from './options.ts';
import { worldOptions } from './options.ts';
import { createSidCodec } from './permutation.ts';
import type { Router } from './router.ts';
import { answerFile } from './resources/answer-file.ts';
import { isFilePath } from './resources/files.ts';
import { coreRegistry } from './resources/registry.ts';
import { API_HOST, createRouters } from './resources/routes.ts';
import { listen } from './server.ts';
import type { ListenOptions, Listening } from './server.ts';
import { StatsRecorder } from './stats.ts';
import type { SandboxStats } from './stats.ts';
import { createWorld } from './world.ts';

export interface Sandbox {
  readonly accountSid: string;
  readonly authToken: string;
  /** Credentials of an API key of the main account. */
  readonly apiKey: { readonly sid: string; readonly secret: string };
  /**
   * Answers one request without a socket. Rejects with a ConnectionResetError, or never settles, when an injected
   * fault says so.
   */
  handle(request: SandboxRequest): Promise<SandboxResponse>;
  listen(options?: ListenOptions): Promise<Listening>;
  stats(): SandboxStats;
  resetStats(): void;
  /** Makes some of the next requests go wrong. */
  inject(fault: Fault): void;
  clearFaults(): void;
}

/** What becomes of a request: an answer, or what a fault makes of it. */
export type Outcome =
  | { readonly kind: 'answer'; readonly response: SandboxResponse }
  | { readonly kind: 'truncated'; readonly response: SandboxResponse; readonly bytes: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' };

const STATS_PATH = '/__sandbox/stats';

export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const resolved = worldOptions(options);
  const world = createWorld(resolved, coreRegistry);
  const routers = createRouters(resolved);
  const stats = new StatsRecorder();
  const faults = new FaultList();
  const requestSids = createSidCodec(resolved.seed);
  const concurrencyMax = options.maxConcurrency ?? Infinity;
  let requests = 0;
  let filesOrigin = '';

  const answer = async (request: SandboxRequest): Promise<Outcome> => {
    const { path, query } = splitUrl(request.url);
    const method = request.method.toUpperCase();
    if (path === STATS_PATH) return { kind: 'answer', response: answerStats(stats, method) };
    const file = answerFile(world, path, request);
    if (file !== undefined) return cut(faults.takeNamed(method, path), file);
    requests += 1;
    const active = stats.begin();
    const headers = {
      'Content-Type': 'application/json',
      'Twilio-Concurrent-Requests': String(active),
      'Twilio-Request-Id': `RQ${requestSids.encode(requests)}`,
    };
    try {
      if (options.latencyMs !== undefined && options.latencyMs > 0) await pause(options.latencyMs);
      const fault = faults.take(method, path);
      const host = hostOf(request.headers.host, routers);
      const found = routers.get(host)?.match(method, path);
      const template = typeof found === 'object' ? found.template : path;
      const record = (status: number): void => {
        stats.record({ method, host, path, query, status, headers: toldHeaders(request.headers) }, template);
      };
      if (fault?.kind === 'delay') await pause(fault.delayMs);
      const takesEffect =
        !(fault !== undefined && 'effect' in fault && fault.effect === 'before') && !isPlainStatus(fault);
      const reply =
        active > concurrencyMax
          ? refusal(tooManyRequests())
          : takesEffect
            ? await replyTo(request, method, path, query, found)
            : refusal(new ApiError(503, 20503, 'Service unavailable'));
      const response = { status: reply.status, headers: { ...headers, ...reply.headers }, body: reply.body };
      return applyFault(fault, response, record);
    } finally {
      stats.end();
    }
  };

  const callerOf = (path: string, authorization: string | undefined): Account => {
    const wanted = options.flexInsightsAuthorization;
    if (wanted === undefined || !path.startsWith('/v1/Insights/')) return authenticate(world, authorization);
    const main = world.accounts.get(resolved.accountSid);
    if (authorization !== wanted || main === undefined) throw unauthorized();
    return main;
  };

  const replyTo = async (
    request: SandboxRequest,
    method: string,
    path: string,
    query: string,
    found: ReturnType<Router<Handler>['match']>,
  ): Promise<Reply> => {
    try {
      const caller = callerOf(path, request.headers.authorization);
      if (found === 'method') throw methodNotAllowed();
      if (found === undefined || (path.startsWith('/2010-04-01/') && !path.endsWith('.json') && !isFilePath(path)))
        throw notFound(path);
      const { AccountSid } = found.params;
      const account = AccountSid === undefined ? caller : authorize(world, caller, AccountSid);
      if (account === undefined) throw notFound(path);
      const form = formFrom(request.body ?? '', request.headers['content-type'] ?? '');
      if (form === undefined) throw badRequest('The request body is not valid JSON');
      return await found.value({
        method,
        path,
        params: found.params,
        query: new URLSearchParams(query),
        headers: request.headers,
        form,
        now: world.now(),
        account,
        world,
        filesOrigin,
      });
    } catch (error) {
      if (error instanceof ApiError) return refusal(error);
      throw error;
    }
  };

  return {
    accountSid: resolved.accountSid,
    authToken: resolved.authToken,
    apiKey: resolved.apiKey,
    handle: async (request) => settle(await answer(lowerCased(request))),
    listen: async (listenOptions) => {
      // As with Twilio, files are at another address than the API.
      const files = await listen(answer, { ...listenOptions, port: 0, gzip: false });
      filesOrigin = files.url;
      const api = await listen(answer, { ...listenOptions, gzip: options.gzip ?? false });
      return {
        ...api,
        close: async () => {
          await Promise.all([api.close(), files.close()]);
        },
      };
    },
    stats: () => stats.snapshot(),
    resetStats: () => {
      stats.reset();
    },
    inject: (fault) => {
      faults.inject(fault);
    },
    clearFaults: () => {
      faults.clear();
    },
  };
}

function applyFault(fault: Fault | undefined, response: SandboxResponse, record: (status: number) => void): Outcome {
  switch (fault?.kind) {
    case 'reset':
      record(0);
      return { kind: 'reset' };
    case 'hang':
      record(0);
      return { kind: 'hang' };
    case 'truncate':
      record(response.status);
      return { kind: 'truncated', response, bytes: fault.bytes };
    case 'body':
      record(response.status);
      return { kind: 'answer', response: { ...response, body: fault.body } };
    case 'status': {
      record(fault.status);
      const error = new ApiError(
        fault.status,
        fault.code ?? 20_000 + fault.status,
        fault.message ?? 'An error occurred',
      );
      return {
        kind: 'answer',
        response: { status: fault.status, headers: { ...response.headers, ...fault.headers }, body: error.toJson() },
      };
    }
    case 'delay':
    case undefined:
      record(response.status);
      return { kind: 'answer', response };
  }
}

/** Of what can go wrong with a file: it ends early. */
function cut(fault: Fault | undefined, response: SandboxResponse): Outcome {
  return fault?.kind === 'truncate'
    ? { kind: 'truncated', response, bytes: fault.bytes }
    : { kind: 'answer', response };
}

/** An error answer stands for a request that did nothing, unless the fault says otherwise. */
function isPlainStatus(fault: Fault | undefined): boolean {
  return fault?.kind === 'status' && fault.effect !== 'after';
}

async function settle(outcome: Outcome): Promise<SandboxResponse> {
  switch (outcome.kind) {
    case 'answer':
      return outcome.response;
    case 'truncated':
      return { ...outcome.response, body: Buffer.from(outcome.response.body).subarray(0, outcome.bytes) };
    case 'reset':
      throw new ConnectionResetError();
    case 'hang':
      return new Promise<SandboxResponse>(() => undefined);
  }
}

function refusal(error: ApiError): Reply {
  const headers: Record<string, string> =
    error.status === 401 ? { 'WWW-Authenticate': 'Basic realm="Twilio API"' } : {};
  return { status: error.status, body: error.toJson(), headers };
}

function answerStats(stats: StatsRecorder, method: string): SandboxResponse {
  if (method === 'DELETE') stats.reset();
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(stats.snapshot()) };
}

/** Those that say something about the request itself: never who sends it. */
function toldHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const told = /^(content-type|if-match|idempotency-key|flex-metadata|ui-version|x-twilio-.+)$/;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => told.test(name)));
}

/** The product is told by the host; whatever is no host of a product means the 2010 API. */
function hostOf(header: string | undefined, routers: ReadonlyMap<string, unknown>): string {
  const name = (header ?? '').replace(/:\d+$/, '').toLowerCase();
  if (!name.endsWith('.twilio.com')) return API_HOST;
  // `api.dublin.ie1.twilio.com`: edge and region do not matter here.
  const product = `${name.slice(0, name.indexOf('.'))}.twilio.com`;
  return routers.has(name) ? name : product;
}

function splitUrl(url: string): { path: string; query: string } {
  const relative = url.replace(/^https?:\/\/[^/]+/, '');
  const mark = relative.indexOf('?');
  return mark < 0 ? { path: relative, query: '' } : { path: relative.slice(0, mark), query: relative.slice(mark + 1) };
}

function lowerCased(request: SandboxRequest): SandboxRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return { ...request, headers };
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
