// Which WITH queries refer to themselves, and whether they do it where Postgres lets them: looked at in the parse
// tree, before anything is bound (Postgres' parse_cte.c).

import type { CommonTableExpr, JoinExpr, SelectStmt, WithClause } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { nodeOf, positionOfLocation, rawPosition } from '../parse/nodes.ts';

/** Where a reference would stand that is not allowed: `must not appear …`. */
type Place =
  'within its non-recursive term' | 'within a subquery' | 'within an outer join' | 'within INTERSECT' | 'within EXCEPT';

interface Search {
  readonly name: string;
  /** Told of each reference, and where it stands: undefined for where it is allowed. */
  readonly found: (location: number | undefined, place: Place | undefined) => void;
}

/** True when the tree names the query, not counting what a WITH inside of it has given the same name. */
export function refersTo(tree: unknown, name: string): boolean {
  let found = false;
  const note = () => {
    found = true;
  };
  walk(tree, { name, found: note }, undefined);
  return found;
}

/** Throws 42P19 and 0A000 for a query that refers to itself in another way than `… UNION [ALL] …`. */
export function checkRecursion(node: CommonTableExpr): void {
  const { ctequery, ctename: name = '', location } = node;
  if (ctequery === undefined || !refersTo(ctequery, name)) return;
  const position = positionOfLocation(location);
  if (!('SelectStmt' in ctequery)) {
    throw pgError('42P19', `recursive query "${name}" must not contain data-modifying statements`, { position });
  }
  const statement = nodeOf(ctequery, 'SelectStmt');
  if (statement.op !== 'SETOP_UNION') {
    const form = 'non-recursive-term UNION [ALL] recursive-term';
    throw pgError('42P19', `recursive query "${name}" does not have the form ${form}`, { position });
  }
  let references = 0;
  const found: Search['found'] = (at, place) => {
    references += place === undefined ? 1 : 0;
    if (place === undefined && references < 2) return;
    throw pgError('42P19', `recursive reference to query "${name}" must not appear ${place ?? 'more than once'}`, {
      position: positionOfLocation(at),
    });
  };
  const search = { name, found };
  walk(statement.withClause?.ctes, search, 'within a subquery');
  walkStatement(statement.larg, search, 'within its non-recursive term');
  walkStatement(statement.rarg, search, undefined);
  refuseClauses(statement);
}

/** What stands after the UNION would be about rows that are not there yet. */
function refuseClauses(statement: SelectStmt): void {
  const refuse = (what: string, node: unknown) =>
    pgError('0A000', `${what} in a recursive query is not implemented`, { position: rawPosition(node) });
  if (statement.sortClause !== undefined) throw refuse('ORDER BY', statement.sortClause);
  if (statement.limitOffset !== undefined) throw refuse('OFFSET', statement.limitOffset);
  if (statement.limitCount !== undefined) throw refuse('LIMIT', statement.limitCount);
  if (statement.lockingClause !== undefined) throw refuse('FOR UPDATE/SHARE', undefined);
}

// ---- The walk --------------------------------------------------------------------------------------------

function walk(tree: unknown, search: Search, place: Place | undefined): void {
  if (Array.isArray(tree)) {
    for (const item of tree) walk(item, search, place);
    return;
  }
  if (typeof tree !== 'object' || tree === null) return;
  for (const [kind, value] of Object.entries(tree)) walkField(kind, value, search, place);
}

/** `kind`: of a node, or the name of a field that holds one. */
function walkField(kind: string, value: unknown, search: Search, place: Place | undefined): void {
  switch (kind) {
    case 'SelectStmt':
    case 'larg':
    case 'rarg':
      // Branches of set operations; those of joins do not come here.
      walkStatement(value as SelectStmt, search, place);
      return;
    case 'RangeVar':
      walkTable(value, search, place);
      return;
    case 'JoinExpr':
      walkJoin(value as JoinExpr, search, place);
      return;
    case 'SubLink':
      walkSublink(value, search, place);
      return;
    case 'withClause':
      // Statements that write: their WITH hides nothing that matters here.
      walk((value as WithClause).ctes, search, place);
      return;
    default:
      walk(value, search, place);
  }
}

function walkTable(value: unknown, { name, found }: Search, place: Place | undefined): void {
  const table = value as { readonly relname?: string; readonly schemaname?: string; readonly location?: number };
  if (table.relname === name && table.schemaname === undefined) found(table.location, place);
}

function walkSublink(value: unknown, search: Search, place: Place | undefined): void {
  const { subselect, testexpr } = value as { readonly subselect?: unknown; readonly testexpr?: unknown };
  walk(subselect, search, place ?? 'within a subquery');
  walk(testexpr, search, place);
}

function walkJoin(join: JoinExpr, search: Search, place: Place | undefined): void {
  const outer = place ?? 'within an outer join';
  const nullable = { left: join.jointype === 'JOIN_RIGHT', right: join.jointype === 'JOIN_LEFT' };
  const full = join.jointype === 'JOIN_FULL';
  walk(join.larg, search, nullable.left || full ? outer : place);
  walk(join.rarg, search, nullable.right || full ? outer : place);
  walk(join.quals, search, place);
}

/** A WITH inside may give the name to another query. */
function walkStatement(statement: SelectStmt | undefined, search: Search, place: Place | undefined): void {
  if (statement === undefined) return;
  const { withClause, ...clauses } = statement;
  const items = (withClause?.ctes ?? []).map((item) => nodeOf(item, 'CommonTableExpr'));
  const hides = (item: CommonTableExpr) => item.ctename === search.name;
  if (withClause?.recursive === true && items.some(hides)) return;
  for (const item of items) {
    walk(item.ctequery, search, place);
    if (hides(item)) return;
  }
  walkClauses(clauses, search, place);
}

function walkClauses(statement: Omit<SelectStmt, 'withClause'>, search: Search, place: Place | undefined): void {
  if (statement.op === 'SETOP_INTERSECT' || statement.op === 'SETOP_EXCEPT') {
    const name = statement.op === 'SETOP_INTERSECT' ? 'within INTERSECT' : 'within EXCEPT';
    const all = statement.all === true;
    walkStatement(statement.larg, search, place ?? (all ? name : undefined));
    walkStatement(statement.rarg, search, place ?? (all || statement.op === 'SETOP_EXCEPT' ? name : undefined));
    return;
  }
  walk(statement, search, place);
}
