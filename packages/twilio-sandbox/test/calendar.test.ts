import { describe, expect, it } from 'vitest';
import { SECONDS_PER_DAY } from '../src/dates.ts';
import { createCalendar } from '../src/generate/calendar.ts';

const now = Date.parse('2026-03-11T15:30:00Z') / 1000;

describe('a calendar', () => {
  const calendar = createCalendar({ count: 5000, days: 60, nowSeconds: now, key: 42 });
  const times = Array.from({ length: 5000 }, (_, index) => calendar.timeOf(index));

  it('never goes back, starts with the first day and ends by now', () => {
    for (let index = 1; index < times.length; index += 1)
      expect(times[index]).toBeGreaterThanOrEqual(times[index - 1] ?? 0);
    expect(times[0]).toBeGreaterThanOrEqual(calendar.firstDay * SECONDS_PER_DAY);
    expect(times.at(-1)).toBeLessThanOrEqual(now);
    expect(calendar.lastDay - calendar.firstDay).toBe(60);
  });

  it('finds the first row at or after any second', () => {
    for (let seconds = calendar.firstDay * SECONDS_PER_DAY - 500; seconds < now + 5000; seconds += 9973) {
      const expected = times.findIndex((time) => time >= seconds);
      expect(calendar.firstAtOrAfter(seconds)).toBe(expected < 0 ? 5000 : expected);
    }
  });

  it('is busier on workdays and in business hours', () => {
    const count = (test: (date: Date) => boolean): number => times.filter((time) => test(new Date(time * 1000))).length;
    const sundays = count((date) => date.getUTCDay() === 0);
    const tuesdays = count((date) => date.getUTCDay() === 2);
    expect(tuesdays).toBeGreaterThan(2 * sundays);
    expect(count((date) => date.getUTCHours() === 16)).toBeGreaterThan(4 * count((date) => date.getUTCHours() === 4));
  });

  it('copes with midnight sharp, one day and no rows', () => {
    const midnight = Date.parse('2026-03-11T00:00:00Z') / 1000;
    const one = createCalendar({ count: 10, days: 1, nowSeconds: midnight, key: 1 });
    expect(one.timeOf(9)).toBeLessThanOrEqual(midnight);
    const none = createCalendar({ count: 0, days: 1, nowSeconds: midnight, key: 1 });
    expect(none.firstAtOrAfter(midnight)).toBe(0);
  });
});
