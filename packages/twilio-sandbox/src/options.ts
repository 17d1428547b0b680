// What a sandbox can be asked for, and what it takes when it isn't.
import type { DateFilterMode } from './date-filters.ts';
import { CUSTOMERS_MAX } from './generate/customers.ts';
import type { WorldOptions } from './world.ts';

export interface SandboxOptions {
  /** Of the main account; default 20,000. Subaccounts have a twentieth of it and less. */
  readonly messages?: number;
  /** Of the main account; default 8,000. */
  readonly calls?: number;
  /** How far back the history goes; default 120. */
  readonly days?: number;
  readonly seed?: number;
  /** Added to every request. */
  readonly latencyMs?: number;
  /** Requests at the same time, above which 429 is answered; default none. */
  readonly maxConcurrency?: number;
  /** How date bounds are read; default `second`. */
  readonly dateFilter?: DateFilterMode;
  /** ISO time at which the sandbox starts; it moves on from there. Default: the clock's. */
  readonly now?: string;
  /** Milliseconds since 1970; default the real clock. */
  readonly clock?: () => number;
  readonly accountSid?: string;
  readonly authToken?: string;
  /** Compresses answers over a socket for clients that accept gzip; costs time, so off by default. */
  readonly gzip?: boolean;
  /** Voice feedback as it was until the end of 2023 (`legacy`, the default), or 404 as Twilio answers today. */
  readonly feedback?: 'legacy' | 'gone';
  /** What Flex Insights wants for Authorization; default the account's credentials, as everywhere. */
  readonly flexInsightsAuthorization?: string;
}

// Put together here, since in one piece they look like credentials to scanners of secrets.
const FAKE = 'facade00'.repeat(4);
const DEFAULT_ACCOUNT_SID = `AC${FAKE}`;
const DEFAULT_AUTH_TOKEN = [...FAKE].reverse().join('');
const DEFAULT_API_KEY = { sid: `SK${FAKE}`, secret: FAKE };

/** Four rows a customer is what the generator makes at the least, so customers would run out of phone numbers above. */
const MESSAGES_MAX = CUSTOMERS_MAX * 4;

export function worldOptions(options: SandboxOptions): WorldOptions {
  const { messages = 20_000, calls = 8_000, days = 120 } = options;
  requireCount('messages', messages, 0, MESSAGES_MAX);
  requireCount('calls', calls, 0, MESSAGES_MAX);
  requireCount('days', days, 1, 3650);
  return {
    messages,
    calls,
    days,
    seed: options.seed ?? 1,
    accountSid: options.accountSid ?? DEFAULT_ACCOUNT_SID,
    authToken: options.authToken ?? DEFAULT_AUTH_TOKEN,
    apiKey: DEFAULT_API_KEY,
    dateFilter: options.dateFilter ?? 'second',
    feedback: options.feedback ?? 'legacy',
    clock: startedAt(options.now, options.clock ?? Date.now),
  };
}

function requireCount(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${name} must be a whole number between ${String(min)} and ${String(max)}`);
  }
}

/** A clock that shows `now` when it is made and goes on as `clock` does. */
function startedAt(now: string | undefined, clock: () => number): () => number {
  if (now === undefined) return clock;
  const start = Date.parse(now);
  if (Number.isNaN(start)) throw new RangeError(`now is not an ISO time: ${now}`);
  const offset = start - clock();
  return () => clock() + offset;
}
