// Dates as Twilio writes and reads them: RFC 2822 in the 2010 API, ISO 8601 elsewhere, and the many forms
// that its date filters accept. Inside the sandbox a time is a whole number of seconds since 1970 UTC.

export const SECONDS_PER_DAY = 86_400;

const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
// Of few pieces, since a page has thousands of dates: `HH:MM:` by minute of the day, `SS +0000` by second.
const MINUTES = Array.from({ length: 24 * 60 }, (_, minute) => {
  const hours = TWO_DIGITS[Math.floor(minute / 60)] ?? '';
  return `${hours}:${TWO_DIGITS[minute % 60] ?? ''}:`;
});
const SECONDS = TWO_DIGITS.map((second) => `${second} +0000`);

let cachedDay = Number.NaN;
let cachedPrefix = '';

/** `Tue, 31 Aug 2010 20:36:28 +0000` */
export function rfc2822(seconds: number): string {
  const day = Math.floor(seconds / SECONDS_PER_DAY);
  // Rows of a page mostly share their day, so its text is kept.
  if (day !== cachedDay) {
    const date = new Date(day * SECONDS_PER_DAY * 1000);
    const weekday = WEEKDAYS[((day % 7) + 7) % 7] ?? '';
    const month = MONTHS[date.getUTCMonth()] ?? '';
    cachedPrefix = `${weekday}, ${TWO_DIGITS[date.getUTCDate()] ?? ''} ${month} ${String(date.getUTCFullYear())} `;
    cachedDay = day;
  }
  const second = seconds - day * SECONDS_PER_DAY;
  const minute = (second / 60) | 0;
  return cachedPrefix + (MINUTES[minute] ?? '') + (SECONDS[second - minute * 60] ?? '');
}

/** `2015-07-30T20:00:00Z` */
export function iso8601(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** `2010-01-01` of an epoch day. */
export function dateText(day: number): string {
  return new Date(day * SECONDS_PER_DAY * 1000).toISOString().slice(0, 10);
}

export function dayOf(seconds: number): number {
  return Math.floor(seconds / SECONDS_PER_DAY);
}

const DATE_ONLY = /^(\d{4})-(\d{2})-(\d{2})$/;
const ISO_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$/i;

/** The epoch day of `YYYY-MM-DD`, undefined when it is no date of the calendar. */
export function parseDay(text: string): number | undefined {
  if (!DATE_ONLY.test(text)) return undefined;
  const day = Date.parse(`${text}T00:00:00Z`) / 1000 / SECONDS_PER_DAY;
  return Number.isInteger(day) && dateText(day) === text ? day : undefined;
}

/** A date or an instant given as a filter. */
export interface DateBound {
  /** Seconds, with a fraction when the text had milliseconds. */
  readonly seconds: number;
  readonly dateOnly: boolean;
}

/**
 * Reads what Twilio's date filters read: dates, ISO 8601 with or without a zone (UTC then), a bare year, RFC 2822
 * and `06/11/2019 22:05:25 MST` (the forms in the examples of Twilio's API description).
 */
export function parseDateBound(text: string): DateBound | undefined {
  const day = parseDay(text);
  if (day !== undefined) return { seconds: day * SECONDS_PER_DAY, dateOnly: true };
  if (DATE_ONLY.test(text)) return undefined;
  if (/^\d{4}$/.test(text)) return { seconds: Date.parse(`${text}-01-01T00:00:00Z`) / 1000, dateOnly: true };
  const iso = ISO_TIME.exec(text);
  const milliseconds =
    iso === null
      ? /^[A-Za-z]{3}, |^\d{2}\/\d{2}\/\d{4} /.test(text)
        ? Date.parse(text)
        : Number.NaN
      : Date.parse(`${iso[1] ?? ''}T${iso[2] ?? ''}${iso[3] ?? 'Z'}`);
  return Number.isNaN(milliseconds) ? undefined : { seconds: milliseconds / 1000, dateOnly: false };
}

/** Parses a date of one of our own rows. */
export function parseRowDate(text: string): number {
  return Date.parse(text) / 1000;
}
