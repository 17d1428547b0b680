// The calls of an account: every property of call number i is computed from i. Children of a call are the one or
// two rows after it.
import { rfc2822 } from '../dates.ts';
import { quoted } from '../json.ts';
import { at, hash, pick } from '../random.ts';
import { ownNumberSid } from './account-seed.ts';
import type { AccountSeed } from './account-seed.ts';
import { callSubresources } from './call-subresources.ts';
import type { Calendar } from './calendar.ts';
import { chargeText } from './countries.ts';
import { AGENTS } from './customers.ts';
import { inRange, NOTHING } from './generated-rows.ts';
import type { GeneratedRows, Selection, TimeRange } from './generated-rows.ts';
import { formatNational } from './own-numbers.ts';
import { createThreads } from './threads.ts';

/** No generated call lasts longer, so that an end time bounds the start time. */
export const CALL_SECONDS_MAX = 3600;

export type CallDirection =
  'inbound' | 'outbound-api' | 'outbound-dial' | 'trunking-originating' | 'trunking-terminating';

export interface CallFacts {
  readonly index: number;
  readonly bits: number;
  readonly startTime: number;
  /** The second in which it is answered; equal to `endTime` when it never is. */
  readonly answeredAt: number;
  readonly endTime: number;
  readonly finalStatus: string;
  readonly direction: CallDirection;
  readonly parent: number | undefined;
  readonly own: number;
  readonly customer: number;
  /** Seconds billed. */
  readonly duration: number;
  /** Hundred-thousandths of a dollar. */
  readonly charge: number;
  readonly pricedAt: number;
}

export interface CallFilter {
  readonly to?: string;
  readonly from?: string;
  readonly parentCallSid?: string;
  readonly status?: string;
  readonly startTime: TimeRange;
  readonly endTime: TimeRange;
}

export interface Calls extends GeneratedRows {
  readonly calendar: Calendar;
  facts(index: number): CallFacts;
  statusAt(facts: CallFacts, now: number): string;
  addresses(facts: CallFacts): { to: string; from: string };
  /** The generated children of a call, oldest first. */
  childrenOf(index: number): readonly number[];
  select(filter: CallFilter, now: number): Selection;
}

// Typical lengths, a hash picks one: many short calls, few long ones.
const DURATIONS = [
  6, 9, 14, 18, 23, 28, 34, 41, 47, 55, 62, 70, 84, 97, 118, 133, 160, 185, 224, 266, 312, 390, 480, 610, 790, 1050,
  1500, 2400,
];
const MACHINE_ANSWERS = [
  'human',
  'human',
  'human',
  'machine_start',
  'machine_start',
  'machine_end_beep',
  'fax',
  'unknown',
];
const CALLER_NAMES = ['J DOE', 'WIRELESS CALLER', 'ACME CORP', 'SMITH A', 'TOLL FREE CALL'];

