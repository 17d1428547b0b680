// How requests sign in: HTTP Basic with a token or an API key, or a bearer token that an OAuth client fetches and
// renews before it expires.
import { type PgError, pgError } from '@twilio-sql/sql-engine/driver';
import { type ApiRequest, decodeBody, encodeParameters, type Outcome } from './api-request.ts';
import { failureError } from './api-error.ts';
import { twilioError } from './twilio-error.ts';

/** A secret, or how to get it. `fresh`: what was given last is refused. */
export type SecretSource = string | ((options: { readonly fresh: boolean }) => Promise<string>);

export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: SecretSource;
}

export type SignIn =
  | { readonly kind: 'basic'; readonly username: string; readonly password: SecretSource }
  | { readonly kind: 'oauth'; readonly client: OAuthClient }
  /** Somebody gets the value of the Authorization header from elsewhere. */
  | { readonly kind: 'header'; readonly value: SecretSource };

export interface Authenticator {
  /** The value of the Authorization header. Throws PgError 28000, 08006. */
  readonly authorization: (signal: AbortSignal) => Promise<string> | string;
  /** After an answer 401 to `refused`: whether there is another value now. */
  readonly renew: (refused: string, signal: AbortSignal) => Promise<boolean>;
}

/** A request without Authorization. */
export type PlainSend = (request: ApiRequest, signal: AbortSignal) => Promise<Outcome>;

export function createAuthenticator(signIn: SignIn, send: PlainSend, clock: () => number): Authenticator {
  switch (signIn.kind) {
    case 'basic':
      return basicAuthenticator(signIn);
    case 'oauth':
      return oauthAuthenticator(signIn.client, send, clock);
    case 'header':
      return secretAuthenticator(signIn.value, (secret) => secret);
  }
}

const secretOf = (source: SecretSource, fresh: boolean): Promise<string> | string =>
  typeof source === 'string' ? source : source({ fresh });

function basicAuthenticator({ username, password }: Extract<SignIn, { kind: 'basic' }>): Authenticator {
  return secretAuthenticator(password, (secret) => `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`);
}

function secretAuthenticator(source: SecretSource, header: (secret: string) => string): Authenticator {
  if (typeof source === 'string') {
    const value = header(source);
    return { authorization: () => value, renew: () => Promise.resolve(false) };
  }
  return {
    authorization: async () => header(await source({ fresh: false })),
    renew: async (refused) => header(await source({ fresh: true })) !== refused,
  };
}

/** As Twilio's own client does: this long before the token expires, but not more than half of its life. */
const renewBeforeMs = 30_000;
/** https://www.twilio.com/docs/iam/oauth-apps */
const tokenHost = 'oauth.twilio.com';
const tokenPath = '/v2/token';

interface Token {
  readonly header: string;
  readonly renewAt: number;
}

function oauthAuthenticator(client: OAuthClient, send: PlainSend, clock: () => number): Authenticator {
  let token: Token | undefined;
  let fetching: Promise<Token> | undefined;

  const fetchToken = async (fresh: boolean): Promise<Token> => {
    try {
      const askedAt = clock();
      const secret = await secretOf(client.clientSecret, fresh);
      // Several statements wait for it: none of them may end it for the others.
      const answer = await tokenAnswer(send, client.clientId, secret);
      const renewIn = Math.max(answer.lifeMs / 2, answer.lifeMs - renewBeforeMs);
      token = { header: `Bearer ${answer.token}`, renewAt: askedAt + renewIn };
      return token;
    } finally {
      fetching = undefined;
    }
  };
  const current = (fresh: boolean): Promise<Token> => {
    fetching ??= fetchToken(fresh);
    return fetching;
  };
  return {
    authorization: async (signal) => {
      if (token !== undefined && clock() < token.renewAt) return token.header;
      return (await orAborted(current(false), signal)).header;
    },
    renew: async (refused, signal) => {
      // Somebody else may have renewed it already.
      if (token !== undefined && token.header !== refused) return true;
      token = undefined;
      return (await orAborted(current(true), signal)).header !== refused;
    },
  };
}

async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    // as: whatever the reason is, it is thrown on as it is.
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    promise.catch(() => {});
  }
}

async function tokenAnswer(
  send: PlainSend,
  clientId: string,
  secret: string,
): Promise<{ readonly token: string; readonly lifeMs: number }> {
  const request: ApiRequest = {
    method: 'POST',
    host: tokenHost,
    path: tokenPath,
    query: '',
    form: encodeParameters([
      ['client_id', clientId],
      ['client_secret', secret],
      ['grant_type', 'client_credentials'],
    ]),
  };
  const outcome = await send(request, new AbortController().signal);
  if (outcome.kind === 'failure') throw failureError({ ...request, method: 'GET' }, outcome, 1);
  const { status } = outcome.answer;
  const body = decodeBody(outcome.answer);
  if (status !== 200) throw refusedClient(status, body, outcome.answer.requestId);
  const answer = parseToken(body);
  if (answer === undefined) throw pgError('HV000', `${tokenHost} answered without a token`);
  return answer;
}

function refusedClient(status: number, body: string, requestId: string | undefined): PgError {
  const { message, code } = twilioError(body);
  const said = message === undefined ? `HTTP status ${status}` : message.replace(/\.$/, '');
  return pgError('28000', `Twilio refused the OAuth client: ${said}`, {
    detail: [
      `HTTP status ${status}${code === undefined ? '' : `, Twilio error ${code}`}.`,
      ...(requestId === undefined ? [] : [`Request ${requestId}.`]),
    ].join(' '),
    hint: 'Check the client id and the client secret.',
  });
}

function parseToken(body: string): { readonly token: string; readonly lifeMs: number } | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const token = 'access_token' in parsed ? parsed.access_token : undefined;
    const seconds = 'expires_in' in parsed ? Number(parsed.expires_in) : 3600;
    return typeof token === 'string' && seconds > 0 ? { token, lifeMs: seconds * 1000 } : undefined;
  } catch {
    return undefined;
  }
}
