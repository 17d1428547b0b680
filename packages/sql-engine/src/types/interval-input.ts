// Intervals from text: the verbose, SQL and ISO 8601 styles (DecodeInterval, DecodeISO8601Interval of datetime.c).

import { pgError } from '../errors.ts';
import { splitDateTime } from './date-time-tokens.ts';
import type { DateTimeField } from './date-time-tokens.ts';
import type { SessionContext } from './type-definition.ts';
import type { Interval } from './values.ts';

type Unit =
  | 'microsecond'
  | 'millisecond'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'year'
  | 'decade'
  | 'century'
  | 'millennium';

const unitWords: Readonly<Record<Unit, string>> = {
  microsecond: 'us usec usecond useconds usecs microsecon microsecond microseconds',
  millisecond: 'ms msec msecond mseconds msecs millisecon millisecond milliseconds',
  second: 's sec second seconds secs',
  minute: 'm min mins minute minutes',
  hour: 'h hour hours hr hrs',
  day: 'd day days',
  week: 'w week weeks',
  month: 'mon mons month months',
  year: 'y year years yr yrs',
  decade: 'dec decade decades decs',
  century: 'c cent centuries century',
  millennium: 'mil millennia millennium mils',
};

const units = new Map<string, Unit>();
for (const [unit, words] of Object.entries(unitWords)) {
  // The keys of the record above are units.
  for (const word of words.split(' ')) units.set(word, unit as Unit);
}

/** The unit of a word in an interval; words are known by their first ten letters. */
export function findIntervalUnit(word: string): Unit | undefined {
  return units.get(word) ?? (word.length > 10 ? units.get(word.slice(0, 10)) : undefined);
}

const microsecondsOf: Partial<Record<Unit, bigint>> = {
  microsecond: 1n,
  millisecond: 1_000n,
  second: 1_000_000n,
  minute: 60_000_000n,
  hour: 3_600_000_000n,
};
const monthsOf: Partial<Record<Unit, number>> = { month: 1, year: 12, decade: 120, century: 1_200, millennium: 12_000 };
const PER_DAY = 86_400_000_000n;

class IntervalFailure extends Error {
  readonly reason: 'format' | 'field' | 'range';

  constructor(reason: 'format' | 'field' | 'range') {
    super(reason);
    this.reason = reason;
  }
}

/** Sums up parts; fractions of a larger unit go to the smaller ones as Postgres 15 does it. */
class IntervalSum {
  months = 0;
  days = 0;
  microseconds = 0n;

  add(unit: Unit, whole: bigint, fraction: number): void {
    const scale = microsecondsOf[unit];
    if (scale !== undefined) {
      this.microseconds += whole * scale;
      this.#addFraction(fraction, Number(scale));
      return;
    }
    const months = monthsOf[unit];
    if (months === undefined) {
      const days = unit === 'week' ? 7 : 1;
      this.days += Number(whole) * days;
      this.#addDays(fraction * days);
    } else if (unit === 'month') {
      this.months += Number(whole);
      this.#addDays(fraction * 30);
    } else {
      this.months += Number(whole) * months + roundHalfEven(fraction * months);
    }
  }

  #addDays(days: number): void {
    const whole = Math.trunc(days);
    this.days += whole;
    this.#addFraction(days - whole, Number(PER_DAY));
  }

  #addFraction(fraction: number, scale: number): void {
    if (fraction === 0) return;
    const exact = fraction * scale;
    const whole = Math.trunc(exact);
    const rest = exact - whole;
    this.microseconds += BigInt(whole + (rest > 0.5 ? 1 : rest < -0.5 ? -1 : 0));
  }

  negate(): void {
    this.months = -this.months;
    this.days = -this.days;
    this.microseconds = -this.microseconds;
  }

  result(): Interval {
    const { months, days, microseconds } = this;
    if (Math.abs(months) > 2_147_483_647) throw new IntervalFailure('range');
    if (Math.abs(days) > 2_147_483_647) throw new IntervalFailure('field');
    if (microseconds !== BigInt.asIntN(64, microseconds)) throw new IntervalFailure('field');
    return { months: months === 0 ? 0 : months, days: days === 0 ? 0 : days, microseconds };
  }
}

export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

interface TimeValue {
  readonly microseconds: bigint;
}

