// Conferences and who is in them. As at Twilio, participants are listed only while their conference goes on.
import type { Account, ConferenceState, Participant } from '../account.ts';
import { dateRange, textInRange } from '../date-filters.ts';
import { CALL_SECONDS_MAX } from '../generate/calls.ts';
import { rfc2822 } from '../dates.ts';
import { badRequest, invalidParameter, notFound } from '../errors.ts';
import { created, NO_CONTENT, ok } from '../http.ts';
import type { Context, Form, Reply } from '../http.ts';
import { textOf } from '../json.ts';
import type { JsonValue, Row } from '../json.ts';
import { newConferenceRow } from '../seed-live-rows.ts';
import { dial, hangUp } from './calls.ts';
import { booleanFilter, enumFilter, fetchText, filterValue, listPage, listRows, requireRow } from './layered-list.ts';

const STATUSES = ['init', 'in-progress', 'completed'];

export function listConferences(context: Context): Reply {
  const { account, query, now } = context;
  const mode = context.world.options.dateFilter;
  const friendlyName = filterValue(context, 'FriendlyName');
  const status = enumFilter(context, 'Status', STATUSES);
  const dateCreated = dateRange(query, 'DateCreated', 'through-midnight', mode);
  const dateUpdated = dateRange(query, 'DateUpdated', 'through-midnight', mode);
  const filter = {
    dateCreated,
    dateUpdated,
    ...(friendlyName !== undefined && { friendlyName }),
    ...(status !== undefined && { status }),
  };
  return listPage(context, {
    rowsKey: 'conferences',
    rows: account.conferenceRows,
    selection: account.conferences.select(filter, now),
    matches: (row) =>
      (friendlyName === undefined || row.friendly_name === friendlyName) &&
      (status === undefined || row.status === status) &&
      textInRange(dateCreated, row.date_created) &&
      textInRange(dateUpdated, row.date_updated),
  });
}

export function fetchConference(context: Context): Reply {
  return fetchText(context, context.account.conferenceRows, context.params.Sid);
}

export function updateConference(context: Context): Reply {
  const { account, form, now } = context;
  const sid = context.params.Sid ?? '';
  const row = requireRow(context, account.conferenceRows, sid);
  const status = form.get('Status');
  if (status !== undefined && status !== 'completed') throw badRequest(`Invalid value for Status: ${status}`);
  if (row.status === 'completed') throw invalidParameter(20001, 'Conference has already ended');
  if (status === 'completed') {
    for (const participant of participantsOf(context, sid)) hangUp(account, participant.callSid, now, 'completed');
    const end = { status, date_updated: rfc2822(now), reason_conference_ended: 'conference-ended-via-api' };
    account.conferenceRows.change(sid, now, end, true);
  }
  return ok(account.conferenceRows.text(sid, now) ?? '');
}

export function listParticipants(context: Context): Reply {
  const sid = context.params.ConferenceSid ?? '';
  requireRow(context, context.account.conferenceRows, sid);
  const wanted = {
    muted: booleanFilter(context, 'Muted'),
    hold: booleanFilter(context, 'Hold'),
    coaching: booleanFilter(context, 'Coaching'),
  };
  const rows = participantsOf(context, sid)
    .map((participant) => participantRow(context, sid, participant))
    .filter((row) => Object.entries(wanted).every(([column, value]) => value === undefined || row[column] === value));
  return listRows(context, 'participants', rows, 'call_sid');
}

export function fetchParticipant(context: Context): Reply {
  return ok(JSON.stringify(participantRow(context, context.params.ConferenceSid ?? '', findParticipant(context))));
}

export function updateParticipant(context: Context): Reply {
  const { account, form, params } = context;
  const conferenceSid = params.ConferenceSid ?? '';
  const participant = findParticipant(context);
  const state = stateOf(account, conferenceSid);
  state.changes.set(participant.callSid, { ...state.changes.get(participant.callSid), ...switches(form) });
  return ok(JSON.stringify(participantRow(context, conferenceSid, findParticipant(context))));
}

export function deleteParticipant(context: Context): Reply {
  const { account, now, params } = context;
  const participant = findParticipant(context);
  stateOf(account, params.ConferenceSid ?? '').left.add(participant.callSid);
  hangUp(account, participant.callSid, now, 'completed');
  return NO_CONTENT;
}

/** Dials somebody into a conference, named by sid or by friendly name; a new name makes a new conference. */
export function createParticipant(context: Context): Reply {
  const { account, form, now } = context;
  const from = form.get('From') ?? '';
  const to = form.get('To') ?? '';
  if (from === '') throw invalidParameter(21213, "No 'From' number is specified");
  if (to === '') throw invalidParameter(21201, "No 'To' number is specified");
  const changes: Row = { label: form.get('Label') ?? null, ...switches(form) };
  const conferenceSid = openConference(context, context.params.ConferenceSid ?? '');
  const call = dial(context, to, from);
  const participant = { callSid: textOf(call, 'sid'), joinedAt: now, changes };
  stateOf(account, conferenceSid).joined.set(participant.callSid, participant);
  return created({ ...participantRow(context, conferenceSid, participant), status: 'queued' });
}

