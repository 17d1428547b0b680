// Conditions over columns, for all rows at once: 0 where false, 1 where true, 2 where unknown.

import type { ColumnPredicate, ComparisonOperator } from '../../emit/column-predicates.ts';
import { assertNever } from '../../errors.ts';
import { Decimal, powerOfTen } from '../../types/decimal.ts';
import type { SqlValue } from '../../types/values.ts';
import type { KeptColumn, NumberColumn, TextColumn } from './kept-column.ts';

export type Truths = Uint8Array;

const [FALSE, TRUE, UNKNOWN] = [0, 1, 2];

export interface PredicateColumns {
  readonly rows: number;
  readonly column: (source: number) => KeptColumn;
  /** Runs SQL whose first parameter is a JSON array, for a value of each of its elements. */
  readonly ask: (sql: string, parameters: readonly SqlValue[]) => readonly SqlValue[];
}

export function evaluate(predicate: ColumnPredicate, columns: PredicateColumns): Truths {
  const { rows } = columns;
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return combined(
        predicate.args.map((arg) => evaluate(arg, columns)),
        predicate.kind === 'and' ? FALSE : TRUE,
        rows,
      );
    case 'not':
      return negated(evaluate(predicate.arg, columns));
    case 'constant': {
      const { value } = predicate;
      return new Uint8Array(rows).fill(value === null ? UNKNOWN : value ? TRUE : FALSE);
    }
    case 'null':
      return nulls(columns.column(predicate.source), predicate.negated ? FALSE : TRUE);
    case 'column':
      return booleans(numbers(columns.column(predicate.source)));
    case 'compare':
      return compare(numbers(columns.column(predicate.source)), predicate.operator, predicate.operand);
    case 'text':
      return asked(texts(columns.column(predicate.source)), predicate, columns);
    default:
      return assertNever(predicate);
  }
}

export function numbers(column: KeptColumn): NumberColumn {
  if (column.kind !== 'number') throw new Error('a column of texts where numbers are wanted');
  return column;
}

export function texts(column: KeptColumn): TextColumn {
  if (column.kind !== 'text') throw new Error('a column of numbers where texts are wanted');
  return column;
}

/** `decisive`: what one term is enough for. */
function combined(terms: readonly Truths[], decisive: number, rows: number): Truths {
  const [first, ...others] = terms;
  if (first === undefined) return new Uint8Array(rows).fill(1 - decisive);
  const result = first.slice();
  for (const term of others) {
    for (let row = 0; row < rows; row++) {
      const truth = term[row];
      if (truth === decisive || (truth === UNKNOWN && result[row] !== decisive)) result[row] = truth;
    }
  }
  return result;
}

function negated(truths: Truths): Truths {
  const result = new Uint8Array(truths.length);
  for (let row = 0; row < result.length; row++)
    result[row] = truths[row] === UNKNOWN ? UNKNOWN : 1 - (truths[row] ?? 0);
  return result;
}

function nulls(column: KeptColumn, isNull: number): Truths {
  if (column.kind === 'text') {
    const { codes } = column;
    const result = new Uint8Array(codes.length);
    for (let row = 0; row < result.length; row++) result[row] = codes[row] === 0 ? isNull : 1 - isNull;
    return result;
  }
  const { values } = column;
  const result = new Uint8Array(values.length);
  for (let row = 0; row < result.length; row++) result[row] = Number.isNaN(values[row]) ? isNull : 1 - isNull;
  return result;
}

function booleans({ values }: NumberColumn): Truths {
  const result = new Uint8Array(values.length);
  for (let row = 0; row < result.length; row++) {
    const value = values[row] ?? 0;
    result[row] = Number.isNaN(value) ? UNKNOWN : value === 0 ? FALSE : TRUE;
  }
  return result;
}

function compare(column: NumberColumn, operator: ComparisonOperator, operand: number | string): Truths {
  const { number, whole } = scaled(operand, column.scale);
  switch (operator) {
    case '=':
      return whole ? equals(column, number, TRUE) : equals(column, Number.POSITIVE_INFINITY, TRUE);
    case '<>':
      return whole ? equals(column, number, FALSE) : equals(column, Number.POSITIVE_INFINITY, FALSE);
    // Between whole numbers: below it is what is not above the one before.
    case '<':
      return whole ? less(column, number, TRUE) : lessOrEqual(column, number, TRUE);
    case '<=':
      return lessOrEqual(column, number, TRUE);
    case '>':
      return lessOrEqual(column, number, FALSE);
    case '>=':
      return whole ? less(column, number, FALSE) : lessOrEqual(column, number, FALSE);
    default:
      return assertNever(operator);
  }
}

/** A decimal in units of the column's; where it is between two of them, the lower one. */
function scaled(operand: number | string, scale: number): { readonly number: number; readonly whole: boolean } {
  if (typeof operand === 'number') return { number: operand, whole: true };
  const decimal = Decimal.fromPrinted(operand);
  if (decimal.scale <= scale) return { number: Number(decimal.unscaledAt(scale)), whole: true };
  const unit = powerOfTen(decimal.scale - scale);
  const rest = decimal.unscaled % unit;
  const quotient = decimal.unscaled / unit - (rest < 0n ? 1n : 0n);
  return { number: Number(quotient), whole: rest === 0n };
}

function equals({ values }: NumberColumn, number: number, then: number): Truths {
  const result = new Uint8Array(values.length);
  for (let row = 0; row < result.length; row++) {
    const value = values[row] ?? 0;
    result[row] = Number.isNaN(value) ? UNKNOWN : value === number ? then : 1 - then;
  }
  return result;
}

function less({ values }: NumberColumn, number: number, then: number): Truths {
  const result = new Uint8Array(values.length);
  for (let row = 0; row < result.length; row++) {
    const value = values[row] ?? 0;
    result[row] = Number.isNaN(value) ? UNKNOWN : value < number ? then : 1 - then;
  }
  return result;
}

function lessOrEqual({ values }: NumberColumn, number: number, then: number): Truths {
  const result = new Uint8Array(values.length);
  for (let row = 0; row < result.length; row++) {
    const value = values[row] ?? 0;
    result[row] = Number.isNaN(value) ? UNKNOWN : value <= number ? then : 1 - then;
  }
  return result;
}

/** Once for each different text, and for null. */
function asked(
  { codes, texts: dictionary }: TextColumn,
  { sql, parameters }: Extract<ColumnPredicate, { kind: 'text' }>,
  { ask }: PredicateColumns,
): Truths {
  const values: (string | null)[] = [null];
  for (let code = 1; code <= dictionary.count; code++) values.push(dictionary.text(code));
  const answers = ask(sql, [JSON.stringify(values), ...parameters.slice(1)]);
  if (answers.length !== values.length) throw new Error('a condition has to have one value for each text');
  const truths = Uint8Array.from(answers, (answer) =>
    answer === null ? UNKNOWN : Number(answer) === 0 ? FALSE : TRUE,
  );
  const result = new Uint8Array(codes.length);
  for (let row = 0; row < result.length; row++) result[row] = truths[codes[row] ?? 0] ?? FALSE;
  return result;
}
