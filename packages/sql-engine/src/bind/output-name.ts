// Names of output columns that have no alias (Postgres' FigureColname).

import type { Node, ResTarget } from '@pgsql/types';
import { nodeAs, stringOf } from '../parse/nodes.ts';
import { valueFunctionName } from './cast.ts';

/** A name and how much it says: a cast's type gives way to the name of what is cast. */
interface Guess {
  readonly name: string;
  readonly strong: boolean;
}

export function outputName(target: ResTarget, subqueryNames: WeakMap<object, string>): string {
  return target.name ?? guess(target.val, subqueryNames)?.name ?? '?column?';
}

/** What an index calls a key that is no column. */
export function expressionName(node: Node): string {
  return guess(node, new WeakMap())?.name ?? 'expr';
}

function strong(name: string | undefined): Guess | undefined {
  return name === undefined ? undefined : { name, strong: true };
}

function lastString(nodes: readonly Node[] | undefined): string | undefined {
  return nodes?.map(stringOf).findLast((name) => name !== undefined);
}

const FIXED: readonly (readonly [kind: 'A_ArrayExpr' | 'RowExpr' | 'CoalesceExpr' | 'GroupingFunc', name: string])[] = [
  ['A_ArrayExpr', 'array'],
  ['RowExpr', 'row'],
  ['CoalesceExpr', 'coalesce'],
  ['GroupingFunc', 'grouping'],
];

function guess(node: Node | undefined, subqueryNames: WeakMap<object, string>): Guess | undefined {
  if (node === undefined) return undefined;
  const fixed = FIXED.find(([kind]) => nodeAs(node, kind) !== undefined);
  if (fixed !== undefined) return strong(fixed[1]);
  const column = nodeAs(node, 'ColumnRef');
  if (column !== undefined) return strong(lastString(column.fields));
  const call = nodeAs(node, 'FuncCall');
  if (call !== undefined) return strong(lastString(call.funcname));
  const indirection = nodeAs(node, 'A_Indirection');
  if (indirection !== undefined) {
    return strong(lastString(indirection.indirection)) ?? guess(indirection.arg, subqueryNames);
  }
  const operator = nodeAs(node, 'A_Expr');
  if (operator !== undefined) return operator.kind === 'AEXPR_NULLIF' ? strong('nullif') : undefined;
  const cast = nodeAs(node, 'TypeCast');
  if (cast !== undefined) {
    const inner = guess(cast.arg, subqueryNames);
    if (inner?.strong === true) return inner;
    const type = lastString(cast.typeName?.names);
    return type === undefined ? inner : { name: type, strong: false };
  }
  const collate = nodeAs(node, 'CollateClause');
  if (collate !== undefined) return guess(collate.arg, subqueryNames);
  return guessSpecial(node, subqueryNames);
}

function guessSpecial(node: Node, subqueryNames: WeakMap<object, string>): Guess | undefined {
  const choice = nodeAs(node, 'CaseExpr');
  if (choice !== undefined) {
    const inner = guess(choice.defresult, subqueryNames);
    return inner?.strong === true ? inner : { name: 'case', strong: false };
  }
  const extremum = nodeAs(node, 'MinMaxExpr');
  if (extremum !== undefined) return strong(extremum.op === 'IS_LEAST' ? 'least' : 'greatest');
  const value = nodeAs(node, 'SQLValueFunction');
  if (value !== undefined) return strong(valueFunctionName(value));
  const subquery = nodeAs(node, 'SubLink');
  switch (subquery?.subLinkType) {
    case 'EXISTS_SUBLINK':
      return strong('exists');
    case 'ARRAY_SUBLINK':
      return strong('array');
    case 'EXPR_SUBLINK':
      return strong(subquery === undefined ? undefined : subqueryNames.get(subquery));
    default:
      return undefined;
  }
}
