// Descriptions of columns of core tables whose own overlay does not describe them: by name, where a name means the same
// in each, and by table.
import { incomingPhoneNumbers } from './incoming-phone-numbers.ts';
import { recordings, transcriptions } from './recordings.ts';
import { sharedColumns } from './shared-columns.ts';

type Descriptions = Readonly<Record<string, string>>;

const byName: Descriptions = {
  ...sharedColumns,
  sid: 'Its key.',
  friendly_name: 'A name for people.',
  unique_name: 'A name that tells it from others of its kind.',
  call_sid: 'The call.',
  conference_sid: 'The conference.',
  domain_sid: 'The SIP domain.',
  resource_sid: 'What it is assigned to.',
  voice_url: 'Where the TwiML of incoming calls is.',
  voice_method: 'How voice_url is requested: GET or POST.',
  voice_fallback_url: 'What is requested when voice_url fails.',
  voice_fallback_method: 'How voice_fallback_url is requested: GET or POST.',
  voice_status_callback_url: 'Where the status of calls is told.',
  voice_status_callback_method: 'How voice_status_callback_url is requested: GET or POST.',
  sms_url: 'Where the TwiML of incoming messages is.',
  sms_method: 'How sms_url is requested: GET or POST.',
  sms_fallback_url: 'What is requested when sms_url fails.',
  sms_fallback_method: 'How sms_fallback_url is requested: GET or POST.',
};

const numberForSale: Descriptions = {
  phone_number: 'The number in E.164.',
  friendly_name: 'The number, written for people.',
  lata: 'Its local access and transport area, in the United States and Canada.',
  locality: 'Its city or town.',
  rate_center: 'Its rate center, in the United States and Canada.',
  latitude: 'Latitude of its place, in degrees.',
  longitude: 'Longitude of its place, in degrees.',
  region: 'Its state or province, in two letters.',
  postal_code: 'Its postal code.',
  iso_country: 'Its country, as ISO 3166 has it: two letters.',
  country_code: 'The country that is searched, as ISO 3166 has it: two letters.',
  address_requirements: 'Which address the country wants: none, any, local or foreign.',
  beta: 'Whether it is new to Twilio.',
  capabilities: 'What it can do: voice, SMS, MMS, fax.',
};

const notification: Descriptions = {
  sid: 'The notification.',
  call_sid: 'The call that it is about.',
  log: '0 for an error, 1 for a warning.',
  error_code: "Twilio's error code.",
  more_info: 'The page that explains the error.',
  message_text: 'What is wrong.',
  message_date: 'When it happened.',
  request_method: 'How the webhook was requested: GET or POST.',
  request_url: 'The webhook that was requested.',
  request_variables: 'What was sent to it; a fetch for each row.',
  response_headers: 'The headers that it answered; a fetch for each row.',
  response_body: 'What it answered; a fetch for each row.',
};

const recording: Descriptions = {
  ...recordings.columns,
  track: 'What was recorded: inbound, outbound or both.',
};

const apiKey: Descriptions = { sid: 'The key.' };

const mapping = (list: string): Descriptions => ({ sid: `The ${list}.`, friendly_name: `The name of the ${list}.` });

const addOnResult: Descriptions = {
  add_on_sid: 'The add-on.',
  add_on_configuration_sid: 'The configuration that the add-on had.',
  reference_sid: 'The recording.',
};

const forSale = ['local', 'mobile', 'toll_free', 'national', 'shared_cost', 'voip', 'machine_to_machine'];
const ofKind = ['local', 'mobile', 'toll_free'];

