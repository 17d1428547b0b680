// A copy of a query in which scans are replaced, wherever they are: in FROM, in WITH and in subqueries of expressions.

import { replaceScans } from './procedure-calls.ts';
import { mapQueryExpressions } from './rewrite-query.ts';
import type { Expression, Query, ScanRelation } from './tree.ts';
import { mapChildren } from './walk.ts';

export function mapScans(query: Query, replace: (scan: ScanRelation) => ScanRelation): Query {
  return mapQueryExpressions(replaceScans(query, replace), (expression) => mapScansIn(expression, replace));
}

function mapScansIn(expression: Expression, replace: (scan: ScanRelation) => ScanRelation): Expression {
  const mapped = mapChildren(expression, (child) => mapScansIn(child, replace));
  switch (mapped.kind) {
    case 'scalar-subquery':
    case 'exists':
    case 'array-subquery':
    case 'quantified-subquery':
      return { ...mapped, query: mapScans(mapped.query, replace) };
    default:
      return mapped;
  }
}
