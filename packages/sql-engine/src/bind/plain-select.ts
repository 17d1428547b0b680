// SELECT … [FROM …] [WHERE …] and nothing else, for queries that no text stands behind.

import type { SelectQuery } from './tree.ts';

type Clauses = Pick<SelectQuery, 'outputs' | 'targets'> &
  Partial<Pick<SelectQuery, 'ctes' | 'from' | 'where' | 'distinct'>>;

/** Not grouped, in no order. */
export function plainSelect(clauses: Clauses): SelectQuery {
  return { kind: 'select', ctes: [], groupBy: [], grouped: false, orderBy: [], withTies: false, ...clauses };
}
