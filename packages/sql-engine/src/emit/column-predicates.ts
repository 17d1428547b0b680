// Conditions over columns as plain data: comparisons of numbers with constants, what is asked of one text (looked at
// once for each different text), nulls; anything else of one table becomes a column of its own.

import type { CallExpression, ConstantExpression, Expression } from '../bind/tree.ts';
import { expressionChildren } from '../bind/walk.ts';
import { columnsIn } from '../plan/conjuncts.ts';
import { Decimal } from '../types/decimal.ts';
import { OID } from '../types/oids.ts';
import { typeByOid } from '../types/registry.ts';
import type { SqlValue } from '../types/values.ts';
import type { SourceList } from './column-query.ts';
import { emitExpression } from './expression.ts';

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type ColumnPredicate =
  | { readonly kind: 'and' | 'or'; readonly args: readonly ColumnPredicate[] }
  | { readonly kind: 'not'; readonly arg: ColumnPredicate }
  | { readonly kind: 'constant'; readonly value: boolean | null }
  | { readonly kind: 'null'; readonly source: number; readonly negated: boolean }
  /** A boolean column. */
  | { readonly kind: 'column'; readonly source: number }
  /** `operand`: a decimal, or the number itself. */
  | {
      readonly kind: 'compare';
      readonly source: number;
      readonly operator: ComparisonOperator;
      readonly operand: number | string;
    }
  /** SQL over `d.value`; the first parameter will be the texts as JSON. */
  | {
      readonly kind: 'text';
      readonly source: number;
      readonly sql: string;
      readonly parameters: readonly SqlValue[];
    };

const mirrored: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

export function emitPredicate(e: Expression, list: SourceList): ColumnPredicate | undefined {
  switch (e.kind) {
    case 'and':
    case 'or': {
      const args = e.args.map((arg) => emitPredicate(arg, list));
      return args.every((arg) => arg !== undefined) ? { kind: e.kind, args } : undefined;
    }
    case 'not': {
      const arg = emitPredicate(e.arg, list);
      return arg === undefined ? undefined : { kind: 'not', arg };
    }
    case 'constant':
      return e.value === null || typeof e.value === 'boolean' ? { kind: 'constant', value: e.value } : undefined;
    case 'is-null': {
      const source = list.of(e.arg);
      return source === undefined ? other(e, list) : { kind: 'null', source, negated: e.negated };
    }
    case 'call':
      return comparison(e, list) ?? other(e, list);
    default:
      return other(e, list);
  }
}

function other(e: Expression, list: SourceList): ColumnPredicate | undefined {
  const text = textPredicate(e, list);
  if (text !== undefined) return text;
  const source = list.of(e);
  return source === undefined ? undefined : { kind: 'column', source };
}

function isComparison(operator: string | undefined): operator is ComparisonOperator {
  return operator !== undefined && operator in mirrored;
}

function comparison(e: CallExpression, list: SourceList): ColumnPredicate | undefined {
  const { operator } = e;
  const [left, right] = e.args;
  if (!isComparison(operator) || left === undefined || right === undefined) return undefined;
  if (right.kind === 'constant') return compared(left, operator, right, list);
  return left.kind === 'constant' ? compared(right, mirrored[operator], left, list) : undefined;
}

const integers: ReadonlySet<number> = new Set([OID.int2, OID.int4, OID.int8]);

/** Values of types that are kept as the same kind of number. */
function compared(
  left: Expression,
  operator: ComparisonOperator,
  { type, value }: ConstantExpression,
  list: SourceList,
): ColumnPredicate | undefined {
  if (left.type !== type && !(integers.has(left.type) && integers.has(type))) return undefined;
  if (value === null) return { kind: 'constant', value: null };
  const kind = columnKind(type);
  const operand = kind === undefined ? undefined : operandOf(value, type);
  const source = operand === undefined ? undefined : list.of(left);
  return source === undefined || operand === undefined ? undefined : { kind: 'compare', source, operator, operand };
}

function columnKind(type: number): 'number' | 'decimal' | undefined {
  if (type === OID.numeric) return 'decimal';
  const numbers: readonly number[] = [OID.date, OID.time, OID.timestamp, OID.timestamptz, OID.float8, OID.oid];
  return integers.has(type) || numbers.includes(type) ? 'number' : undefined;
}

/** Undefined for what is no finite number. */
function operandOf(value: Exclude<ConstantExpression['value'], null>, type: number): number | string | undefined {
  if (value instanceof Decimal) return value.isFinite ? value.toString() : undefined;
  const stored = typeByOid(type).toStorage(value);
  const number = typeof stored === 'bigint' || typeof stored === 'number' ? Number(stored) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function textPredicate(e: Expression, list: SourceList): ColumnPredicate | undefined {
  const [column, ...others] = columnsIn(e);
  if (column === undefined || others.length > 0) return undefined;
  const text = columnExpression(e, column);
  const source = text === undefined ? undefined : list.of(text);
  if (source === undefined || list.kindOf(source) !== 'text') return undefined;
  const over = list.over(column, 'd.value', (emission) => {
    const texts = emission.bind('');
    return `SELECT ${emitExpression(e, emission)} FROM json_each(${texts}) AS d ORDER BY d.key`;
  });
  return { kind: 'text', source, ...over };
}

/** The column itself, as it stands in the expression. */
function columnExpression(e: Expression, column: number): Expression | undefined {
  if (e.kind === 'column') return e.column === column ? e : undefined;
  for (const child of expressionChildren(e)) {
    const found = columnExpression(child, column);
    if (found !== undefined) return found;
  }
  return undefined;
}
