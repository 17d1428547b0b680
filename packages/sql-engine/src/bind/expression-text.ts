// A bound expression as SQL, in the form in which Postgres prints defaults and checks: operators in parentheses,
// literals with their types.

import { assertNever } from '../errors.ts';
import { quoteIdentifier } from '../functions/text-keywords.ts';
import { nameWithModifier } from '../types/name-with-modifier.ts';
import { OID } from '../types/oids.ts';
import { typeByName, typeByOid } from '../types/registry.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { CallExpression, ColumnId, ConstantExpression, Expression } from './tree.ts';

export interface TextContext {
  readonly session: SessionContext;
  readonly columnName: (column: ColumnId) => string;
}

/** SQL's functions without parentheses. */
const BARE: ReadonlySet<string> = new Set([
  'current_date',
  'current_time',
  'current_timestamp',
  'localtime',
  'localtimestamp',
  'current_user',
  'session_user',
  'current_catalog',
]);

export function expressionText(e: Expression, context: TextContext): string {
  const text = (child: Expression): string => expressionText(child, context);
  const list = (items: readonly Expression[]): string => items.map(text).join(', ');
  switch (e.kind) {
    case 'constant':
      return constantText(e, context);
    case 'column':
      return quoteIdentifier(context.columnName(e.column));
    case 'call':
      return callText(e, text);
    case 'relabel':
    case 'convert':
      return castText(text(e.arg), formatType(e.type, e.modifier));
    case 'modifier':
      // Of the column that the value is for: not shown.
      return text(e.arg);
    case 'and':
    case 'or':
      return `(${e.args.map(text).join(e.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `(NOT ${text(e.arg)})`;
    case 'is-null':
      return `(${text(e.arg)} IS ${e.negated ? 'NOT ' : ''}NULL)`;
    case 'boolean-test': {
      const value = e.value === null ? 'UNKNOWN' : e.value ? 'TRUE' : 'FALSE';
      return `(${text(e.arg)} IS ${e.negated ? 'NOT ' : ''}${value})`;
    }
    case 'distinct-from':
      return e.negated
        ? `(NOT (${text(e.left)} IS DISTINCT FROM ${text(e.right)}))`
        : `(${text(e.left)} IS DISTINCT FROM ${text(e.right)})`;
    case 'case': {
      const branches = e.branches.map(({ when, then }) => ` WHEN ${text(when)} THEN ${text(then)}`).join('');
      return `CASE${branches}${e.otherwise === undefined ? '' : ` ELSE ${text(e.otherwise)}`} END`;
    }
    case 'coalesce':
      return `COALESCE(${list(e.args)})`;
    case 'greatest':
    case 'least':
      return `${e.kind.toUpperCase()}(${list(e.args)})`;
    case 'nullif':
      return `NULLIF(${text(e.left)}, ${text(e.right)})`;
    case 'in-list':
      return `(${text(e.arg)} ${e.negated ? '<> ALL' : '= ANY'} (ARRAY[${list(e.list)}]))`;
    case 'quantified-array':
      return `(${text(e.left)} ${e.operator} ${e.quantifier.toUpperCase()} (${text(e.array)}))`;
    case 'array':
      return `ARRAY[${list(e.elements)}]`;
    case 'row':
      return `ROW(${list(e.fields)})`;
    case 'subscript':
      return `${text(e.array)}${e.indexes.map((index) => `[${text(index)}]`).join('')}`;
    case 'slice': {
      const bounds = e.bounds.map(
        ({ lower, upper }) => `[${lower === undefined ? '' : text(lower)}:${upper === undefined ? '' : text(upper)}]`,
      );
      return `${text(e.array)}${bounds.join('')}`;
    }
    case 'field':
      return `(${text(e.record)}).f${e.field + 1}`;
    case 'parameter':
    case 'aggregate':
    case 'window':
    case 'scalar-subquery':
    case 'exists':
    case 'quantified-subquery':
    case 'array-subquery':
    case 'grouping':
      throw new Error(`${e.kind} can't be part of a definition`);
    default:
      return assertNever(e);
  }
}

function constantText({ value, type, modifier }: ConstantExpression, { session }: TextContext): string {
  if (value === null) return `NULL::${formatType(type, modifier)}`;
  if (type === OID.bool) return value === true ? 'true' : 'false';
  const output = typeByOid(type).output(value, session);
  const bare = (type === OID.int4 || type === OID.numeric) && /^[\d.]+$/.test(output);
  return bare ? output : `${quoteLiteral(output)}::${formatType(type)}`;
}

function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function callText(e: CallExpression, text: (e: Expression) => string): string {
  const { name, resultType } = e.function;
  const [left, right] = e.args;
  if (e.operator !== undefined && left !== undefined) {
    return right === undefined ? `(${e.operator} ${text(left)})` : `(${text(left)} ${e.operator} ${text(right)})`;
  }
  if (e.args.length === 0 && BARE.has(name)) return name.toUpperCase();
  if (e.args.length === 1 && left !== undefined && isCast(name, resultType))
    return castText(text(left), formatType(e.type));
  return `${quoteIdentifier(name)}(${e.args.map(text).join(', ')})`;
}

/** Functions of casts have the name of what they make. */
function isCast(name: string, resultType: string): boolean {
  return name === resultType && typeByName(resultType).kind === 'base';
}

function formatType(oid: number, modifier = -1): string {
  return nameWithModifier(typeByOid(oid), modifier);
}

function castText(arg: string, type: string): string {
  return `(${arg})::${type}`;
}
