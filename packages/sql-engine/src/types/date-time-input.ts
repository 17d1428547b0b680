// Dates, times and timestamps from text (DecodeDateTime of datetime.c): every order and style that Postgres reads.

import { pgError } from '../errors.ts';
import { daysFromCivil, daysInMonth, JULIAN_EPOCH, MICROSECONDS_PER_DAY, SECONDS_PER_DAY } from './calendar.ts';
import { findToken, splitDateTime } from './date-time-tokens.ts';
import type { DateTimeField, ReservedWord } from './date-time-tokens.ts';
import { roundHalfEven } from './interval-input.ts';
import { isoDateTime } from './iso-date-time.ts';
import { findTimeZone, sessionTimeZone } from './time-zone.ts';
import type { TimeZone } from './time-zone.ts';
import { findZoneAbbreviation } from './time-zone-abbreviations.ts';
import type { SessionContext } from './type-definition.ts';

/** What a text said. Fields that it did not mention are undefined. */
export interface DecodedDateTime {
  readonly special: 'epoch' | 'infinity' | '-infinity' | undefined;
  /** Days since 1970-01-01. */
  readonly days: number | undefined;
  /** Of the day; 86,400,000,000 for 24:00:00. */
  readonly microseconds: number | undefined;
  readonly zone: ZoneSpecification | undefined;
}

export type ZoneSpecification =
  { readonly kind: 'offset'; readonly offset: number } | { readonly kind: 'named'; readonly zone: TimeZone };

/** Thrown inside and turned into a PgError that quotes the whole text. */
class DecodeFailure extends Error {
  readonly reason: 'format' | 'field' | 'month-or-day' | 'zone';

  constructor(reason: 'format' | 'field' | 'month-or-day' | 'zone') {
    super(reason);
    this.reason = reason;
  }
}

const badFormat = (): DecodeFailure => new DecodeFailure('format');
const badField = (): DecodeFailure => new DecodeFailure('field');

export function dateTimeError(reason: DecodeFailure['reason'], type: string, text: string): Error {
  switch (reason) {
    case 'format':
      return pgError('22007', `invalid input syntax for type ${type}: "${text}"`);
    case 'field':
      return pgError('22008', `date/time field value out of range: "${text}"`);
    case 'month-or-day':
      return pgError('22008', `date/time field value out of range: "${text}"`, {
        hint: 'Perhaps you need a different "datestyle" setting.',
      });
    case 'zone':
      return pgError('22009', `time zone displacement out of range: "${text}"`);
  }
}

type Part = 'year' | 'month' | 'day' | 'time' | 'zone' | 'dayOfYear';

