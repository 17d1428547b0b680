// Digest authentication (RFC 7616) of the client's side, as proxies ask for it: a challenge and its answers.
import { createHash, randomBytes } from 'node:crypto';

export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly algorithm: Algorithm;
  /** Of RFC 2069, when the challenge offers nothing newer. */
  readonly qop: 'auth' | undefined;
  /** The last answer was right, but to an old nonce. */
  readonly stale: boolean;
}

type Algorithm = 'MD5' | 'MD5-sess' | 'SHA-256' | 'SHA-256-sess';

const algorithms: readonly Algorithm[] = ['SHA-256', 'SHA-256-sess', 'MD5', 'MD5-sess'];

/** The strongest challenge of a Proxy-Authenticate header that can be answered; undefined when there is none. */
export function parseDigestChallenge(headers: readonly string[]): DigestChallenge | undefined {
  const challenges = headers
    .flatMap((header) => header.split(/,\s*(?=Digest\s)|^(?=Digest\s)/i))
    .flatMap((text) => readChallenge(text.trim()) ?? []);
  return algorithms.flatMap((algorithm) => challenges.find((one) => one.algorithm === algorithm) ?? [])[0];
}

function readChallenge(text: string): DigestChallenge | undefined {
  const fields = /^Digest\s+(.*)$/is.exec(text)?.[1];
  if (fields === undefined) return undefined;
  const values = new Map<string, string>();
  for (const [, name = '', quoted, plain] of fields.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)) {
    values.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
  }
  const nonce = values.get('nonce');
  const written = (values.get('algorithm') ?? 'MD5').toLowerCase();
  const algorithm = algorithms.find((one) => one.toLowerCase() === written);
  const offered = values.get('qop')?.split(/\s*,\s*/);
  if (nonce === undefined || algorithm === undefined || offered?.includes('auth') === false) return undefined;
  return {
    realm: values.get('realm') ?? '',
    nonce,
    opaque: values.get('opaque'),
    algorithm,
    qop: offered === undefined ? undefined : 'auth',
    stale: values.get('stale')?.toLowerCase() === 'true',
  };
}

export interface DigestRequest {
  readonly method: string;
  /** As the request line has it: `api.twilio.com:443` for CONNECT. */
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  /** How often the nonce has been used, this time counted. */
  readonly count: number;
}

/** The value of Proxy-Authorization. */
export function digestAnswer(
  challenge: DigestChallenge,
  request: DigestRequest,
  cnonce: string = randomBytes(16).toString('hex'),
): string {
  const { realm, nonce, opaque, algorithm, qop } = challenge;
  const hash = (text: string): string =>
    createHash(algorithm.startsWith('MD5') ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const count = request.count.toString(16).padStart(8, '0');
  const plain = hash(`${request.user}:${realm}:${request.password}`);
  const secret = algorithm.endsWith('-sess') ? hash(`${plain}:${nonce}:${cnonce}`) : plain;
  const asked = hash(`${request.method}:${request.uri}`);
  const response =
    qop === undefined
      ? hash(`${secret}:${nonce}:${asked}`)
      : hash(`${secret}:${nonce}:${count}:${cnonce}:${qop}:${asked}`);
  const quote = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['username', quote(request.user)],
    ['realm', quote(realm)],
    ['nonce', quote(nonce)],
    ['uri', quote(request.uri)],
    ['algorithm', algorithm],
    ['response', quote(response)],
    ['opaque', opaque === undefined ? undefined : quote(opaque)],
    ['qop', qop],
    ['nc', qop === undefined ? undefined : count],
    ['cnonce', qop === undefined && !algorithm.endsWith('-sess') ? undefined : quote(cnonce)],
  ];
  return `Digest ${fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])).join(', ')}`;
}
