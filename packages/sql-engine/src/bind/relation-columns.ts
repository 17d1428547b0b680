// New column ids for a relation, and the note of where each comes from.

import type { TableDefinition } from '../driver/table.ts';
import { fieldsOf } from './record-fields.ts';
import type { NamedExpression } from './scope.ts';
import type { Binder, Scope } from './state.ts';
import type {
  ColumnId,
  Expression,
  OutputColumn,
  Query,
  RelationColumn,
  RelationId,
  SubqueryRelation,
} from './tree.ts';

interface ColumnShape {
  readonly name: string;
  readonly type: number;
  readonly modifier: number;
  /** What it is another name of, in a query inside. */
  readonly column?: ColumnId;
}

/** `table` and `relation` are given for tables: grouping by a key knows what depends on it. */
export function registerColumns(
  binder: Binder,
  scope: Scope,
  alias: string,
  columns: readonly ColumnShape[],
  source: { readonly relation?: RelationId; readonly table?: TableDefinition } = {},
): readonly RelationColumn[] {
  return columns.map(({ name, type, modifier, column: inner }) => {
    const column = binder.nextColumn();
    const fields = inner === undefined ? undefined : binder.recordFields.get(inner);
    if (fields !== undefined) binder.recordFields.set(column, fields);
    binder.origins.set(column, { scope, label: `${alias}.${name}`, name, ...source });
    return { column, name, type, modifier };
  });
}

/** A query as a relation in FROM, with columns of its own for all of its outputs. */
export function subqueryRelation(
  binder: Binder,
  scope: Scope,
  alias: string,
  query: Query,
  lateral = false,
): SubqueryRelation {
  const columns = registerColumns(binder, scope, alias, query.outputs);
  return { kind: 'subquery', relation: binder.nextRelation(), alias, query, columns, lateral };
}

export function referenceTo({ column, type, modifier }: RelationColumn): Expression {
  return { kind: 'column', column, type, modifier };
}

/** Ids for the outputs of a query. */
export function outputsOf(binder: Binder, scope: Scope, targets: readonly NamedExpression[]): readonly OutputColumn[] {
  return targets.map(({ name, expression }) => {
    const { type, modifier } = expression;
    const column = binder.nextColumn();
    const fields = fieldsOf(expression, binder);
    if (fields !== undefined) binder.recordFields.set(column, fields);
    binder.origins.set(column, { scope, label: name, name });
    return { column, name, type, modifier };
  });
}
