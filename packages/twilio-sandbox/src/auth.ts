// Basic authentication: an account's sid and token, or an API key's. A parent's credentials hold for its subaccounts.
import type { Account } from './account.ts';
import { unauthorized } from './errors.ts';
import type { World } from './world.ts';

/** The account that the credentials belong to. */
export function authenticate(world: World, authorization: string | undefined): Account {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) throw unauthorized();
  const decoded = Buffer.from(encoded, 'base64').toString();
  const colon = decoded.indexOf(':');
  const user = decoded.slice(0, colon);
  const password = decoded.slice(colon + 1);
  const account = world.accounts.get(user);
  if (account !== undefined && account.profile.authToken === password) return account;
  const key = world.apiKeys.get(user);
  const owner = key?.secret === password ? world.accounts.get(key.accountSid) : undefined;
  if (owner === undefined) throw unauthorized();
  return owner;
}

/** The account that a path names, when the credentials' account may use it. */
export function authorize(world: World, caller: Account, accountSid: string): Account | undefined {
  const account = world.accounts.get(accountSid);
  if (account === undefined) return undefined;
  return account === caller || account.profile.ownerSid === caller.sid ? account : undefined;
}
