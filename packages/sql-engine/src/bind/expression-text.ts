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
  /** With no more parentheses than are needed. */
  readonly pretty?: boolean;
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
  const { pretty = false } = context;
  const text = (child: Expression): string => expressionText(child, context);
  /** An operand of this expression, in parentheses where they are needed. */
  const operand = (child: Expression): string => {
    const shown = text(child);
    return pretty && !standsAlone(child, e) ? `(${shown})` : shown;
  };
  const whole = (shown: string): string => (pretty ? shown : `(${shown})`);
  const list = (items: readonly Expression[]): string => items.map(text).join(', ');
  switch (e.kind) {
    case 'constant':
      return constantText(e, context);
    case 'column':
      return quoteIdentifier(context.columnName(e.column));
    case 'call':
      return callText(e, { text, operand, whole }, pretty);
    case 'relabel':
    case 'convert':
      return castText(operand(e.arg), formatType(e.type, e.modifier), pretty);
    case 'modifier':
      // Of the column that the value is for: not shown.
      return text(e.arg);
    case 'and':
    case 'or':
      return whole(e.args.map(operand).join(e.kind === 'and' ? ' AND ' : ' OR '));
    case 'not':
      return whole(`NOT ${operand(e.arg)}`);
    case 'is-null':
      return whole(`${operand(e.arg)} IS ${e.negated ? 'NOT ' : ''}NULL`);
    case 'boolean-test': {
      const value = e.value === null ? 'UNKNOWN' : e.value ? 'TRUE' : 'FALSE';
      return whole(`${operand(e.arg)} IS ${e.negated ? 'NOT ' : ''}${value}`);
    }
    case 'distinct-from': {
      const distinct = `${operand(e.left)} IS DISTINCT FROM ${operand(e.right)}`;
      return e.negated ? whole(`NOT (${distinct})`) : whole(distinct);
    }
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
      return whole(`${operand(e.arg)} ${e.negated ? '<> ALL' : '= ANY'} (ARRAY[${list(e.list)}])`);
    case 'quantified-array':
      return whole(`${operand(e.left)} ${e.operator} ${e.quantifier.toUpperCase()} (${text(e.array)})`);
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

interface Texts {
  readonly text: (e: Expression) => string;
  readonly operand: (e: Expression) => string;
  readonly whole: (shown: string) => string;
}

function callText(e: CallExpression, { text, operand, whole }: Texts, pretty: boolean): string {
  const { name } = e.function;
  const [left, right] = e.args;
  if (e.operator !== undefined && left !== undefined) {
    return whole(
      right === undefined ? `${e.operator} ${operand(left)}` : `${operand(left)} ${e.operator} ${operand(right)}`,
    );
  }
  if (e.args.length === 0 && BARE.has(name)) return name.toUpperCase();
  if (left !== undefined && printsAsCast(e)) return castText(operand(left), formatType(e.type), pretty);
  return `${quoteIdentifier(name)}(${e.args.map(text).join(', ')})`;
}

/** Whether an operand needs no parentheses inside of that expression (Postgres' isSimpleNode). */
function standsAlone(e: Expression, parent: Expression): boolean {
  switch (e.kind) {
    case 'relabel':
    case 'convert':
    case 'modifier':
      return standsAlone(e.arg, e.kind === 'modifier' ? parent : e);
    case 'and':
    case 'not':
      return parent.kind === 'and' || parent.kind === 'or';
    case 'or':
      return parent.kind === 'or';
    case 'call':
      return e.operator === undefined || inLogic(parent) || bindsTighter(e, parent);
    case 'is-null':
    case 'boolean-test':
    case 'distinct-from':
      return inLogic(parent);
    case 'in-list':
    case 'quantified-array':
      return inLogic(parent);
    default:
      return true;
  }
}

function inLogic({ kind }: Expression): boolean {
  return kind === 'and' || kind === 'or' || kind === 'not';
}

const SUMS: ReadonlySet<string> = new Set(['+', '-']);
const PRODUCTS: ReadonlySet<string> = new Set(['*', '/', '%']);

function bindsTighter(e: CallExpression, parent: Expression): boolean {
  if (parent.kind !== 'call' || e.operator === undefined || parent.operator === undefined) return false;
  const [isSum, isProduct] = [SUMS.has(e.operator), PRODUCTS.has(e.operator)];
  const [inSum, inProduct] = [SUMS.has(parent.operator), PRODUCTS.has(parent.operator)];
  if (isProduct && inSum) return true;
  return ((isSum && inSum) || (isProduct && inProduct)) && parent.args[0] === e;
}

/** Functions of casts have the name of what they make. */
export function printsAsCast({ args, function: { name, resultType } }: CallExpression): boolean {
  return args.length === 1 && name === resultType && typeByName(resultType).kind === 'base';
}

function formatType(oid: number, modifier = -1): string {
  return nameWithModifier(typeByOid(oid), modifier);
}

function castText(arg: string, type: string, pretty: boolean): string {
  return pretty ? `${arg}::${type}` : `(${arg})::${type}`;
}
