// Time zones: offsets at an instant, instants of a local time, names. The rules come from Intl; spans between
// transitions are found year by year and kept, so that a look-up in a known span is a comparison or two.

import { pgError } from '../errors.ts';
import { civilFromDays, daysFromCivil, SECONDS_PER_DAY } from './calendar.ts';
import { parsePosixZone, posixOffsetAt, type PosixZone } from './posix-zone.ts';
import { findZoneAbbreviation } from './time-zone-abbreviations.ts';

/** UTC seconds [from, to) in which the zone is `offset` seconds east of UTC. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/** Before this year every zone has the offset it had then: local mean time. */
const FIRST_YEAR = 1_850;
/** The Gregorian calendar repeats after this many years, and so do the rules for the future. */
const CYCLE_YEARS = 400;
const CYCLE_SECONDS = 146_097 * SECONDS_PER_DAY;
const LAST_YEAR = 2_500;
/** A year whose times Intl has names for. */
const RECENT_YEAR = 2_020;

export class TimeZone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat | undefined;
  readonly #posix: PosixZone | undefined;
  readonly #fixed: number | undefined;
  readonly #years = new Map<number, readonly Span[]>();
  #last: Span = { from: 0, to: 0, offset: 0 };

  /** By the time zone database, unless `rules` are given: those of POSIX, or a fixed offset (seconds east). */
  constructor(name: string, rules?: PosixZone | number) {
    this.name = name;
    if (rules === undefined) this.#format = offsetFormat(name);
    else if (typeof rules === 'number') this.#fixed = rules;
    else {
      this.#posix = rules;
      if (rules.daylight === undefined) this.#fixed = rules.offset;
    }
  }

  /** Seconds east of UTC at an instant given in seconds since 1970 UTC. */
  offsetAt(seconds: number): number {
    const last = this.#last;
    if (seconds >= last.from && seconds < last.to) return last.offset;
    if (this.#fixed !== undefined) return this.#fixed;
    return this.#spanAt(seconds).offset;
  }

  /**
   * The offset that a local time has. In a gap the offset before it counts, in an overlap the one after it
   * (DetermineTimeZoneOffset).
   */
  offsetAtLocal(localSeconds: number): number {
    if (this.#fixed !== undefined) return this.#fixed;
    let span = this.#spanAt(localSeconds - SECONDS_PER_DAY);
    const before = span.offset;
    for (;;) {
      if (span.to > localSeconds + SECONDS_PER_DAY) return before;
      const boundary = span.to;
      span = this.#spanAt(boundary);
      if (span.offset === before) continue;
      const after = span.offset;
      const ifBefore = localSeconds - before;
      const ifAfter = localSeconds - after;
      if (ifBefore < boundary && ifAfter < boundary) return before;
      if (ifBefore > boundary && ifAfter >= boundary) return after;
      return ifBefore > ifAfter ? before : after;
    }
  }

  /** True when the offset is larger than the zone's smallest in that year. */
  isDaylight(seconds: number): boolean {
    if (this.#fixed !== undefined) return false;
    const year = civilFromDays(Math.floor(seconds / SECONDS_PER_DAY)).year;
    const offsets = this.#spansOf(Math.min(Math.max(year, FIRST_YEAR), LAST_YEAR)).map((span) => span.offset);
    return this.offsetAt(seconds) > Math.min(...offsets);
  }

  /** The abbreviation in use (`PDT`, `CEST`), or the offset as `+03`. */
  abbreviationAt(seconds: number): string {
    if (this.#posix !== undefined) {
      const { name, daylight } = this.#posix;
      return daylight !== undefined && this.isDaylight(seconds) ? daylight.name : name;
    }
    if (this.#fixed !== undefined) return this.name;
    const key = `${this.name} ${this.offsetAt(seconds)} ${this.isDaylight(seconds)}`;
    const known = abbreviations.get(key);
    if (known !== undefined) return known;
    const found = findAbbreviation(this.name, seconds) ?? this.#recentAbbreviation(seconds) ?? this.#unnamed(seconds);
    abbreviations.set(key, found);
    return found;
  }

  /** Intl names long gone times by their offsets; what had the same clocks has the name of today. */
  #recentAbbreviation(seconds: number): string | undefined {
    const offset = this.offsetAt(seconds);
    const daylight = this.isDaylight(seconds);
    const span = this.#spansOf(RECENT_YEAR).find((each) => each.offset === offset);
    if (span === undefined || this.isDaylight(span.from) !== daylight) return undefined;
    return findAbbreviation(this.name, span.from);
  }

  /** Offsets with seconds are local mean time; other nameless ones are their own names. */
  #unnamed(seconds: number): string {
    const offset = this.offsetAt(seconds);
    return offset % 60 === 0 ? formatOffset(offset).replace(':', '') : 'LMT';
  }

  #spanAt(seconds: number): Span {
    let { year } = civilFromDays(Math.floor(seconds / SECONDS_PER_DAY));
    // Rules hold for all times, back as well.
    if (year < FIRST_YEAR && this.#posix === undefined) {
      const first = this.#spansOf(FIRST_YEAR)[0];
      return { from: -Infinity, to: first?.from ?? 0, offset: first?.offset ?? 0 };
    }
    let shift = 0;
    if (year > LAST_YEAR || year < FIRST_YEAR) {
      const cycles =
        year > LAST_YEAR ? Math.ceil((year - LAST_YEAR) / CYCLE_YEARS) : -Math.ceil((FIRST_YEAR - year) / CYCLE_YEARS);
      year -= cycles * CYCLE_YEARS;
      shift = cycles * CYCLE_SECONDS;
    }
    for (const span of this.#spansOf(year)) {
      if (seconds - shift < span.to) {
        const found = shift === 0 ? span : { from: span.from + shift, to: span.to + shift, offset: span.offset };
        this.#last = found;
        return found;
      }
    }
    throw new Error(`no span of ${this.name} at ${seconds}`);
  }

  #spansOf(year: number): readonly Span[] {
    const known = this.#years.get(year);
    if (known !== undefined) return known;
    const spans: Span[] = [];
    const end = daysFromCivil(year + 1, 1, 1) * SECONDS_PER_DAY;
    let from = daysFromCivil(year, 1, 1) * SECONDS_PER_DAY;
    let offset = this.#ask(from);
    let checked = from;
    while (checked < end) {
      const next = Math.min(checked + SAMPLE_SECONDS, end);
      // The last second of the sample, so that a transition at the year's end belongs to the next year.
      const offsetThen = this.#ask(next - 1);
      if (offsetThen !== offset) {
        const boundary = this.#bisect(checked, next - 1, offset);
        spans.push({ from, to: boundary, offset });
        from = boundary;
        offset = this.#ask(boundary);
        checked = boundary;
      } else {
        checked = next;
      }
    }
    spans.push({ from, to: end, offset });
    this.#years.set(year, spans);
    return spans;
  }

  /** The first second in (low, high] whose offset is not `offset`. */
  #bisect(low: number, high: number, offset: number): number {
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.#ask(middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }

  #ask(seconds: number): number {
    if (this.#posix !== undefined) return posixOffsetAt(this.#posix, seconds);
    const fields: Record<string, number> = {};
    for (const part of this.#format?.formatToParts(seconds * 1000) ?? []) fields[part.type] = Number(part.value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields;
    const local = daysFromCivil(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
    return local - seconds;
  }
}

/** Short enough that the two changes around Ramadan in Morocco are seen. */
const SAMPLE_SECONDS = 20 * SECONDS_PER_DAY;

const abbreviations = new Map<string, string>();

function offsetFormat(name: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}

/** Each locale of English knows the abbreviations of its own region. */
const abbreviationLocales = ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-NZ', 'en-ZA'];

function findAbbreviation(name: string, seconds: number): string | undefined {
  if (/^(Etc\/)?(UTC|UCT|Universal|Zulu)$/i.test(name)) return 'UTC';
  for (const locale of abbreviationLocales) {
    const parts = new Intl.DateTimeFormat(locale, { timeZone: name, timeZoneName: 'short' }).formatToParts(
      seconds * 1000,
    );
    const text = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
    if (/^[A-Z]{3,5}$/.test(text)) return text;
  }
  return undefined;
}

/** `+05:30`, `-08`: as dates print offsets. */
export function formatOffset(offset: number): string {
  const size = Math.abs(offset);
  const hours = Math.floor(size / 3600);
  const minutes = Math.floor(size / 60) % 60;
  const seconds = size % 60;
  let text = `${offset < 0 ? '-' : '+'}${hours < 10 ? '0' : ''}${hours}`;
  if (minutes !== 0 || seconds !== 0) text += `:${minutes < 10 ? '0' : ''}${minutes}`;
  if (seconds !== 0) text += `:${seconds < 10 ? '0' : ''}${seconds}`;
  return text;
}

const zones = new Map<string, TimeZone | undefined>();
/** Zones come from users, too: more names than this are not kept. */
const ZONES_KEPT_MAX = 2_000;

function makeZone(name: string): TimeZone | undefined {
  if (name.toUpperCase() === 'UTC' || name.toUpperCase() === 'GMT') return new TimeZone(name.toUpperCase(), 0);
  return namedZone(name) ?? posixZone(name);
}

function namedZone(name: string): TimeZone | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    return new TimeZone(canonicalName(name));
  } catch (error) {
    // Intl throws RangeError for names that it does not know.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function posixZone(name: string): TimeZone | undefined {
  const rules = parsePosixZone(name);
  return rules === undefined ? undefined : new TimeZone(name, rules);
}

