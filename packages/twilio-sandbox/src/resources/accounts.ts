// Accounts and balances.
import type { Account } from '../account.ts';
import { rfc2822 } from '../dates.ts';
import { badRequest, invalidParameter, notFound } from '../errors.ts';
import { created, ok } from '../http.ts';
import type { Context, Reply } from '../http.ts';
import type { Row } from '../json.ts';
import { hash } from '../random.ts';
import { enumFilter, filterValue, listRows } from './layered-list.ts';

const STATUSES = ['active', 'suspended', 'closed'];
const SUBRESOURCES: Readonly<Record<string, string>> = {
  available_phone_numbers: 'AvailablePhoneNumbers',
  calls: 'Calls',
  conferences: 'Conferences',
  incoming_phone_numbers: 'IncomingPhoneNumbers',
  notifications: 'Notifications',
  outgoing_caller_ids: 'OutgoingCallerIds',
  recordings: 'Recordings',
  transcriptions: 'Transcriptions',
  addresses: 'Addresses',
  signing_keys: 'SigningKeys',
  connect_apps: 'ConnectApps',
  sip: 'SIP',
  authorized_connect_apps: 'AuthorizedConnectApps',
  usage: 'Usage',
  keys: 'Keys',
  applications: 'Applications',
  short_codes: 'SMS/ShortCodes',
  queues: 'Queues',
  messages: 'Messages',
  balance: 'Balance',
};

export function listAccounts(context: Context): Reply {
  const friendlyName = filterValue(context, 'FriendlyName');
  const status = enumFilter(context, 'Status', STATUSES);
  const rows = visible(context)
    .map((account) => ({ account, row: accountRow(account) }))
    .filter(({ row }) => friendlyName === undefined || row.friendly_name === friendlyName)
    .filter(({ row }) => status === undefined || row.status === status)
    .sort((left, right) => right.account.profile.dateCreated - left.account.profile.dateCreated);
  return listRows(
    context,
    'accounts',
    rows.map(({ row }) => row),
    'sid',
  );
}

/** A subaccount's own credentials see that account only. */
function visible(context: Context): readonly Account[] {
  return context.account === context.world.main ? [...context.world.accounts.values()] : [context.account];
}

export function fetchAccount(context: Context): Reply {
  return ok(JSON.stringify(accountRow(find(context))));
}

export function createAccountHandler(context: Context): Reply {
  if (context.account !== context.world.main) throw invalidParameter(20003, 'A subaccount cannot create subaccounts');
  const name =
    context.form.get('FriendlyName') ?? `SubAccount Created at ${new Date(context.now * 1000).toISOString()}`;
  return created(accountRow(context.world.addSubaccount(name)));
}

export function updateAccount(context: Context): Reply {
  const account = find(context);
  const friendlyName = context.form.get('FriendlyName');
  const status = context.form.get('Status');
  if (status !== undefined && !STATUSES.includes(status)) throw badRequest(`Invalid value for Status: ${status}`);
  if (status !== undefined && status !== 'active' && account === context.world.main) {
    throw badRequest('The status of the main account cannot be changed with its own credentials');
  }
  account.profile = {
    ...account.profile,
    ...(friendlyName !== undefined && { friendlyName }),
    ...(status !== undefined && { status }),
    dateUpdated: context.now,
  };
  return ok(JSON.stringify(accountRow(account)));
}

export function fetchBalance(context: Context): Reply {
  const { account } = context;
  const cents = 5000 + (hash(account.seed.key('balance'), 0) % 95_000);
  return ok(JSON.stringify({ account_sid: account.sid, balance: (cents / 100).toFixed(2), currency: 'USD' }));
}

function find(context: Context): Account {
  const account = visible(context).find((candidate) => candidate.sid === context.params.Sid);
  if (account === undefined) throw notFound(context.path);
  return account;
}

function accountRow(account: Account): Row {
  const { profile, seed } = account;
  return {
    auth_token: profile.authToken,
    date_created: rfc2822(profile.dateCreated),
    date_updated: rfc2822(profile.dateUpdated),
    friendly_name: profile.friendlyName,
    owner_account_sid: profile.ownerSid,
    sid: profile.sid,
    status: profile.status,
    subresource_uris: Object.fromEntries(
      Object.entries(SUBRESOURCES).map(([name, path]) => [name, `${seed.path}/${path}.json`]),
    ),
    type: 'Full',
    uri: `${seed.path}.json`,
  };
}
