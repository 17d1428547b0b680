// Usage records: StartDate and EndDate as bounds on rows that each cover a day, a month or a year.
//
// The parameters cut what a row adds up, so they are widened to whole periods: no row that is wanted is cut.
import type { Condition } from '@twilio-sql/sql-engine/driver';
import { isDay, periodOf } from './days.ts';

export interface PeriodWindow {
  readonly first?: number;
  readonly last?: number;
  readonly used: readonly Condition[];
}

export function periodWindow(conditions: readonly Condition[], period: 'day' | 'month' | 'year'): PeriodWindow {
  const firsts: number[] = [];
  const lasts: number[] = [];
  const used: Condition[] = [];
  for (const condition of conditions) {
    // A period's first and last day are in the same period: what bounds one bounds the other.
    if (condition.column !== 'start_date' && condition.column !== 'end_date') continue;
    const days = spanOf(condition);
    if (days === undefined) continue;
    used.push(condition);
    if (days.from !== undefined) firsts.push(periodOf(days.from, period).first);
    if (days.to !== undefined) lasts.push(periodOf(days.to, period).last);
  }
  return {
    ...(firsts.length === 0 ? {} : { first: Math.max(...firsts) }),
    ...(lasts.length === 0 ? {} : { last: Math.min(...lasts) }),
    used,
  };
}

/** First and last day that a condition allows. */
function spanOf(condition: Condition): { readonly from?: number; readonly to?: number } | undefined {
  if (condition.operand.kind !== 'values') return undefined;
  const days = condition.operand.values.filter((value): value is number => typeof value === 'number' && isDay(value));
  const [first] = days;
  if (first === undefined || days.length !== condition.operand.values.length) return undefined;
  switch (condition.operator) {
    case '=':
    case 'in':
      return { from: Math.min(...days), to: Math.max(...days) };
    case '>=':
      return { from: first };
    case '>':
      return { from: first + 1 };
    case '<=':
      return { to: first };
    case '<':
      return { to: first - 1 };
    case 'is-null':
    case 'is-not-null':
      return undefined;
  }
}
