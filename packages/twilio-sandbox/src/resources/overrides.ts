// What some resources do beyond the rule: the rows they start with, checks of their own, answers that are no rows.
import type { Account } from '../account.ts';
import { rfc2822 } from '../dates.ts';
import { badRequest, invalidParameter } from '../errors.ts';
import { ownNumberSid } from '../generate/account-seed.ts';
import { COUNTRIES } from '../generate/countries.ts';
import { formatNational } from '../generate/own-numbers.ts';
import type { OwnNumber } from '../generate/own-numbers.ts';
import type { Context } from '../http.ts';
import { textOf } from '../json.ts';
import type { Row } from '../json.ts';
import { createSidCodec } from '../permutation.ts';
import { hash, keyFor } from '../random.ts';
import type { RuleOverride } from '../rule/rule-registry.ts';
import { normalizedNumber } from './addresses.ts';
import { findRuleRows } from './rule-rows.ts';

const OLD_HOOK = 'https://old.example.com';
const NEW_HOOK = 'https://hooks.example.com';
const QUEUE_SIZE_DEFAULT = 100;
const QUEUE_SIZE_MAX = 5000;

const COUNTRY_NAMES: Readonly<Record<string, string>> = {
  US: 'United States',
  CA: 'Canada',
  GB: 'United Kingdom',
  DE: 'Germany',
  FR: 'France',
  BR: 'Brazil',
  IN: 'India',
  AU: 'Australia',
  JP: 'Japan',
  IL: 'Israel',
};

const incomingNumbers: RuleOverride = {
  seeds: (account) => account.seed.ownNumbers.map((own, index) => incomingNumberRow(account, own, index)),
  create: (context, row) => {
    const wanted = context.form.get('PhoneNumber') ?? '';
    const area = context.form.get('AreaCode') ?? '415';
    const number =
      wanted === '' ? `+1${area}555${String(1000 + (hash(7, context.now) % 9000))}` : normalizedNumber(wanted);
    if (number === undefined || number === '+15005550001') {
      throw invalidParameter(21421, `PhoneNumber is not valid: ${wanted}`);
    }
    const taken = findRuleRows(context.world, context.account, 'incoming_phone_numbers').some(
      (own) => own.phone_number === number,
    );
    if (taken || number === '+15005550000') throw invalidParameter(21422, `${number} is not available.`);
    return {
      ...row,
      ...NUMBER_DEFAULTS,
      ...sentColumns(context, row),
      phone_number: number,
      friendly_name: context.form.get('FriendlyName') ?? formatNational(number),
      type: 'local',
    };
  },
  filters: { PhoneNumber: (row, value) => wildcard(value).test(textOf(row, 'phone_number')), Beta: () => true },
};

const NUMBER_DEFAULTS: Row = {
  address_requirements: 'none',
  address_sid: null,
  beta: false,
  capabilities: { voice: true, sms: true, mms: true, fax: false },
  emergency_status: 'Inactive',
  emergency_address_sid: null,
  emergency_address_status: 'unregistered',
  identity_sid: null,
  origin: 'twilio',
  sms_application_sid: '',
  sms_fallback_url: '',
  sms_url: '',
  status_callback: '',
  trunk_sid: null,
  voice_application_sid: '',
  voice_caller_id_lookup: false,
  voice_fallback_url: '',
  voice_receive_mode: 'voice',
  voice_url: '',
  status: 'in-use',
  bundle_sid: null,
};

/** The columns that a create sent: defaults must not replace them. */
function sentColumns(context: Context, row: Row): Row {
  const sent = new Set(context.form.names().map((name) => name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase()));
  return Object.fromEntries(Object.entries(row).filter(([column]) => sent.has(column)));
}

function incomingNumberRow(account: Account, own: OwnNumber, index: number): Row {
  // A third of the numbers still point at the webhooks of a former host.
  const hook = index % 3 === 1 ? OLD_HOOK : NEW_HOOK;
  return {
    ...NUMBER_DEFAULTS,
    sid: ownNumberSid(account.seed, index),
    uri: `${account.seed.path}/IncomingPhoneNumbers/${ownNumberSid(account.seed, index)}.json`,
    phone_number: own.phoneNumber,
    friendly_name: own.friendlyName,
    capabilities: { voice: true, sms: true, mms: own.mms, fax: false },
    sms_url: own.weight > 0 ? `${hook}/sms` : '',
    voice_url: own.weight > 0 ? `${hook}/voice` : 'https://demo.twilio.com/welcome/voice/',
    status_callback: own.weight > 0 ? `${hook}/status` : '',
    type: own.type,
  };
}

