// The messages of an account: every property of message number i is computed from i.
import { rfc2822 } from '../dates.ts';
import { quoted } from '../json.ts';
import { at, hash, pick } from '../random.ts';
import type { AccountSeed } from './account-seed.ts';
import { bodyJson, bodyOf, stopBody } from './bodies.ts';
import type { Body } from './bodies.ts';
import type { Calendar } from './calendar.ts';
import { chargeText } from './countries.ts';
import type { Country } from './countries.ts';
import { BUSY_CUSTOMERS, createThreads } from './threads.ts';
import { NOTHING } from './generated-rows.ts';
import type { GeneratedRows, Selection, TimeRange } from './generated-rows.ts';

export type Channel = 'sms' | 'mms' | 'whatsapp';

/** What is known of a generated message before it is written as JSON. */
export interface MessageFacts {
  readonly index: number;
  readonly bits: number;
  readonly dateSent: number;
  readonly own: number;
  readonly customer: number;
  readonly inbound: boolean;
  readonly channel: Channel;
  readonly body: Body;
  readonly mediaCount: number;
  readonly segments: number;
  readonly finalStatus: string;
  readonly errorCode: number | undefined;
  /** Hundred-thousandths of a dollar; 0 when nothing is charged. */
  readonly charge: number;
  /** When the status becomes final, and when the price is known. */
  readonly settledAt: number;
  readonly pricedAt: number;
}

export interface Messages extends GeneratedRows {
  readonly calendar: Calendar;
  facts(index: number): MessageFacts;
  select(filter: { to?: string; from?: string; dateSent: TimeRange }): Selection;
  messagingServiceSid: string;
}

const ERROR_TEXTS: Readonly<Record<number, string>> = {
  21610: 'Attempt to send to unsubscribed recipient',
  30003: 'Unreachable destination handset',
  30005: 'Unknown destination handset',
  30006: 'Landline or unreachable carrier',
  30007: 'Carrier violation',
  30008: 'Unknown error',
  30034: 'Message from an Unregistered Number',
  63016: 'Failed to send freeform message because you are outside the allowed window',
};
const UNDELIVERED_CODES = [30003, 30003, 30003, 30005, 30005, 30006, 30007, 30008, 30034];
const FAILED_CODES = [30008, 30007, 30034];
const WHATSAPP_CHARGE = 500;
/** Of 256 messages, one is priced only after this long. */
const LATE_PRICE_SECONDS = 3 * 86_400;

