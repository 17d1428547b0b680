// The phone numbers that an account has bought: a few that carry most of the traffic, some that are paid for
// and idle.
import { at, hash, pick } from '../random.ts';

export interface OwnNumber {
  readonly phoneNumber: string;
  readonly friendlyName: string;
  readonly type: 'local' | 'toll free';
  /** Its share of the traffic; 0 for an idle number. */
  readonly weight: number;
  readonly mms: boolean;
  /** A month's rent, hundred-thousandths of a dollar. */
  readonly rent: number;
}

const AREA_CODES = ['415', '646', '512', '206', '312', '303', '404', '617', '213', '305', '702', '602'];
const PURPOSES = ['Support', 'Sales', 'Alerts', 'Appointments', 'Billing', 'Delivery', 'Verification', 'Marketing'];

/** Numbers with weights, busiest first; `idle` more that have none. The 555 exchange is not in use. */
export function createOwnNumbers(key: number, weights: readonly number[], idle: number): readonly OwnNumber[] {
  const allWeights = [...weights, ...Array.from({ length: idle }, () => 0)];
  const taken = new Set<string>();
  return allWeights.map((weight, index) => {
    const tollFree = index === 2;
    let bits = hash(key, index);
    let phoneNumber = numberFrom(bits, tollFree);
    while (taken.has(phoneNumber)) {
      bits = hash(key, bits);
      phoneNumber = numberFrom(bits, tollFree);
    }
    taken.add(phoneNumber);
    const named = index < PURPOSES.length && weight > 0;
    return {
      phoneNumber,
      friendlyName: named ? at(PURPOSES, index) : formatNational(phoneNumber),
      type: tollFree ? 'toll free' : 'local',
      weight,
      mms: !tollFree,
      rent: tollFree ? 215_000 : 115_000,
    };
  });
}

function numberFrom(bits: number, tollFree: boolean): string {
  const area = tollFree ? '888' : pick(AREA_CODES, bits >>> 16);
  return `+1${area}555${String(1000 + (bits % 9000)).padStart(4, '0')}`;
}

/** `(415) 555-1234` for North American numbers, others as they are. */
export function formatNational(phoneNumber: string): string {
  if (phoneNumber.length !== 12 || !phoneNumber.startsWith('+1')) return phoneNumber;
  return `(${phoneNumber.slice(2, 5)}) ${phoneNumber.slice(5, 8)}-${phoneNumber.slice(8)}`;
}
