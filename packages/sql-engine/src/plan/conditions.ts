// From a conjunct over one scan's columns to the conditions that a driver understands. Whatever finds no
// condition here is only re-checked; nothing here may drop a row that the conjunct keeps.

import type { ColumnId, Expression, ScanRelation } from '../bind/tree.ts';
import type { Condition, ConditionOperator } from '../driver/condition.ts';
import type { ColumnDefinition } from '../driver/table.ts';
import { castBetween } from '../functions/registry.ts';
import { PgError } from '../errors.ts';
import { OID } from '../types/oids.ts';
import { findTypeByOid, typeByName } from '../types/registry.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue } from '../types/values.ts';
import { plainColumn } from './conjuncts.ts';
import { isConstant } from './fold.ts';

/** Conditions that together are implied by the conjunct; `complete` when they imply it back. */
export interface ConjunctConditions {
  readonly conditions: readonly Condition[];
  readonly complete: boolean;
}

const none: ConjunctConditions = { conditions: [], complete: false };
const mirrored: Readonly<Record<string, ConditionOperator>> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

export function conjunctConditions(
  conjunct: Expression,
  scan: ScanRelation,
  session: SessionContext,
): ConjunctConditions {
  switch (conjunct.kind) {
    case 'call':
      return comparisonCondition(conjunct, scan, session);
    case 'in-list':
      return conjunct.negated ? none : inCondition(conjunct.arg, conjunct.list, scan, session);
    case 'is-null': {
      const column = scanColumn(conjunct.arg, scan);
      if (column === undefined) return none;
      const operator = conjunct.negated ? 'is-not-null' : 'is-null';
      return {
        conditions: [{ column: column.name, operator, operand: { kind: 'values', values: [] } }],
        complete: true,
      };
    }
    case 'or':
      return equalitiesAsIn(conjunct.args, scan, session);
    case 'column':
      return booleanCondition(conjunct, true, scan);
    case 'not':
      return booleanCondition(conjunct.arg, false, scan);
    case 'boolean-test':
      return conjunct.negated || conjunct.value === null ? none : booleanCondition(conjunct.arg, conjunct.value, scan);
    default:
      return none;
  }
}

/** The definition of the scan's column that the expression is, casts without effect aside. */
export function scanColumn(expression: Expression, scan: ScanRelation): ColumnDefinition | undefined {
  const column = plainColumn(expression);
  return column === undefined ? undefined : columnOf(column.column, scan);
}

export function columnOf(column: ColumnId, scan: ScanRelation): ColumnDefinition | undefined {
  const index = scan.columns.findIndex((candidate) => candidate.column === column);
  return index === -1 ? undefined : scan.table.columns[index];
}

function comparisonCondition(
  call: Extract<Expression, { kind: 'call' }>,
  scan: ScanRelation,
  session: SessionContext,
): ConjunctConditions {
  const [left, right] = call.args;
  const operator = call.operator === undefined ? undefined : mirrored[call.operator];
  if (operator === undefined || left === undefined || right === undefined) return none;
  if (isConstant(right))
    return columnCondition(left, mirrored[operator] ?? '=', right.value, right.type, scan, session);
  if (isConstant(left)) return columnCondition(right, operator, left.value, left.type, scan, session);
  return none;
}

function columnCondition(
  expression: Expression,
  operator: ConditionOperator,
  value: JsValue,
  valueType: number,
  scan: ScanRelation,
  session: SessionContext,
): ConjunctConditions {
  if (value === null) return none;
  const column = scanColumn(expression, scan);
  if (column === undefined) return dateCastCondition(expression, operator, value, valueType, scan, session);
  const converted = convertOperand(value, valueType, typeByName(column.type).oid, session);
  if (converted === undefined) return none;
  const condition: Condition = { column: column.name, operator, operand: { kind: 'values', values: [converted] } };
  return { conditions: [condition], complete: true };
}

