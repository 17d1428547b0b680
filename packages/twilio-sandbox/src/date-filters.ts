// The meaning of date filters: `StartTime`, `StartTime<`, `StartTime>`. Twilio's resources differ in what the upper
// bound includes, and the sandbox can take instants as given or cut them to their day first.
import { parseDateBound, SECONDS_PER_DAY } from './dates.ts';
import type { DateBound } from './dates.ts';
import { badRequest } from './errors.ts';
import type { TimeRange } from './generate/generated-rows.ts';

/** `second` compares instants as given; `day` takes the UTC day of every bound first. */
export type DateFilterMode = 'day' | 'second';

/**
 * What `<` includes: `before` the bound (calls), up to and including it with a date meaning the whole day (messages),
 * or up to and including it with a date meaning the midnight at its start (recordings, media, conferences).
 */
export type UpperBound = 'before' | 'through-day' | 'through-midnight';

export function dateRange(
  query: URLSearchParams,
  parameter: string,
  upper: UpperBound,
  mode: DateFilterMode,
): TimeRange {
  const equal = bound(query, parameter, mode);
  const below = bound(query, `${parameter}<`, mode);
  const above = bound(query, `${parameter}>`, mode);
  const lows: number[] = [];
  const highs: number[] = [];
  if (equal !== undefined) {
    lows.push(Math.ceil(equal.seconds));
    highs.push(equal.dateOnly ? equal.seconds + SECONDS_PER_DAY : Math.floor(equal.seconds) + 1);
  }
  if (above !== undefined) lows.push(Math.ceil(above.seconds));
  if (below !== undefined) highs.push(endOf(below, upper));
  return {
    ...(lows.length > 0 && { from: Math.max(...lows) }),
    ...(highs.length > 0 && { to: Math.min(...highs) }),
  };
}

/** The first second that the bound excludes. */
function endOf(below: DateBound, upper: UpperBound): number {
  switch (upper) {
    case 'before':
      return Math.ceil(below.seconds);
    case 'through-day':
      return below.dateOnly ? below.seconds + SECONDS_PER_DAY : Math.floor(below.seconds) + 1;
    case 'through-midnight':
      return Math.floor(below.seconds) + 1;
  }
}

function bound(query: URLSearchParams, parameter: string, mode: DateFilterMode): DateBound | undefined {
  const text = query.get(parameter);
  if (text === null || text === '') return undefined;
  const parsed = parseDateBound(text);
  if (parsed === undefined) throw badRequest(`Invalid date value for ${parameter}: ${text}`);
  if (mode === 'second' || parsed.dateOnly) return parsed;
  return { seconds: Math.floor(parsed.seconds / SECONDS_PER_DAY) * SECONDS_PER_DAY, dateOnly: true };
}

/** Whether a row's date text is in the range; null never is, unless the range is unbounded. */
export function textInRange(range: TimeRange, text: unknown): boolean {
  if (range.from === undefined && range.to === undefined) return true;
  if (typeof text !== 'string') return false;
  const seconds = Date.parse(text) / 1000;
  return (range.from === undefined || seconds >= range.from) && (range.to === undefined || seconds < range.to);
}