function openConference(context: Context, name: string): string {
  const { account, now } = context;
  if (/^CF[0-9a-f]{32}$/.test(name)) {
    const row = requireRow(context, account.conferenceRows, name);
    if (row.status === 'completed') throw notFound(context.path);
    return name;
  }
  const open = account.conferenceRows
    .everStored()
    .find((row) => row.view(now).friendly_name === name && row.view(now).status !== 'completed');
  if (open !== undefined) return open.sid;
  const { sid, sequence } = account.nextSid('CF');
  account.conferenceRows.add(newConferenceRow(account, sid, sequence, name, now));
  return sid;
}

function stateOf(account: Account, conferenceSid: string): ConferenceState {
  const known = account.conferenceStates.get(conferenceSid);
  if (known !== undefined) return known;
  const state: ConferenceState = { joined: new Map(), changes: new Map(), left: new Set() };
  account.conferenceStates.set(conferenceSid, state);
  return state;
}

function participantsOf(context: Context, conferenceSid: string): readonly Participant[] {
  const { account, now } = context;
  const conference = account.conferenceRows.row(conferenceSid, now);
  if (conference === undefined || conference.status === 'completed') return [];
  const state = account.conferenceStates.get(conferenceSid);
  const index = account.conferences.indexOf(conferenceSid);
  const generated = index === undefined ? [] : account.conferences.participantsAt(index, now);
  const all = [
    ...generated.map((call) => ({
      callSid: account.calls.sidOf(call),
      joinedAt: account.calls.facts(call).answeredAt,
      changes: {},
    })),
    ...(state?.joined.values() ?? []),
  ];
  return all.filter(
    ({ callSid }) => state?.left.has(callSid) !== true && isLive(account.callRows.row(callSid, now)?.status),
  );
}

/** Who was in conferences that have ended, of those who joined in the range: what the API no longer lists. */
export function pastParticipants(
  account: Account,
  range: { readonly from: number; readonly to: number },
  now: number,
): readonly Row[] {
  const { calls, conferences } = account;
  // Whoever joins late does so within a call's length.
  const begun = { from: range.from - CALL_SECONDS_MAX, to: range.to };
  const { low, high, accept } = conferences.select({ dateCreated: begun, dateUpdated: {}, status: 'completed' }, now);
  const rows: Row[] = [];
  for (let index = low; index < high; index += 1) {
    if (accept?.(index) === false) continue;
    for (const call of conferences.callsOf(index)) {
      const { answeredAt, endTime, duration } = calls.facts(call);
      if (duration === 0 || answeredAt < range.from || answeredAt >= range.to) continue;
      rows.push(pastParticipant(account, conferences.sidOf(index), calls.sidOf(call), answeredAt, endTime));
    }
  }
  return rows;
}

function pastParticipant(account: Account, conferenceSid: string, callSid: string, joined: number, left: number): Row {
  return {
    account_sid: account.sid,
    call_sid: callSid,
    conference_sid: conferenceSid,
    date_created: rfc2822(joined),
    date_updated: rfc2822(left),
    end_conference_on_exit: false,
    muted: false,
    hold: false,
    status: 'complete',
    start_conference_on_enter: true,
    coaching: false,
    call_sid_to_coach: null,
    queue_time: null,
  };
}

function isLive(status: JsonValue | undefined): boolean {
  return status === 'queued' || status === 'ringing' || status === 'in-progress';
}

/** By call sid or by label. */
function findParticipant(context: Context): Participant {
  const { ConferenceSid = '', CallSid } = context.params;
  const found = participantsOf(context, ConferenceSid).find(
    (participant) => participant.callSid === CallSid || participant.changes.label === CallSid,
  );
  if (found === undefined) throw notFound(context.path);
  return found;
}

function participantRow(context: Context, conferenceSid: string, participant: Participant): Row {
  const { account, now } = context;
  const joined = rfc2822(participant.joinedAt);
  const callStatus = account.callRows.row(participant.callSid, now)?.status;
  return {
    account_sid: account.sid,
    call_sid: participant.callSid,
    label: null,
    conference_sid: conferenceSid,
    date_created: joined,
    date_updated: joined,
    end_conference_on_exit: false,
    muted: false,
    hold: false,
    status: callStatus === 'in-progress' ? 'connected' : callStatus === 'ringing' ? 'ringing' : 'queued',
    start_conference_on_enter: true,
    coaching: false,
    call_sid_to_coach: null,
    queue_time: null,
    uri: `${account.seed.path}/Conferences/${conferenceSid}/Participants/${participant.callSid}.json`,
    ...participant.changes,
    ...account.conferenceStates.get(conferenceSid)?.changes.get(participant.callSid),
  };
}

const SWITCHES: readonly (readonly [string, string])[] = [
  ['Muted', 'muted'],
  ['Hold', 'hold'],
  ['Coaching', 'coaching'],
  ['EndConferenceOnExit', 'end_conference_on_exit'],
  ['StartConferenceOnEnter', 'start_conference_on_enter'],
];

function switches(form: Form): Row {
  const columns: Record<string, JsonValue> = {};
  for (const [parameter, column] of SWITCHES) {
    const value = form.get(parameter)?.toLowerCase();
    if (value === undefined) continue;
    if (value !== 'true' && value !== 'false') throw badRequest(`Invalid value for ${parameter}: ${value}`);
    columns[column] = value === 'true';
  }
  const coach = form.get('CallSidToCoach');
  if (coach !== undefined) columns.call_sid_to_coach = coach;
  return columns;
}
