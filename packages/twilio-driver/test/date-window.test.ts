// Whatever Twilio means by its date bounds, no wanted row may be outside of the window.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition, ConditionOperator } from '@twilio-sql/sql-engine/driver';
import { dayWindow } from '../src/table/date-window.ts';
import { dayOf, formatDay, periodOf } from '../src/table/days.ts';
import { periodWindow } from '../src/table/period-window.ts';
import { condition, day, instant } from './test-tables.ts';

const dayMicroseconds = 86_400_000_000n;
const startOf = (dayNumber: number): bigint => BigInt(dayNumber) * dayMicroseconds;

/** How `X>=D` is documented to be read: from the start of the day on. */
const lowerReadings: readonly ((value: bigint, bound: number) => boolean)[] = [
  (value, bound) => value >= startOf(bound), // "on or after", "at or after midnight"
];

/** How `X<=D` is documented to be read. */
const upperReadings: readonly ((value: bigint, bound: number) => boolean)[] = [
  (value, bound) => value < startOf(bound), // calls: "before this date"
  (value, bound) => value <= startOf(bound), // recordings, conferences: "on or before midnight"
  (value, bound) => value < startOf(bound + 1), // messages: "on and before"
];

const instants = fc.bigInt({ min: instant('2000-01-01'), max: instant('2100-01-01') });
/** Often at midnight, a microsecond before, a second after: where mistakes are. */
const bounds = fc
  .tuple(instants, fc.constantFrom(-1n, 0n, 1n, 1_000_000n), fc.boolean())
  .map(([value, offset, midnight]) => (midnight ? startOf(dayOf(value)) + offset : value));
const ranges = fc
  .array(fc.tuple(fc.constantFrom<ConditionOperator>('<', '<=', '>', '>=', '='), bounds), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.map(([operator, value]) => condition('start_time', operator, value)));

function meets(value: bigint, { operator, operand }: Condition): boolean {
  const bound = operand.kind === 'values' ? operand.values[0] : undefined;
  if (typeof bound !== 'bigint') throw new Error('a bound without value');
  switch (operator) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    default:
      return value === bound;
  }
}

describe('the day window', () => {
  test('holds every instant that meets the conditions, under each documented reading', () => {
    fc.assert(
      fc.property(ranges, fc.array(bounds, { maxLength: 5 }), (conditions, others) => {
        const window = dayWindow(conditions);
        const edges = conditions.flatMap(({ operand }) => (operand.kind === 'values' ? operand.values : []));
        const near = edges.flatMap((edge) => (typeof edge === 'bigint' ? [edge - 1n, edge, edge + 1n] : []));
        for (const value of [...near, ...others].filter((each) => conditions.every((one) => meets(each, one)))) {
          expect(window.empty).toBe(false);
          if (window.lower !== undefined) {
            for (const reading of lowerReadings) expect(reading(value, window.lower)).toBe(true);
          }
          if (window.upper !== undefined) {
            for (const reading of upperReadings) expect(reading(value, window.upper)).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['<', '2026-09-01T00:00:00Z', '2026-09-01'],
    ['<', '2026-09-01T00:00:01Z', '2026-09-02'],
    ['<=', '2026-09-01T00:00:00Z', '2026-09-02'],
    ['<=', '2026-09-01T23:59:59Z', '2026-09-02'],
  ] as const)('%s %s is sent as a bound at %s', (operator, bound, expected) => {
    const window = dayWindow([condition('date_sent', operator, instant(bound))]);
    expect(window.lower).toBeUndefined();
    expect(formatDay(window.upper ?? 0)).toBe(expected);
  });

  test('an instant becomes its day, and instants before 1970 too', () => {
    const window = dayWindow([condition('date_sent', '=', instant('1969-12-31T23:59:59Z'))]);
    expect([window.lower, window.upper]).toEqual([-1, 0]);
  });

  test('infinite bounds and null tests say nothing', () => {
    const window = dayWindow([
      condition('date_sent', '<', 9223372036854775807n),
      condition('date_sent', 'is-not-null'),
    ]);
    expect(window).toEqual({ empty: false, used: [] });
  });

  test('a range that ends before it begins is empty', () => {
    expect(dayWindow([condition('a', '>', 10n), condition('a', '<', 11n)]).empty).toBe(true);
    expect(dayWindow([condition('a', '>=', 10n), condition('a', '<=', 10n)]).empty).toBe(false);
  });
});

describe('the period window', () => {
  const periods = ['day', 'month', 'year'] as const;
  const days = fc.integer({ min: day('2000-01-01'), max: day('2100-01-01') });

  test('holds every whole period whose row meets the conditions', () => {
    const conditions = fc.array(
      fc
        .tuple(
          fc.constantFrom('start_date', 'end_date'),
          fc.constantFrom<ConditionOperator>('<', '<=', '>', '>=', '='),
          days,
        )
        .map(([column, operator, value]) => condition(column, operator, value)),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...periods), conditions, days, (period, wanted, any) => {
        const { first, last } = periodOf(any, period);
        const holds = wanted.every((one) => meetsDay(one.column === 'start_date' ? first : last, one));
        const window = periodWindow(wanted, period);
        if (!holds) return;
        expect(window.first ?? first).toBeLessThanOrEqual(first);
        expect(window.last ?? last).toBeGreaterThanOrEqual(last);
      }),
      { numRuns: 500 },
    );
  });

  test('months and years are not cut', () => {
    expect(periodOf(day('2024-02-10'), 'month')).toEqual({ first: day('2024-02-01'), last: day('2024-02-29') });
    expect(periodOf(day('2024-12-31'), 'month')).toEqual({ first: day('2024-12-01'), last: day('2024-12-31') });
    expect(periodOf(day('2024-02-10'), 'year')).toEqual({ first: day('2024-01-01'), last: day('2024-12-31') });
  });
});

function meetsDay(value: number, { operator, operand }: Condition): boolean {
  const bound = operand.kind === 'values' ? operand.values[0] : undefined;
  if (typeof bound !== 'number') throw new Error('a bound without value');
  switch (operator) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    default:
      return value === bound;
  }
}
