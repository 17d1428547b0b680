// Bound expressions as people write them, for EXPLAIN: names instead of numbers, literals as output prints them.

import type { ColumnId, Expression, Query } from '../bind/tree.ts';
import { visitQuery } from '../bind/walk.ts';
import { typeByOid } from '../types/registry.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue } from '../types/values.ts';

export type ColumnNames = ReadonlyMap<ColumnId, string>;

/** `alias.column` for every column of the query's relations; outputs by their names. */
export function columnNames(query: Query): ColumnNames {
  const names = new Map<ColumnId, string>();
  visitQuery(query, {
    query: (q) => {
      for (const output of q.outputs) if (!names.has(output.column)) names.set(output.column, output.name);
    },
    relation: (relation) => {
      if (relation.kind === 'join') return;
      for (const column of relation.columns) names.set(column.column, `${relation.alias}.${quoted(column.name)}`);
    },
  });
  return names;
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !['from', 'to'].includes(name) ? name : `"${name}"`;
}

export function printExpression(e: Expression, names: ColumnNames, session: SessionContext): string {
  const print = (child: Expression): string => printExpression(child, names, session);
  const list = (items: readonly Expression[]): string => items.map(print).join(', ');
  switch (e.kind) {
    case 'constant':
      return printValue(e.value, e.type, session);
    case 'parameter':
      return `$${e.index + 1}`;
    case 'column':
      return names.get(e.column) ?? '?column?';
    case 'call':
      return printCall(e, print);
    case 'relabel':
    case 'convert':
    case 'modifier':
      return `${print(e.arg)}::${typeByOid(e.type).formalName}`;
    case 'aggregate':
      return `${e.aggregate.name}(${e.distinct ? 'DISTINCT ' : ''}${e.args.length === 0 ? '*' : list(e.args)})${printFilter(e.filter, print)}`;
    case 'window':
      return `${e.function.name}(${list(e.args)})${printFilter(e.filter, print)} OVER (…)`;
    case 'and':
    case 'or':
      return `(${e.args.map(print).join(e.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `NOT ${print(e.arg)}`;
    case 'is-null':
      return `${print(e.arg)} IS ${e.negated ? 'NOT ' : ''}NULL`;
    case 'boolean-test':
      return `${print(e.arg)} IS ${e.negated ? 'NOT ' : ''}${e.value === null ? 'UNKNOWN' : e.value ? 'TRUE' : 'FALSE'}`;
    case 'distinct-from':
      return `${print(e.left)} IS ${e.negated ? 'NOT ' : ''}DISTINCT FROM ${print(e.right)}`;
    case 'case':
      return 'CASE … END';
    case 'coalesce':
      return `COALESCE(${list(e.args)})`;
    case 'nullif':
      return `NULLIF(${print(e.left)}, ${print(e.right)})`;
    case 'greatest':
    case 'least':
      return `${e.kind.toUpperCase()}(${list(e.args)})`;
    case 'in-list':
      return `${print(e.arg)} ${e.negated ? 'NOT ' : ''}IN (${shortened(e.list.map(print))})`;
    case 'quantified-array':
      return `${print(e.left)} ${e.operator} ${e.quantifier.toUpperCase()} (${print(e.array)})`;
    case 'scalar-subquery':
      return '(subquery)';
    case 'exists':
      return 'EXISTS (subquery)';
    case 'quantified-subquery':
      return `${list(e.left)} ${e.operator} ${e.quantifier.toUpperCase()} (subquery)`;
    case 'array-subquery':
      return 'ARRAY(subquery)';
    case 'array':
      return `ARRAY[${list(e.elements)}]`;
    case 'row':
      return `ROW(${list(e.fields)})`;
    case 'subscript':
      return `${print(e.array)}${e.indexes.map((index) => `[${print(index)}]`).join('')}`;
    case 'slice':
      return `${print(e.array)}[…]`;
    case 'field':
      return `(${print(e.record)}).f${e.field + 1}`;
    case 'grouping':
      return 'GROUPING(…)';
  }
}

function printCall(e: Extract<Expression, { kind: 'call' }>, print: (e: Expression) => string): string {
  const [left, right] = e.args;
  if (e.operator !== undefined && left !== undefined) {
    return right === undefined ? `(${e.operator} ${print(left)})` : `(${print(left)} ${e.operator} ${print(right)})`;
  }
  return `${e.function.name}(${e.args.map(print).join(', ')})`;
}

function printFilter(filter: Expression | undefined, print: (e: Expression) => string): string {
  return filter === undefined ? '' : ` FILTER (WHERE ${print(filter)})`;
}

const shownItems = 10;

export function shortened(items: readonly string[]): string {
  return items.length <= shownItems
    ? items.join(', ')
    : `${items.slice(0, shownItems).join(', ')}, … ${items.length} in all`;
}

export function printValue(value: JsValue, type: number, session: SessionContext): string {
  if (value === null) return 'NULL';
  const definition = typeByOid(type);
  const text = definition.output(value, session);
  if (definition.category === 'N') return text;
  if (definition.category === 'B') return text === 't' ? 'true' : 'false';
  return `'${text.replaceAll("'", "''")}'`;
}
