// applications: sets of addresses that numbers share, from Twilio's page of the Application resource.
import type { TableOverlay } from './overlay.ts';
import { sharedColumns } from './shared-columns.ts';

export const applications: TableOverlay = {
  resource: 'applications',
  description: 'TwiML applications: what to do with calls and messages, for several numbers at once.',
  columns: {
    sid: 'The application.',
    account_sid: sharedColumns.account_sid,
    friendly_name: 'A name for people.',
    voice_url: 'Where the TwiML of calls is.',
    voice_method: 'How voice_url is requested.',
    voice_fallback_url: 'What is requested when voice_url fails.',
    voice_fallback_method: 'How voice_fallback_url is requested.',
    voice_caller_id_lookup: "Whether the caller's name is looked up.",
    sms_url: 'Where the TwiML of messages is.',
    sms_method: 'How sms_url is requested.',
    sms_fallback_url: 'What is requested when sms_url fails.',
    sms_fallback_method: 'How sms_fallback_url is requested.',
    sms_status_callback: 'Where the status of sent messages is told.',
    message_status_callback: 'Where the status of sent messages is told, with more detail.',
    status_callback: 'Where the end of calls is told.',
    status_callback_method: 'How status_callback is requested.',
    public_application_connect_enabled: 'Whether other accounts may dial it.',
    date_created: sharedColumns.date_created,
    date_updated: sharedColumns.date_updated,
    api_version: sharedColumns.api_version,
    uri: sharedColumns.uri,
  },
  rows: 50,
};
