// What an item of ORDER BY, GROUP BY or DISTINCT ON means: an output name, a position, or an expression
// (Postgres' findTargetlistEntrySQL92 and SQL99).

import type { Node, SortBy } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { nodeAs, nodeOf, positionOfLocation, stringOf } from '../parse/nodes.ts';
import type { Clause } from './clauses.ts';
import { resolveUnknown } from './coercion.ts';
import { sameExpression } from './equal.ts';
import { loosen } from './names.ts';
import { findColumn, findLocalColumn } from './scope.ts';
import type { NamedExpression } from './scope.ts';
import { makeSortItem } from './sort.ts';
import { positionOf } from './state.ts';
import type { Env } from './state.ts';
import type { Expression, SortItem } from './tree.ts';

/** The clause's name in messages about positions and names. */
export type ItemClause = 'ORDER BY' | 'GROUP BY' | 'DISTINCT ON';

export interface BoundItem {
  /** When the item is (or equals) an output, the very expression of that output. */
  readonly expression: Expression;
  /** Where the item itself was written. */
  readonly position: number | undefined;
}

export function bindItem(
  node: Node,
  targets: readonly NamedExpression[],
  env: Env & { readonly clause: Clause },
  itemClause: ItemClause,
): BoundItem {
  const reference = nodeAs(node, 'ColumnRef');
  if (reference?.fields?.length === 1) {
    const name = stringOf(reference.fields[0]);
    const position = positionOfLocation(reference.location);
    const named = name === undefined ? undefined : outputNamed(name, targets, env, itemClause, position);
    if (named !== undefined) return { expression: named, position };
  }
  const literal = nodeAs(node, 'A_Const');
  if (literal !== undefined) {
    const position = positionOfLocation(literal.location);
    if (literal.ival === undefined) throw pgError('42601', `non-integer constant in ${itemClause}`, { position });
    const ordinal = literal.ival.ival ?? 0;
    const target = ordinal < 1 ? undefined : targets.at(ordinal - 1);
    if (target !== undefined) return { expression: target.expression, position };
    throw pgError('42P10', `${itemClause} position ${ordinal} is not in select list`, { position });
  }
  const bound = resolveUnknown(env.binder, env.binder.expression(node, env));
  const output = targets.find((target) => sameExpression(target.expression, bound));
  return { expression: output?.expression ?? bound, position: positionOf(env.binder, bound) };
}

function outputNamed(
  name: string,
  targets: readonly NamedExpression[],
  env: Env,
  itemClause: ItemClause,
  position: number | undefined,
): Expression | undefined {
  // GROUP BY looks at the input columns first, which SQL wants, then at the outputs, which people expect.
  if (itemClause === 'GROUP BY' && findLocalColumn(env.scope, name, position) !== undefined) return undefined;
  const exact = oneOf(
    targets.filter((target) => target.name === name),
    name,
    itemClause,
    position,
  );
  if (exact !== undefined) return exact;
  if (findColumn(env.scope, name, position) !== undefined) return undefined;
  const loosened = targets.filter((target) => loosen(target.name) === loosen(name));
  return oneOf(loosened, name, itemClause, position);
}

function oneOf(
  found: readonly NamedExpression[],
  name: string,
  itemClause: ItemClause,
  position: number | undefined,
): Expression | undefined {
  const first = found.at(0);
  if (first === undefined) return undefined;
  if (found.every((other) => sameExpression(other.expression, first.expression))) return first.expression;
  throw pgError('42702', `${itemClause} "${name}" is ambiguous`, { position });
}

export function bindOrderBy(
  nodes: readonly Node[] | undefined,
  targets: readonly NamedExpression[],
  env: Env & { readonly clause: Clause },
): readonly SortItem[] {
  const items = (nodes ?? []).map((node) => {
    const sort: SortBy = nodeOf(node, 'SortBy');
    if (sort.node === undefined) throw new Error('a sort item without an expression');
    const { expression, position } = bindItem(sort.node, targets, env, 'ORDER BY');
    return makeSortItem(env.binder, sort, expression, position);
  });
  // A second item by the same expression changes nothing.
  return items.filter(
    (item, index) => !items.slice(0, index).some((earlier) => sameExpression(earlier.expression, item.expression)),
  );
}