/** A number in full or in part, `*` for any digits. */
function wildcard(value: string): RegExp {
  return new RegExp(value.replace(/[^0-9*]/g, '').replaceAll('*', '\\d*'));
}

const callerIds: RuleOverride = {
  seeds: (account) =>
    ['Head office', 'Warehouse', 'Mobile of the duty officer'].map((name, index) => ({
      friendly_name: name,
      phone_number: account.seed.customers.phoneNumberOf(1_000_000 + index),
    })),
  create: (context, row) => {
    const wanted = context.form.get('PhoneNumber') ?? '';
    const number = normalizedNumber(wanted);
    if (number === undefined) throw invalidParameter(21211, `Invalid 'To' Phone Number: ${wanted}`);
    const known = findRuleRows(context.world, context.account, 'outgoing_caller_ids').some(
      (own) => own.phone_number === number,
    );
    if (known) throw invalidParameter(21450, 'Phone number already validated for your account');
    return { ...row, phone_number: number, friendly_name: context.form.get('FriendlyName') ?? formatNational(number) };
  },
  // Twilio calls the number and waits for the code; the sandbox takes it as entered.
  answer: (context, row) => ({
    account_sid: context.account.sid,
    call_sid: context.account.nextSid('CA').sid,
    friendly_name: row.friendly_name ?? null,
    phone_number: row.phone_number ?? null,
    validation_code: String(100_000 + (hash(11, context.now) % 900_000)),
  }),
};

const queues: RuleOverride = {
  seeds: (account) => [
    {
      friendly_name: 'Support',
      current_size: queuedCalls(account).length,
      average_wait_time: 35,
      max_size: QUEUE_SIZE_DEFAULT,
    },
    { friendly_name: 'Sales', current_size: 0, average_wait_time: 0, max_size: 20 },
  ],
  create: (context, row) => {
    const taken = findRuleRows(context.world, context.account, 'queues').some(
      (queue) => queue.friendly_name === row.friendly_name,
    );
    if (taken) throw invalidParameter(22003, `A queue with the name ${textOf(row, 'friendly_name')} exists already`);
    return checkedQueue({
      ...row,
      current_size: 0,
      average_wait_time: 0,
      max_size: row.max_size ?? QUEUE_SIZE_DEFAULT,
    });
  },
  update: (_, row) => checkedQueue(row),
  remove: (_, row) => {
    if (row.current_size !== 0) throw invalidParameter(22006, 'The queue is not empty');
  },
};

function checkedQueue(row: Row): Row {
  const size = Number(row.max_size);
  if (size < 1 || size > QUEUE_SIZE_MAX) throw badRequest(`Invalid value for MaxSize: ${textOf(row, 'max_size')}`);
  return row;
}

function queuedCalls(account: Account): readonly Row[] {
  return account.callRows
    .everStored()
    .map((row) => row.view(0))
    .filter((row) => row.status === 'queued')
    .slice(0, 2);
}

const queueMembers: RuleOverride = {
  seeds: (account, parents) => {
    const first = account.ruleCollections.get(`api_v2010.queues ${account.sid}`)?.views(0)[0];
    if (first?.sid !== parents.QueueSid) return [];
    return queuedCalls(account).map((call, index) => ({
      call_sid: textOf(call, 'sid'),
      date_enqueued: textOf(call, 'date_created'),
      position: index + 1,
      wait_time: 120 - 40 * index,
      queue_sid: parents.QueueSid ?? null,
      uri: `${account.seed.path}/Queues/${parents.QueueSid ?? ''}/Members/${textOf(call, 'sid')}.json`,
    }));
  },
};

const addresses: RuleOverride = {
  seeds: () => [
    address('Head office', 'Sandbox Inc.', '101 Spear Street', 'San Francisco', 'CA', '94105', 'US'),
    address('London', 'Sandbox Ltd.', '1 Poultry', 'London', 'Greater London', 'EC2R 8EJ', 'GB'),
  ],
  create: (_, row) => ({
    ...row,
    emergency_enabled: row.emergency_enabled ?? false,
    validated: false,
    verified: false,
  }),
};

