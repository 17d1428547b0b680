// A proxy on 127.0.0.1: CONNECT and whole addresses, with BASIC, DIGEST (RFC 7616) or nobody asked, with or without TLS.
// Whatever host is wanted, it connects to the one that the test names.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';

const certificate = (name: string): string => readFileSync(new URL(`certificates/${name}`, import.meta.url), 'utf8');

export const authority = certificate('authority.pem');
export const serverCertificate = { key: certificate('server-key.pem'), cert: certificate('server.pem') };

export interface SeenByProxy {
  readonly method: string;
  /** As in the request line. */
  readonly target: string;
  readonly authorization: string | undefined;
  readonly status: number;
}

export interface ProxyDouble {
  readonly port: number;
  readonly seen: SeenByProxy[];
  readonly close: () => Promise<void>;
}

export interface ProxyDoubleOptions {
  readonly upstreamPort: number;
  readonly scheme?: 'Basic' | 'Digest';
  readonly algorithm?: 'MD5' | 'SHA-256';
  readonly user?: string;
  readonly password?: string;
  readonly tls?: boolean;
  /** Answers wrong credentials with 401, as tinyproxy does, and missing ones with 407. */
  readonly refusesBy401?: boolean;
  /** After so many requests with it a nonce is stale. */
  readonly nonceUses?: number;
}

export async function startProxy(options: ProxyDoubleOptions): Promise<ProxyDouble> {
  const seen: SeenByProxy[] = [];
  const sockets = new Set<Socket>();
  const guard = guardOf(options);
  const server: Server = options.tls === true ? createTlsServer(serverCertificate) : createServer();
  const judge = (request: IncomingMessage): { readonly status: number; readonly challenge: string } => {
    const authorization = request.headers['proxy-authorization'];
    const refusal = guard(authorization, request.method ?? '', request.url ?? '');
    const status =
      refusal === undefined ? 200 : options.refusesBy401 === true && authorization !== undefined ? 401 : 407;
    seen.push({ method: request.method ?? '', target: request.url ?? '', authorization, status });
    return { status, challenge: refusal ?? '' };
  };
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const { status, challenge } = judge(request);
    if (status !== 200) {
      const header = status === 407 ? 'Proxy-Authenticate' : 'WWW-Authenticate';
      socket.end(`HTTP/1.1 ${status} Who is there\r\n${header}: ${challenge}\r\n\r\n`);
      return;
    }
    const upstream = connect(options.upstreamPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    sockets.add(upstream);
    upstream.on('error', () => socket.destroy());
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { status, challenge } = judge(request);
    if (status !== 200) {
      request.resume();
      const header = status === 407 ? 'proxy-authenticate' : 'www-authenticate';
      response.writeHead(status, { [header]: challenge, 'content-type': 'text/html' }).end('who is there?');
      return;
    }
    const url = new URL(request.url ?? '');
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const path = `${url.pathname}${url.search}`;
    const forwarded = httpRequest(
      { host: '127.0.0.1', port: options.upstreamPort, path, method: request.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // as: a server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    seen,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The challenge when a request is not let through; undefined when it is. */
type Guard = (authorization: string | undefined, method: string, uri: string) => string | undefined;

function guardOf(options: ProxyDoubleOptions): Guard {
  const { scheme, user = '', password = '', algorithm = 'SHA-256', nonceUses = Number.POSITIVE_INFINITY } = options;
  if (scheme === undefined) return () => undefined;
  if (scheme === 'Basic') {
    const right = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    return (authorization) => (authorization === right ? undefined : 'Basic realm="double"');
  }
  let [nonce, uses] = [1, 0];
  const hash = (text: string): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const challenge = (stale: boolean): string =>
    `Digest realm="a \\"double\\"", qop="auth,auth-int", nonce="nonce-${nonce}", opaque="o", algorithm=${algorithm}` +
    (stale ? ', stale=true' : '');
  return (authorization, method, uri) => {
    const field = (name: string): string => new RegExp(`[ ,]${name}="?([^",]*)"?`).exec(authorization ?? '')?.[1] ?? '';
    const [a1, a2] = [hash(`${user}:a "double":${password}`), hash(`${method}:${uri}`)];
    const right = hash(`${a1}:${field('nonce')}:${field('nc')}:${field('cnonce')}:auth:${a2}`);
    if (field('response') !== right || field('uri') !== uri || field('username') !== user) return challenge(false);
    if (field('nonce') !== `nonce-${nonce}` || Number.parseInt(field('nc'), 16) !== uses + 1) return challenge(true);
    uses += 1;
    if (uses <= nonceUses) return undefined;
    nonce += 1;
    uses = 0;
    return challenge(true);
  };
}
