// The people at the other end: a phone number for every customer number and back, so that a filter on a phone
// number finds its rows without a search.
import { permuteBits, unpermuteBits } from '../permutation.ts';
import { at, hash } from '../random.ts';
import { COUNTRIES } from './countries.ts';
import type { Country } from './countries.ts';

const LOCAL_BITS = 22;
/** Above it two customers would share a phone number. */
export const CUSTOMERS_MAX = 1 << LOCAL_BITS;
// Above the 555 exchange, in which the account's own numbers are.
const LOCAL_FIRST = 5_560_000;
const LOCAL_DIGITS = 7;

interface Prefix {
  readonly text: string;
  readonly country: Country;
}

// 64 entries, indexed by six bits of a hash: the United States are listed first and most often.
const PREFIXES: readonly Prefix[] = COUNTRIES.flatMap((country) => country.prefixes.map((text) => ({ text, country })));

/** The people inside the company, who are called as Voice SDK clients or SIP addresses; busy customers in calls only. */
export const AGENTS: ReadonlyMap<number, string> = new Map([
  [20, 'client:ana'],
  [21, 'client:ben'],
  [22, 'client:chi'],
  [23, 'sip:desk-7@support.sip.twilio.com'],
]);

export interface Customers {
  phoneNumberOf(customer: number): string;
  countryOf(customer: number): Country;
  /** Some customers write over WhatsApp. */
  usesWhatsapp(customer: number): boolean;
  /** The customer with this phone number, if a customer number below CUSTOMERS_MAX has it. */
  withPhoneNumber(phoneNumber: string): number | undefined;
}

export function createCustomers(key: number): Customers {
  const prefixOf = (customer: number): Prefix => at(PREFIXES, hash(key, customer) % PREFIXES.length);
  const phoneNumberOf = (customer: number): string =>
    prefixOf(customer).text + String(LOCAL_FIRST + permuteBits(customer, LOCAL_BITS, key));
  const withPhoneNumber = (phoneNumber: string): number | undefined => {
    const local = Number(phoneNumber.slice(-LOCAL_DIGITS)) - LOCAL_FIRST;
    if (!Number.isInteger(local) || local < 0 || local >= CUSTOMERS_MAX) return undefined;
    const customer = unpermuteBits(local, LOCAL_BITS, key);
    return phoneNumberOf(customer) === phoneNumber ? customer : undefined;
  };
  return {
    phoneNumberOf,
    countryOf: (customer) => prefixOf(customer).country,
    usesWhatsapp: (customer) => customer >= 4 && hash(key ^ 0x5a5a, customer) % 14 === 0,
    withPhoneNumber,
  };
}
