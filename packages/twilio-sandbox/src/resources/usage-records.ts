// Usage records in their nine forms: one row for each category and span of days.
import type { Account } from '../account.ts';
import { dateText, dayOf, parseDay, SECONDS_PER_DAY } from '../dates.ts';
import { badRequest } from '../errors.ts';
import { ok } from '../http.ts';
import type { Context, Handler, Reply } from '../http.ts';
import type { Row } from '../json.ts';
import { pageRequest, pageV2010 } from '../paging.ts';
import { booleanFilter, filterValue } from './layered-list.ts';
import { addTo, usageByDay } from './usage-days.ts';
import type { Amount } from './usage-days.ts';

export type UsageForm =
  'plain' | 'all_time' | 'daily' | 'monthly' | 'yearly' | 'today' | 'yesterday' | 'this_month' | 'last_month';

/** The last segment of each form's path. */
export const USAGE_SEGMENTS: Readonly<Record<UsageForm, string>> = {
  plain: '',
  all_time: 'AllTime',
  daily: 'Daily',
  monthly: 'Monthly',
  yearly: 'Yearly',
  today: 'Today',
  yesterday: 'Yesterday',
  this_month: 'ThisMonth',
  last_month: 'LastMonth',
};

interface Category {
  readonly description: string;
  readonly countUnit: string;
  readonly usageUnit: string;
}

const messages = (description: string): Category => ({ description, countUnit: 'messages', usageUnit: 'segments' });
const calls = (description: string): Category => ({ description, countUnit: 'calls', usageUnit: 'minutes' });
const numbers = (description: string): Category => ({ description, countUnit: 'numbers', usageUnit: 'numbers' });

const CATEGORIES: Readonly<Record<string, Category>> = {
  calls: calls('Voice Minutes'),
  'calls-inbound': calls('Inbound Voice Minutes'),
  'calls-inbound-local': calls('Inbound Local Calls'),
  'calls-inbound-tollfree': calls('Inbound Toll Free Calls'),
  'calls-outbound': calls('Outbound Voice Minutes'),
  channels: messages('Channels Messages'),
  'channels-whatsapp': messages('WhatsApp Messages'),
  'channels-whatsapp-inbound': messages('Inbound WhatsApp Messages'),
  'channels-whatsapp-outbound': messages('Outbound WhatsApp Messages'),
  mms: messages('MMS'),
  'mms-inbound': messages('Inbound MMS'),
  'mms-inbound-longcode': messages('Inbound Long Code MMS'),
  'mms-outbound': messages('Outbound MMS'),
  'mms-outbound-longcode': messages('Outbound Long Code MMS'),
  phonenumbers: numbers('Phone Numbers'),
  'phonenumbers-local': numbers('Local PhoneNumbers'),
  'phonenumbers-tollfree': numbers('Toll Free PhoneNumbers'),
  recordings: { description: 'Recordings', countUnit: 'recordings', usageUnit: 'minutes' },
  sms: messages('SMS'),
  'sms-inbound': messages('Inbound SMS'),
  'sms-inbound-longcode': messages('Inbound Long Code SMS'),
  'sms-outbound': messages('Outbound SMS'),
  'sms-outbound-longcode': messages('Outbound Long Code SMS'),
  totalprice: { description: 'Total Price', countUnit: '', usageUnit: 'usd' },
  transcriptions: { description: 'Transcriptions', countUnit: 'transcriptions', usageUnit: 'minutes' },
};

interface Span {
  readonly first: number;
  readonly last: number;
}

export function usageHandler(form: UsageForm): Handler {
  return (context) => listUsage(context, form);
}

async function listUsage(context: Context, form: UsageForm): Promise<Reply> {
  const { account, now } = context;
  const request = pageRequest(context.query);
  const category = filterValue(context, 'Category');
  const withSubaccounts = booleanFilter(context, 'IncludeSubaccounts') ?? true;
  const whole = spanOf(context, form);
  const accounts = withSubaccounts ? family(context, account) : [account];
  const usages = await Promise.all(accounts.map((member) => usageByDay(member, whole.first, whole.last, now)));

  const categories = Object.keys(CATEGORIES).filter((name) => category === undefined || name === category);
  const rows: Row[] = [];
  for (const span of spansOf(form, whole)) {
    const sums = new Map<string, Amount>();
    for (const usage of usages) {
      for (let day = span.first; day <= span.last; day += 1) {
        for (const [name, amount] of usage.get(day) ?? []) addTo(sums, name, amount);
      }
    }
    for (const name of categories) rows.push(usageRow(context, form, name, span, sums.get(name)));
  }
  return usagePage(context, rows, request.size, request.page, request.token);
}

/** A parent's usage includes that of its subaccounts unless told otherwise. */
function family(context: Context, account: Account): readonly Account[] {
  return account === context.world.main ? [...context.world.accounts.values()] : [account];
}

/** Usage pages are numbered; their tokens hold the page's number. */
function usagePage(
  context: Context,
  rows: readonly Row[],
  size: number,
  page: number,
  token: string | undefined,
): Reply {
  const number = token === undefined ? 0 : numberOf(token);
  const texts = rows.slice(number * size, (number + 1) * size).map((row) => JSON.stringify(row));
  const links = {
    size,
    page,
    rows: texts.length,
    token,
    nextToken: rows.length > (number + 1) * size ? tokenOf(number + 1) : undefined,
    previousToken: number > 0 ? tokenOf(number - 1) : undefined,
  };
  return ok(pageV2010(context, 'usage_records', texts, links));
}

