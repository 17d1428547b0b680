// Calls: list, fetch, create, hang up or cancel, delete.
import type { Account } from '../account.ts';
import { dateRange, textInRange } from '../date-filters.ts';
import { parseRowDate, rfc2822 } from '../dates.ts';
import { badRequest, invalidParameter, notCompleted } from '../errors.ts';
import { chargeText } from '../generate/countries.ts';
import { created, NO_CONTENT, ok } from '../http.ts';
import type { Context, Reply } from '../http.ts';
import { textOf } from '../json.ts';
import type { Row } from '../json.ts';
import { callRecipient, callSender } from './addresses.ts';
import { chargeOf, endOfCall, newCallRow } from './call-lifecycle.ts';
import { enumFilter, fetchText, filterValue, listPage, requireRow } from './layered-list.ts';
import { findRuleRows } from './rule-rows.ts';

export const CALL_STATUSES = [
  'queued',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
];
const LIVE_STATUSES = new Set(['queued', 'ringing', 'in-progress']);

export function listCalls(context: Context): Reply {
  const { account, query, now } = context;
  const mode = context.world.options.dateFilter;
  const to = filterValue(context, 'To');
  const from = filterValue(context, 'From');
  const parentCallSid = filterValue(context, 'ParentCallSid');
  const status = enumFilter(context, 'Status', CALL_STATUSES);
  const startTime = dateRange(query, 'StartTime', 'before', mode);
  const endTime = dateRange(query, 'EndTime', 'before', mode);
  const filter = {
    startTime,
    endTime,
    ...(to !== undefined && { to }),
    ...(from !== undefined && { from }),
    ...(parentCallSid !== undefined && { parentCallSid }),
    ...(status !== undefined && { status }),
  };
  return listPage(context, {
    rowsKey: 'calls',
    rows: account.callRows,
    selection: account.calls.select(filter, now),
    matches: (row) =>
      (to === undefined || row.to === to) &&
      (from === undefined || row.from === from) &&
      (parentCallSid === undefined || row.parent_call_sid === parentCallSid) &&
      (status === undefined || row.status === status) &&
      textInRange(startTime, row.start_time) &&
      textInRange(endTime, row.end_time),
  });
}

export function fetchCall(context: Context): Reply {
  return fetchText(context, context.account.callRows, context.params.Sid);
}

export function createCall(context: Context): Reply {
  const { form } = context;
  const to = form.get('To') ?? '';
  const from = form.get('From') ?? '';
  if (to === '') throw invalidParameter(21201, "No 'To' number is specified");
  if (from === '') throw invalidParameter(21213, "No 'From' number is specified");
  const instructions = ['Url', 'Twiml', 'ApplicationSid'].map((name) => form.get(name) ?? '');
  if (instructions.every((value) => value === '')) {
    throw invalidParameter(21205, 'Url parameter is required: one of Url, Twiml or ApplicationSid');
  }
  const url = instructions[0] ?? '';
  if (url !== '' && !/^https?:\/\/\S+$/.test(url)) throw invalidParameter(21205, `Url is not a valid URL: ${url}`);
  return created(dial(context, to, from));
}

/** Starts a call and gives its row. */
export function dial(context: Context, to: string, from: string): Row {
  const { account, now, world } = context;
  const recipient = callRecipient(to);
  const caller = callSender(from, world, account);
  const { sid, sequence } = account.nextSid('CA');
  const row = newCallRow({
    accountSid: account.sid,
    accountPath: account.seed.path,
    sid,
    sequence,
    to: recipient,
    from: caller,
    phoneNumberSid: sidOfOwnNumber(context, caller),
    parentCallSid: null,
    createdAt: now,
  });
  account.callRows.add(row);
  return row.view(now);
}

function sidOfOwnNumber(context: Context, number: string): string | null {
  const own = findRuleRows(context.world, context.account, 'incoming_phone_numbers').find(
    (row) => row.phone_number === number,
  );
  return typeof own?.sid === 'string' ? own.sid : null;
}

export function updateCall(context: Context): Reply {
  const { account, form, now } = context;
  const sid = context.params.Sid ?? '';
  const row = requireRow(context, account.callRows, sid);
  const status = form.get('Status');
  if (status !== undefined && status !== 'canceled' && status !== 'completed') {
    throw badRequest(`Invalid value for Status: ${status}`);
  }
  const live = LIVE_STATUSES.has(textOf(row, 'status'));
  if (!live) throw invalidParameter(21220, 'Call is not in-progress. Cannot redirect.');
  if (status === undefined) {
    if (row.status !== 'in-progress') throw invalidParameter(21220, 'Call is not in-progress. Cannot redirect.');
    if (!form.has('Url') && !form.has('Twiml')) throw invalidParameter(21205, 'Url parameter is required');
    account.callRows.change(sid, now, { date_updated: rfc2822(now) });
  } else {
    hangUp(account, sid, now, status);
  }
  return ok(account.callRows.text(sid, now) ?? '');
}

/** `canceled` ends a call that nobody has answered yet, and leaves one in progress alone, as at Twilio. */
export function hangUp(account: Account, sid: string, now: number, status: 'canceled' | 'completed'): void {
  const row = account.callRows.row(sid, now);
  if (row === undefined || !LIVE_STATUSES.has(textOf(row, 'status'))) return;
  if (row.status === 'in-progress') {
    if (status === 'canceled') return;
    const startedAt = typeof row.start_time === 'string' ? parseRowDate(row.start_time) : now;
    const price = chargeText(chargeOf(textOf(row, 'to'), now - startedAt));
    account.callRows.change(sid, now, { ...endOfCall(startedAt, now), price: now > startedAt ? price : null }, true);
    return;
  }
  const end = rfc2822(now);
  account.callRows.change(sid, now, { status: 'canceled', end_time: end, date_updated: end, duration: '0' }, true);
}

export function deleteCall(context: Context): Reply {
  const sid = context.params.Sid ?? '';
  const row = requireRow(context, context.account.callRows, sid);
  if (LIVE_STATUSES.has(textOf(row, 'status'))) throw notCompleted('call');
  context.account.callRows.remove(sid);
  return NO_CONTENT;
}
