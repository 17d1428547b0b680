// Lengths, precisions and scales of types as information_schema shows them, from a type's OID and its modifier.
// https://www.postgresql.org/docs/15/infoschema-columns.html

import { OID } from '../types/oids.ts';

const NO_MODIFIER = -1;
/** The modifiers of varchar, char and numeric count a header of four bytes. */
const HEADER = 4;
const MAX_UTF8_BYTES = 4;
const UNLIMITED_OCTETS = 1_073_741_824;
const BIT = 1560;
const VARBIT = 1562;
const DEFAULT_TIME_PRECISION = 6;

export function charMaxLength(type: number, modifier: number): number | null {
  if (modifier === NO_MODIFIER) return null;
  if (type === OID.bpchar || type === OID.varchar) return modifier - HEADER;
  return type === BIT || type === VARBIT ? modifier : null;
}

export function charOctetLength(type: number, modifier: number): number | null {
  if (type !== OID.text && type !== OID.bpchar && type !== OID.varchar) return null;
  if (modifier === NO_MODIFIER) return UNLIMITED_OCTETS;
  const length = charMaxLength(type, modifier);
  return length === null ? null : length * MAX_UTF8_BYTES;
}

const BINARY_PRECISIONS: Readonly<Record<number, number>> = {
  [OID.int2]: 16,
  [OID.int4]: 32,
  [OID.int8]: 64,
  [OID.float4]: 24,
  [OID.float8]: 53,
};

export function numericPrecision(type: number, modifier: number): number | null {
  if (type !== OID.numeric) return BINARY_PRECISIONS[type] ?? null;
  return modifier === NO_MODIFIER ? null : ((modifier - HEADER) >> 16) & 0xffff;
}

export function numericPrecisionRadix(type: number): number | null {
  if (type === OID.numeric) return 10;
  return type in BINARY_PRECISIONS ? 2 : null;
}

export function numericScale(type: number, modifier: number): number | null {
  if (type === OID.int2 || type === OID.int4 || type === OID.int8) return 0;
  if (type !== OID.numeric || modifier === NO_MODIFIER) return null;
  return (modifier - HEADER) & 0xffff;
}

export function datetimePrecision(type: number, modifier: number): number | null {
  if (type === OID.date) return 0;
  if (type === OID.time || type === OID.timetz || type === OID.timestamp || type === OID.timestamptz) {
    return modifier < 0 ? DEFAULT_TIME_PRECISION : modifier;
  }
  if (type !== OID.interval) return null;
  const precision = modifier & 0xffff;
  return modifier < 0 || precision === 0xffff ? DEFAULT_TIME_PRECISION : precision;
}