function address(
  name: string,
  customer: string,
  street: string,
  city: string,
  region: string,
  postalCode: string,
  country: string,
): Row {
  return {
    friendly_name: name,
    customer_name: customer,
    street,
    street_secondary: null,
    city,
    region,
    postal_code: postalCode,
    iso_country: country,
    emergency_enabled: country === 'US',
    validated: true,
    verified: true,
  };
}

const applications: RuleOverride = {
  seeds: () =>
    ['Phone tree', 'Browser phone'].map((name) => ({
      friendly_name: name,
      voice_url: `${NEW_HOOK}/${name.replace(' ', '-').toLowerCase()}`,
      sms_url: null,
      sms_fallback_url: null,
      sms_status_callback: null,
      message_status_callback: null,
      voice_fallback_url: null,
      status_callback: null,
    })),
};

/** The secret is shown once, in the answer to the create; afterwards the key can sign in. */
const keys: RuleOverride = {
  seeds: () => ['Backend', 'Reporting'].map((name) => ({ friendly_name: name })),
  answer: (context, row) => {
    const secret = createSidCodec(keyFor(context.account.seed.key('key secrets'), textOf(row, 'sid'))).encode(0);
    context.world.apiKeys.set(textOf(row, 'sid'), { secret, accountSid: context.account.sid });
    return { ...row, secret };
  },
  remove: (context, row) => {
    context.world.apiKeys.delete(textOf(row, 'sid'));
  },
};

const shortCodes: RuleOverride = {
  seeds: () => [{ friendly_name: 'Alerts', short_code: '55512', sms_url: `${NEW_HOOK}/sms`, sms_fallback_url: null }],
  filters: { ShortCode: (row, value) => wildcard(value).test(textOf(row, 'short_code')) },
};

const callEvents: RuleOverride = {
  seeds: (account, parents) => [
    {
      request: {
        method: 'POST',
        url: `${NEW_HOOK}/voice`,
        parameters: { account_sid: account.sid, call_sid: parents.CallSid ?? '' },
      },
      response: {
        response_code: 200,
        request_duration: 50,
        content_type: 'text/xml',
        response_body: '<Response><Say>Hello</Say></Response>',
        date_created: rfc2822(account.profile.dateUpdated),
      },
    },
  ],
};

const tokens: RuleOverride = {
  create: (context, row) => ({
    ...row,
    username: createSidCodec(1).encode(hash(17, context.now)),
    password: createSidCodec(2).encode(hash(19, context.now)),
    ttl: context.form.get('Ttl') ?? '86400',
    ice_servers: [{ url: 'stun:global.stun.twilio.com:3478', urls: 'stun:global.stun.twilio.com:3478' }],
  }),
};

const countries: RuleOverride = {
  seeds: (account) =>
    COUNTRIES.map(({ iso }) => {
      const base = `${account.seed.path}/AvailablePhoneNumbers/${iso}`;
      return {
        country_code: iso,
        country: COUNTRY_NAMES[iso] ?? iso,
        beta: false,
        uri: `${base}.json`,
        subresource_uris: {
          local: `${base}/Local.json`,
          toll_free: `${base}/TollFree.json`,
          mobile: `${base}/Mobile.json`,
        },
      };
    }).reverse(),
};

export const overrides: Readonly<Record<string, RuleOverride>> = {
  'api_v2010.incoming_phone_numbers': incomingNumbers,
  'api_v2010.incoming_phone_numbers_local': {
    ...incomingNumbers,
    rowsOf: 'incoming_phone_numbers',
    only: (row) => row.type === 'local',
  },
  'api_v2010.incoming_phone_numbers_mobile': {
    ...incomingNumbers,
    rowsOf: 'incoming_phone_numbers',
    only: (row) => row.type === 'mobile',
  },
  'api_v2010.incoming_phone_numbers_toll_free': {
    ...incomingNumbers,
    rowsOf: 'incoming_phone_numbers',
    only: (row) => row.type === 'toll free',
  },
  'api_v2010.outgoing_caller_ids': callerIds,
  'api_v2010.queues': queues,
  'api_v2010.queue_members': queueMembers,
  'api_v2010.addresses': addresses,
  'api_v2010.address_dependent_phone_numbers': { seeds: () => 0 },
  'api_v2010.applications': applications,
  'api_v2010.keys': keys,
  'api_v2010.signing_keys': keys,
  'api_v2010.sms_short_codes': shortCodes,
  'api_v2010.call_events': callEvents,
  'api_v2010.tokens': tokens,
  'api_v2010.available_phone_numbers': countries,
};
