// Tables that work by rule and only need a better name, a word or a warning about a filter.
import type { TableOverlay } from './overlay.ts';

export const otherTables: readonly TableOverlay[] = [
  { resource: 'call_events', description: 'Requests that a call made to webhooks and what they answered.' },
  { resource: 'call_recordings', description: 'Recordings of one call. INSERT starts one, UPDATE pauses or stops it.' },
  { resource: 'conference_recordings', description: 'Recordings of one conference.' },
  { resource: 'recording_transcriptions', description: 'Transcriptions of one recording.' },
  { resource: 'queue_members', description: 'Calls that wait in a queue. UPDATE takes one out.' },
  { resource: 'keys', description: 'API keys. Their secrets are told once, when they are made, and never shown here.' },
  { resource: 'signing_keys', description: 'Signing keys. Their secrets are never shown here.' },
  { resource: 'notifications', description: 'Errors and warnings of the last 30 days.' },
  {
    resource: 'sms_short_codes',
    description: 'Short codes of the account.',
    aliases: ['short_codes'],
    filters: { ShortCode: { support: 'inexact', wildcard: '*' } },
  },
  {
    resource: 'sip_credential_list_credentials',
    description: 'User names of SIP credential lists; passwords can be written and are not shown.',
    aliases: ['sip_credentials'],
  },
  {
    resource: 'sip_ip_access_control_list_ip_addresses',
    description: 'Addresses of SIP access control lists.',
    aliases: ['sip_ip_addresses'],
  },
  ...['local', 'mobile', 'toll_free'].map((kind): TableOverlay => ({
    resource: `incoming_phone_numbers_${kind}`,
    description: `Phone numbers of the account that are ${kind.replace('_', '-')}.`,
    filters: { PhoneNumber: { support: 'inexact', wildcard: '*' }, Beta: { support: 'inexact' } },
    rows: 300,
  })),
  {
    resource: 'usage_triggers',
    description: 'What is called when usage passes a value.',
    // Its word for "not recurring" is another than its rows have.
    filters: { Recurring: { support: 'inexact' } },
  },
];
