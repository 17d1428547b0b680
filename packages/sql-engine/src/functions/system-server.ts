// Administration functions that clients call: sizes in words, sleeping, encodings, counting nulls.

import { pgError } from '../errors.ts';
import { Decimal } from '../types/decimal.ts';
import { intervalSpan } from '../types/interval.ts';
import type { CallContext, FunctionDefinition } from './function-definition.ts';
import { clockMicroseconds } from './datetime-now.ts';
import { strictFunction, VOID } from './define.ts';
import { encodingName, encodingNumber } from './text-charsets.ts';

interface SizeUnit {
  readonly name: string;
  /** Used below this size, in the unit. */
  readonly limit: number;
  /** The last bit is rounded away. */
  readonly round: boolean;
  readonly bits: number;
}

const KILO_LIMIT = 20 * 1024 - 1;
const SIZE_UNITS: readonly SizeUnit[] = [
  { name: 'bytes', limit: 10 * 1024, round: false, bits: 0 },
  { name: 'kB', limit: KILO_LIMIT, round: true, bits: 10 },
  { name: 'MB', limit: KILO_LIMIT, round: true, bits: 20 },
  { name: 'GB', limit: KILO_LIMIT, round: true, bits: 30 },
  { name: 'TB', limit: KILO_LIMIT, round: true, bits: 40 },
  { name: 'PB', limit: Infinity, round: true, bits: 50 },
];

/** How far the size is shifted from this unit to the next. */
function shiftTo(unit: SizeUnit, next: SizeUnit): number {
  return next.bits - unit.bits - (next.round ? 1 : 0) + (unit.round ? 1 : 0);
}

function prettySize(bytes: bigint): string {
  let size = bytes;
  for (const [index, unit] of SIZE_UNITS.entries()) {
    const next = SIZE_UNITS[index + 1];
    if (next === undefined || Math.abs(Number(size)) < unit.limit) {
      if (unit.round) size = (size + (size < 0n ? -1n : 1n)) / 2n;
      return `${size} ${unit.name}`;
    }
    size /= 1n << BigInt(shiftTo(unit, next));
  }
  return '';
}

function prettyDecimalSize(bytes: Decimal): string {
  let size = bytes;
  const two = Decimal.fromInteger(2);
  for (const [index, unit] of SIZE_UNITS.entries()) {
    const next = SIZE_UNITS[index + 1];
    if (next === undefined || size.abs().compare(Decimal.fromInteger(unit.limit)) < 0) {
      if (unit.round)
        size = size
          .add(Decimal.fromInteger(size.sign < 0 ? -1 : 1))
          .div(two)
          .trunc();
      return `${size.toString()} ${unit.name}`;
    }
    size = size.div(Decimal.fromBigInt(1n << BigInt(shiftTo(unit, next)))).trunc();
  }
  return '';
}

/** How long a cancel of a sleeping statement may take. */
const SLEEP_SLICE_MS = 10;

/** Sleeps without work; the executor's thread stands still, and looks up now and then. */
function sleep(milliseconds: number, { checkCancel }: CallContext): string {
  const end = performance.now() + milliseconds;
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  for (let left = milliseconds; left > 0; left = end - performance.now()) {
    Atomics.wait(nothing, 0, 0, Math.min(left, SLEEP_SLICE_MS));
    checkCancel?.();
  }
  return VOID;
}

const SIZE_NAMES: Readonly<Record<string, number>> = { bytes: 0, b: 0, kb: 10, mb: 20, gb: 30, tb: 40, pb: 50 };

