// Everything that one sandbox holds: its accounts, credentials, clock and ways of behaving.
import { createAccount } from './account.ts';
import type { Account, AccountProfile } from './account.ts';
import type { DateFilterMode } from './date-filters.ts';
import { createCustomers } from './generate/customers.ts';
import type { Customers } from './generate/customers.ts';
import { createSidCodec } from './permutation.ts';
import { keyFor } from './random.ts';
import type { RuleRegistry } from './rule/rule-registry.ts';
import { LIVE_CALLS, LIVE_MESSAGES, LIVE_ROWS_FROM, seedLiveRows } from './seed-live-rows.ts';

export interface WorldOptions {
  readonly messages: number;
  readonly calls: number;
  readonly days: number;
  readonly seed: number;
  readonly accountSid: string;
  readonly authToken: string;
  readonly apiKey: ApiKey;
  readonly dateFilter: DateFilterMode;
  readonly feedback: 'legacy' | 'gone';
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

export interface ApiKey {
  readonly sid: string;
  readonly secret: string;
}

export interface World {
  readonly options: WorldOptions;
  readonly registry: RuleRegistry;
  readonly main: Account;
  /** The main account and its subaccounts, by sid. */
  readonly accounts: Map<string, Account>;
  /** Secrets of API keys, by key sid; the account that each belongs to. */
  readonly apiKeys: Map<string, { readonly secret: string; readonly accountSid: string }>;
  /** Seconds. */
  now(): number;
  addSubaccount(friendlyName: string): Account;
}

/** Subaccounts get this share of the main account's traffic. */
const SUBACCOUNT_SHARES = [1 / 20, 1 / 40, 1 / 100];
const SUBACCOUNT_NAMES = ['Northwind Clinic', 'Contoso Logistics', 'Old Pilot Project'];
const MAIN_NUMBER_WEIGHTS = [30, 20, 14, 10, 8, 6, 5, 3, 2, 2];
const SUBACCOUNT_NUMBER_WEIGHTS = [5, 2, 1];
const SECONDS_PER_YEAR = 365 * 86_400;

export function createWorld(options: WorldOptions, registry: RuleRegistry): World {
  const now = (): number => Math.floor(options.clock() / 1000);
  const nowSeconds = now();
  const customers = createCustomers(keyFor(options.seed, 'customers'));
  const accountSids = createSidCodec(keyFor(options.seed, 'account sids'));
  const profileOf = (number: number, friendlyName: string, status: string, age: number): AccountProfile => ({
    sid: number === 0 ? options.accountSid : `AC${accountSids.encode(number)}`,
    authToken: number === 0 ? options.authToken : accountSids.encode(number + 1_000_000),
    ownerSid: options.accountSid,
    friendlyName,
    status,
    dateCreated: nowSeconds - age,
    dateUpdated: nowSeconds - Math.floor(age / 2),
  });

  const main = createAccount({
    ...history(options, 1, customers, nowSeconds),
    profile: profileOf(0, 'Sandbox Inc.', 'active', 2 * SECONDS_PER_YEAR),
    numberWeights: MAIN_NUMBER_WEIGHTS,
    idleNumbers: 4,
    fresh: false,
  });
  seedLiveRows(main, nowSeconds);
  const accounts = new Map([[main.sid, main]]);
  for (const [position, share] of SUBACCOUNT_SHARES.entries()) {
    const status = position === 2 ? 'suspended' : 'active';
    const age = SECONDS_PER_YEAR - position * 40 * 86_400;
    const subaccount = createAccount({
      ...history(options, share, customers, nowSeconds),
      profile: profileOf(position + 1, SUBACCOUNT_NAMES[position] ?? '', status, age),
      numberWeights: SUBACCOUNT_NUMBER_WEIGHTS,
      idleNumbers: 1,
      fresh: false,
    });
    accounts.set(subaccount.sid, subaccount);
  }
  const addSubaccount = (friendlyName: string): Account => {
    const account = createAccount({
      ...history(options, 0, customers, nowSeconds),
      profile: {
        ...profileOf(accounts.size, friendlyName, 'active', 0),
        dateCreated: now(),
        dateUpdated: now(),
      },
      numberWeights: [],
      idleNumbers: 0,
      fresh: true,
    });
    accounts.set(account.sid, account);
    return account;
  };
  const apiKeys = new Map([[options.apiKey.sid, { secret: options.apiKey.secret, accountSid: main.sid }]]);
  return { options, registry, main, accounts, apiKeys, now, addSubaccount };
}

interface History {
  readonly seed: number;
  readonly customers: Customers;
  readonly messages: number;
  readonly calls: number;
  readonly days: number;
  readonly nowSeconds: number;
}

function history(options: WorldOptions, share: number, customers: Customers, nowSeconds: number): History {
  const { seed, days } = options;
  const live = share === 1 ? liveRows(options) : { messages: 0, calls: 0 };
  return {
    seed,
    customers,
    days,
    nowSeconds,
    messages: Math.floor(options.messages * share) - live.messages,
    calls: Math.floor(options.calls * share) - live.calls,
  };
}

/** How many rows of the main account are scheduled, queued or going on when the sandbox starts. */
function liveRows(options: WorldOptions): { messages: number; calls: number } {
  return {
    messages: options.messages >= LIVE_ROWS_FROM ? LIVE_MESSAGES : 0,
    calls: options.calls >= LIVE_ROWS_FROM ? LIVE_CALLS : 0,
  };
}
