// What a proxy is told about who asks: a user and a password, at once (BASIC) or as the answer to a challenge (DIGEST).
import type { SecretSource } from './authentication.ts';
import { type DigestChallenge, digestAnswer, parseDigestChallenge } from './digest-authentication.ts';
import type { ProxyOptions } from './proxy.ts';

export interface ProxyAuthentication {
  /** The value of Proxy-Authorization, where there is one to tell yet. */
  readonly authorization: (method: string, uri: string) => Promise<string | undefined>;
  /** After a refusal: whether another attempt has something else to tell than `refused`. */
  readonly challenged: (challenges: readonly string[], refused: string | undefined) => Promise<boolean>;
  /** What a refusal means when there is nothing else to tell. */
  readonly refusal: (challenges: readonly string[]) => string;
}

export function createProxyAuthentication(proxy: ProxyOptions): ProxyAuthentication {
  const { authScheme, user = '', password = '' } = proxy;
  switch (authScheme) {
    case 'NONE':
      return {
        authorization: () => Promise.resolve(undefined),
        challenged: () => Promise.resolve(false),
        refusal: () => 'it wants a user and a password',
      };
    case 'BASIC':
      return basic(user, password);
    case 'DIGEST':
      return digest(user, password);
  }
}

type HeaderValue = string | readonly string[] | undefined;

/**
 * The challenges of an answer in which the proxy itself asks who is there; undefined where it does not. Some answer a
 * wrong password with 401 (tinyproxy does), as the host behind them may: what is handed over is the host's where it
 * is JSON, what answers CONNECT is the proxy's.
 */
export function proxyChallenges(
  { authScheme }: ProxyOptions,
  status: number | undefined,
  headers: Readonly<Record<string, HeaderValue>>,
  to: 'CONNECT' | 'request',
): readonly string[] | undefined {
  if (status === 407) return listOf(headers['proxy-authenticate']);
  if (status !== 401 || authScheme === 'NONE') return undefined;
  const json = listOf(headers['content-type']).some((type) => type.includes('json'));
  return to === 'CONNECT' || !json ? listOf(headers['www-authenticate']) : undefined;
}

const listOf = (header: HeaderValue): readonly string[] =>
  header === undefined ? [] : typeof header === 'string' ? [header] : header;

const secretOf = async (source: SecretSource, fresh: boolean): Promise<string> =>
  typeof source === 'string' ? source : await source({ fresh });

function basic(user: string, password: SecretSource): ProxyAuthentication {
  const header = async (fresh: boolean): Promise<string> =>
    `Basic ${Buffer.from(`${user}:${await secretOf(password, fresh)}`).toString('base64')}`;
  return {
    authorization: () => header(false),
    challenged: async (_, refused) => (await header(true)) !== refused,
    refusal: (challenges) => wrong('Basic', user, challenges),
  };
}

function digest(user: string, password: SecretSource): ProxyAuthentication {
  let challenge: DigestChallenge | undefined;
  let count = 0;
  let fresh = false;
  return {
    authorization: async (method, uri) => {
      if (challenge === undefined) return undefined;
      count += 1;
      const secret = await secretOf(password, fresh);
      fresh = false;
      return digestAnswer(challenge, { method, uri, user, password: secret, count });
    },
    challenged: (challenges, refused) => {
      const next = parseDigestChallenge(challenges);
      if (next === undefined) return Promise.resolve(false);
      // An answer to a nonce that another request has replaced meanwhile counts as stale too.
      const old = refused !== undefined && challenge !== undefined && !refused.includes(`nonce="${challenge.nonce}"`);
      const again = refused === undefined || next.stale || old;
      challenge = next;
      count = 0;
      fresh = !again;
      return Promise.resolve(again || typeof password !== 'string');
    },
    refusal: (challenges) => wrong('Digest', user, challenges),
  };
}

function wrong(scheme: 'Basic' | 'Digest', user: string, challenges: readonly string[]): string {
  const offered = challenges.flatMap((header) => /^\s*([\w-]+)/.exec(header)?.[1] ?? []);
  return offered.length === 0 || offered.some((one) => one.toLowerCase() === scheme.toLowerCase())
    ? `it refuses the password of user "${user}"`
    : `it wants ${offered.join(' or ')} authentication, not ${scheme}`;
}
