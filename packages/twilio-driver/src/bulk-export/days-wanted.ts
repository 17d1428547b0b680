// Which days' files a query needs: from its conditions on `day`.
import type { Condition } from '@twilio-sql/sql-engine/driver';

export interface DaysWanted {
  /** Days that the query names, in days since 1970; `deferred` when another fetch brings them. */
  readonly named?: readonly number[] | 'deferred';
  /** How many days a deferred operand is expected to bring. */
  readonly expected?: number;
  /** First and last day, where the query says that. */
  readonly first: number;
  readonly last: number;
  /** Conditions that the choice of files meets. */
  readonly used: ReadonlySet<Condition>;
}

export function daysWanted(conditions: readonly Condition[]): DaysWanted {
  let wanted: DaysWanted = { first: Number.NEGATIVE_INFINITY, last: Number.POSITIVE_INFINITY, used: new Set() };
  for (const condition of conditions) {
    if (condition.column === 'day') wanted = narrowed(wanted, condition);
  }
  const { named, first, last } = wanted;
  if (named === undefined || named === 'deferred') return wanted;
  return { ...wanted, named: named.filter((day) => day >= first && day <= last) };
}

function narrowed(wanted: DaysWanted, condition: Condition): DaysWanted {
  const { operand, operator } = condition;
  const used = new Set([...wanted.used, condition]);
  if (operand.kind === 'deferred') {
    return wanted.named === undefined ? { ...wanted, named: 'deferred', expected: operand.expected, used } : wanted;
  }
  const days = operand.values.filter((value): value is number => typeof value === 'number');
  const [day = Number.NaN] = days;
  switch (operator) {
    case '=':
    case 'in': {
      const before = wanted.named;
      const known = Array.isArray(before) ? days.filter((each) => before.includes(each)) : days;
      return { ...wanted, named: known, used };
    }
    case '>=':
      return { ...wanted, first: Math.max(wanted.first, day), used };
    case '>':
      return { ...wanted, first: Math.max(wanted.first, day + 1), used };
    case '<=':
      return { ...wanted, last: Math.min(wanted.last, day), used };
    case '<':
      return { ...wanted, last: Math.min(wanted.last, day - 1), used };
    case 'is-null':
      return { ...wanted, named: [], used };
    case 'is-not-null':
      return { ...wanted, used };
  }
}
