// conferences and conference_participants: checked against Twilio's pages.
import type { TableOverlay } from './overlay.ts';
import { sharedColumns } from './shared-columns.ts';

export const conferences: TableOverlay = {
  resource: 'conferences',
  description: "Conferences. UPDATE … SET status = 'completed' ends a live one.",
  columns: {
    sid: 'The conference.',
    account_sid: sharedColumns.account_sid,
    friendly_name: 'The name that it was given when it began.',
    status: 'init, in-progress or completed.',
    region: 'Where its audio was mixed.',
    reason_conference_ended: 'Why it ended.',
    call_sid_ending_conference: 'The call whose end ended it.',
    date_created: sharedColumns.date_created,
    date_updated: sharedColumns.date_updated,
    api_version: sharedColumns.api_version,
    uri: sharedColumns.uri,
    subresource_uris: sharedColumns.subresource_uris,
  },
  hidden: {
    announce_url: 'TwiML to play to everybody.',
    announce_method: 'How announce_url is requested: GET or POST.',
  },
  rows: 2000,
};

export const conferenceParticipants: TableOverlay = {
  resource: 'conference_participants',
  description:
    'Who is in a live conference; a conference that ended has none. INSERT dials somebody in, DELETE hangs up.',
  emptyList: {
    message: (conferences) =>
      `Twilio lists the participants of a conference while it goes on: ${conferences === 1 ? '1 conference that was read has' : `${conferences} conferences that were read have`} none`,
    hint: 'Those of conferences that have ended are in insights.conference_participants and bulk_export.participants.',
  },
  aliases: ['participants'],
  columns: {
    conference_sid: 'The conference.',
    call_sid: "The participant's call.",
    account_sid: sharedColumns.account_sid,
    label: 'A name for the participant, unique in the conference.',
    status: 'queued, connecting, ringing, connected, complete or failed.',
    muted: 'Whether nobody hears the participant.',
    hold: 'Whether the participant hears hold music.',
    coaching: 'Whether the participant coaches another.',
    call_sid_to_coach: 'The call of the participant who is coached.',
    start_conference_on_enter: 'Whether the conference began when the participant came.',
    end_conference_on_exit: 'Whether the conference ends when the participant leaves.',
    queue_time: 'Milliseconds that the call waited to be dialled.',
    date_created: sharedColumns.date_created,
    date_updated: sharedColumns.date_updated,
    uri: sharedColumns.uri,
  },
};
