// Where procedures stand in a statement. They are called once for the statement, before it reads anything, so each
// has to be where it runs once: in FROM of the query, of a WITH query that is read, or of a subquery in FROM.

import { assertNever, pgError } from '../errors.ts';
import type { CallRelation, Cte, CteId, Query, Relation, ScanRelation } from './tree.ts';
import { relationLeaves } from './walk.ts';

/** In the order in which they are to be called. `bound`: every call that was bound, wherever it stands. */
export function callsOf(query: Query, bound: readonly CallRelation[]): readonly CallRelation[] {
  const calls = bound.length === 0 ? [] : callsIn(query);
  const found = new Set(calls.map((call) => call.relation));
  refuseCalls(bound.filter((call) => !found.has(call.relation)));
  return calls;
}

/** INSERT, UPDATE and DELETE send requests of their own. */
export function refuseCalls(calls: readonly CallRelation[]): void {
  const [call] = calls;
  if (call === undefined) return;
  throw pgError('0A000', `procedure ${call.table.schema}.${call.table.name} cannot be called here`, {
    detail:
      'A procedure is called once for a statement: with CALL, or in FROM of a query, of a subquery in its FROM, or of a WITH query that it reads.',
  });
}

/** `isEmpty`: nothing in the query will run. */
export function callsIn(query: Query, isEmpty: (query: Query) => boolean = () => false): readonly CallRelation[] {
  const walk: Walk = { isEmpty, read: new Set(), calls: [] };
  collect(query, new Map(), walk);
  return walk.calls;
}

interface Walk {
  readonly isEmpty: (query: Query) => boolean;
  readonly read: Set<CteId>;
  readonly calls: CallRelation[];
}

function collect(query: Query, outer: ReadonlyMap<CteId, Cte>, walk: Walk): void {
  const { read, calls } = walk;
  if (walk.isEmpty(query)) return;
  const ctes = new Map([...outer, ...query.ctes.map((cte) => [cte.cte, cte] as const)]);
  if (query.kind === 'set-operation') {
    collect(query.left, ctes, walk);
    collect(query.right, ctes, walk);
  }
  if (query.kind !== 'select') return;
  for (const leaf of relationLeaves(query.from)) {
    if (isCallRelation(leaf)) calls.push(leaf);
    if (leaf.kind === 'subquery') collect(leaf.query, ctes, walk);
    if (leaf.kind !== 'cte' || read.has(leaf.cte)) continue;
    read.add(leaf.cte);
    const cte = ctes.get(leaf.cte);
    // A recursive query runs any number of times.
    if (cte !== undefined && !cte.recursive) collect(cte.query, ctes, walk);
  }
}

export function isCallRelation(relation: Relation): relation is CallRelation {
  return relation.kind === 'scan' && relation.call !== undefined;
}

/** A copy in which scans are replaced, wherever they are outside of expressions. */
export function replaceScans(query: Query, replace: (scan: ScanRelation) => ScanRelation): Query {
  const ctes = query.ctes.map((cte) => ({ ...cte, query: replaceScans(cte.query, replace) }));
  switch (query.kind) {
    case 'values':
      return { ...query, ctes };
    case 'set-operation':
      return { ...query, ctes, left: replaceScans(query.left, replace), right: replaceScans(query.right, replace) };
    case 'select':
      return { ...query, ctes, ...(query.from === undefined ? {} : { from: replaceIn(query.from, replace) }) };
    default:
      return assertNever(query);
  }
}

function replaceIn(relation: Relation, replace: (scan: ScanRelation) => ScanRelation): Relation {
  switch (relation.kind) {
    case 'scan':
      return replace(relation);
    case 'subquery':
      return { ...relation, query: replaceScans(relation.query, replace) };
    case 'join':
      return { ...relation, left: replaceIn(relation.left, replace), right: replaceIn(relation.right, replace) };
    case 'cte':
    case 'function':
      return relation;
    default:
      return assertNever(relation);
  }
}