/** `start_time::date = '2026-09-01'`: a range of instants, days of the session's zone. */
function dateCastCondition(
  expression: Expression,
  operator: ConditionOperator,
  value: JsValue,
  valueType: number,
  scan: ScanRelation,
  session: SessionContext,
): ConjunctConditions {
  if (expression.kind !== 'call' || expression.type !== OID.date || valueType !== OID.date) return none;
  const [argument] = expression.args;
  const column = argument === undefined ? undefined : scanColumn(argument, scan);
  if (argument?.type !== OID.timestamptz || column === undefined || typeof value !== 'number') return none;
  if (!Number.isFinite(value)) return none;
  const dayStart = (day: number): JsValue | undefined => convertOperand(day, OID.date, OID.timestamptz, session);
  const from = { operator: '>=' as const, value: dayStart(operator === '>' ? value + 1 : value) };
  const before = { operator: '<' as const, value: dayStart(operator === '<' ? value : value + 1) };
  const bounds = operator === '=' ? [from, before] : operator === '<' || operator === '<=' ? [before] : [from];
  const conditions = bounds.flatMap((bound): Condition[] => {
    if (bound.value === undefined) return [];
    return [{ column: column.name, operator: bound.operator, operand: { kind: 'values', values: [bound.value] } }];
  });
  return { conditions, complete: conditions.length === bounds.length };
}

function inCondition(
  arg: Expression,
  list: readonly Expression[],
  scan: ScanRelation,
  session: SessionContext,
): ConjunctConditions {
  const column = scanColumn(arg, scan);
  if (column === undefined) return none;
  const target = typeByName(column.type).oid;
  const values: JsValue[] = [];
  for (const element of list) {
    if (!isConstant(element)) return none;
    // x IN (…, NULL) is never true because of the NULL.
    if (element.value === null) continue;
    const value = convertOperand(element.value, element.type, target, session);
    if (value === undefined) return none;
    values.push(value);
  }
  return { conditions: [equality(column.name, values)], complete: true };
}

export function equality(column: string, values: readonly JsValue[]): Condition {
  const distinct = [...new Map(values.map((value) => [valueKey(value), value])).values()];
  return { column, operator: distinct.length === 1 ? '=' : 'in', operand: { kind: 'values', values: distinct } };
}

function valueKey(value: JsValue): string {
  return JSON.stringify([typeof value, typeof value === 'bigint' ? value.toString() : value], (_key, part: unknown) =>
    typeof part === 'bigint' ? part.toString() : part,
  );
}

/** a = 1 OR a = 2 OR a IN (3, 4) is a IN (1, 2, 3, 4). */
function equalitiesAsIn(
  branches: readonly Expression[],
  scan: ScanRelation,
  session: SessionContext,
): ConjunctConditions {
  const values: JsValue[] = [];
  let column: string | undefined;
  for (const branch of branches) {
    const { conditions, complete } = conjunctConditions(branch, scan, session);
    const [condition] = conditions;
    if (!complete || conditions.length !== 1 || condition === undefined) return none;
    if (condition.operator !== '=' && condition.operator !== 'in') return none;
    if (condition.operand.kind !== 'values' || (column !== undefined && column !== condition.column)) return none;
    column = condition.column;
    values.push(...condition.operand.values);
  }
  return column === undefined ? none : { conditions: [equality(column, values)], complete: true };
}

function booleanCondition(expression: Expression, value: boolean, scan: ScanRelation): ConjunctConditions {
  const column = scanColumn(expression, scan);
  if (column?.type !== 'bool') return none;
  return { conditions: [equality(column.name, [value])], complete: true };
}

/** The value in the column's type, or undefined when no value of that type compares as the original does. */
export function convertOperand(value: JsValue, from: number, to: number, session: SessionContext): JsValue | undefined {
  if (from === to) return value;
  const source = findTypeByOid(from);
  const target = findTypeByOid(to);
  if (source === undefined || target === undefined || value === null) return undefined;
  if (source.category === 'S' && target.category === 'S') return value;
  if (!convertsExactly(from, to)) return undefined;
  try {
    const method = castBetween(source.name, target.name)?.method;
    if (method === 'binary') return value;
    if (method === undefined || method === 'io') return undefined;
    const converted = method.implementation([value], { session, argumentTypes: [from], resultType: to });
    if (source.category !== 'N') return converted;
    // A number is pushed only when it survives the way there and back: 1.5 is no integer.
    return source.output(value, session) === target.output(converted, session) ? converted : undefined;
  } catch (error) {
    if (error instanceof PgError) return undefined;
    throw error;
  }
}

/** Pairs whose mixed comparison is the comparison of the converted value. */
function convertsExactly(from: number, to: number): boolean {
  const numbers: readonly number[] = [OID.int2, OID.int4, OID.int8, OID.numeric, OID.float8, OID.oid];
  if (numbers.includes(from) && numbers.includes(to)) return true;
  const instants: readonly number[] = [OID.date, OID.timestamp];
  return instants.includes(from) && to === OID.timestamptz;
}
