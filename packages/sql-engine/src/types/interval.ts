// interval: months, days and microseconds, stored as the text `months days microseconds`.

import { pgError } from '../errors.ts';
import { fixedView } from './bytes.ts';
import { defineType, storedText } from './define-type.ts';
import { INTERVAL_FULL_RANGE, intervalFields, parseInterval } from './interval-input.ts';
import { formatInterval } from './interval-output.ts';
import type { Interval } from './values.ts';

const PER_DAY = 86_400_000_000n;

/** What intervals are compared by: a month is 30 days, a day 24 hours. */
export function intervalSpan(interval: Interval): bigint {
  return (BigInt(interval.months) * 30n + BigInt(interval.days)) * PER_DAY + interval.microseconds;
}

const KEY_BIAS = 10n ** 23n;

const fullPrecision = 0xffff;
const { MONTH, YEAR, DAY, HOUR, MINUTE, SECOND } = intervalFields;

const ranges: ReadonlyMap<number, string> = new Map([
  [YEAR, ' year'],
  [MONTH, ' month'],
  [DAY, ' day'],
  [HOUR, ' hour'],
  [MINUTE, ' minute'],
  [SECOND, ' second'],
  [YEAR | MONTH, ' year to month'],
  [DAY | HOUR, ' day to hour'],
  [DAY | HOUR | MINUTE, ' day to minute'],
  [DAY | HOUR | MINUTE | SECOND, ' day to second'],
  [HOUR | MINUTE, ' hour to minute'],
  [HOUR | MINUTE | SECOND, ' hour to second'],
  [MINUTE | SECOND, ' minute to second'],
]);

/** Field mask first, then the precision: as the grammar gives them. */
function parseModifier(args: readonly number[]): number {
  const [range = INTERVAL_FULL_RANGE, precision] = args;
  if (range !== INTERVAL_FULL_RANGE && !ranges.has(range)) throw pgError('22023', 'invalid INTERVAL type modifier');
  if (precision === undefined) return range === INTERVAL_FULL_RANGE ? -1 : (range << 16) | fullPrecision;
  if (precision < 0) throw pgError('22023', `INTERVAL(${precision}) precision must not be negative`);
  return (range << 16) | Math.min(precision, 6);
}

function applyModifier(interval: Interval, modifier: number): Interval {
  const range = (modifier >> 16) & 0x7fff;
  const precision = modifier & 0xffff;
  let { months, days, microseconds } = interval;
  const cut = (unit: bigint): void => {
    microseconds -= microseconds % unit;
  };
  if (range !== INTERVAL_FULL_RANGE) {
    const smallest = [SECOND, MINUTE, HOUR, DAY, MONTH, YEAR].find((field) => (range & field) !== 0);
    if (smallest === YEAR || smallest === MONTH) {
      if (smallest === YEAR) months = Math.trunc(months / 12) * 12;
      days = 0;
      microseconds = 0n;
    } else if (smallest === DAY) {
      microseconds = 0n;
    } else if (smallest === HOUR) {
      cut(3_600_000_000n);
    } else if (smallest === MINUTE) {
      cut(60_000_000n);
    }
  }
  if (precision < 6) {
    const unit = 10n ** BigInt(6 - precision);
    const half = unit / 2n;
    microseconds = microseconds >= 0n ? microseconds + half : microseconds - half;
    cut(unit);
  }
  return { months, days, microseconds };
}

export const intervalType = defineType<Interval>({
  oid: 1186,
  name: 'interval',
  category: 'T',
  preferred: true,
  length: 16,
  arrayOid: 1187,
  storage: 'text',
  comparison: 'key',
  sortKey: (value) => (intervalSpan(value) + KEY_BIAS).toString().padStart(24, '0'),
  toStorage: (value) => `${value.months} ${value.days} ${value.microseconds}`,
  fromStorage: (value) => {
    const [months = '0', days = '0', microseconds = '0'] = storedText(value).split(' ');
    return { months: Number(months), days: Number(days), microseconds: BigInt(microseconds) };
  },
  input: (text, context) => parseInterval(text, context),
  output: (value, context) => formatInterval(value, context.intervalStyle),
  receive: (bytes) => {
    const view = fixedView(bytes, 16);
    return { microseconds: view.getBigInt64(0), days: view.getInt32(8), months: view.getInt32(12) };
  },
  send: (value) => {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    view.setBigInt64(0, value.microseconds);
    view.setInt32(8, value.days);
    view.setInt32(12, value.months);
    return bytes;
  },
  modifier: {
    parse: parseModifier,
    format: (modifier) => {
      const fields = ranges.get((modifier >> 16) & 0x7fff) ?? '';
      const precision = modifier & 0xffff;
      return precision === fullPrecision ? fields : `${fields}(${precision})`;
    },
    apply: applyModifier,
  },
  description: 'a span of months, days and microseconds',
});