export function createCalls(seed: AccountSeed, calendar: Calendar): Calls {
  const key = seed.key('calls');
  const sids = seed.sids('call sids');
  const { customers } = seed;
  const threads = createThreads(
    calendar.count,
    seed.key('call threads'),
    seed.ownNumbers.map((own) => own.weight),
  );
  const ownSids = seed.ownNumbers.map((_, own) => ownNumberSid(seed, own));
  const trunkSid = `TK${seed.sids('trunks').encode(0)}`;
  const agentsByAddress = new Map([...AGENTS].map(([customer, address]) => [address, customer]));

  const wantsParent = (index: number): boolean => index > 0 && hash(key ^ 0x0c41, index) % 7 === 0;
  const parentOf = (index: number): number | undefined => {
    if (!wantsParent(index)) return undefined;
    if (!wantsParent(index - 1)) return index - 1;
    return index > 1 && !wantsParent(index - 2) ? index - 2 : undefined;
  };
  const childrenOf = (index: number): readonly number[] =>
    [index + 1, index + 2].filter((child) => child < calendar.count && parentOf(child) === index);

  const facts = (index: number): CallFacts => {
    const bits = hash(key, index);
    const customer = threads.customerOf(index);
    const own = threads.ownOf(index);
    const parent = parentOf(index);
    const startTime = calendar.timeOf(index);
    const direction = directionOf(parent !== undefined, customer, bits);
    const finalStatus = outcomeOf(bits);
    const ring = 1 + ((bits >>> 7) % 6);
    const answered = finalStatus === 'completed';
    const talk = answered ? pick(DURATIONS, bits >>> 13) + ((bits >>> 3) % 6) : 0;
    const unanswered = finalStatus === 'no-answer' ? 20 + (bits % 11) : ring;
    const answeredAt = startTime + (answered ? Math.min(ring, talk) : unanswered);
    const endTime = answered ? startTime + talk : answeredAt;
    const country = customers.countryOf(customer);
    const agent = AGENTS.has(customer);
    const rate = agent
      ? 400
      : direction === 'inbound' || direction === 'trunking-terminating'
        ? country.callIn
        : country.callOut;
    return {
      index,
      bits,
      startTime,
      answeredAt,
      endTime,
      finalStatus,
      direction,
      parent,
      own,
      customer,
      duration: talk,
      charge: Math.ceil(talk / 60) * rate,
      pricedAt: endTime + 10 + (bits % 290),
    };
  };

  const statusAt = (fact: CallFacts, now: number): string => {
    if (now >= fact.endTime) return fact.finalStatus;
    return now < fact.answeredAt ? 'ringing' : 'in-progress';
  };
  const addresses = (fact: CallFacts): { to: string; from: string } => {
    const ours = at(seed.ownNumbers, fact.own).phoneNumber;
    const theirs = AGENTS.get(fact.customer) ?? customers.phoneNumberOf(fact.customer);
    const incoming = fact.direction === 'inbound' || fact.direction === 'trunking-terminating';
    return incoming ? { to: ours, from: theirs } : { to: theirs, from: ours };
  };

  const select: Calls['select'] = (filter, now) => {
    const { startTime, endTime, to, from, status } = filter;
    const lowestStart = Math.max(
      startTime.from ?? 0,
      (endTime.from ?? 0) - CALL_SECONDS_MAX,
      status !== undefined && LIVE_STATUSES.has(status) ? now - CALL_SECONDS_MAX : 0,
    );
    const low = lowestStart <= 0 ? 0 : calendar.firstAtOrAfter(lowestStart);
    const highestStart = Math.min(startTime.to ?? Infinity, endTime.to ?? Infinity);
    const high = highestStart === Infinity ? calendar.count : calendar.firstAtOrAfter(highestStart);
    const endsMatter = endTime.from !== undefined || endTime.to !== undefined;
    const parent = filter.parentCallSid === undefined ? undefined : (indexOf(filter.parentCallSid) ?? -1);
    if (to === undefined && from === undefined && status === undefined && !endsMatter && parent === undefined) {
      return { low, high };
    }
    const accept = (index: number): boolean => {
      const fact = facts(index);
      if (parent !== undefined && fact.parent !== parent) return false;
      if (status !== undefined && statusAt(fact, now) !== status) return false;
      if (endsMatter && (now < fact.endTime || !inRange(endTime, fact.endTime))) return false;
      if (to === undefined && from === undefined) return true;
      const row = addresses(fact);
      return (to === undefined || row.to === to) && (from === undefined || row.from === from);
    };
    if (parent !== undefined) {
      const children = parent < 0 ? [] : childrenOf(parent);
      return {
        low,
        high,
        accept,
        candidates: (start, step) =>
          step === 1
            ? children.filter((child) => child >= start)
            : children.filter((child) => child <= start).reverse(),
      };
    }
    const numbers = [to, from].flatMap((address) => (address === undefined ? [] : [address]));
    for (const number of numbers) {
      const customer = agentsByAddress.get(number) ?? customers.withPhoneNumber(number);
      if (customer !== undefined && !seed.ownIndexes.has(number)) {
        return { low, high, accept, candidates: (start, step) => threads.ofCustomer(customer, start, step) };
      }
    }
    if (numbers.length === 0) return { low, high, accept };
    const own = seed.ownIndexes.get(numbers[0] ?? '');
    if (own === undefined || numbers.length > 1) return NOTHING;
    return { low, high, accept, candidates: (start, step) => threads.ofOwn(own, start, step) };
  };

  const sidOf = (index: number): string => `CA${sids.encode(index)}`;
  const indexOf = (sid: string): number | undefined => {
    const index = sid.startsWith('CA') ? sids.decode(sid.slice(2)) : undefined;
    return index !== undefined && index < calendar.count ? index : undefined;
  };

  const subresources = callSubresources(seed.path);
  const uri = `,"forwarded_from":null,"uri":"${seed.path}/Calls/`;
  const account = `.json","account_sid":"${seed.accountSid}","end_time":`;
  const text = (index: number, now: number): string => {
    const fact = facts(index);
    const { bits } = fact;
    const sid = sidOf(index);
    const { to, from } = addresses(fact);
    const start = rfc2822(fact.startTime);
    const created = (bits & 1) === 0 ? start : rfc2822(fact.startTime - 1);
    const ended = now >= fact.endTime;
    const end = ended ? rfc2822(fact.endTime) : null;
    const answeredBy =
      fact.direction === 'outbound-api' && fact.duration > 0 && ended && (bits >>> 9) % 3 === 0
        ? pick(MACHINE_ANSWERS, bits >>> 19)
        : null;
    const callerName = fact.direction === 'inbound' && (bits >>> 11) % 5 === 0 ? pick(CALLER_NAMES, bits >>> 19) : null;
    const price = fact.charge > 0 && now >= fact.pricedAt ? chargeText(fact.charge) : null;
    const trunk = fact.direction.startsWith('trunking') ? trunkSid : null;
    const parent = fact.parent === undefined ? null : sidOf(fact.parent);
    return (
      `{"date_updated":"${end ?? start}","price_unit":"USD","parent_call_sid":${quoted(parent)},"caller_name":` +
      `${quoted(callerName)},"duration":${quoted(ended ? String(fact.duration) : null)},"from":"${from}","to":"${to}` +
      `","answered_by":${quoted(answeredBy)},"sid":"${sid}","queue_time":"0","price":${quoted(price)}` +
      `,"api_version":"2010-04-01","status":"${statusAt(fact, now)}","direction":"${fact.direction}","start_time":"${start}` +
      `","date_created":"${created}","from_formatted":"${formatNational(from)}","group_sid":null,"trunk_sid":` +
      `${quoted(trunk)}${uri}${sid}${account}${quoted(end)},"to_formatted":"${formatNational(to)}","phone_number_sid":` +
      `${quoted(ownSids[fact.own] ?? null)},"subresource_uris":${subresources(sid)}}`
    );
  };

  return { count: calendar.count, calendar, facts, statusAt, addresses, childrenOf, select, sidOf, indexOf, text };
}

const LIVE_STATUSES: ReadonlySet<string> = new Set(['queued', 'ringing', 'in-progress']);

function directionOf(child: boolean, customer: number, bits: number): CallDirection {
  if (child) return 'outbound-dial';
  if (AGENTS.has(customer)) return 'inbound';
  // A few customers are reached through a SIP trunk.
  if (hash(0x7404, customer) % 16 === 0) return bits % 2 === 0 ? 'trunking-originating' : 'trunking-terminating';
  return bits % 100 < 46 ? 'inbound' : 'outbound-api';
}

function outcomeOf(bits: number): string {
  const draw = (bits >>> 4) % 1000;
  if (draw < 800) return 'completed';
  if (draw < 890) return 'no-answer';
  if (draw < 945) return 'busy';
  return draw < 975 ? 'failed' : 'canceled';
}
