// Equality filters: which values may be sent, and whether what comes back is exactly what was asked for.
//
// Twilio's equality is not always SQL's (wildcards, case, ignored empty values), so exact is claimed only for
// values that can't be misread: sids, numbers in E.164, known words, booleans, numbers, or where a person checked.
import type { JsValue, Support } from '@twilio-sql/sql-engine/driver';
import type { ResourceColumn, ResourceFilter } from '../catalog-data/resource.ts';
import type { FilterOverlay } from '../overlay/overlay.ts';
import { parameterText } from './parameter-text.ts';

export interface EqualityFilter {
  /** The query parameter. */
  readonly parameter: string;
  readonly column: string;
  readonly required: boolean;
  /** True when rows do not carry the column: pages bring the value that was asked for. */
  readonly hidden: boolean;
  /** The text to send and what that gives; undefined when the value must not be sent. */
  readonly offer: (value: JsValue) => { readonly text: string; readonly support: Support } | undefined;
  /** What is sent when nothing restricts the column, one request for each: without it rows would be left out. */
  readonly every: readonly string[];
}

export function equalityFilter(
  filter: ResourceFilter,
  column: ResourceColumn | undefined,
  hiddenName: string,
  overlay: FilterOverlay | undefined,
  accountSid: string,
): EqualityFilter {
  return {
    parameter: filter.parameter,
    column: column?.name ?? hiddenName,
    required: filter.required,
    hidden: column === undefined,
    every: overlay?.every === 'account' ? [accountSid] : (overlay?.every ?? []),
    offer: (value) => {
      const text = parameterText(filter.type, value);
      // An empty parameter is ignored, not compared.
      if (text === undefined || text === '') return undefined;
      if (overlay?.wildcard !== undefined && text.includes(overlay.wildcard)) return undefined;
      // Twilio answers 400 to words that it does not know; to SQL they are values that no row has.
      if (filter.values !== undefined && !filter.values.includes(text)) return undefined;
      // A word for "whatever it is", not a value of the column.
      if (column !== undefined && filter.values !== undefined && everyValue.test(text)) return undefined;
      return { text, support: overlay?.support ?? supportOf(filter, column, text) };
    },
  };
}

const everyValue = /^all$/i;
const e164 = /^\+\d{2,15}$/;

function supportOf(filter: ResourceFilter, column: ResourceColumn | undefined, text: string): Support {
  // A parameter that is no column is not compared with anything: it says what to read.
  if (column === undefined || filter.values !== undefined || column.sidPrefixes !== undefined) return 'exact';
  if (filter.type !== 'text') return 'exact';
  return e164.test(text) ? 'exact' : 'inexact';
}

const sid = /^[A-Za-z]{2}[0-9A-Fa-f]{32}$/;

/** False for values that no row can have in this column, and that would make another request of a path. */
export function isPossibleKey(column: ResourceColumn | undefined, text: string): boolean {
  if (column?.sidPrefixes !== undefined) return sid.test(text);
  return text !== '' && text !== '.' && text !== '..';
}
