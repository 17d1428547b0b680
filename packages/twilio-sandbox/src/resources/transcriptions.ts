// Transcriptions, under the account or a recording: list, fetch, delete.
import { notFound } from '../errors.ts';
import { NO_CONTENT } from '../http.ts';
import type { Context, Reply } from '../http.ts';
import { fetchText, listPage, requireRow } from './layered-list.ts';

export function listTranscriptions(context: Context): Reply {
  const { account } = context;
  return listPage(context, {
    rowsKey: 'transcriptions',
    rows: account.transcriptionRows,
    selection: account.transcriptions.select(),
    matches: () => true,
  });
}

export function listRecordingTranscriptions(context: Context): Reply {
  const { account } = context;
  const recordingSid = context.params.RecordingSid ?? '';
  if (!account.recordingRows.has(recordingSid)) throw notFound(context.path);
  const index = account.recordings.indexOf(recordingSid);
  const selection = account.transcriptions.select();
  return listPage(context, {
    rowsKey: 'transcriptions',
    rows: account.transcriptionRows,
    // Both are numbered like their call.
    selection: index === undefined ? { low: 0, high: 0 } : { ...selection, low: index, high: index + 1 },
    matches: (row) => row.recording_sid === recordingSid,
  });
}

export function fetchTranscription(context: Context): Reply {
  requireOwner(context);
  return fetchText(context, context.account.transcriptionRows, context.params.Sid);
}

export function deleteTranscription(context: Context): Reply {
  requireOwner(context);
  context.account.transcriptionRows.remove(context.params.Sid ?? '');
  return NO_CONTENT;
}

function requireOwner(context: Context): void {
  const { RecordingSid, Sid } = context.params;
  const row = requireRow(context, context.account.transcriptionRows, Sid);
  if (RecordingSid !== undefined && row.recording_sid !== RecordingSid) throw notFound(context.path);
}
