// What an account used on each UTC day, by category: summed over exactly the messages, calls, recordings and
// transcriptions that the lists show, with the prices that they show at the moment.
import type { Account } from '../account.ts';
import { dayOf, SECONDS_PER_DAY } from '../dates.ts';
import type { CallFacts } from '../generate/calls.ts';
import type { MessageFacts } from '../generate/messages.ts';
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
  const usage = new Map<string, Amount>();
  const { messages, calls, recordings, transcriptions } = account;
  const start = day * SECONDS_PER_DAY;
  const end = start + SECONDS_PER_DAY;
  const lastMessage = messages.calendar.firstAtOrAfter(end);
  for (let index = messages.calendar.firstAtOrAfter(start); index < lastMessage; index += 1) {
    addMessage(usage, messages.facts(index), now);
  }
  const lastCall = calls.calendar.firstAtOrAfter(end);
  for (let index = calls.calendar.firstAtOrAfter(start); index < lastCall; index += 1) {
    const changed = account.callRows.changedRow(index, now);
    const fact = calls.facts(index);
    if (changed === undefined) addCall(usage, account, fact, now);
    else addCallRow(usage, changed);
    if (recordings.exists(index)) {
      const { duration, charge } = recordings.measure(fact);
      const done = now >= fact.endTime + 5;
      add(usage, ['recordings'], done ? Math.ceil(duration / 60) : 0, done ? charge : 0);
    }
    if (transcriptions.exists(index)) {
      const done = now >= fact.endTime + 60;
      add(
        usage,
        ['transcriptions'],
        done ? Math.ceil(fact.duration / 60) : 0,
        done ? transcriptions.chargeOf(fact) : 0,
      );
    }
  }
  addNumbers(usage, account, day);
  return usage;
}

/** Numbers are paid on the first of each month. */
function addNumbers(usage: Map<string, Amount>, account: Account, day: number): void {
  if (new Date(day * SECONDS_PER_DAY * 1000).getUTCDate() !== 1) return;
  if (day < account.messages.calendar.firstDay || day > account.messages.calendar.lastDay) return;
  for (const own of account.seed.ownNumbers) {
    const kind = own.type === 'toll free' ? 'phonenumbers-tollfree' : 'phonenumbers-local';
    add(usage, ['phonenumbers', kind], 1, own.rent);
  }
}

function addMessage(usage: Map<string, Amount>, fact: MessageFacts, now: number): void {
  const price = now >= fact.pricedAt ? fact.charge : 0;
  add(usage, messageCategories(fact.channel, fact.inbound), fact.segments, price);
}

function messageCategories(channel: MessageFacts['channel'], inbound: boolean): readonly string[] {
  const way = inbound ? 'inbound' : 'outbound';
  switch (channel) {
    case 'sms':
      return ['sms', `sms-${way}`, `sms-${way}-longcode`];
    case 'mms':
      return ['mms', `mms-${way}`, `mms-${way}-longcode`];
    case 'whatsapp':
      return ['channels', 'channels-whatsapp', `channels-whatsapp-${way}`];
  }
}

function addCall(usage: Map<string, Amount>, account: Account, fact: CallFacts, now: number): void {
  const inbound = fact.direction === 'inbound' || fact.direction === 'trunking-terminating';
  const tollFree = account.seed.ownNumbers[fact.own]?.type === 'toll free';
  const minutes = now >= fact.endTime ? Math.ceil(fact.duration / 60) : 0;
  add(usage, callCategories(inbound, tollFree), minutes, now >= fact.pricedAt ? fact.charge : 0);
}

function callCategories(inbound: boolean, tollFree: boolean): readonly string[] {
  if (!inbound) return ['calls', 'calls-outbound'];
  return ['calls', 'calls-inbound', tollFree ? 'calls-inbound-tollfree' : 'calls-inbound-local'];
}

function addCallRow(usage: Map<string, Amount>, row: Row): void {
  const inbound = row.direction === 'inbound' || row.direction === 'trunking-terminating';
  add(
    usage,
    callCategories(inbound, /^\+1888/.test(String(row.to))),
    Math.ceil(Number(row.duration ?? 0) / 60),
    priceOf(row),
  );
}

/** What was created through the API, deleted or not: it was used. */
function createdByDay(account: Account, now: number): Map<number, Map<string, Amount>> {
  const days = new Map<number, Map<string, Amount>>();
  const usageOf = (date: string): Map<string, Amount> => {
    const day = dayOf(Date.parse(date) / 1000);
    const usage = days.get(day) ?? new Map<string, Amount>();
    days.set(day, usage);
    return usage;
  };
  for (const stored of account.messageRows.everStored()) {
    const row = stored.view(now);
    if (typeof row.date_sent !== 'string') continue;
    const channel = String(row.to).startsWith('whatsapp:') ? 'whatsapp' : row.num_media === '0' ? 'sms' : 'mms';
    add(
      usageOf(row.date_sent),
      messageCategories(channel, row.direction === 'inbound'),
      Number(row.num_segments),
      priceOf(row),
    );
  }
  for (const stored of account.callRows.everStored()) {
    const row = stored.view(now);
    if (typeof row.start_time === 'string') addCallRow(usageOf(row.start_time), row);
  }
  for (const stored of account.recordingRows.everStored()) {
    const row = stored.view(now);
    const minutes = Math.ceil(Number(row.duration ?? 0) / 60);
    add(usageOf(String(row.date_created)), ['recordings'], minutes, priceOf(row));
  }
  return days;
}

function priceOf(row: Row): number {
  return typeof row.price === 'string' ? Math.round(Math.abs(Number(row.price)) * 100_000) : 0;
}

const BASE_CATEGORIES = new Set(['sms', 'mms', 'channels', 'calls', 'recordings', 'transcriptions', 'phonenumbers']);

function add(usage: Map<string, Amount>, categories: readonly string[], used: number, price: number): void {
  for (const category of categories) {
    addTo(usage, category, { count: 1, usage: used, price });
    if (BASE_CATEGORIES.has(category)) addTo(usage, 'totalprice', { count: 0, usage: 0, price });
  }
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