export function createMessages(seed: AccountSeed, calendar: Calendar): Messages {
  const key = seed.key('messages');
  const sids = seed.sids('message sids');
  const threads = createThreads(
    calendar.count,
    seed.key('message threads'),
    seed.ownNumbers.map((own) => own.weight),
  );
  const messagingServiceSid = `MG${seed.sids('messaging services').encode(0)}`;
  const { customers } = seed;

  const facts = (index: number): MessageFacts => {
    const bits = hash(key, index);
    const more = hash(bits, 1);
    const customer = threads.customerOf(index);
    const own = threads.ownOf(index);
    const country = customers.countryOf(customer);
    const dateSent = calendar.timeOf(index);
    const stop = stopState(index, customer);
    const inbound = stop === 'says stop' || (stop === undefined && isInbound(customer, bits));
    const whatsapp = customers.usesWhatsapp(customer);
    const mms =
      !whatsapp && stop === undefined && at(seed.ownNumbers, own).mms && isNorthAmerica(country) && (more & 0xff) < 16;
    const channel: Channel = whatsapp ? 'whatsapp' : mms ? 'mms' : 'sms';
    const body = stop === 'says stop' ? stopBody(more >>> 8) : bodyOf(inbound, more >>> 8);
    const outcome = inbound
      ? RECEIVED
      : stop === 'has stopped' && (bits & 7) !== 0
        ? UNSUBSCRIBED
        : outcomeOf(bits, channel);
    return {
      index,
      bits,
      dateSent,
      own,
      customer,
      inbound,
      channel,
      body,
      mediaCount: mms ? 1 + ((more >>> 4) % 3) : 0,
      segments: channel === 'sms' ? body.segments : 1,
      finalStatus: outcome.status,
      errorCode: outcome.errorCode,
      charge: outcome.status === 'failed' ? 0 : chargeOf(channel, inbound, country, body.segments),
      settledAt: inbound ? dateSent : dateSent + 2 + (bits % 6),
      pricedAt: dateSent + (bits >>> 24 === 0 ? LATE_PRICE_SECONDS : 20 + (more % 580)),
    };
  };

  /** One tail customer in 24 asks to be left alone during the thread. */
  const stopState = (index: number, customer: number): 'says stop' | 'has stopped' | undefined => {
    const draw = hash(key ^ 0x570b, customer);
    if (customer < BUSY_CUSTOMERS || draw % 24 !== 0) return undefined;
    const { position, length } = threads.positionOf(index);
    if (length < 2) return undefined;
    const stopsAt = 1 + ((draw >>> 8) % (length - 1));
    return position < stopsAt ? undefined : position === stopsAt ? 'says stop' : 'has stopped';
  };

  const addresses = (index: number): { to: string; from: string } => {
    const customer = threads.customerOf(index);
    const stop = stopState(index, customer);
    const inbound = stop === 'says stop' || (stop === undefined && isInbound(customer, hash(key, index)));
    return addressesOf(threads.ownOf(index), customer, inbound);
  };
  const addressesOf = (own: number, customer: number, inbound: boolean): { to: string; from: string } => {
    const scheme = customers.usesWhatsapp(customer) ? 'whatsapp:' : '';
    const ours = scheme + at(seed.ownNumbers, own).phoneNumber;
    const theirs = scheme + customers.phoneNumberOf(customer);
    return inbound ? { to: ours, from: theirs } : { to: theirs, from: ours };
  };

  const select: Messages['select'] = ({ to, from, dateSent }) => {
    const low = dateSent.from === undefined ? 0 : calendar.firstAtOrAfter(dateSent.from);
    const high = dateSent.to === undefined ? calendar.count : calendar.firstAtOrAfter(dateSent.to);
    if (to === undefined && from === undefined) return { low, high };
    const accept = (index: number): boolean => {
      const row = addresses(index);
      return (to === undefined || row.to === to) && (from === undefined || row.from === from);
    };
    const numbers = [to, from].flatMap((address) => (address === undefined ? [] : [address.replace(/^whatsapp:/, '')]));
    for (const number of numbers) {
      const customer = customers.withPhoneNumber(number);
      if (customer !== undefined && !seed.ownIndexes.has(number)) {
        return { low, high, accept, candidates: (start, step) => threads.ofCustomer(customer, start, step) };
      }
    }
    const own = seed.ownIndexes.get(numbers[0] ?? '');
    // An address that is nobody's, or two of the account's own.
    if (own === undefined || numbers.length > 1) return NOTHING;
    return { low, high, accept, candidates: (start, step) => threads.ofOwn(own, start, step) };
  };

  const sidOfFacts = (channel: Channel, index: number): string =>
    (channel === 'mms' ? 'MM' : 'SM') + sids.encode(index);
  const sidOf = (index: number): string => sidOfFacts(facts(index).channel, index);
  const indexOf = (sid: string): number | undefined => {
    const index = sids.decode(sid.slice(2));
    if (index === undefined || index >= calendar.count) return undefined;
    return sidOf(index) === sid ? index : undefined;
  };

  // Long constants, because the time to write a page goes with the number of pieces it is put together from.
  const uri = `,"uri":"${seed.path}/Messages/`;
  const noError = `,"error_message":null${uri}`;
  const noService = '","messaging_service_sid":null,"error_code":';
  const service = `","messaging_service_sid":"${messagingServiceSid}","error_code":`;
  const tail =
    `,"account_sid":"${seed.accountSid}","api_version":"2010-04-01","price_unit":"USD","subresource_uris":{"media":"` +
    `${seed.path}/Messages/`;
  const media = `/Media.json","feedback":"${seed.path}/Messages/`;
  const text = (index: number, now: number): string => {
    const fact = facts(index);
    const sid = sidOfFacts(fact.channel, index);
    const { to, from } = addressesOf(fact.own, fact.customer, fact.inbound);
    const sent = rfc2822(fact.dateSent);
    const created = fact.inbound ? sent : rfc2822(fact.dateSent - (fact.bits & 1));
    const settled = now >= fact.settledAt;
    const updated = settled ? rfc2822(fact.settledAt) : sent;
    const errorCode = settled ? fact.errorCode : undefined;
    const viaService = !fact.inbound && (fact.bits >>> 20) % 3 === 0;
    const direction = fact.inbound ? 'inbound' : (fact.bits >>> 12) % 9 === 0 ? 'outbound-reply' : 'outbound-api';
    const price = fact.charge > 0 && now >= fact.pricedAt ? chargeText(fact.charge) : null;
    const error = errorCode === undefined ? noError : `,"error_message":"${errorText(errorCode)}"${uri}`;
    return (
      `{"body":"${bodyJson(fact.body, fact.bits)}","num_segments":"${String(fact.segments)}","direction":"${direction}","from":"` +
      `${from}","to":"${to}","date_updated":"${updated}","price":${quoted(price)}${error}${sid}.json","num_media":"` +
      `${String(fact.mediaCount)}","date_created":"${created}","status":"${settled ? fact.finalStatus : 'sent'}","sid":"${sid}` +
      `","date_sent":"${sent}${viaService ? service : noService}${errorCode === undefined ? 'null' : String(errorCode)}` +
      `${tail}${sid}${media}${sid}/Feedback.json"}}`
    );
  };

  return { count: calendar.count, calendar, facts, select, sidOf, indexOf, text, messagingServiceSid };
}

interface Outcome {
  readonly status: string;
  readonly errorCode?: number;
}

const RECEIVED: Outcome = { status: 'received' };
const DELIVERED: Outcome = { status: 'delivered' };
const SENT: Outcome = { status: 'sent' };
const READ: Outcome = { status: 'read' };
const UNSUBSCRIBED: Outcome = { status: 'failed', errorCode: 21610 };

function outcomeOf(bits: number, channel: Channel): Outcome {
  const draw = (bits >>> 5) % 1000;
  if (draw < 45)
    return { status: 'undelivered', errorCode: channel === 'whatsapp' ? 63016 : pick(UNDELIVERED_CODES, bits >>> 17) };
  if (draw < 60) return { status: 'failed', errorCode: pick(FAILED_CODES, bits >>> 17) };
  if (draw < 90) return SENT;
  return channel === 'whatsapp' && draw < 600 ? READ : DELIVERED;
}

function isInbound(customer: number, bits: number): boolean {
  // Two customers in five only ever get notifications.
  return hash(0x1b0d, customer) % 5 >= 2 && bits % 1000 < 600;
}

function isNorthAmerica(country: Country): boolean {
  return country.iso === 'US' || country.iso === 'CA';
}

function chargeOf(channel: Channel, inbound: boolean, country: Country, segments: number): number {
  switch (channel) {
    case 'whatsapp':
      return WHATSAPP_CHARGE;
    case 'mms':
      return inbound ? country.mmsIn : country.mmsOut;
    case 'sms':
      return (inbound ? country.smsIn : country.smsOut) * segments;
  }
}

export function errorText(code: number): string {
  return ERROR_TEXTS[code] ?? 'Unknown error';
}