function parseTime(text: string, range: number | undefined): TimeValue | undefined {
  const match = /^(\d+):(\d*)(?::(\d*))?(\.\d*)?$/.exec(text);
  if (match === null) return undefined;
  const [, first = '', second = '', third, fraction = ''] = match;
  const minuteToSecond = third === undefined && (fraction !== '' || range === MINUTE_TO_SECOND);
  const hours = minuteToSecond ? 0n : BigInt(first);
  const minutes = Number(minuteToSecond ? first : second);
  const seconds = Number(minuteToSecond ? second : (third ?? '0'));
  if (minutes > 59 || seconds > 60) throw new IntervalFailure('field');
  const micros = fraction.length > 1 ? BigInt(Math.round(Number(`0${fraction}`) * 1e6)) : 0n;
  return { microseconds: hours * 3_600_000_000n + BigInt(minutes * 60 + seconds) * 1_000_000n + micros };
}

// Field masks of interval type modifiers.
const MONTH = 1 << 1;
const YEAR = 1 << 2;
const DAY = 1 << 3;
const HOUR = 1 << 10;
const MINUTE = 1 << 11;
const SECOND = 1 << 12;
export const INTERVAL_FULL_RANGE = 0x7fff;
export const intervalFields = { MONTH, YEAR, DAY, HOUR, MINUTE, SECOND } as const;
const MINUTE_TO_SECOND = MINUTE | SECOND;

/** What a number without a unit means: the smallest field of the modifier. */
function defaultUnit(range: number | undefined): Unit {
  if (range === undefined || range === INTERVAL_FULL_RANGE || (range & SECOND) !== 0) return 'second';
  if ((range & MINUTE) !== 0) return 'minute';
  if ((range & HOUR) !== 0) return 'hour';
  if ((range & DAY) !== 0) return 'day';
  if ((range & MONTH) !== 0) return 'month';
  return (range & YEAR) !== 0 ? 'year' : 'second';
}

function decodeFields(fields: readonly DateTimeField[], range: number | undefined, sqlStandard: boolean): Interval {
  const sum = new IntervalSum();
  const seen = new Set<string>();
  const mark = (part: string): void => {
    if (seen.has(part)) throw new IntervalFailure('format');
    seen.add(part);
  };
  // SQL's rule: a sign in front of everything, and no other one, counts for all fields.
  const first = fields[0];
  const forceNegative =
    sqlStandard &&
    first?.kind === 'zone' &&
    first.text.startsWith('-') &&
    fields.slice(1).every((field) => field.kind !== 'zone');
  let unit: Unit | undefined;
  let ago = false;
  const addTime = (text: string): boolean => {
    const negative = text.startsWith('-');
    const time = parseTime(text.replace(/^[+-]/, ''), range);
    if (time === undefined) return false;
    for (const part of ['hour', 'minute', 'second']) mark(part);
    sum.microseconds += negative || forceNegative ? -time.microseconds : time.microseconds;
    unit = 'day';
    return true;
  };
  const addNumber = (text: string): void => {
    const yearMonth = /^([+-]?)(\d+)-(\d+)$/.exec(text);
    if (yearMonth !== null) {
      const months = Number(yearMonth[3]);
      if (months >= 12) throw new IntervalFailure('field');
      mark('month');
      const total = Number(yearMonth[2]) * 12 + months;
      sum.months += yearMonth[1] === '-' || forceNegative ? -total : total;
      unit = 'month';
      return;
    }
    const number = /^([+-]?)(\d*)(\.\d*)?$/.exec(text);
    if (number === null) throw new IntervalFailure('format');
    const [, sign, whole = '', fraction = ''] = number;
    const negative = sign === '-' || forceNegative;
    const wholeValue = BigInt(whole === '' ? 0 : whole);
    if (wholeValue !== BigInt.asIntN(64, wholeValue)) throw new IntervalFailure('field');
    const fractionValue = fraction.length > 1 ? Number(`0${fraction}`) : 0;
    const target = unit ?? defaultUnit(range);
    mark(target);
    sum.add(target, negative ? -wholeValue : wholeValue, negative ? -fractionValue : fractionValue);
    unit = target;
  };
  for (const field of fields.toReversed()) {
    switch (field.kind) {
      case 'time':
        if (!addTime(field.text)) throw new IntervalFailure('format');
        break;
      case 'zone':
        if (!(field.text.includes(':') && addTime(field.text))) addNumber(field.text);
        break;
      case 'date':
      case 'number':
        addNumber(field.text);
        break;
      case 'string':
      case 'special':
        if (field.text === 'ago') {
          ago = true;
        } else {
          unit = findIntervalUnit(field.text);
          if (unit === undefined) throw new IntervalFailure('format');
        }
        break;
    }
  }
  if (seen.size === 0) throw new IntervalFailure('format');
  if (ago) sum.negate();
  return sum.result();
}