/** `1.5 GB` to bytes. */
function parseSize(text: string): bigint {
  const [, number = '', unit = ''] = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(\S.*?)?\s*$/.exec(text) ?? [];
  if (number === '') throw pgError('22023', `invalid size: "${text}"`);
  const bits = unit === '' ? 0 : SIZE_NAMES[unit.toLowerCase()];
  if (bits === undefined) {
    throw pgError('22023', `invalid size: "${text}"`, {
      detail: `Invalid size unit: "${unit}".`,
      hint: 'Valid units are "bytes", "kB", "MB", "GB", "TB", and "PB".',
    });
  }
  const size = BigInt(
    Decimal.parse(number)
      .mul(Decimal.fromBigInt(1n << BigInt(bits)))
      .round(0)
      .toString(),
  );
  if (BigInt.asIntN(64, size) !== size) throw pgError('22003', 'bigint out of range');
  return size;
}

function counting(oid: number, name: string, nulls: boolean): FunctionDefinition {
  return {
    kind: 'function',
    oid,
    name,
    argumentTypes: ['any'],
    variadic: true,
    resultType: 'int4',
    strict: false,
    volatility: 'immutable',
    description: nulls ? 'how many arguments are null' : 'how many arguments are not null',
    examples: [{ sql: `${name}(1, NULL, 2)`, result: nulls ? '1' : '2' }],
    implementation: (values) => values.filter((value) => (value === null) === nulls).length,
  };
}

export const systemServerFunctions: readonly FunctionDefinition[] = [
  counting(438, 'num_nulls', true),
  counting(440, 'num_nonnulls', false),
  strictFunction({
    oid: 2288,
    name: 'pg_size_pretty',
    args: ['int8'],
    result: 'text',
    description: 'a size in bytes with a fitting unit',
    examples: [{ sql: 'pg_size_pretty(123456::bigint)', result: '121 kB' }],
    implementation: (bytes) => prettySize(bytes),
  }),
  strictFunction({
    oid: 3166,
    name: 'pg_size_pretty',
    args: ['numeric'],
    result: 'text',
    description: 'a size in bytes with a fitting unit',
    implementation: (bytes) => prettyDecimalSize(bytes),
  }),
  strictFunction({
    oid: 3334,
    name: 'pg_size_bytes',
    args: ['text'],
    result: 'int8',
    description: 'a size with its unit in bytes',
    examples: [{ sql: "pg_size_bytes('2 kB')", result: '2048' }],
    implementation: (text) => parseSize(text),
  }),
  strictFunction({
    oid: 2626,
    name: 'pg_sleep',
    args: ['float8'],
    result: 'void',
    volatility: 'volatile',
    description: 'waits so many seconds',
    implementation: (seconds, context) => sleep(seconds * 1000, context),
  }),
  strictFunction({
    oid: 3935,
    name: 'pg_sleep_for',
    args: ['interval'],
    result: 'void',
    volatility: 'volatile',
    description: 'waits for an interval',
    implementation: (interval, context) => sleep(Number(intervalSpan(interval)) / 1000, context),
  }),
  strictFunction({
    oid: 3936,
    name: 'pg_sleep_until',
    args: ['timestamptz'],
    result: 'void',
    volatility: 'volatile',
    description: 'waits until a time',
    implementation: (end, context) => sleep(Number(end - clockMicroseconds()) / 1000, context),
  }),
  strictFunction({
    oid: 2621,
    name: 'pg_reload_conf',
    args: [],
    result: 'bool',
    volatility: 'volatile',
    description: 'true; there is nothing to read again: the configuration is read at the start',
    implementation: () => true,
  }),
  strictFunction({
    oid: 1597,
    name: 'pg_encoding_to_char',
    args: ['int4'],
    result: 'name',
    volatility: 'stable',
    description: 'name of an encoding',
    examples: [{ sql: 'pg_encoding_to_char(6)', result: 'UTF8' }],
    implementation: (encoding) => encodingName(encoding) ?? '',
  }),
  strictFunction({
    oid: 1264,
    name: 'pg_char_to_encoding',
    args: ['name'],
    result: 'int4',
    volatility: 'stable',
    description: 'number of an encoding, -1 if there is none of that name',
    implementation: (name) => encodingNumber(name),
  }),
];