const byTable: Readonly<Record<string, Descriptions>> = {
  address_dependent_phone_numbers: {
    ...incomingPhoneNumbers.columns,
    address_sid: 'The address that the number needs.',
    emergency_status: 'Whether emergency calls can be made from it: Active or Inactive.',
  },
  ...Object.fromEntries(ofKind.map((kind) => [`incoming_phone_numbers_${kind}`, incomingPhoneNumbers.columns ?? {}])),
  ...Object.fromEntries(forSale.map((kind) => [`available_phone_number_${kind}`, numberForSale])),
  available_phone_numbers: {
    country_code: 'The country, as ISO 3166 has it: two letters.',
    country: 'The name of the country.',
    beta: 'Whether all numbers of the country are new to Twilio.',
    subresource_uris: 'Addresses of the searches for its kinds of numbers.',
  },
  authorized_connect_apps: {
    connect_app_sid: 'The app that may act for the account.',
    connect_app_friendly_name: 'The name of the app.',
    connect_app_description: 'What the app says about itself.',
    connect_app_company_name: 'The company that made it.',
    connect_app_homepage_url: 'Where the app is at home.',
    permissions: 'What it may do: get-all, post-all.',
  },
  connect_apps: {
    sid: 'The app.',
    authorize_redirect_url: 'Where people are sent after they have allowed it.',
    deauthorize_callback_url: 'What is requested when somebody no longer allows it.',
    deauthorize_callback_method: 'How deauthorize_callback_url is requested: GET or POST.',
    company_name: 'The company that made it.',
    description: 'What it says about itself.',
    homepage_url: 'Where it is at home.',
    permissions: 'What it asks for: get-all, post-all.',
  },
  call_events: {
    request: 'What was requested: method, url and parameters.',
    response: 'What was answered: status, content type and body.',
  },
  call_notifications: notification,
  notifications: notification,
  call_recordings: recording,
  conference_recordings: recording,
  recording_transcriptions: transcriptions.columns ?? {},
  incoming_phone_number_assigned_add_ons: {
    sid: 'The assignment of the add-on.',
    resource_sid: 'The number that the add-on is assigned to.',
    description: 'What the add-on does.',
    configuration: 'How it is configured.',
  },
  incoming_phone_number_assigned_add_on_extensions: {
    sid: 'The extension.',
    assigned_add_on_sid: 'The assignment that it extends.',
    resource_sid: 'The number that the add-on is assigned to.',
    product_name: 'The product that it works with.',
    enabled: 'Whether it is called.',
  },
  recording_add_on_results: {
    ...addOnResult,
    sid: 'The result.',
    status: 'canceled, completed, deleted, failed, in-progress, init, processing or queued.',
    date_completed: 'When it was completed.',
  },
  recording_add_on_result_payloads: {
    ...addOnResult,
    sid: 'The payload.',
    add_on_result_sid: 'The result that it belongs to.',
    label: 'What it holds, in a word.',
    content_type: 'Its media type.',
  },
  keys: apiKey,
  signing_keys: apiKey,
  queue_members: {
    queue_sid: 'The queue.',
    call_sid: 'The call that waits.',
    date_enqueued: 'When it came.',
    position: 'Its place, 1 for the next.',
    wait_time: 'Seconds that it has waited.',
  },
  sip_credential_lists: { sid: 'The list.' },
  sip_credential_list_credentials: {
    sid: 'The credential.',
    credential_list_sid: 'The list that it is on.',
    username: 'The name to sign in with.',
  },
  sip_ip_access_control_lists: { sid: 'The list.' },
  sip_ip_access_control_list_ip_addresses: {
    sid: 'The address, by sid.',
    ip_access_control_list_sid: 'The list that it is on.',
    ip_address: 'The address that calls come from.',
    cidr_prefix_length: 'How many of its bits count: 32 for this address alone.',
  },
  sip_domain_credential_list_mappings: mapping('credential list'),
  sip_domain_auth_calls_credential_list_mappings: mapping('credential list'),
  sip_domain_auth_registrations_credential_list_mappings: mapping('credential list'),
  sip_domain_ip_access_control_list_mappings: mapping('access control list'),
  sip_domain_auth_calls_ip_access_control_list_mappings: mapping('access control list'),
  sip_domains: {
    sid: 'The domain.',
    auth_type: 'What callers have to show: IP_ACL, CREDENTIAL_LIST or both.',
    domain_name: 'Its address: NAME.sip.twilio.com.',
    sip_registration: 'Whether endpoints may register.',
    emergency_calling_enabled: 'Whether emergency calls can be made from it.',
    secure: 'Whether calls need TLS and SRTP.',
    byoc_trunk_sid: 'The trunk of another carrier that its calls go over.',
    emergency_caller_sid: 'The number that emergency calls show.',
  },
  sms_short_codes: { sid: 'The short code, by sid.', short_code: 'The digits.' },
  usage_triggers: {
    sid: 'The trigger.',
    callback_url: 'What is requested when it fires.',
    callback_method: 'How callback_url is requested: GET or POST.',
    current_value: 'What usage has reached.',
    date_fired: 'When it fired; null until then.',
    recurring: 'After what usage begins anew: daily, monthly or yearly; empty for never.',
    trigger_by: 'What is counted: count, usage or price.',
    trigger_value: 'The value at which it fires.',
    usage_category: 'The category of usage that it watches.',
    usage_record_uri: 'The address of the usage that it watches.',
  },
};

/** undefined where there is none, and for tables of other products. */
export function coreColumn(product: string, table: string, column: string): string | undefined {
  if (product !== 'api_v2010') return undefined;
  return byTable[table]?.[column] ?? byName[column];
}
