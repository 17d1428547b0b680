// recordings and transcriptions: checked against Twilio's pages of the Recording and Transcription resources.
import type { TableOverlay } from './overlay.ts';
import { sharedColumns } from './shared-columns.ts';

export const recordings: TableOverlay = {
  resource: 'recordings',
  description: 'Recordings of calls and conferences. DELETE removes the audio.',
  columns: {
    sid: 'The recording.',
    account_sid: sharedColumns.account_sid,
    call_sid: 'The call that was recorded.',
    conference_sid: 'The conference that was recorded.',
    status: 'in-progress, paused, stopped, processing, completed, absent or deleted.',
    source: 'What started it: DialVerb, Conference, OutboundAPI, Trunking, RecordVerb …',
    start_time: 'When it began.',
    duration: 'Seconds; null until it ended.',
    channels: '1 or 2.',
    price: 'What it cost, negative; null until it is billed.',
    price_unit: sharedColumns.price_unit,
    error_code: "Twilio's error code, when it is absent.",
    media_url: 'Where the audio is.',
    encryption_details: 'How it is encrypted, where it is.',
    date_created: sharedColumns.date_created,
    date_updated: sharedColumns.date_updated,
    api_version: sharedColumns.api_version,
    uri: sharedColumns.uri,
    subresource_uris: sharedColumns.subresource_uris,
  },
  hidden: { include_soft_deleted: 'Whether deleted recordings are listed too, for 40 days: only for WHERE.' },
  rows: 5000,
};

export const transcriptions: TableOverlay = {
  resource: 'transcriptions',
  description: 'Transcriptions of recordings.',
  columns: {
    sid: 'The transcription.',
    account_sid: sharedColumns.account_sid,
    recording_sid: 'The recording that was transcribed.',
    status: 'in-progress, completed or failed.',
    transcription_text: 'The text.',
    type: 'How it was made.',
    duration: 'Seconds of audio.',
    price: 'What it cost, negative.',
    price_unit: sharedColumns.price_unit,
    date_created: sharedColumns.date_created,
    date_updated: sharedColumns.date_updated,
    api_version: sharedColumns.api_version,
    uri: sharedColumns.uri,
  },
  alternatives: [
    {
      path: '/2010-04-01/Accounts/{AccountSid}/Recordings/{RecordingSid}/Transcriptions.json',
      parameter: 'RecordingSid',
      column: 'recording_sid',
    },
  ],
  rows: 2000,
};
