// When things happen: spreads a number of rows over days and hours as a business has them, so that row number
// and time grow together and either can be computed from the other.
import { SECONDS_PER_DAY, dayOf } from '../dates.ts';
import { fraction, hash } from '../random.ts';

export interface Calendar {
  readonly count: number;
  readonly firstDay: number;
  readonly lastDay: number;
  /** Seconds since 1970; never falls when the index grows. */
  timeOf(index: number): number;
  /** The lowest index whose time is `seconds` or later; `count` when there is none. */
  firstAtOrAfter(seconds: number): number;
}

export interface CalendarOptions {
  readonly count: number;
  readonly days: number;
  readonly nowSeconds: number;
  readonly key: number;
}

// From Thursday, the weekday of 1970-01-01.
const WEEKDAY_WEIGHTS = [1.08, 0.98, 0.42, 0.3, 1.06, 1.12, 1.1];
// Hours of the UTC day: an American business with some European and night traffic.
const HOUR_WEIGHTS = [
  30, 22, 16, 11, 9, 9, 12, 20, 28, 34, 38, 42, 52, 74, 96, 108, 112, 110, 108, 106, 98, 84, 62, 44,
];
const INVERSE_STEPS = 1024;

/** Second of the day at which the share k/1024 of a day's rows has happened. */
const INVERSE = inverseOfDay();

export function createCalendar(options: CalendarOptions): Calendar {
  const { count, nowSeconds, key } = options;
  const lastDay = dayOf(nowSeconds);
  const firstDay = lastDay - options.days;
  const todayShare = shareBefore(nowSeconds - lastDay * SECONDS_PER_DAY);
  const bounds = dayBounds(count, firstDay, lastDay, todayShare, key);

  const dayOfIndex = (index: number): number => {
    let low = 0;
    let high = bounds.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((bounds[middle] ?? 0) <= index) low = middle;
      else high = middle;
    }
    return low;
  };
  const timeOf = (index: number): number => {
    const day = dayOfIndex(index);
    const first = bounds[day] ?? 0;
    const rows = (bounds[day + 1] ?? 0) - first;
    let share = (index - first + fraction(hash(key, index))) / rows;
    if (firstDay + day === lastDay) share *= todayShare;
    return Math.min((firstDay + day) * SECONDS_PER_DAY + secondAtShare(share), nowSeconds);
  };
  const firstAtOrAfter = (seconds: number): number => {
    const day = Math.floor(seconds / SECONDS_PER_DAY) - firstDay;
    if (day < 0) return 0;
    if (day > lastDay - firstDay) return count;
    let low = bounds[day] ?? 0;
    let high = bounds[day + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (timeOf(middle) >= seconds) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return { count, firstDay, lastDay, timeOf, firstAtOrAfter };
}

/** bounds[d] is the first index of day d; one more element closes the last day. */
function dayBounds(count: number, firstDay: number, lastDay: number, todayShare: number, key: number): Float64Array {
  const days = lastDay - firstDay + 1;
  const cumulated = new Float64Array(days + 1);
  for (let day = 0; day < days; day += 1) {
    const weekday = WEEKDAY_WEIGHTS[(((firstDay + day) % 7) + 7) % 7] ?? 1;
    const growth = 0.8 + (0.4 * day) / days;
    const noise = 0.85 + 0.3 * fraction(hash(key, -1 - (firstDay + day)));
    const weight = weekday * growth * noise * (day === days - 1 ? todayShare : 1);
    cumulated[day + 1] = (cumulated[day] ?? 0) + weight;
  }
  const total = cumulated[days] ?? 1;
  // At midnight sharp of a one-day calendar nothing has happened yet: everything then falls on that second.
  const scale = total === 0 ? 0 : count / total;
  const bounds = cumulated.map((weight) => Math.round(weight * scale));
  bounds[days] = count;
  return bounds;
}

function inverseOfDay(): Float64Array {
  const total = HOUR_WEIGHTS.reduce((sum, weight) => sum + weight, 0);
  const inverse = new Float64Array(INVERSE_STEPS + 1);
  let hour = 0;
  let before = 0;
  for (let step = 0; step <= INVERSE_STEPS; step += 1) {
    const target = (step / INVERSE_STEPS) * total;
    while (hour < 23 && before + (HOUR_WEIGHTS[hour] ?? 0) <= target) {
      before += HOUR_WEIGHTS[hour] ?? 0;
      hour += 1;
    }
    inverse[step] = (hour + Math.min(1, (target - before) / (HOUR_WEIGHTS[hour] ?? 1))) * 3600;
  }
  return inverse;
}

function secondAtShare(share: number): number {
  const position = share * INVERSE_STEPS;
  const step = Math.floor(position);
  const low = INVERSE[step] ?? SECONDS_PER_DAY;
  const high = INVERSE[step + 1] ?? SECONDS_PER_DAY;
  return Math.min(SECONDS_PER_DAY - 1, Math.floor(low + (high - low) * (position - step)));
}

function shareBefore(second: number): number {
  let step = 0;
  while (step < INVERSE_STEPS && (INVERSE[step + 1] ?? 0) <= second) step += 1;
  const low = INVERSE[step] ?? 0;
  const high = INVERSE[step + 1] ?? SECONDS_PER_DAY;
  return Math.min(1, (step + Math.max(0, second - low) / Math.max(1, high - low)) / INVERSE_STEPS);
}
