// Whether a cursor that does not say SCROLL can go back: as far as one can tell without Postgres' planner, where it
// would need no copy of the rows for that (ExecSupportsBackwardScan in its execAmi.c).

import { assertNever } from '../errors.ts';
import type { Query, Relation, SelectQuery } from '../bind/tree.ts';
import { visitQuery } from '../bind/walk.ts';

export function scansBackward(query: Query): boolean {
  switch (query.kind) {
    case 'values':
      return true;
    case 'set-operation':
      if (query.orderBy.length > 0) return true;
      return query.operator === 'union' && query.all && scansBackward(query.left) && scansBackward(query.right);
    case 'select':
      return selectScansBackward(query);
    default:
      return assertNever(query);
  }
}

function selectScansBackward(query: SelectQuery): boolean {
  if (query.grouped || query.distinct !== undefined || query.from === undefined || hasWindow(query)) return false;
  return query.orderBy.length > 0 || relationScansBackward(query.from);
}

function relationScansBackward(relation: Relation): boolean {
  if (relation.kind === 'join') return false;
  return relation.kind !== 'subquery' || scansBackward(relation.query);
}

function hasWindow(query: SelectQuery): boolean {
  let found = false;
  visitQuery(query, {
    expression: (expression) => {
      found ||= expression.kind === 'window';
    },
  });
  return found;
}
