// Recordings, under the account, a call or a conference: list, fetch, start, pause, stop, delete.
import { dateRange, textInRange } from '../date-filters.ts';
import { rfc2822 } from '../dates.ts';
import { badRequest, invalidParameter, notFound } from '../errors.ts';
import { created, NO_CONTENT, ok } from '../http.ts';
import type { Context, Reply } from '../http.ts';
import { textOf } from '../json.ts';
import type { Row } from '../json.ts';
import { StoredRow } from '../stored-row.ts';
import { isFilePath, redirectToFile } from './files.ts';
import { booleanFilter, filterValue, listPage, requireRow } from './layered-list.ts';

const UPDATE_STATUSES = ['paused', 'stopped', 'in-progress'];

export function listRecordings(context: Context): Reply {
  const callSid = filterValue(context, 'CallSid');
  const conferenceSid = filterValue(context, 'ConferenceSid');
  return list(context, callSid, conferenceSid, booleanFilter(context, 'IncludeSoftDeleted') ?? false);
}

export function listCallRecordings(context: Context): Reply {
  const callSid = context.params.CallSid ?? '';
  if (!context.account.callRows.has(callSid)) throw notFound(context.path);
  return list(context, callSid, undefined, false, (row) => callRecording(context, row));
}

export function listConferenceRecordings(context: Context): Reply {
  const conferenceSid = context.params.ConferenceSid ?? '';
  if (!context.account.conferenceRows.has(conferenceSid)) throw notFound(context.path);
  return list(context, undefined, conferenceSid, false, (row) => conferenceRecording(context, row));
}

function list(
  context: Context,
  callSid: string | undefined,
  conferenceSid: string | undefined,
  deletedToo: boolean,
  shape?: (row: Row) => Row,
): Reply {
  const { account } = context;
  const dateCreated = dateRange(context.query, 'DateCreated', 'through-midnight', context.world.options.dateFilter);
  const selection = account.recordings.select({
    dateCreated,
    ...(callSid !== undefined && { callSid }),
    ...(conferenceSid !== undefined && { conferenceSid }),
  });
  return listPage(context, {
    rowsKey: 'recordings',
    rows: account.recordingRows,
    selection,
    // A deleted recording stays for a while, with the status "deleted".
    matches: (row) =>
      (deletedToo || row.status !== 'deleted') &&
      (callSid === undefined || row.call_sid === callSid) &&
      (conferenceSid === undefined || row.conference_sid === conferenceSid) &&
      textInRange(dateCreated, row.date_created),
    ...(shape !== undefined && { shape }),
  });
}

export function fetchRecording(context: Context): Reply {
  const deletedToo = booleanFilter(context, 'IncludeSoftDeleted') ?? false;
  const [sid] = (context.params.Sid ?? '').split('.');
  const row = requireRow(context, context.account.recordingRows, sid);
  if (row.status === 'deleted' && !deletedToo) throw notFound(context.path);
  return isFilePath(context.path) ? redirectToFile(context) : ok(JSON.stringify(row));
}

export function fetchCallRecording(context: Context): Reply {
  return ok(JSON.stringify(callRecording(context, under(context))));
}

export function fetchConferenceRecording(context: Context): Reply {
  return ok(JSON.stringify(conferenceRecording(context, under(context))));
}

export function deleteRecording(context: Context): Reply {
  remove(context, requireRow(context, context.account.recordingRows, context.params.Sid));
  return NO_CONTENT;
}

export function deleteRecordingUnderParent(context: Context): Reply {
  remove(context, under(context));
  return NO_CONTENT;
}

function remove(context: Context, row: Row): void {
  if (row.status === 'deleted') throw notFound(context.path);
  context.account.recordingRows.change(
    textOf(row, 'sid'),
    context.now,
    { status: 'deleted', date_updated: rfc2822(context.now) },
    true,
  );
}

export function createCallRecording(context: Context): Reply {
  const { account, form, now } = context;
  const callSid = context.params.CallSid ?? '';
  const call = requireRow(context, account.callRows, callSid);
  if (call.status !== 'in-progress') {
    throw invalidParameter(21220, 'Requested resource is not eligible for recording');
  }
  const { sid, sequence } = account.nextSid('RE');
  const base = `${account.seed.path}/Recordings/${sid}`;
  const row: Row = {
    account_sid: account.sid,
    api_version: '2010-04-01',
    call_sid: callSid,
    conference_sid: null,
    channels: form.get('RecordingChannels') === 'dual' ? 2 : 1,
    date_created: rfc2822(now),
    date_updated: rfc2822(now),
    start_time: rfc2822(now),
    price: null,
    price_unit: null,
    duration: null,
    sid,
    source: 'StartCallRecordingAPI',
    status: 'in-progress',
    error_code: null,
    uri: `${base}.json`,
    media_url: `https://api.twilio.com${base}`,
    encryption_details: null,
    subresource_uris: { add_on_results: `${base}/AddOnResults.json`, transcriptions: `${base}/Transcriptions.json` },
  };
  account.recordingRows.add(new StoredRow(sid, sequence, row));
  return created(callRecording(context, row));
}

/** Pauses, resumes or stops a recording that is going on. */
export function updateRecording(context: Context): Reply {
  const { account, form, now } = context;
  const row = under(context);
  const status = form.get('Status') ?? '';
  if (!UPDATE_STATUSES.includes(status)) {
    throw badRequest(
      status === '' ? 'Missing required parameter Status in the post body' : `Invalid value for Status: ${status}`,
    );
  }
  if (row.status !== 'in-progress' && row.status !== 'paused') {
    throw invalidParameter(21220, 'Recording is not in-progress');
  }
  const sid = textOf(row, 'sid');
  const duration = String(now - Date.parse(textOf(row, 'start_time')) / 1000);
  const changes: Row = {
    status,
    date_updated: rfc2822(now),
    ...(status === 'stopped' && { status: 'completed', duration }),
  };
  account.recordingRows.change(sid, now, changes, status === 'stopped');
  const changed = { ...requireRow(context, account.recordingRows, sid), status };
  const shaped =
    context.params.CallSid === undefined ? conferenceRecording(context, changed) : callRecording(context, changed);
  return ok(JSON.stringify(shaped));
}

/** The recording that the path names, if it belongs to the path's call or conference. */
function under(context: Context): Row {
  const { CallSid, ConferenceSid, Sid } = context.params;
  const row = requireRow(context, context.account.recordingRows, Sid);
  const belongs = CallSid === undefined ? row.conference_sid === ConferenceSid : row.call_sid === CallSid;
  if (!belongs || row.status === 'deleted') throw notFound(context.path);
  return row;
}

function callRecording(context: Context, row: Row): Row {
  return {
    ...withoutLinks(row),
    track: 'both',
    uri: `${context.account.seed.path}/Calls/${textOf(row, 'call_sid')}/Recordings/${textOf(row, 'sid')}.json`,
  };
}

function conferenceRecording(context: Context, row: Row): Row {
  const uri = `${context.account.seed.path}/Conferences/${textOf(row, 'conference_sid')}/Recordings/${textOf(row, 'sid')}.json`;
  return { ...withoutLinks(row), uri };
}

function withoutLinks(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => name !== 'media_url' && name !== 'subresource_uris'),
  );
}
