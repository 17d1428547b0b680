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
  { resource: 'call_notifications', description: 'Errors and warnings of one call.' },
  { resource: 'address_dependent_phone_numbers', description: 'Phone numbers that need one address.' },
  { resource: 'authorized_connect_apps', description: 'Apps of others that may act for the account.' },
  {
    resource: 'connect_apps',
    description: 'Apps of the account that may act for other accounts, where those allow it.',
  },
  { resource: 'incoming_phone_number_assigned_add_ons', description: 'Add-ons that are assigned to one phone number.' },
  {
    resource: 'incoming_phone_number_assigned_add_on_extensions',
    description: 'Products that an add-on of one phone number works with.',
  },
  { resource: 'recording_add_on_results', description: 'What add-ons found in one recording.' },
  { resource: 'recording_add_on_result_payloads', description: 'The parts of what an add-on found in one recording.' },
  { resource: 'sip_domains', description: 'SIP domains: addresses at which Twilio takes calls over SIP.' },
  { resource: 'sip_credential_lists', description: 'Lists of user names that may call a SIP domain.' },
  { resource: 'sip_ip_access_control_lists', description: 'Lists of addresses that may call a SIP domain.' },
  { resource: 'sip_domain_credential_list_mappings', description: 'Credential lists that one SIP domain accepts.' },
  {
    resource: 'sip_domain_ip_access_control_list_mappings',
    description: 'Access control lists that one SIP domain accepts.',
  },
  {
    resource: 'sip_domain_auth_calls_credential_list_mappings',
    description: 'Credential lists that one SIP domain accepts for calls.',
  },
  {
    resource: 'sip_domain_auth_calls_ip_access_control_list_mappings',
    description: 'Access control lists that one SIP domain accepts for calls.',
  },
  {
    resource: 'sip_domain_auth_registrations_credential_list_mappings',
    description: 'Credential lists that one SIP domain accepts for registrations.',
  },
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
