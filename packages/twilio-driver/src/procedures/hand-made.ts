// Procedures that people ask for by what they do, over operations of the catalog's resources.
import type { ResourceColumn } from '../catalog-data/resource.ts';
import type { OperationProcedure } from './operation-procedure.ts';

export interface HandMadeProcedure extends OperationProcedure {
  /** The resource's product and name in the catalog. */
  readonly resource: string;
  /** Instead of the resource's. */
  readonly schema?: string;
}

const shown = (
  name: string,
  type: ResourceColumn['type'],
  description: string,
): ResourceColumn & { readonly description: string } => ({ name, type, wire: 'json', nullable: true, description });

const secret = [shown('secret', 'text', 'Shown this once: it cannot be read again.')];

export const handMadeProcedures: readonly HandMadeProcedure[] = [
  {
    name: 'send_message',
    resource: 'api_v2010.messages',
    operation: 'create',
    description:
      'Sends a message. Needs one of from and messaging_service_sid, and one of body, media_url and content_sid.',
    first: ['to', 'from', 'body', 'media_url', 'messaging_service_sid'],
  },
  {
    name: 'redact_message',
    resource: 'api_v2010.messages',
    operation: 'update',
    description: 'Empties the text of a message, for good.',
    argumentAliases: { sid: ['message_sid'] },
    only: [],
    fixed: [['Body', '']],
  },
  {
    name: 'cancel_message',
    resource: 'api_v2010.messages',
    operation: 'update',
    description: 'Stops a scheduled message that has not been sent.',
    argumentAliases: { sid: ['message_sid'] },
    only: [],
    fixed: [['Status', 'canceled']],
  },
  {
    name: 'message_feedback',
    aliases: ['create_message_feedback'],
    resource: 'api_v2010.message_feedback',
    operation: 'create',
    description: 'Tells Twilio whether a message did what it was sent for: outcome is confirmed or unconfirmed.',
    required: ['outcome'],
  },
  {
    name: 'make_call',
    resource: 'api_v2010.calls',
    operation: 'create',
    description: 'Calls somebody. Needs one of url, twiml and application_sid.',
    first: ['to', 'from', 'url', 'twiml', 'application_sid'],
  },
  {
    name: 'end_call',
    resource: 'api_v2010.calls',
    operation: 'update',
    description: 'Hangs up a call, also one that is still queued or ringing.',
    argumentAliases: { sid: ['call_sid'] },
    only: [],
    fixed: [['Status', 'completed']],
  },
  {
    name: 'add_outgoing_caller_id',
    resource: 'api_v2010.outgoing_caller_ids',
    operation: 'create',
    description: 'Has Twilio call a number that is to be verified: whoever answers has to enter validation_code.',
    first: ['phone_number', 'friendly_name'],
    columns: [
      { ...shown('account_sid', 'text', 'The account.'), sidPrefixes: ['AC'] },
      { ...shown('call_sid', 'text', 'The call that asks for the code.'), sidPrefixes: ['CA'] },
      shown('friendly_name', 'text', 'A name for people.'),
      shown('phone_number', 'text', 'The number in E.164.'),
      shown('validation_code', 'text', 'What has to be entered on the telephone.'),
    ],
  },
  {
    name: 'buy_phone_number',
    resource: 'api_v2010.incoming_phone_numbers',
    operation: 'create',
    description:
      'Buys a phone number: phone_number from available_phone_numbers_local and its kin, or any of an area_code.',
    first: ['phone_number', 'area_code', 'friendly_name'],
  },
  {
    name: 'create_key',
    resource: 'api_v2010.keys',
    operation: 'create',
    description: 'Creates an API key. Its secret is in the result, and nowhere else.',
    more: secret,
  },
  {
    name: 'create_signing_key',
    resource: 'api_v2010.signing_keys',
    operation: 'create',
    description: 'Creates a signing key. Its secret is in the result, and nowhere else.',
    more: secret,
  },
  {
    name: 'create_key',
    schema: 'iam',
    resource: 'iam_v1.keys',
    operation: 'create',
    description: 'Creates an API key, restricted ones too. Its secret is in the result, and nowhere else.',
    more: secret,
  },
  {
    name: 'create_token',
    resource: 'api_v2010.tokens',
    operation: 'create',
    description: "Creates a token for Twilio's STUN and TURN servers. Its password is in the result, and nowhere else.",
    more: [
      shown('password', 'text', 'Shown this once: it cannot be read again.'),
      shown('ice_servers', 'jsonb', 'The servers, with what to sign in to each with.'),
    ],
  },
  {
    name: 'verification_check',
    schema: 'twilio',
    resource: 'verify_v2.service_verification_check',
    operation: 'create',
    description: 'Checks the code that somebody was sent: status is approved, or pending when it is wrong.',
    first: ['to', 'code'],
    oneOf: [['to', 'verification_sid']],
    argumentDescriptions: {
      service_sid: 'The Verify service.',
      to: 'The number or address that was asked to prove itself.',
      code: 'The code that was entered.',
    },
  },
  {
    name: 'create_service_entity_factor',
    schema: 'verify',
    resource: 'verify_v2.service_entity_factors',
    operation: 'create',
    description:
      'Creates a factor of an entity. What the app has to be set up with is in the result, and nowhere else.',
    more: [
      shown('binding', 'jsonb', 'The secret and uri of a TOTP factor: shown this once, it cannot be read again.'),
      shown('options', 'jsonb', 'More of the factor, where it has more.'),
    ],
  },
  ...['inbound', 'outbound'].map((direction): HandMadeProcedure => ({
    name: `create_${direction}_phone_numbers_report`,
    schema: 'insights',
    resource: `insights_v2.voice_reports_phone_numbers_${direction}`,
    operation: 'create',
    description: `Has a report made of numbers of ${direction} calls: voice_reports_phone_numbers_${direction} has it by report_id.`,
    columns: [
      { ...shown('account_sid', 'text', 'The account.'), sidPrefixes: ['AC'] },
      shown('report_id', 'text', 'The report: restrict report_id to read it.'),
      shown('status', 'text', 'created, running or completed.'),
      shown('request_meta', 'jsonb', 'What was asked for.'),
      shown('url', 'text', 'Its address.'),
    ],
  })),
  {
    name: 'close_account',
    resource: 'api_v2010.accounts',
    operation: 'update',
    description: 'Closes a subaccount, for good: its numbers are released.',
    sparesOwnAccount: 'sid',
    argumentAliases: { sid: ['account_sid'] },
    only: [],
    fixed: [['Status', 'closed']],
  },
];