function tokenOf(number: number): string {
  return `AP${Buffer.from(String(number)).toString('base64')}`;
}

function numberOf(token: string): number {
  const number = token.startsWith('AP') ? Number(Buffer.from(token.slice(2), 'base64').toString()) : Number.NaN;
  if (!Number.isInteger(number) || number < 0) throw badRequest('Invalid PageToken');
  return number;
}

/** Twilio's forms without dates of their own: everything up to today, or what their name says. */
function spanOf(context: Context, form: UsageForm): Span {
  const today = dayOf(context.now);
  const accounts = [...context.world.accounts.values()];
  const begin = Math.min(today, ...accounts.map((account) => account.messages.calendar.firstDay));
  const thisMonth = firstOfMonth(today, 0);
  switch (form) {
    case 'today':
      return { first: today, last: today };
    case 'yesterday':
      return { first: today - 1, last: today - 1 };
    case 'this_month':
      return { first: thisMonth, last: today };
    case 'last_month':
      return { first: firstOfMonth(today, -1), last: thisMonth - 1 };
    case 'plain':
    case 'all_time':
    case 'daily':
    case 'monthly':
    case 'yearly': {
      const first = dateParameter(context, 'StartDate', today) ?? begin;
      const last = dateParameter(context, 'EndDate', today) ?? today;
      // Nothing is known before the account's first day or after today.
      return { first: Math.max(first, begin), last: Math.min(last, today) };
    }
  }
}

/** `YYYY-MM-DD`, or an offset from today such as `-30days`. */
function dateParameter(context: Context, parameter: string, today: number): number | undefined {
  const text = filterValue(context, parameter);
  if (text === undefined) return undefined;
  const offset = /^([+-]?\d+)(days?|months?|years?)$/.exec(text);
  if (offset !== null) {
    const count = Number(offset[1]);
    const unit = offset[2] ?? '';
    if (unit.startsWith('day')) return today + count;
    const date = new Date(today * SECONDS_PER_DAY * 1000);
    if (unit.startsWith('month')) date.setUTCMonth(date.getUTCMonth() + count);
    else date.setUTCFullYear(date.getUTCFullYear() + count);
    return dayOf(date.getTime() / 1000);
  }
  const day = parseDay(text.slice(0, 10));
  if (day === undefined) throw badRequest(`Invalid date value for ${parameter}: ${text}`);
  return day;
}

/** The spans of a form, newest first. */
function spansOf(form: UsageForm, whole: Span): readonly Span[] {
  if (whole.first > whole.last) return [];
  switch (form) {
    case 'daily':
      return cut(whole, (day) => day);
    case 'monthly':
      return cut(whole, (day) => firstOfMonth(day, 0));
    case 'yearly':
      return cut(whole, (day) => dayOf(Date.UTC(new Date(day * SECONDS_PER_DAY * 1000).getUTCFullYear(), 0) / 1000));
    case 'plain':
    case 'all_time':
    case 'today':
    case 'yesterday':
    case 'this_month':
    case 'last_month':
      return [whole];
  }
}

function cut(whole: Span, startOf: (day: number) => number): readonly Span[] {
  const spans: Span[] = [];
  for (let last = whole.last; last >= whole.first;) {
    const first = Math.max(whole.first, startOf(last));
    spans.push({ first, last });
    last = first - 1;
  }
  return spans;
}

function firstOfMonth(day: number, offset: number): number {
  const date = new Date(day * SECONDS_PER_DAY * 1000);
  return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1) / 1000);
}

function usageRow(context: Context, form: UsageForm, category: string, span: Span, amount: Amount | undefined): Row {
  const { description, countUnit, usageUnit } = CATEGORIES[category] ?? {
    description: category,
    countUnit: '',
    usageUnit: '',
  };
  const base = `${context.account.seed.path}/Usage/Records`;
  const segment = USAGE_SEGMENTS[form];
  const price = dollars(amount?.price ?? 0);
  const total = category === 'totalprice';
  const dates = `StartDate=${dateText(span.first)}&EndDate=${dateText(span.last)}`;
  return {
    account_sid: context.account.sid,
    api_version: '2010-04-01',
    as_of: new Date(context.now * 1000).toISOString().replace('.000Z', '+00:00'),
    category,
    count: total ? null : String(amount?.count ?? 0),
    count_unit: countUnit,
    description,
    end_date: dateText(span.last),
    price,
    price_unit: 'usd',
    start_date: dateText(span.first),
    subresource_uris: Object.fromEntries(
      Object.entries(USAGE_SEGMENTS)
        .filter(([name]) => name !== 'plain')
        .map(([name, path]) => [name, `${base}/${path}.json?Category=${category}`]),
    ),
    uri: `${base}${segment === '' ? '' : `/${segment}`}.json?Category=${category}&${dates}`,
    usage: total ? price : String(amount?.usage ?? 0),
    usage_unit: usageUnit,
  };
}

function dollars(hundredThousandths: number): string {
  if (hundredThousandths === 0) return '0';
  const digits = String(hundredThousandths).padStart(6, '0');
  return `${digits.slice(0, -5)}.${digits.slice(-5)}`;
}
