// Time zones as POSIX writes them: `UTC+3`, `<+05>-05`, `PST8PDT,M3.2.0,M11.1.0`. Hours count west of Greenwich.
// As in Postgres names may be missing (`-3`), and daylight saving without rules has those of the United States.

import { civilFromDays, daysFromCivil, isLeapYear, SECONDS_PER_DAY } from './calendar.ts';

export interface PosixZone {
  readonly name: string;
  /** Seconds east of UTC. */
  readonly offset: number;
  readonly daylight?: {
    readonly name: string;
    readonly offset: number;
    readonly start: Change;
    readonly end: Change;
  };
}

/** When the clocks change: a day of the year, and seconds of that day by the clocks until then. */
interface Change {
  readonly day: (year: number) => number;
  readonly seconds: number;
}

/** A week of hours, less one. */
const HOURS_MAX = 167;
const DEFAULT_RULES = ',M3.2.0,M11.1.0';
const TWO_O_CLOCK = 2 * 3600;

class Reader {
  #rest: string;

  constructor(text: string) {
    this.#rest = text;
  }

  get rest(): string {
    return this.#rest;
  }

  /** What matches at the start, which is consumed; undefined when nothing does. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.#rest);
    if (match === null) return undefined;
    this.#rest = this.#rest.slice(match[0].length);
    return match;
  }

  name(): string | undefined {
    if (!this.#rest.startsWith('<')) return this.take(/^[^\d,+-]*/)?.[0];
    return this.take(/^<([^>]*)>/)?.[1];
  }

  /** Seconds, counted as the text counts them. */
  time(): number | undefined {
    const match = this.take(/^([+-]?)(\d+)(?::(\d+)(?::(\d+))?)?/);
    if (match === undefined) return undefined;
    const [, sign, hours, minutes = '0', seconds = '0'] = match;
    if (Number(hours) > HOURS_MAX || Number(minutes) > 59 || Number(seconds) > 60) return undefined;
    const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    return sign === '-' ? -size : size;
  }

  /** `M3.2.0`, `J60`, `59`, each with `/2` or another time. */
  change(): Change | undefined {
    const day = this.#day();
    if (day === undefined) return undefined;
    if (this.take(/^\//) === undefined) return { day, seconds: TWO_O_CLOCK };
    const seconds = this.time();
    return seconds === undefined ? undefined : { day, seconds };
  }

  #day(): Change['day'] | undefined {
    const months = this.take(/^M(\d+)\.(\d+)\.(\d+)/);
    if (months !== undefined) {
      const [month = 0, week = 0, weekday = 0] = months.slice(1).map(Number);
      if (month < 1 || month > 12 || week < 1 || week > 5 || weekday > 6) return undefined;
      return (year) => dayOfWeekInMonth(year, month, week, weekday);
    }
    const days = this.take(/^(J?)(\d+)/);
    if (days === undefined) return undefined;
    const number = Number(days[2]);
    if (days[1] === '') return number > 365 ? undefined : () => number;
    if (number < 1 || number > 365) return undefined;
    // Not counting the 29th of February.
    return (year) => number - 1 + (isLeapYear(year) && number >= 60 ? 1 : 0);
  }
}

/** Days since the start of the year; week 5 is the last one. */
function dayOfWeekInMonth(year: number, month: number, week: number, weekday: number): number {
  const first = daysFromCivil(year, month, 1);
  const next = month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1);
  // 1970-01-01 was a Thursday.
  const firstWeekday = (((first + 4) % 7) + 7) % 7;
  let day = first + ((weekday - firstWeekday + 7) % 7) + (week - 1) * 7;
  while (day >= next) day -= 7;
  return day - daysFromCivil(year, 1, 1);
}

/** undefined when the text is no POSIX zone. */
export function parsePosixZone(text: string): PosixZone | undefined {
  const reader = new Reader(text);
  const name = reader.name();
  const west = name === undefined ? undefined : reader.time();
  if (name === undefined || west === undefined) return undefined;
  const standard = { name, offset: -west || 0 };
  if (reader.rest === '') return standard;
  const daylightName = reader.name();
  if (daylightName === undefined || daylightName === '') return undefined;
  const hasOffset = !/^[,;]?$/.test(reader.rest.slice(0, 1));
  const daylightWest = hasOffset ? reader.time() : west - 3600;
  if (daylightWest === undefined) return undefined;
  const rules = new Reader(reader.rest === '' ? DEFAULT_RULES : reader.rest);
  if (rules.take(/^[,;]/) === undefined) return undefined;
  const start = rules.change();
  if (start === undefined || rules.take(/^,/) === undefined) return undefined;
  const end = rules.change();
  if (end === undefined || rules.rest !== '') return undefined;
  return { ...standard, daylight: { name: daylightName, offset: -daylightWest || 0, start, end } };
}

/** Seconds east of UTC at an instant in seconds since 1970 UTC. */
export function posixOffsetAt({ offset, daylight }: PosixZone, seconds: number): number {
  if (daylight === undefined) return offset;
  const { year } = civilFromDays(Math.floor((seconds + offset) / SECONDS_PER_DAY));
  let latest = { at: -Infinity, offset };
  for (const each of [year - 1, year, year + 1]) {
    const midnight = daysFromCivil(each, 1, 1) * SECONDS_PER_DAY;
    const changes = [
      { change: daylight.start, before: offset, after: daylight.offset },
      { change: daylight.end, before: daylight.offset, after: offset },
    ];
    for (const { change, before, after } of changes) {
      const at = midnight + change.day(each) * SECONDS_PER_DAY + change.seconds - before;
      if (at <= seconds && at >= latest.at) latest = { at, offset: after };
    }
  }
  return latest.offset;
}
