// Messages: list, fetch, create, redact, cancel, delete.
import { dateRange, textInRange } from '../date-filters.ts';
import { rfc2822 } from '../dates.ts';
import { badRequest, invalidParameter, notCompleted, notFound } from '../errors.ts';
import { created, NO_CONTENT, ok } from '../http.ts';
import type { Context, Form, Reply } from '../http.ts';
import { messageRecipient, messageSender } from './addresses.ts';
import { fetchText, filterValue, listPage, requireRow } from './layered-list.ts';
import { newMediaRows } from './media.ts';
import { newMessageRow, SENT_AFTER } from './message-lifecycle.ts';
import { textOf } from '../json.ts';

const BODY_LENGTH_MAX = 1600;
const MEDIA_MAX = 10;
const SCHEDULE_SECONDS_MIN = 300;
const SCHEDULE_SECONDS_MAX = 35 * 86_400;
const LIVE_STATUSES = new Set(['accepted', 'queued', 'sending', 'scheduled', 'receiving']);
const ENUMERATIONS: Readonly<Record<string, readonly string[]>> = {
  ContentRetention: ['retain', 'discard'],
  AddressRetention: ['retain', 'obfuscate'],
  TrafficType: ['free'],
  ScheduleType: ['fixed'],
  RiskCheck: ['enable', 'disable'],
};

export function listMessages(context: Context): Reply {
  const { account } = context;
  const to = filterValue(context, 'To');
  const from = filterValue(context, 'From');
  const dateSent = dateRange(context.query, 'DateSent', 'through-day', context.world.options.dateFilter);
  return listPage(context, {
    rowsKey: 'messages',
    rows: account.messageRows,
    selection: account.messages.select({
      dateSent,
      ...(to !== undefined && { to }),
      ...(from !== undefined && { from }),
    }),
    matches: (row) =>
      (to === undefined || row.to === to) &&
      (from === undefined || row.from === from) &&
      textInRange(dateSent, row.date_sent),
  });
}

export function fetchMessage(context: Context): Reply {
  return fetchText(context, context.account.messageRows, context.params.Sid);
}

export function createMessage(context: Context): Reply {
  const { account, form, now, world } = context;
  const toText = form.get('To') ?? '';
  if (toText === '') throw invalidParameter(21604, "A 'To' phone number is required.");
  const service = messagingService(form);
  const fromText = form.get('From') ?? '';
  if (fromText === '' && service === undefined) throw invalidParameter(21603, "A 'From' phone number is required.");
  checkContent(form, service);
  checkEnumerations(form);
  const to = messageRecipient(toText);
  const from = fromText === '' ? null : messageSender(fromText, world, account);
  if (to === from) throw invalidParameter(21266, "'To' and 'From' number cannot be the same");
  const sendAt = scheduledTime(form, service, now);
  const mediaUrls = form.all('MediaUrl').filter((url) => url !== '');
  const { sid, sequence } = account.nextSid(mediaUrls.length > 0 && !to.startsWith('whatsapp:') ? 'MM' : 'SM');
  const row = newMessageRow({
    accountSid: account.sid,
    accountPath: account.seed.path,
    sid,
    sequence,
    to,
    from,
    fromWhenSent: account.seed.ownNumbers[0]?.phoneNumber ?? null,
    messagingServiceSid: service ?? null,
    body: form.get('Body') ?? '',
    mediaCount: mediaUrls.length,
    createdAt: now,
    sentAt: sendAt ?? now + SENT_AFTER,
    scheduled: sendAt !== undefined,
    failsWith: undefined,
  });
  account.messageRows.add(row);
  if (mediaUrls.length > 0) account.media.set(sid, newMediaRows(context, sid, mediaUrls));
  return created(row.view(now));
}

/** Only two changes exist: an empty Body redacts, Status=canceled stops what is scheduled (errors 30400 and 30409). */
export function updateMessage(context: Context): Reply {
  const { account, form, now } = context;
  const sid = context.params.Sid ?? '';
  const row = requireRow(context, account.messageRows, sid);
  const body = form.get('Body');
  const status = form.get('Status');
  if (body === undefined && status === undefined)
    throw invalidParameter(30400, 'Parameters are not valid: Body or Status is required');
  if (body !== undefined && status !== undefined) {
    throw invalidParameter(30400, 'Parameters are not valid: cannot redact and cancel at the same time');
  }
  if (body !== undefined) {
    if (body !== '')
      throw invalidParameter(30400, 'Parameters are not valid: Body must be empty, a message can only be redacted');
    if (LIVE_STATUSES.has(textOf(row, 'status')))
      throw invalidParameter(20009, 'Cannot update this message because it has not completed');
    account.messageRows.change(sid, now, { body: '', date_updated: rfc2822(now) });
  } else {
    if (status !== 'canceled') throw invalidParameter(30400, `Parameters are not valid: Status ${status ?? ''}`);
    if (row.status !== 'scheduled') throw invalidParameter(30409, 'This message cannot be canceled');
    account.messageRows.change(sid, now, { status: 'canceled', date_updated: rfc2822(now) }, true);
  }
  return ok(account.messageRows.text(sid, now) ?? '');
}

