// The six families of ranges: pg_range.

import { pgError } from '../errors.ts';
import { DATE_MAX } from './calendar.ts';
import { dateType } from './date.ts';
import { int4Type, int8Type } from './integers.ts';
import { numericType } from './numeric.ts';
import { subtypeOf, type RangeFamily } from './range-type.ts';
import type { Subtype } from './range-bounds.ts';
import { timestampTypeDefinition, timestamptzType } from './timestamp.ts';
import type { JsValue } from './values.ts';

const INT4_MAX = 2_147_483_647;
const INT8_MAX = 9_223_372_036_854_775_807n;

// The values of these functions are those of the family's type.

function nextInt4(value: JsValue): JsValue {
  if (value === INT4_MAX) throw pgError('22003', 'integer out of range');
  return Number(value) + 1;
}

function nextInt8(value: JsValue): JsValue {
  if (value === INT8_MAX) throw pgError('22003', 'bigint out of range');
  return (value as bigint) + 1n;
}

function nextDate(value: JsValue): JsValue | undefined {
  const day = Number(value);
  if (!Number.isFinite(day)) return undefined;
  if (day === DATE_MAX) throw pgError('22008', 'date out of range');
  return day + 1;
}

export const rangeFamilies: readonly RangeFamily[] = [
  {
    element: int4Type,
    next: nextInt4,
    name: 'int4range',
    oid: 3904,
    arrayOid: 3905,
    multirangeName: 'int4multirange',
    multirangeOid: 4451,
    multirangeArrayOid: 6150,
  },
  {
    element: numericType,
    name: 'numrange',
    oid: 3906,
    arrayOid: 3907,
    multirangeName: 'nummultirange',
    multirangeOid: 4532,
    multirangeArrayOid: 6151,
  },
  {
    element: timestampTypeDefinition,
    name: 'tsrange',
    oid: 3908,
    arrayOid: 3909,
    multirangeName: 'tsmultirange',
    multirangeOid: 4533,
    multirangeArrayOid: 6152,
  },
  {
    element: timestamptzType,
    name: 'tstzrange',
    oid: 3910,
    arrayOid: 3911,
    multirangeName: 'tstzmultirange',
    multirangeOid: 4534,
    multirangeArrayOid: 6153,
  },
  {
    element: dateType,
    next: nextDate,
    name: 'daterange',
    oid: 3912,
    arrayOid: 3913,
    multirangeName: 'datemultirange',
    multirangeOid: 4535,
    multirangeArrayOid: 6155,
  },
  {
    element: int8Type,
    next: nextInt8,
    name: 'int8range',
    oid: 3926,
    arrayOid: 3927,
    multirangeName: 'int8multirange',
    multirangeOid: 4536,
    multirangeArrayOid: 6157,
  },
];

const subtypes: ReadonlyMap<number, Subtype> = new Map(
  rangeFamilies.flatMap((family) => {
    const subtype = subtypeOf(family);
    return [
      [family.oid, subtype],
      [family.multirangeOid, subtype],
    ] as const;
  }),
);

/** What a range or multirange type's ranges are made of. */
export function subtypeOfRange(oid: number): Subtype {
  const subtype = subtypes.get(oid);
  if (subtype === undefined) throw new Error(`no range type with OID ${oid}`);
  return subtype;
}