const dateDesignators: Readonly<Record<string, Unit>> = { Y: 'year', M: 'month', W: 'week', D: 'day' };
const timeDesignators: Readonly<Record<string, Unit>> = { H: 'hour', M: 'minute', S: 'second' };

/** P1Y2M3DT4H5M6S, P0001-02-03T04:05:06 */
function decodeIso(text: string): Interval {
  const sum = new IntervalSum();
  const [datePart = '', timePart] = text.slice(1).split('T');
  if (text.length < 2 || text.split('T').length > 2) throw new IntervalFailure('format');
  if (!addAlternativeDate(sum, datePart)) addDesignated(sum, datePart, dateDesignators);
  if (timePart !== undefined && !addAlternativeTime(sum, timePart)) addDesignated(sum, timePart, timeDesignators);
  return sum.result();
}

/** 0001-02-03, 00010203, 1-2, 1: years first. */
function addAlternativeDate(sum: IntervalSum, text: string): boolean {
  const match = /^(-?\d{4})(\d\d)(\d\d)$/.exec(text) ?? /^([+-]?\d+)(?:-([+-]?\d+)(?:-([+-]?\d+))?)?$/.exec(text);
  if (match === null) return addFractionalYears(sum, text);
  const [, years = '0', months = '0', days = '0'] = match;
  sum.add('year', BigInt(years), 0);
  sum.add('month', BigInt(months), 0);
  sum.add('day', BigInt(days), 0);
  return true;
}

function addFractionalYears(sum: IntervalSum, text: string): boolean {
  const match = /^([+-]?)(\d+)(\.\d*)$/.exec(text);
  if (match === null) return false;
  const [, sign, whole = '0', fraction = ''] = match;
  const part = Number(`0${fraction}`);
  sum.add('year', sign === '-' ? -BigInt(whole) : BigInt(whole), sign === '-' ? -part : part);
  return true;
}

/** 04:05:06, 040506, 04:05, 04: hours first. */
function addAlternativeTime(sum: IntervalSum, text: string): boolean {
  const match = /^(\d\d)(\d\d)(\d\d)$/.exec(text) ?? /^([+-]?\d+)(?::(\d+)(?::(\d+(?:\.\d*)?))?)?$/.exec(text);
  if (match === null) return false;
  const [, hours = '0', minutes = '0', secondsText = '0'] = match;
  sum.add('hour', BigInt(hours), 0);
  sum.add('minute', BigInt(minutes), 0);
  const seconds = Number(secondsText);
  sum.add('second', BigInt(Math.trunc(seconds)), seconds - Math.trunc(seconds));
  return true;
}

function addDesignated(sum: IntervalSum, text: string, designators: Readonly<Record<string, Unit>>): void {
  const pattern = /([+-]?)(\d*)(\.\d*)?([A-Z])/y;
  let end = 0;
  for (;;) {
    pattern.lastIndex = end;
    const match = pattern.exec(text);
    if (match === null) break;
    end = pattern.lastIndex;
    const [, sign, whole = '', fraction = '', letter = ''] = match;
    const unit = designators[letter];
    if (unit === undefined || (whole === '' && fraction.length < 2)) throw new IntervalFailure('format');
    const wholeValue = BigInt(whole === '' ? 0 : whole);
    const fractionValue = fraction.length > 1 ? Number(`0${fraction}`) : 0;
    sum.add(unit, sign === '-' ? -wholeValue : wholeValue, sign === '-' ? -fractionValue : fractionValue);
  }
  if (end < text.length) throw new IntervalFailure('format');
}

/** `range`: the field mask of a type modifier, which says what a bare number means. */
export function parseInterval(text: string, context: Pick<SessionContext, 'intervalStyle'>, range?: number): Interval {
  try {
    const fields = splitDateTime(text);
    const isIso = text.startsWith('P') && text.length > 1;
    if (isIso) return decodeIso(text);
    if (fields === undefined || fields.length === 0) throw new IntervalFailure('format');
    return decodeFields(fields, range, context.intervalStyle === 'sql_standard');
  } catch (error) {
    if (!(error instanceof IntervalFailure)) throw error;
    switch (error.reason) {
      case 'format':
        throw pgError('22007', `invalid input syntax for type interval: "${text}"`);
      case 'field':
        throw pgError('22015', `interval field value out of range: "${text}"`);
      case 'range':
        throw pgError('22008', 'interval out of range');
    }
  }
}