class Decoder {
  readonly #context: SessionContext;
  readonly #seen = new Set<Part>();
  #year = 0;
  #month = 0;
  #day = 0;
  #dayOfYear: number | undefined;
  #julian: number | undefined;
  #twoDigitYear = false;
  #textMonth = false;
  #bc = false;
  #microseconds = 0;
  #hour = 0;
  #meridiem: 'am' | 'pm' | undefined;
  #zone: ZoneSpecification | undefined;
  #special: DecodedDateTime['special'];
  /** A prefix that says what the next field is. */
  #prefix: 'time' | 'julian' | undefined;
  /** A word that may stand behind a date, not in front of one. */
  #beforeDate = false;
  #timeOnly = false;
  #dateAllowed = true;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  decode(fields: readonly DateTimeField[], dateWanted: boolean): DecodedDateTime {
    this.#timeOnly = !dateWanted;
    this.#dateAllowed =
      dateWanted || (fields.length >= 2 && (fields.at(-1)?.kind === 'date' || fields[1]?.kind === 'time'));
    for (const field of fields) {
      this.#field(field);
      // Beside a time a date may only come first.
      if (this.#timeOnly) this.#dateAllowed = false;
    }
    if (this.#prefix !== undefined) throw badFormat();
    if (this.#special !== undefined)
      return { special: this.#special, days: undefined, microseconds: undefined, zone: undefined };
    const days = this.#days(dateWanted);
    return {
      special: undefined,
      days,
      microseconds: this.#seen.has('time') ? this.#timeOfDay() : undefined,
      zone: this.#zone,
    };
  }

  #mark(...parts: readonly Part[]): void {
    for (const part of parts) {
      if (this.#seen.has(part)) throw badFormat();
      this.#seen.add(part);
    }
  }

  #hasDate(): boolean {
    return this.#seen.has('year') && this.#seen.has('month') && this.#seen.has('day');
  }

  #hasAnyDate(): boolean {
    return this.#seen.has('year') || this.#seen.has('month') || this.#seen.has('day');
  }

  #field(field: DateTimeField): void {
    switch (field.kind) {
      case 'date':
        return this.#dateField(field.text);
      case 'time':
        if (this.#prefix === 'julian') throw badFormat();
        this.#prefix = undefined;
        return this.#time(field.text);
      case 'zone':
        return this.#zoneField(field.text);
      case 'number':
        return this.#numberField(field.text);
      case 'string':
      case 'special':
        return this.#word(field.text);
    }
  }

  #dateField(text: string): void {
    const wanted = this.#dateAllowed && !(this.#seen.has('month') && this.#seen.has('day'));
    if (this.#prefix === undefined && wanted) return this.#date(text);
    if (/^\d/.test(text) || this.#prefix !== undefined) {
      // A time run together with its offset: 040506-08.
      const dash = text.indexOf('-');
      if (this.#prefix === 'julian' || this.#seen.has('time') || dash < 0) throw badFormat();
      this.#prefix = undefined;
      this.#setOffset(text.slice(dash));
      return this.#runTogether(text.slice(0, dash), true);
    }
    this.#setNamedZone(text);
  }

  #zoneField(text: string): void {
    if (this.#prefix === 'julian') throw badFormat();
    this.#setOffset(text);
  }

  #setOffset(text: string): void {
    this.#mark('zone');
    this.#zone = { kind: 'offset', offset: parseOffset(text) };
  }

  #setNamedZone(text: string): void {
    const zone = findTimeZone(text);
    if (zone === undefined) throw pgError('22023', `time zone "${text}" not recognized`);
    // Without a date there is no telling whether it has daylight saving time.
    if (this.#timeOnly && !this.#hasDate()) throw badFormat();
    this.#mark('zone');
    this.#zone = { kind: 'named', zone };
  }

  #numberField(text: string): void {
    if (this.#prefix === 'julian') {
      this.#prefix = undefined;
      return this.#julianDay(text);
    }
    if (this.#prefix === 'time') {
      this.#prefix = undefined;
      return this.#runTogether(text, true);
    }
    const point = text.indexOf('.');
    if (this.#timeOnly && !this.#hasAnyDate()) return this.#runTogether(text, true);
    if (point >= 0 && !this.#hasAnyDate()) return this.#date(text);
    if (point > 2) return this.#runTogether(text, this.#hasDate());
    if (text.length >= 6 && point < 0 && (!this.#hasAnyDate() || !this.#seen.has('time'))) {
      return this.#runTogether(text, this.#hasDate());
    }
    this.#number(text);
  }

  #julianDay(text: string): void {
    const value = Number(text);
    this.#mark('year', 'month', 'day');
    this.#julian = Math.floor(value);
    if (text.includes('.')) {
      this.#mark('time');
      this.#microseconds = Math.round((value - Math.floor(value)) * SECONDS_PER_DAY * 1e6);
    }
  }

  #word(word: string): void {
    const abbreviation = findZoneAbbreviation(word);
    if (abbreviation !== undefined) {
      this.#mark('zone');
      this.#zone = { kind: 'offset', offset: abbreviation.offset };
      return;
    }
    const token = findToken(word);
    if (this.#timeOnly && (token?.kind === 'month' || token?.kind === 'weekday')) throw badFormat();
    if (token === undefined) {
      const zone = findTimeZone(word);
      if (zone === undefined) throw badFormat();
      this.#mark('zone');
      this.#zone = { kind: 'named', zone };
      return;
    }
    switch (token.kind) {
      case 'ignored':
        return;
      case 'weekday':
        this.#beforeDate = true;
        return;
      case 'reserved':
        return this.#reserved(token.value);
      case 'month':
        return this.#monthName(token.value);
      case 'meridiem':
        this.#meridiem = token.value;
        this.#beforeDate = true;
        return;
      case 'era':
        this.#bc = token.value === 'bc';
        this.#beforeDate = true;
        return;
      case 'daylight':
        if (this.#zone?.kind !== 'offset') throw badFormat();
        this.#zone = { kind: 'offset', offset: this.#zone.offset + 3600 };
        return;
      case 'iso-time':
        if (!this.#hasDate() && !this.#timeOnly) throw badFormat();
        this.#prefix = 'time';
        return;
      case 'julian':
        this.#prefix = 'julian';
        return;
    }
  }

  #reserved(word: ReservedWord): void {
    if (word === 'allballs') {
      this.#mark('time', 'zone');
      this.#zone = { kind: 'offset', offset: 0 };
      return;
    }
    if (word === 'epoch' || word === 'infinity' || word === '-infinity') {
      this.#mark('year', 'month', 'day', 'time', 'zone');
      this.#special = word;
      return;
    }
    const now = this.#context.transactionTimestamp;
    const seconds = Number(now / 1_000_000n);
    const zone = sessionTimeZone(this.#context.timeZone);
    const local = Number(now) + zone.offsetAt(seconds) * 1e6;
    const days = Math.floor(local / 86_400e6);
    this.#mark('year', 'month', 'day');
    this.#julian = days + JULIAN_EPOCH + (word === 'tomorrow' ? 1 : word === 'yesterday' ? -1 : 0);
    if (word === 'now') {
      this.#mark('time', 'zone');
      this.#microseconds = local - days * 86_400e6;
      this.#zone = { kind: 'offset', offset: zone.offsetAt(seconds) };
    }
  }

  #monthName(month: number): void {
    if (
      this.#seen.has('month') &&
      !this.#textMonth &&
      !this.#seen.has('day') &&
      this.#month >= 1 &&
      this.#month <= 31
    ) {
      this.#day = this.#month;
      this.#seen.add('day');
    } else {
      this.#mark('month');
    }
    this.#textMonth = true;
    this.#month = month;
  }

  /** 2026-01-02, 2-Jan-2026, 1/2/2026, 2026.360 */
  #date(text: string): void {
    const parts = text.split(/[^a-z0-9\u0080-\uffff]+/).filter((part) => part !== '');
    // A date in one piece comes before everything that is not a zone.
    if (this.#seen.has('time') || this.#beforeDate) throw badFormat();
    const split = parts.flatMap((part) => part.match(/\d+|[a-z\u0080-\uffff]+/g) ?? []);
    if (split.length > 3 || split.length === 0) throw badFormat();
    const numbers: string[] = [];
    for (const part of split) {
      if (/^\d/.test(part)) {
        numbers.push(part);
        continue;
      }
      const token = findToken(part);
      if (token?.kind !== 'month' || this.#seen.has('month')) throw badFormat();
      this.#mark('month');
      this.#textMonth = true;
      this.#month = token.value;
    }
    for (const part of numbers) this.#number(part);
    // Both halves of a date have to be there: 2026-01 is no date, 2026.360 is one.
    if (!this.#hasDate() && this.#dayOfYear === undefined) throw badFormat();
  }

  #number(text: string): void {
    const match = /^(\d+)(\.\d*)?$/.exec(text);
    if (match === null) throw badFormat();
    const digits = match[1] ?? '';
    if (match[2] !== undefined && digits.length > 2) return this.#runTogether(text, true);
    const value = Number(digits);
    const { length } = text;
    const hasYear = this.#seen.has('year');
    const hasMonth = this.#seen.has('month');
    const hasDay = this.#seen.has('day');
    const { order } = this.#context.dateStyle;
    if (length === 3 && hasYear && !hasMonth && !hasDay && value >= 1 && value <= 366) {
      this.#dayOfYear = value;
      this.#mark('dayOfYear', 'month', 'day');
    } else if (!hasYear && !hasMonth && !hasDay) {
      if (length >= 3 || order === 'YMD') this.#setYear(value, length);
      else if (order === 'DMY') this.#setDay(value);
      else this.#setMonth(value);
    } else if (hasYear && !hasMonth && !hasDay) {
      this.#setMonth(value);
    } else if (!hasYear && hasMonth && !hasDay) {
      if (this.#textMonth && (length >= 3 || order === 'YMD')) this.#setYear(value, length);
      else this.#setDay(value);
    } else if (hasYear && hasMonth && !hasDay) {
      if (this.#textMonth && length >= 3 && this.#twoDigitYear) {
        // What was taken for a year was the day.
        this.#setDay(this.#year);
        this.#year = value;
        this.#twoDigitYear = false;
      } else {
        this.#setDay(value);
      }
    } else if (!hasYear && !hasMonth) {
      this.#setMonth(value);
    } else if (!hasYear) {
      this.#setYear(value, length);
    } else if (hasMonth) {
      this.#runTogether(text, true);
    } else {
      throw badFormat();
    }
  }

  #setYear(value: number, length: number): void {
    this.#mark('year');
    this.#year = value;
    this.#twoDigitYear = length <= 2;
  }

  #setMonth(value: number): void {
    this.#mark('month');
    this.#month = value;
  }

  #setDay(value: number): void {
    this.#mark('day');
    this.#day = value;
  }

  /** 20260102, 260102, 040506, 0405, 040506.789 */
  #runTogether(text: string, hasDate: boolean): void {
    const [digits = '', fraction] = text.split('.');
    if (fraction === undefined && !hasDate && digits.length >= 6) {
      this.#mark('year', 'month', 'day');
      this.#day = Number(digits.slice(-2));
      this.#month = Number(digits.slice(-4, -2));
      this.#year = Number(digits.slice(0, -4));
      this.#twoDigitYear = digits.length === 6;
      return;
    }
    if (this.#seen.has('time') || (digits.length !== 6 && digits.length !== 4)) throw badFormat();
    this.#mark('time');
    this.#setTime(
      Number(digits.slice(0, 2)),
      Number(digits.slice(2, 4)),
      Number(digits.slice(4) || '0'),
      fraction ?? '',
    );
  }

  #time(text: string): void {
    const match = /^(\d+):(\d*)(?::(\d*))?(\.\d*)?$/.exec(text);
    if (match === null) throw badFormat();
    this.#mark('time');
    const [, first = '', second = '', third, fraction = ''] = match;
    if (third === undefined && fraction !== '') this.#setTime(0, Number(first), Number(second), fraction.slice(1));
    else this.#setTime(Number(first), Number(second), Number(third ?? '0'), fraction.slice(1));
  }