/** The tz database's spelling; aliases that Intl resolves to another zone keep the name that was typed. */
function canonicalName(name: string): string {
  const resolved = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  return resolved.toLowerCase() === name.toLowerCase() ? resolved : name;
}

/** A full or POSIX name, in any case; undefined when there is no such zone. */
export function findTimeZone(name: string): TimeZone | undefined {
  const key = name.toLowerCase();
  if (zones.has(key)) return zones.get(key);
  const zone = makeZone(name);
  if (zones.size < ZONES_KEPT_MAX) zones.set(key, zone);
  return zone;
}

/** The session's zone, or one that a function is given: names, abbreviations, POSIX; throws 22023. */
export function timeZoneNamed(name: string): TimeZone {
  const zone = findTimeZone(name);
  if (zone !== undefined) return zone;
  const abbreviation = findZoneAbbreviation(name);
  if (abbreviation !== undefined) return new TimeZone(abbreviation.name, abbreviation.offset);
  throw pgError('22023', `time zone "${name}" not recognized`);
}

let sessionName = '';
let sessionZone: TimeZone | undefined;

/** The same as timeZoneNamed, fast when it is the same zone again. */
export function sessionTimeZone(name: string): TimeZone {
  if (sessionZone !== undefined && sessionName === name) return sessionZone;
  sessionZone = timeZoneNamed(name);
  sessionName = name;
  return sessionZone;
}
