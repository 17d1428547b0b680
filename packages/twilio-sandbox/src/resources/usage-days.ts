// What an account used on each UTC day, by category: summed over exactly the messages, calls, recordings and
// transcriptions that the lists show, with the prices that they show at the moment.
import type { Account } from '../account.ts';
import { dayOf, SECONDS_PER_DAY } from '../dates.ts';
import type { CallFacts } from '../generate/calls.ts';
import type { Channel } from '../generate/messages.ts';
import { textOf } from '../json.ts';
import type { Row } from '../json.ts';

/** Prices are whole hundred-thousandths of a dollar. */
export interface Amount {
  count: number;
  usage: number;
  price: number;
}

export type DayUsage = ReadonlyMap<string, Amount>;

/** After this a generated row's price is final. */
const SETTLED_AFTER = 5 * SECONDS_PER_DAY;
const YIELD_AFTER_MS = 15;

/** Days whose sums cannot change any more, by account. */
const settledDays = new WeakMap<Account, Map<number, DayUsage>>();

/** The usage of each day that has any, oldest first. Lets other requests in between when there is a lot to add up. */
export async function usageByDay(
  account: Account,
  firstDay: number,
  lastDay: number,
  now: number,
): Promise<Map<number, DayUsage>> {
  const settled = settledDays.get(account) ?? new Map<number, DayUsage>();
  settledDays.set(account, settled);
  const created = createdByDay(account, now);
  const days = new Map<number, DayUsage>();
  let since = performance.now();
  for (let day = firstDay; day <= lastDay; day += 1) {
    let generated = settled.get(day);
    if (generated === undefined) {
      generated = generatedUsage(account, day, now);
      if ((day + 1) * SECONDS_PER_DAY + SETTLED_AFTER < now) settled.set(day, generated);
    }
    const all = merged(generated, created.get(day));
    if (all.size > 0) days.set(day, all);
    if (performance.now() - since > YIELD_AFTER_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
  }
  return days;
}

function generatedUsage(account: Account, day: number, now: number): DayUsage {
  const tally: Tally = new Map();
  const { messages, calls, recordings, transcriptions } = account;
  const start = day * SECONDS_PER_DAY;
  const end = start + SECONDS_PER_DAY;
  const lastMessage = messages.calendar.firstAtOrAfter(end);
  for (let index = messages.calendar.firstAtOrAfter(start); index < lastMessage; index += 1) {
    const fact = messages.facts(index);
    const categories = MESSAGE_CATEGORIES[fact.channel][fact.inbound ? 'inbound' : 'outbound'];
    add(tally, categories, fact.segments, now >= fact.pricedAt ? fact.charge : 0);
  }
  const lastCall = calls.calendar.firstAtOrAfter(end);
  for (let index = calls.calendar.firstAtOrAfter(start); index < lastCall; index += 1) {
    const fact = calls.facts(index);
    const changed = account.callRows.changedRow(index, now);
    if (changed === undefined) addCall(tally, account, fact, now);
    else addCallRow(tally, changed);
    if (recordings.exists(index)) {
      const { duration, charge } = recordings.measure(fact);
      const done = now >= fact.endTime + 5;
      add(tally, RECORDINGS, done ? Math.ceil(duration / 60) : 0, done ? charge : 0);
    }
    if (transcriptions.exists(index)) {
      const done = now >= fact.endTime + 60;
      add(tally, TRANSCRIPTIONS, done ? Math.ceil(fact.duration / 60) : 0, done ? transcriptions.chargeOf(fact) : 0);
    }
  }
  addNumbers(tally, account, day);
  return byCategory(tally);
}

/** Numbers are paid on the first of each month. */
function addNumbers(tally: Tally, account: Account, day: number): void {
  if (new Date(day * SECONDS_PER_DAY * 1000).getUTCDate() !== 1) return;
  if (day < account.messages.calendar.firstDay || day > account.messages.calendar.lastDay) return;
  for (const own of account.seed.ownNumbers) {
    add(tally, own.type === 'toll free' ? NUMBERS_TOLL_FREE : NUMBERS_LOCAL, 1, own.rent);
  }
}

function addCall(tally: Tally, account: Account, fact: CallFacts, now: number): void {
  const inbound = fact.direction === 'inbound' || fact.direction === 'trunking-terminating';
  const tollFree = account.seed.ownNumbers[fact.own]?.type === 'toll free';
  const minutes = now >= fact.endTime ? Math.ceil(fact.duration / 60) : 0;
  add(tally, callCategories(inbound, tollFree), minutes, now >= fact.pricedAt ? fact.charge : 0);
}

function addCallRow(tally: Tally, row: Row): void {
  const inbound = row.direction === 'inbound' || row.direction === 'trunking-terminating';
  const minutes = Math.ceil(Number(row.duration ?? 0) / 60);
  add(tally, callCategories(inbound, textOf(row, 'to').startsWith('+1888')), minutes, priceOf(row));
}

/** What was created through the API, deleted or not: it was used. */
function createdByDay(account: Account, now: number): Map<number, DayUsage> {
  const days = new Map<number, Tally>();
  const tallyOf = (date: string): Tally => {
    const day = dayOf(Date.parse(date) / 1000);
    const tally = days.get(day) ?? new Map<Categories, Amount>();
    days.set(day, tally);
    return tally;
  };
  for (const stored of account.messageRows.everStored()) {
    const row = stored.view(now);
    if (typeof row.date_sent !== 'string') continue;
    const channel = textOf(row, 'to').startsWith('whatsapp:') ? 'whatsapp' : row.num_media === '0' ? 'sms' : 'mms';
    add(tallyOf(row.date_sent), MESSAGE_CATEGORIES[channel].outbound, Number(row.num_segments), priceOf(row));
  }
  for (const stored of account.callRows.everStored()) {
    const row = stored.view(now);
    if (typeof row.start_time === 'string') addCallRow(tallyOf(row.start_time), row);
  }
  for (const stored of account.recordingRows.everStored()) {
    const row = stored.view(now);
    add(tallyOf(textOf(row, 'date_created')), RECORDINGS, Math.ceil(Number(row.duration ?? 0) / 60), priceOf(row));
  }
  return new Map([...days].map(([day, tally]) => [day, byCategory(tally)]));
}

function priceOf(row: Row): number {
  return typeof row.price === 'string' ? Math.round(Math.abs(Number(row.price)) * 100_000) : 0;
}

// A row counts in several categories at once. Rows are first added up by their list of categories, which is one
// look-up a row, and the lists are taken apart at the end.
type Categories = readonly [base: string, ...parts: string[]];
type Tally = Map<Categories, Amount>;

const MESSAGE_CATEGORIES: Readonly<Record<Channel, { readonly inbound: Categories; readonly outbound: Categories }>> = {
  sms: {
    inbound: ['sms', 'sms-inbound', 'sms-inbound-longcode'],
    outbound: ['sms', 'sms-outbound', 'sms-outbound-longcode'],
  },
  mms: {
    inbound: ['mms', 'mms-inbound', 'mms-inbound-longcode'],
    outbound: ['mms', 'mms-outbound', 'mms-outbound-longcode'],
  },
  whatsapp: {
    inbound: ['channels', 'channels-whatsapp', 'channels-whatsapp-inbound'],
    outbound: ['channels', 'channels-whatsapp', 'channels-whatsapp-outbound'],
  },
};
const CALLS_OUT: Categories = ['calls', 'calls-outbound'];
const CALLS_IN_LOCAL: Categories = ['calls', 'calls-inbound', 'calls-inbound-local'];
const CALLS_IN_TOLL_FREE: Categories = ['calls', 'calls-inbound', 'calls-inbound-tollfree'];
const RECORDINGS: Categories = ['recordings'];
const TRANSCRIPTIONS: Categories = ['transcriptions'];
const NUMBERS_LOCAL: Categories = ['phonenumbers', 'phonenumbers-local'];
const NUMBERS_TOLL_FREE: Categories = ['phonenumbers', 'phonenumbers-tollfree'];

function callCategories(inbound: boolean, tollFree: boolean): Categories {
  if (!inbound) return CALLS_OUT;
  return tollFree ? CALLS_IN_TOLL_FREE : CALLS_IN_LOCAL;
}

function add(tally: Tally, categories: Categories, used: number, price: number): void {
  const amount = tally.get(categories);
  if (amount === undefined) {
    tally.set(categories, { count: 1, usage: used, price });
    return;
  }
  amount.count += 1;
  amount.usage += used;
  amount.price += price;
}

function byCategory(tally: Tally): Map<string, Amount> {
  const usage = new Map<string, Amount>();
  for (const [categories, amount] of tally) {
    for (const category of categories) addTo(usage, category, amount);
    addTo(usage, 'totalprice', { count: 0, usage: 0, price: amount.price });
  }
  return usage;
}

export function addTo(usage: Map<string, Amount>, category: string, amount: Amount): void {
  const known = usage.get(category);
  if (known === undefined) {
    usage.set(category, { ...amount });
    return;
  }
  known.count += amount.count;
  known.usage += amount.usage;
  known.price += amount.price;
}

function merged(generated: DayUsage, created: DayUsage | undefined): DayUsage {
  if (created === undefined) return generated;
  const all = new Map([...generated].map(([category, amount]) => [category, { ...amount }]));
  for (const [category, amount] of created) addTo(all, category, amount);
  return all;
}
