// Which columns of each scan the statement mentions: the others are not loaded.

import type { ColumnId, Expression, Query, RelationId, ScanRelation } from '../bind/tree.ts';
import { visitExpression, visitQuery } from '../bind/walk.ts';

/** Column names by scan. `extra`: expressions outside of the query (RETURNING). */
export function neededColumns(
  query: Query,
  extra: readonly Expression[] = [],
): ReadonlyMap<RelationId, readonly string[]> {
  const mentioned = new Set<ColumnId>();
  const scans: ScanRelation[] = [];
  const expression = (e: Expression): void => {
    if (e.kind === 'column') mentioned.add(e.column);
    if (e.kind === 'quantified-subquery') for (const right of e.right) visitExpression(right, { expression });
  };
  visitQuery(query, {
    expression,
    relation: (relation) => {
      if (relation.kind === 'scan') scans.push(relation);
    },
  });
  for (const e of extra) visitExpression(e, { expression });
  return new Map(
    scans.map((scan) => {
      const names = scan.table.columns.filter((_, index) => {
        const id = scan.columns[index]?.column;
        return id !== undefined && mentioned.has(id);
      });
      return [scan.relation, names.map((column) => column.name)];
    }),
  );
}
