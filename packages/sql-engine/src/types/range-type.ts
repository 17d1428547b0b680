// The range types and their multirange types. Stored as JSON text: `[]` for empty, `[lower, upper, flags]`.
// https://www.postgresql.org/docs/15/rangetypes.html

import { pgError } from '../errors.ts';
import { packElement, unpackElement, type Cell } from './array-type.ts';
import { concatBytes, sendInt32, viewOf } from './bytes.ts';
import { comparerOf } from './compare.ts';
import { defineType, storedText } from './define-type.ts';
import { storedPart } from './ordered-key.ts';
import { EMPTY_RANGE, joinRanges, makeRange, type Subtype } from './range-bounds.ts';
import { formatRange, parseRange, splitMultirange } from './range-text.ts';
import type { SessionContext, TypeDefinition } from './type-definition.ts';
import type { JsValue, MultirangeValue, RangeBound, RangeValue } from './values.ts';

const LOWER_INCLUSIVE = 2;
const UPPER_INCLUSIVE = 4;
const LOWER_INFINITE = 8;
const UPPER_INFINITE = 16;
const EMPTY = 1;

type Packed = readonly [] | readonly [lower: Cell, upper: Cell, flags: number];

function flagsOf({ bounds }: RangeValue): number {
  if (bounds === undefined) return EMPTY;
  const { lower, upper } = bounds;
  return (
    (lower.inclusive ? LOWER_INCLUSIVE : 0) |
    (upper.inclusive ? UPPER_INCLUSIVE : 0) |
    (lower.value === null ? LOWER_INFINITE : 0) |
    (upper.value === null ? UPPER_INFINITE : 0)
  );
}

function pack(range: RangeValue, element: TypeDefinition): Packed {
  if (range.bounds === undefined) return [];
  const cell = ({ value }: RangeBound): Cell => (value === null ? null : packElement(element.toStorage(value)));
  return [cell(range.bounds.lower), cell(range.bounds.upper), flagsOf(range)];
}

function unpack(packed: Packed, element: TypeDefinition): RangeValue {
  if (packed.length === 0) return EMPTY_RANGE;
  const [lower, upper, flags] = packed;
  const bound = (cell: Cell, inclusive: boolean): RangeBound => ({
    value: cell === null ? null : element.fromStorage(unpackElement(cell, element.storage)),
    inclusive,
  });
  return {
    bounds: {
      lower: bound(lower, (flags & LOWER_INCLUSIVE) !== 0),
      upper: bound(upper, (flags & UPPER_INCLUSIVE) !== 0),
    },
  };
}

/** range_cmp: empty ranges first, then by the lower, then by the upper bound. */
function keyOf({ bounds }: RangeValue, element: TypeDefinition): string {
  if (bounds === undefined) return '0';
  const valueKey = (value: JsValue): string =>
    storedPart(element.sortKey === undefined ? element.toStorage(value) : element.sortKey(value));
  const { lower, upper } = bounds;
  const lowerKey = lower.value === null ? '0' : `1${valueKey(lower.value)}${lower.inclusive ? '0' : '1'}`;
  const upperKey = upper.value === null ? '1' : `0${valueKey(upper.value)}${upper.inclusive ? '1' : '0'}`;
  return `1${lowerKey}${upperKey}`;
}

function inputRange(text: string, element: TypeDefinition, subtype: Subtype, context: SessionContext): RangeValue {
  const read = parseRange(text);
  if (read === 'empty') return EMPTY_RANGE;
  const value = (bound: string | undefined): JsValue => (bound === undefined ? null : element.input(bound, context));
  return makeRange(
    { value: value(read.lower), inclusive: read.lowerInclusive },
    { value: value(read.upper), inclusive: read.upperInclusive },
    subtype,
  );
}

function outputRange({ bounds }: RangeValue, element: TypeDefinition, context: SessionContext): string {
  if (bounds === undefined) return 'empty';
  const text = ({ value }: RangeBound): string | undefined =>
    value === null ? undefined : element.output(value, context);
  return formatRange({
    lower: text(bounds.lower),
    upper: text(bounds.upper),
    lowerInclusive: bounds.lower.inclusive,
    upperInclusive: bounds.upper.inclusive,
  });
}

function sendRange(range: RangeValue, element: TypeDefinition, context: SessionContext): Uint8Array {
  const { send } = element;
  if (send === undefined) throw pgError('42883', `no binary output function available for type ${element.formalName}`);
  const ends = range.bounds === undefined ? [] : [range.bounds.lower, range.bounds.upper];
  const parts = ends.flatMap(({ value }) => {
    if (value === null) return [];
    const bytes = send(value, context);
    return [sendInt32(bytes.byteLength), bytes];
  });
  return concatBytes([Uint8Array.of(flagsOf(range)), ...parts]);
}

