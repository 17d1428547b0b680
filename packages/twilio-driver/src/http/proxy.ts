// Proxies between here and Twilio: which hosts go through one, and how: by a tunnel (CONNECT), in which TLS is with
// Twilio itself, or by handing the proxy the whole request.
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { SecretSource } from './authentication.ts';
import { createProxyAuthentication, proxyChallenges, type ProxyAuthentication } from './proxy-authentication.ts';
import { ProxyError } from './proxy-error.ts';

export interface ProxyOptions {
  readonly host: string;
  readonly port: number;
  readonly authScheme: 'NONE' | 'BASIC' | 'DIGEST';
  readonly user?: string;
  readonly password?: SecretSource;
  /**
   * AUTO: a tunnel to https addresses, none to http addresses, no TLS with the proxy. ALWAYS: TLS with the proxy, and
   * a tunnel inside it to https addresses. NEVER: no TLS with the proxy and no tunnel. TUNNEL: a tunnel to every
   * address.
   */
  readonly sslType: 'AUTO' | 'ALWAYS' | 'NEVER' | 'TUNNEL';
  /** Hosts that are asked without the proxy: `api.twilio.com`, `*.example.com`, `*`. */
  readonly exceptions?: readonly string[];
}

/** How requests to an origin are sent. */
export type Route =
  /** Directly, or through a tunnel: the request is the same. */
  | { readonly kind: 'direct'; readonly dispatcher: Dispatcher }
  /** To the proxy, with the whole address in the request line. */
  | {
      readonly kind: 'forward';
      readonly dispatcher: Dispatcher;
      readonly proxyOrigin: string;
      readonly authentication: ProxyAuthentication;
    };

export interface ProxyRoutes {
  readonly route: (origin: string) => Route;
  readonly close: () => Promise<void>;
}

export interface ProxyRouteOptions {
  readonly proxy: ProxyOptions;
  readonly direct: Dispatcher;
  readonly agent: Agent.Options;
  /** For connecting to the proxy, and through it. */
  readonly connectTimeoutMs: number;
  /** Whom to believe, when not only the well-known authorities. */
  readonly trust: { readonly ca?: string[] };
}

export function createProxyRoutes(options: ProxyRouteOptions): ProxyRoutes {
  const { proxy, direct, agent, connectTimeoutMs, trust } = options;
  const authentication = createProxyAuthentication(proxy);
  const secure = proxy.sslType === 'ALWAYS';
  const shownHost = isIP(proxy.host) === 6 ? `[${proxy.host}]` : proxy.host;
  const proxyOrigin = `${secure ? 'https' : 'http'}://${shownHost}:${proxy.port}`;
  const tls = buildConnector({ timeout: connectTimeoutMs, ...trust });
  const tunnels = new Agent({
    ...agent,
    connect: (target, done) => {
      const port = Number(target.port === '' ? (target.protocol === 'https:' ? 443 : 80) : target.port);
      const settle = (socket: Socket): void => {
        if (target.protocol !== 'https:') done(null, socket);
        else tls({ ...target, httpSocket: socket, servername: target.hostname }, done);
      };
      openTunnel(options, authentication, target.hostname, port).then(settle, (error: unknown) =>
        done(error instanceof Error ? error : new Error(String(error)), null),
      );
    },
  });
  const forwards = new Agent({
    ...agent,
    connect: (target, done) =>
      tls(target, (error, socket) => {
        if (error === null) done(null, socket);
        else done(new ProxyError('unreachable', proxy, error.message, error), null);
      }),
  });
  return {
    route: (origin) => {
      const url = new URL(origin);
      if (isException(url.hostname, proxy.exceptions ?? [])) return { kind: 'direct', dispatcher: direct };
      return tunnelled(proxy.sslType, url.protocol)
        ? { kind: 'direct', dispatcher: tunnels }
        : { kind: 'forward', dispatcher: forwards, proxyOrigin, authentication };
    },
    close: async () => {
      await Promise.all([tunnels.close(), forwards.close()]);
    },
  };
}

function tunnelled(sslType: ProxyOptions['sslType'], protocol: string): boolean {
  if (sslType === 'NEVER') return false;
  return sslType === 'TUNNEL' || protocol === 'https:';
}

function isException(hostname: string, exceptions: readonly string[]): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return exceptions.some((entry) => {
    const name = entry.toLowerCase();
    if (name === '*' || name === host) return true;
    return name.startsWith('*.') && host.endsWith(name.slice(1));
  });
}

/** A socket to `host:port` through the proxy. Nothing has been sent to the host yet when this fails. */
async function openTunnel(
  options: ProxyRouteOptions,
  authentication: ProxyAuthentication,
  host: string,
  port: number,
): Promise<Socket> {
  const { proxy } = options;
  const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  for (let attempt = 1; ; attempt += 1) {
    const authorization = await authentication.authorization('CONNECT', target);
    const { response, socket } = await connectRequest(options, target, authorization);
    if (response.statusCode === 200) return socket;
    socket.destroy();
    const challenges = proxyChallenges(proxy, response.statusCode, response.headers, 'CONNECT');
    if (challenges === undefined) {
      throw new ProxyError(
        'refused',
        proxy,
        `it answered CONNECT ${target} with HTTP status ${response.statusCode ?? 0}`,
      );
    }
    if (attempt > 2 || !(await authentication.challenged(challenges, authorization))) {
      throw new ProxyError('authentication', proxy, authentication.refusal(challenges));
    }
  }
}

function connectRequest(
  { proxy, connectTimeoutMs: timeout, trust }: ProxyRouteOptions,
  target: string,
  authorization: string | undefined,
): Promise<{ readonly response: IncomingMessage; readonly socket: Socket }> {
  return new Promise((resolve, reject) => {
    const options = {
      host: proxy.host,
      port: proxy.port,
      method: 'CONNECT',
      path: target,
      agent: false,
      timeout,
      ...trust,
      headers: { host: target, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
      ...(isIP(proxy.host) === 0 ? { servername: proxy.host } : {}),
    };
    const request: ClientRequest = proxy.sslType === 'ALWAYS' ? httpsRequest(options) : httpRequest(options);
    request.once('connect', (response, socket) => {
      socket.setTimeout(0);
      // as: a client's socket is one of node:net, or of node:tls, which extends it.
      resolve({ response, socket: socket });
    });
    request.once('response', (response) => {
      response.resume();
      reject(new ProxyError('refused', proxy, 'it does not know CONNECT'));
    });
    request.once('timeout', () => request.destroy(new ProxyError('unreachable', proxy, 'it does not answer')));
    request.once('error', (error) => {
      reject(error instanceof ProxyError ? error : new ProxyError('unreachable', proxy, error.message, error));
    });
    request.end();
  });
}
