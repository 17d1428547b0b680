// Which country's prices hold for a number that somebody types in.
import { at } from '../random.ts';
import { COUNTRIES } from './countries.ts';
import type { Country } from './countries.ts';

const CALLING_CODES: readonly (readonly [string, string])[] = [
  ['+1', 'US'],
  ['+44', 'GB'],
  ['+49', 'DE'],
  ['+33', 'FR'],
  ['+55', 'BR'],
  ['+91', 'IN'],
  ['+61', 'AU'],
  ['+81', 'JP'],
  ['+972', 'IL'],
];

/** Countries without prices of their own cost as Britain does. */
export function dialledCountry(address: string): Country {
  const number = address.replace(/^[a-z]+:/, '');
  const iso = CALLING_CODES.find(([code]) => number.startsWith(code))?.[1] ?? 'GB';
  return COUNTRIES.find((country) => country.iso === iso) ?? at(COUNTRIES, 0);
}
