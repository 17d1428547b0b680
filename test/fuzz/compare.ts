// Whether two answers are the same: columns, types, rows as a multiset (in order where the statement says one),
// SQLSTATE. What two right answers may differ in is listed here, too.

import type { Outcome } from '../support/oracle.ts';

export type Verdict =
  | 'same'
  /** Floating-point functions of the C library and of JavaScript differ in the last digits. */
  | 'last digits'
  /** Of equal values that print differently (1.0 and 1.00) either may stand for a group. */
  | 'equal values'
  /** Postgres computes constants that are never needed, and conditions in an order of its own. */
  | 'which error'
  | 'different';

const FLOATS: ReadonlySet<number> = new Set([700, 701, 1021, 1022]);

type Rows = Extract<Outcome, { kind: 'rows' }>;

export function compareOutcomes(ours: Outcome, theirs: Outcome, ordered: boolean, lazy: boolean): Verdict {
  if (ours.kind === 'error' || theirs.kind === 'error') {
    if (ours.kind === 'error' && theirs.kind === 'error' && ours.code === theirs.code) return 'same';
    if (!isOfValues(ours) || !isOfValues(theirs)) return 'different';
    if (ours.kind === 'error' && ours.code.startsWith('0A') && theirs.kind === 'rows') return 'different';
    return lazy || (ours.kind === 'rows' && ours.rows.length === 0) ? 'which error' : 'different';
  }
  if (ours.columns.join('\0') !== theirs.columns.join('\0')) return 'different';
  if (ours.types.join() !== theirs.types.join() || ours.rows.length !== theirs.rows.length) return 'different';
  const same = (toText: (value: string | null, type: number) => string | null): boolean =>
    textOf(ours, ordered, toText) === textOf(theirs, ordered, toText);
  if (same((value) => value)) return 'same';
  if (same(roundFloat)) return 'last digits';
  return same((value, type) => plainNumbers(roundFloat(value, type))) ? 'equal values' : 'different';
}

/** Whether an outcome depends on values: rows, and errors that are not about the statement itself. */
export function isOfValues(outcome: Outcome): boolean {
  return outcome.kind === 'rows' || !/^(42(?!601)|XX)/.test(outcome.code);
}

function textOf(
  { rows, types }: Rows,
  ordered: boolean,
  toText: (value: string | null, type: number) => string | null,
): string {
  const texts = rows.map((row) => JSON.stringify(row.map((value, index) => toText(value, types[index] ?? 0))));
  return (ordered ? texts : texts.sort()).join('\n');
}

/** To 12 digits: 13 of a double's are safe after a few operations. */
function roundFloat(value: string | null, type: number): string | null {
  if (value === null || !FLOATS.has(type)) return value;
  const digits = type === 700 || type === 1021 ? 5 : 12;
  return value.replaceAll(/-?\d+(\.\d+)?(e[+-]?\d+)?/g, (number) => Number(number).toPrecision(digits));
}

/** Numbers without zeros at their ends and without the sign of zero. */
function plainNumbers(value: string | null): string | null {
  if (value === null) return null;
  return value.replaceAll(/-?\d+\.\d+/g, (number) => number.replace(/\.?0+$/, '')).replaceAll(/-0(?![\d.])/g, '0');
}
