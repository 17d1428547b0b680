// Whether an account can be reached and signed in to: one small read, before a server promises anything.
import { PgError } from '@twilio-sql/sql-engine/driver';
import { openTransport, type TwilioDriverOptions } from './driver.ts';
import { ProxyError } from './http/proxy-error.ts';
import { twilioError } from './http/twilio-error.ts';
import { decodeBody } from './http/api-request.ts';

export type AccessCheck =
  | { readonly kind: 'ok' }
  /** `proxy-password`: the proxy refuses user and password; `proxy`: it can't be reached, or refuses to connect. */
  | { readonly kind: 'credentials' | 'proxy' | 'proxy-password' | 'unreachable'; readonly reason: string };

/** Standard keys may read it, and it says nothing about anybody. */
const probePath = (accountSid: string): string => `/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers.json`;

/** Twilio's code for credentials that are none; other refusals are a matter of permissions. */
const authenticateCode = 20003;

/** Throws what the readers of secrets throw. */
export async function checkAccess(options: TwilioDriverOptions, signal: AbortSignal): Promise<AccessCheck> {
  const { transport, key } = openTransport(options);
  try {
    const path = probePath(options.accountSid);
    const request = { method: 'GET', host: 'api.twilio.com', path, query: 'PageSize=1' } as const;
    const { outcome } = await transport.send(request, signal);
    if (outcome.kind === 'answer') {
      const { status } = outcome.answer;
      const { code, message = 'HTTP status 401' } = twilioError(decodeBody(outcome.answer));
      const refused = status === 401 && (code === undefined || code === authenticateCode);
      return refused ? { kind: 'credentials', reason: `Twilio refuses the ${key}: ${message}` } : { kind: 'ok' };
    }
    const { error, reason } = outcome;
    if (error instanceof ProxyError) {
      return { kind: error.failure === 'authentication' ? 'proxy-password' : 'proxy', reason: error.message };
    }
    const where = new URL(transport.originOf('api.twilio.com')).host;
    return { kind: 'unreachable', reason: `${where} can't be reached: ${reasonText(error, reason)}` };
  } catch (error) {
    // The OAuth server refuses the client.
    if (error instanceof PgError && error.code === '28000') return { kind: 'credentials', reason: error.message };
    if (error instanceof PgError && error.code === '08006') return { kind: 'unreachable', reason: error.message };
    throw error;
  } finally {
    await transport.close();
  }
}

function reasonText(error: Error, reason: string): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.message === '' ? reason : error.message;
}
