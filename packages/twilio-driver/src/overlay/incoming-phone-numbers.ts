// incoming_phone_numbers: checked against Twilio's page of the IncomingPhoneNumber resource.
import type { TableOverlay } from './overlay.ts';
import { sharedColumns } from './shared-columns.ts';

export const incomingPhoneNumbers: TableOverlay = {
  resource: 'incoming_phone_numbers',
  description: 'Phone numbers of the account and what they do. INSERT buys a number, DELETE gives it back.',
  columns: {
    sid: 'The number, by sid.',
    account_sid: sharedColumns.account_sid,
    phone_number: 'The number in E.164.',
    friendly_name: 'A name for people.',
    capabilities: 'What it can do: voice, sms, mms, fax.',
    status: 'in-use, or why it is not.',
    type: 'local, mobile, toll-free or short code.',
    origin: 'twilio, or hosted by somebody else.',
    beta: 'Whether it is new to Twilio.',
    voice_url: 'Where the TwiML of incoming calls is.',
    voice_method: 'How voice_url is requested.',
    voice_fallback_url: 'What is requested when voice_url fails.',
    voice_fallback_method: 'How voice_fallback_url is requested.',
    voice_application_sid: 'The application that takes calls instead of voice_url.',
    voice_caller_id_lookup: "Whether the caller's name is looked up.",
    voice_receive_mode: 'voice or fax.',
    sms_url: 'Where the TwiML of incoming messages is.',
    sms_method: 'How sms_url is requested.',
    sms_fallback_url: 'What is requested when sms_url fails.',
    sms_fallback_method: 'How sms_fallback_url is requested.',
    sms_application_sid: 'The application that takes messages instead of sms_url.',
    status_callback: 'Where the end of calls is told.',
    status_callback_method: 'How status_callback is requested.',
    trunk_sid: 'The trunk that takes its calls.',
    address_requirements: 'Which address the country wants: none, any, local or foreign.',
    address_sid: 'The address that goes with it.',
    identity_sid: 'The identity that goes with it.',
    bundle_sid: 'The regulatory bundle that goes with it.',
    emergency_status: 'Whether emergency calls can be made from it.',
    emergency_address_sid: 'The address for emergency calls.',
    emergency_address_status: 'Whether that address is registered.',
    date_created: sharedColumns.date_created,
    date_updated: sharedColumns.date_updated,
    api_version: sharedColumns.api_version,
    uri: sharedColumns.uri,
  },
  hidden: { area_code: 'Instead of phone_number: any number of this area, for INSERT.' },
  filters: {
    // Matches parts of numbers and takes * for any digit.
    PhoneNumber: { support: 'inexact', wildcard: '*' },
    FriendlyName: { support: 'inexact' },
    // "Whether to include": true leaves the others in.
    Beta: { support: 'inexact' },
  },
  rows: 50,
};
