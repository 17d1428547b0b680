// Checks of the numbers in To and From: their form, whose they are, and Twilio's magic test numbers
// (https://www.twilio.com/docs/iam/test-credentials).
import type { Account } from '../account.ts';
import type { World } from '../world.ts';
import { invalidParameter } from '../errors.ts';
import { findRuleRows } from './rule-rows.ts';

const E164 = /^\+[1-9]\d{6,14}$/;
const NORTH_AMERICAN = /^\+1[2-9]\d{9}$/;
const SCHEMED = /^(whatsapp|messenger|client|sip|rcs):\S+$/;
const ALPHANUMERIC = /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/;
const SHORT_CODE = /^\d{3,6}$/;
/** The sender of Twilio's WhatsApp sandbox, which every account can use. */
const WHATSAPP_SANDBOX = 'whatsapp:+14155238886';
const MAGIC_SENDER = '+15005550006';

/** E.164 of what was typed, undefined when it is no phone number. Ten digits are taken as North American. */
export function normalizedNumber(text: string): string | undefined {
  const digits = text.replace(/[\s().-]/g, '');
  const number = /^\d{10}$/.test(digits) ? `+1${digits}` : /^1\d{10}$/.test(digits) ? `+${digits}` : digits;
  if (!E164.test(number)) return undefined;
  return number.startsWith('+1') && !NORTH_AMERICAN.test(number) && !number.startsWith('+1500555') ? undefined : number;
}

export function messageRecipient(text: string): string {
  if (SCHEMED.test(text)) {
    const number = text.slice(text.indexOf(':') + 1);
    if (text.startsWith('whatsapp:') && normalizedNumber(number) === undefined) throw invalidTo(text);
    return text;
  }
  const number = normalizedNumber(text);
  if (number === undefined || number === '+15005550001') throw invalidTo(text);
  switch (number) {
    case '+15005550002':
      throw invalidParameter(
        21612,
        `The 'To' phone number: ${number}, is not currently reachable using the 'From' phone number`,
      );
    case '+15005550003':
      throw invalidParameter(
        21408,
        "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
      );
    case '+15005550004':
      throw invalidParameter(21610, 'Attempt to send to unsubscribed recipient');
    case '+15005550009':
      throw invalidParameter(21614, `'To' number is not a valid mobile number: ${number}`);
    default:
      return number;
  }
}

function invalidTo(text: string): Error {
  return invalidParameter(21211, `Invalid 'To' Phone Number: ${text}`);
}

export function messageSender(text: string, world: World, account: Account): string {
  if (text === WHATSAPP_SANDBOX) return text;
  const scheme = SCHEMED.test(text) ? text.slice(0, text.indexOf(':') + 1) : '';
  const number = normalizedNumber(text.slice(scheme.length));
  if (number === undefined) {
    if (scheme === '' && ALPHANUMERIC.test(text)) return text;
    if (scheme === '' && SHORT_CODE.test(text) && owns(world, account, 'sms_short_codes', 'short_code', text))
      return text;
    throw invalidParameter(21212, `Invalid 'From' Number: ${text}`);
  }
  if (number === MAGIC_SENDER) return text;
  if (number === '+15005550001') throw invalidParameter(21212, `Invalid 'From' Number: ${text}`);
  if (number === '+15005550008')
    throw invalidParameter(21611, `This 'From' number has exceeded the maximum number of queued messages`);
  if (!owns(world, account, 'incoming_phone_numbers', 'phone_number', number)) {
    throw invalidParameter(
      21606,
      `The 'From' phone number provided (${text}) is not a valid message-capable Twilio phone number for this destination/account`,
    );
  }
  return scheme + number;
}

export function callRecipient(text: string): string {
  if (/^(client|sip|app):\S+$/.test(text)) return text;
  const number = normalizedNumber(text);
  if (number === undefined || number === '+15005550001') {
    throw invalidParameter(21211, `The phone number you are attempting to call, ${text}, is not valid.`);
  }
  if (number === '+15005550002') throw invalidParameter(21214, `'To' phone number cannot be reached: ${number}`);
  if (number === '+15005550003') throw invalidParameter(21215, `Account not authorized to call ${number}.`);
  if (number === '+15005550004') throw invalidParameter(21216, `Account not allowed to call ${number}`);
  return number;
}

export function callSender(text: string, world: World, account: Account): string {
  if (/^(client|sip):\S+$/.test(text)) return text;
  const number = normalizedNumber(text);
  if (number === undefined || number === '+15005550001') {
    throw invalidParameter(21212, `The source phone number provided, ${text}, is not valid.`);
  }
  const known =
    number === MAGIC_SENDER ||
    owns(world, account, 'incoming_phone_numbers', 'phone_number', number) ||
    owns(world, account, 'outgoing_caller_ids', 'phone_number', number);
  if (!known) {
    throw invalidParameter(
      21210,
      `The source phone number provided, ${text}, is not yet verified for your account. ` +
        'You may only make calls from phone numbers that you have verified or purchased from Twilio.',
    );
  }
  return number;
}

function owns(world: World, account: Account, resource: string, column: string, value: string): boolean {
  return findRuleRows(world, account, resource).some((row) => row[column] === value);
}