function receiveRange(
  bytes: Uint8Array,
  element: TypeDefinition,
  subtype: Subtype,
  context: SessionContext,
): RangeValue {
  const { receive } = element;
  if (receive === undefined)
    throw pgError('42883', `no binary input function available for type ${element.formalName}`);
  const [flags] = bytes;
  if (flags === undefined) throw pgError('08P01', 'no data left in message');
  if ((flags & EMPTY) !== 0) return EMPTY_RANGE;
  let at = 1;
  const bound = (infinite: boolean, inclusive: boolean): RangeBound => {
    if (infinite) return { value: null, inclusive: false };
    if (at + 4 > bytes.byteLength) throw pgError('08P01', 'insufficient data left in message');
    const start = at + 4;
    const end = start + viewOf(bytes).getInt32(at);
    if (end < start || end > bytes.byteLength) throw pgError('08P01', 'insufficient data left in message');
    at = end;
    return { value: receive(bytes.subarray(start, end), context), inclusive };
  };
  const lower = bound((flags & LOWER_INFINITE) !== 0, (flags & LOWER_INCLUSIVE) !== 0);
  const upper = bound((flags & UPPER_INFINITE) !== 0, (flags & UPPER_INCLUSIVE) !== 0);
  return makeRange(lower, upper, subtype);
}

function receiveMultirange(
  bytes: Uint8Array,
  element: TypeDefinition,
  subtype: Subtype,
  context: SessionContext,
): MultirangeValue {
  const view = viewOf(bytes);
  if (bytes.byteLength < 4) throw pgError('08P01', 'insufficient data left in message');
  const count = view.getInt32(0);
  const ranges: RangeValue[] = [];
  let at = 4;
  for (let index = 0; index < count; index += 1) {
    if (at + 4 > bytes.byteLength) throw pgError('08P01', 'insufficient data left in message');
    const end = at + 4 + view.getInt32(at);
    if (end < at + 4 || end > bytes.byteLength) throw pgError('08P01', 'insufficient data left in message');
    ranges.push(receiveRange(bytes.subarray(at + 4, end), element, subtype, context));
    at = end;
  }
  return { ranges: joinRanges(ranges, subtype) };
}

export interface RangeFamily {
  readonly element: TypeDefinition;
  readonly next?: Subtype['next'];
  readonly name: string;
  readonly oid: number;
  readonly arrayOid: number;
  readonly multirangeName: string;
  readonly multirangeOid: number;
  readonly multirangeArrayOid: number;
}

export function subtypeOf({ element, next }: RangeFamily): Subtype {
  const compare = comparerOf(element);
  if (compare === undefined) throw new Error(`ranges of ${element.name}, which has no order`);
  return next === undefined ? { compare } : { compare, next };
}

/** A range type and its multirange type. */
export function rangeTypesOf(family: RangeFamily): readonly TypeDefinition[] {
  const { element, oid, multirangeOid } = family;
  const subtype = subtypeOf(family);
  const shared = {
    category: 'R',
    length: -1,
    range: { rangeOid: oid, subtypeOid: element.oid, multirangeOid },
    storage: 'text',
    comparison: 'key',
  } as const;
  const range = defineType<RangeValue>({
    ...shared,
    oid,
    name: family.name,
    kind: 'range',
    arrayOid: family.arrayOid,
    sortKey: (value) => keyOf(value, element),
    toStorage: (value) => JSON.stringify(pack(value, element)),
    // Storage holds only what toStorage wrote.
    fromStorage: (value) => unpack(JSON.parse(storedText(value)) as Packed, element),
    input: (text, context) => inputRange(text, element, subtype, context),
    output: (value, context) => outputRange(value, element, context),
    receive: (bytes, context) => receiveRange(bytes, element, subtype, context),
    send: (value, context) => sendRange(value, element, context),
    description: `a range of ${element.formalName}`,
  });
  const multirange = defineType<MultirangeValue>({
    ...shared,
    oid: multirangeOid,
    name: family.multirangeName,
    kind: 'multirange',
    arrayOid: family.multirangeArrayOid,
    sortKey: ({ ranges }) => `${ranges.map((each) => keyOf(each, element)).join('')}/`,
    toStorage: ({ ranges }) => JSON.stringify(ranges.map((each) => pack(each, element))),
    fromStorage: (value) => ({
      ranges: (JSON.parse(storedText(value)) as readonly Packed[]).map((packed) => unpack(packed, element)),
    }),
    input: (text, context) => ({
      ranges: joinRanges(
        splitMultirange(text).map((part) => inputRange(part, element, subtype, context)),
        subtype,
      ),
    }),
    output: ({ ranges }, context) => `{${ranges.map((each) => outputRange(each, element, context)).join(',')}}`,
    receive: (bytes, context) => receiveMultirange(bytes, element, subtype, context),
    send: ({ ranges }, context) =>
      concatBytes([
        sendInt32(ranges.length),
        ...ranges.flatMap((each) => {
          const bytes = sendRange(each, element, context);
          return [sendInt32(bytes.byteLength), bytes];
        }),
      ]),
    description: `ranges of ${element.formalName}`,
  });
  return [range, multirange];
}