  #setTime(hour: number, minute: number, second: number, fraction: string): void {
    const micros = fraction === '' ? 0 : roundHalfEven(Number(`0.${fraction}`) * 1e6);
    if (minute > 59 || second > 60 || hour > 24) throw badField();
    this.#hour = hour;
    this.#microseconds = (minute * 60 + second) * 1e6 + micros;
    if (hour * 3_600e6 + this.#microseconds > MICROSECONDS_PER_DAY) throw badField();
  }

  #timeOfDay(): number {
    let hour = this.#hour;
    if (this.#meridiem !== undefined) {
      if (hour > 12) throw badField();
      if (this.#meridiem === 'am' && hour === 12) hour = 0;
      if (this.#meridiem === 'pm' && hour !== 12) hour += 12;
    }
    return hour * 3_600e6 + this.#microseconds;
  }

  #days(dateWanted: boolean): number | undefined {
    if (this.#julian !== undefined) return this.#julian - JULIAN_EPOCH;
    if (!this.#hasDate()) {
      // What is there is checked before what is missing.
      const month = this.#seen.has('month') && (this.#month < 1 || this.#month > 12);
      if (month || (this.#seen.has('day') && (this.#day < 1 || this.#day > 31)))
        throw new DecodeFailure('month-or-day');
      if (dateWanted || this.#hasAnyDate()) throw badFormat();
      return undefined;
    }
    let year = this.#year;
    if (this.#bc) {
      if (year <= 0) throw badField();
      year = 1 - year;
    } else if (this.#twoDigitYear) {
      year += year < 70 ? 2000 : 1900;
    } else if (year <= 0) {
      throw badField();
    }
    if (this.#dayOfYear !== undefined) return daysFromCivil(year, 1, 1) + this.#dayOfYear - 1;
    if (this.#month < 1 || this.#month > 12 || this.#day < 1 || this.#day > 31) throw new DecodeFailure('month-or-day');
    if (this.#day > daysInMonth(year, this.#month)) throw badField();
    return daysFromCivil(year, this.#month, this.#day);
  }
}

/** `+05:30`, `-0800`, `+2`: seconds east of UTC. */
export function parseOffset(text: string, hoursMax = 15): number {
  const match = /^([+-])(\d+)(?::(\d+)(?::(\d+))?)?$/.exec(text);
  if (match === null) throw badFormat();
  const [, sign, first = '', second, third] = match;
  let hours = Number(first);
  let minutes = Number(second ?? '0');
  if (second === undefined && first.length > 2) {
    minutes = hours % 100;
    hours = Math.floor(hours / 100);
  }
  const seconds = Number(third ?? '0');
  if (hours > hoursMax || minutes > 59 || seconds > 59) throw new DecodeFailure('zone');
  const offset = hours * 3600 + minutes * 60 + seconds;
  return sign === '-' ? -offset : offset;
}

/** `type` is the name that errors give; `wanted` says whether a date has to be there. */
export function decodeDateTime(
  text: string,
  type: string,
  wanted: 'date' | 'time',
  context: SessionContext,
): DecodedDateTime {
  const iso = wanted === 'date' ? isoDateTime(text) : undefined;
  if (iso !== undefined) return iso;
  const fields = splitDateTime(text);
  try {
    if (fields === undefined || fields.length === 0 || fields.length > FIELDS_MAX) throw badFormat();
    return new Decoder(context).decode(fields, wanted === 'date');
  } catch (error) {
    if (error instanceof DecodeFailure) throw dateTimeError(error.reason, type, text);
    throw error;
  }
}

/** MAXDATEFIELDS. */
const FIELDS_MAX = 25;

/** Seconds east of UTC at a local time. */
export function resolveOffset(
  zone: ZoneSpecification | undefined,
  localSeconds: number,
  context: SessionContext,
): number {
  if (zone === undefined) return sessionTimeZone(context.timeZone).offsetAtLocal(localSeconds);
  return zone.kind === 'offset' ? zone.offset : zone.zone.offsetAtLocal(localSeconds);
}
