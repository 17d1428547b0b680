// The search for numbers on offer: a sample that depends on the country, the kind and the search only.
import { notFound } from '../errors.ts';
import { COUNTRIES } from '../generate/countries.ts';
import type { Country } from '../generate/countries.ts';
import { formatNational } from '../generate/own-numbers.ts';
import { ok } from '../http.ts';
import type { Context, Handler, Reply } from '../http.ts';
import type { Row } from '../json.ts';
import { pageRequest } from '../paging.ts';
import { hash, keyFor, pick } from '../random.ts';
import { filterValue } from './layered-list.ts';

/** A search never gives more. */
const RESULTS_MAX = 30;
const CANDIDATES = 600;
const TOLL_FREE_CODES = ['800', '833', '844', '855', '866', '877', '888'];

export type NumberKind = 'Local' | 'TollFree' | 'Mobile' | 'National' | 'MachineToMachine' | 'SharedCost' | 'Voip';
export const NUMBER_KINDS: readonly NumberKind[] = [
  'Local',
  'TollFree',
  'Mobile',
  'National',
  'MachineToMachine',
  'SharedCost',
  'Voip',
];

export function availableNumbersHandler(kind: NumberKind): Handler {
  return (context) => search(context, kind);
}

function search(context: Context, kind: NumberKind): Reply {
  const country = COUNTRIES.find((candidate) => candidate.iso === context.params.CountryCode);
  if (country === undefined) throw notFound(context.path);
  const { size } = pageRequest(context.query);
  const areaCode = filterValue(context, 'AreaCode');
  const pattern = containsPattern(filterValue(context, 'Contains'));
  const rows: Row[] = [];
  for (let number = 0; number < CANDIDATES && rows.length < Math.min(size, RESULTS_MAX); number += 1) {
    const phoneNumber = candidate(country, kind, number, areaCode);
    if (pattern === undefined || pattern.test(phoneNumber)) rows.push(offer(country, kind, phoneNumber));
  }
  const query = context.query.toString();
  const uri = query === '' ? context.path : `${context.path}?${query}`;
  return ok(JSON.stringify({ available_phone_numbers: rows, uri }));
}

/** Digits and letters match themselves, `*` any one character. */
function containsPattern(text: string | undefined): RegExp | undefined {
  if (text === undefined) return undefined;
  return new RegExp(text.replace(/[^0-9*]/g, '').replaceAll('*', '\\d'));
}

function candidate(country: Country, kind: NumberKind, number: number, areaCode: string | undefined): string {
  const bits = hash(keyFor(0, `${country.iso} ${kind} ${areaCode ?? ''}`), number);
  if (country.iso !== 'US' && country.iso !== 'CA')
    return pick(country.prefixes, bits >>> 8) + String(1_000_000 + (bits % 9_000_000));
  const area =
    kind === 'TollFree' ? pick(TOLL_FREE_CODES, bits >>> 8) : (areaCode ?? pick(country.prefixes, bits >>> 8).slice(2));
  return `+1${area}555${String(1000 + (bits % 9000))}`;
}

function offer(country: Country, kind: NumberKind, phoneNumber: string): Row {
  const located = kind === 'Local' && country.iso === 'US';
  return {
    address_requirements: 'none',
    beta: false,
    capabilities: { mms: country.iso === 'US', sms: kind !== 'National', voice: kind !== 'MachineToMachine' },
    friendly_name: formatNational(phoneNumber),
    iso_country: country.iso,
    lata: located ? '722' : null,
    latitude: located ? '37.779300' : null,
    locality: located ? 'San Francisco' : null,
    longitude: located ? '-122.419200' : null,
    phone_number: phoneNumber,
    postal_code: located ? '94103' : null,
    rate_center: located ? 'SNFC CNTRL' : null,
    region: located ? 'CA' : null,
  };
}
