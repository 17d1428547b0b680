// A condition: what the engine asks of one column. Conditions of a request are ANDed.

import type { JsValue } from '../types/values.ts';

export type ConditionOperator = '=' | 'in' | '<' | '<=' | '>' | '>=' | 'is-null' | 'is-not-null';

/**
 * Values already have the column's type and are never null. `=` and ranges have one value, `in` any number
 * (without duplicates), the null tests none. `deferred`: the values come from another fetch and are not known
 * yet (planning and EXPLAIN); `source` says from where, for people (`calls.sid`), `expected` how many are expected.
 * With `deferred` the operator is `in`.
 */
export type Operand =
  | { readonly kind: 'values'; readonly values: readonly JsValue[] }
  | { readonly kind: 'deferred'; readonly source: string; readonly expected: number };

export interface Condition {
  /** A column's name. */
  readonly column: string;
  readonly operator: ConditionOperator;
  readonly operand: Operand;
}

/** exact: only rows that meet the condition come back. inexact: a superset. unsupported: the condition is ignored. */
export type Support = 'exact' | 'inexact' | 'unsupported';
