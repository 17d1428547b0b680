// AND, OR, NOT, and the tests IS NULL, IS TRUE, IS FALSE, IS UNKNOWN.

import type { BoolExpr, BooleanTest, BoolTestType, Node, NullTest } from '@pgsql/types';
import { positionOfLocation } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { coerceToBoolean, resolveUnknown } from './coercion.ts';
import { logical, rowNullTest } from './row-comparison.ts';
import { leftmost, located, positionOf } from './state.ts';
import type { Env } from './state.ts';
import type { Expression } from './tree.ts';

const WORDS = { AND_EXPR: 'AND', OR_EXPR: 'OR', NOT_EXPR: 'NOT' } as const;

export function bindLogic(node: BoolExpr, env: Env): Expression {
  const { binder } = env;
  const operator = node.boolop ?? 'AND_EXPR';
  const args = (node.args ?? []).map((arg) => coerceToBoolean(binder, binder.expression(arg, env), WORDS[operator]));
  const at = leftmost(positionOfLocation(node.location), ...args.map((arg) => positionOf(binder, arg)));
  switch (operator) {
    case 'NOT_EXPR':
      return located(binder, { kind: 'not', type: OID.bool, modifier: -1, arg: args[0] }, at);
    case 'AND_EXPR':
      return located(binder, logical('and', args), at);
    default:
      return located(binder, logical('or', args), at);
  }
}

export function bindNullTest(node: NullTest, env: Env): Expression {
  const { binder } = env;
  const negated = node.nulltesttype === 'IS_NOT_NULL';
  const bound = binder.expression(required(node.arg), env);
  const at = leftmost(positionOfLocation(node.location), positionOf(binder, bound));
  if (bound.kind === 'row') return located(binder, rowNullTest(bound, negated), at);
  // A parameter stays without a type here, as in Postgres.
  const arg = bound.kind === 'parameter' ? bound : resolveUnknown(binder, bound);
  return located(binder, { kind: 'is-null', type: OID.bool, modifier: -1, arg, negated }, at);
}

const BOOLEAN_TESTS: Readonly<
  Record<BoolTestType, { readonly words: string; readonly value: boolean | null; readonly negated: boolean }>
> = {
  IS_TRUE: { words: 'IS TRUE', value: true, negated: false },
  IS_NOT_TRUE: { words: 'IS NOT TRUE', value: true, negated: true },
  IS_FALSE: { words: 'IS FALSE', value: false, negated: false },
  IS_NOT_FALSE: { words: 'IS NOT FALSE', value: false, negated: true },
  IS_UNKNOWN: { words: 'IS UNKNOWN', value: null, negated: false },
  IS_NOT_UNKNOWN: { words: 'IS NOT UNKNOWN', value: null, negated: true },
};

export function bindBooleanTest(node: BooleanTest, env: Env): Expression {
  const { binder } = env;
  const { words, value, negated } = BOOLEAN_TESTS[node.booltesttype ?? 'IS_TRUE'];
  const arg = coerceToBoolean(binder, binder.expression(required(node.arg), env), words);
  const at = leftmost(positionOfLocation(node.location), positionOf(binder, arg));
  return located(binder, { kind: 'boolean-test', type: OID.bool, modifier: -1, arg, value, negated }, at);
}

function required(node: Node | undefined): Node {
  if (node === undefined) throw new Error('a test without an argument');
  return node;
}