export function deleteMessage(context: Context): Reply {
  const sid = context.params.Sid ?? '';
  const row = requireRow(context, context.account.messageRows, sid);
  if (LIVE_STATUSES.has(textOf(row, 'status'))) throw notCompleted('message');
  context.account.messageRows.remove(sid);
  return NO_CONTENT;
}

export function createMessageFeedback(context: Context): Reply {
  const { account, form, now, params } = context;
  const sid = params.MessageSid ?? '';
  if (!account.messageRows.has(sid)) throw notFound(context.path);
  const outcome = form.get('Outcome') ?? 'confirmed';
  if (outcome !== 'confirmed' && outcome !== 'unconfirmed') throw badRequest(`Invalid value for Outcome: ${outcome}`);
  return ok(
    JSON.stringify({
      account_sid: account.sid,
      date_created: rfc2822(now),
      date_updated: rfc2822(now),
      message_sid: sid,
      outcome,
      uri: `${account.seed.path}/Messages/${sid}/Feedback.json`,
    }),
  );
}

function messagingService(form: Form): string | undefined {
  const sid = form.get('MessagingServiceSid') ?? '';
  if (sid === '') return undefined;
  if (!/^MG[0-9a-fA-F]{32}$/.test(sid)) throw invalidParameter(21705, `The Messaging Service Sid ${sid} is invalid.`);
  return sid;
}

function checkContent(form: Form, service: string | undefined): void {
  const body = form.get('Body') ?? '';
  const media = form.all('MediaUrl').filter((url) => url !== '');
  if (body === '' && media.length === 0 && (form.get('ContentSid') ?? '') === '') {
    if (service === undefined) throw invalidParameter(21602, 'Message body is required.');
    throw invalidParameter(21619, 'A text message body or media urls must be specified.');
  }
  if ([...body].length > BODY_LENGTH_MAX) {
    throw invalidParameter(21617, 'The concatenated message body exceeds the 1600 character limit');
  }
  if (media.length > MEDIA_MAX) throw invalidParameter(21623, 'Number of media files exceeds allowed limit');
  if (media.some((url) => !/^https?:\/\/\S+$/.test(url))) throw invalidParameter(21620, 'Invalid media URL(s)');
  const callback = form.get('StatusCallback') ?? '';
  if (callback !== '' && !/^https?:\/\/\S+$/.test(callback)) {
    throw invalidParameter(21609, `The 'StatusCallback' URL ${callback} is not a valid URL.`);
  }
}

function checkEnumerations(form: Form): void {
  for (const [parameter, values] of Object.entries(ENUMERATIONS)) {
    const value = form.get(parameter) ?? '';
    if (value !== '' && !values.includes(value)) throw badRequest(`Invalid value for ${parameter}: ${value}`);
  }
}

function scheduledTime(form: Form, service: string | undefined, now: number): number | undefined {
  const scheduleType = form.get('ScheduleType') ?? '';
  const sendAt = form.get('SendAt') ?? '';
  if (scheduleType === '') {
    if (sendAt !== '') throw invalidParameter(35111, 'ScheduleType is required with SendAt');
    return undefined;
  }
  if (service === undefined) throw invalidParameter(35118, 'MessagingServiceSid is required to schedule a message');
  if (sendAt === '') throw invalidParameter(35111, "SendAt cannot be empty for ScheduleType 'fixed'");
  const seconds = Date.parse(sendAt) / 1000;
  if (Number.isNaN(seconds)) throw invalidParameter(35112, 'SendAt must be in ISO 8601 format');
  if (seconds - now < SCHEDULE_SECONDS_MIN || seconds - now > SCHEDULE_SECONDS_MAX) {
    throw invalidParameter(
      35114,
      'SendAt time must be between 300 seconds and 35 days (3024000 seconds) in the future',
    );
  }
  return Math.floor(seconds);
}
