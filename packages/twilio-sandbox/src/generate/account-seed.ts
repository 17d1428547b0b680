// The constants of one account from which all its generated rows follow.
import { createSidCodec } from '../permutation.ts';
import type { SidCodec } from '../permutation.ts';
import { keyFor } from '../random.ts';
import type { Customers } from './customers.ts';
import type { OwnNumber } from './own-numbers.ts';

export interface AccountSeed {
  readonly accountSid: string;
  /** `/2010-04-01/Accounts/AC…` */
  readonly path: string;
  readonly customers: Customers;
  readonly ownNumbers: readonly OwnNumber[];
  readonly ownIndexes: ReadonlyMap<string, number>;
  key(purpose: string): number;
  sids(purpose: string): SidCodec;
}

export function createAccountSeed(
  accountSid: string,
  seed: number,
  customers: Customers,
  ownNumbers: readonly OwnNumber[],
): AccountSeed {
  const accountKey = keyFor(seed, accountSid);
  const key = (purpose: string): number => keyFor(accountKey, purpose);
  return {
    accountSid,
    path: `/2010-04-01/Accounts/${accountSid}`,
    customers,
    ownNumbers,
    ownIndexes: new Map(ownNumbers.map((own, index) => [own.phoneNumber, index])),
    key,
    sids: (purpose) => createSidCodec(key(purpose)),
  };
}

/** The sid of one of the account's numbers. */
export function ownNumberSid(seed: AccountSeed, own: number): string {
  return `PN${seed.sids('incoming phone numbers').encode(own)}`;
}
