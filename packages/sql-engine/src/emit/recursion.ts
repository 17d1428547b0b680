// Recursive WITH queries. SQLite recurses row by row and over plain references alone; where that gives what Postgres
// gives, it does. Otherwise the rows of a round travel to the next one as one value, and the recursive term sees them
// wherever it refers to them.

import type { Cte, Query, SelectQuery, SetOperationQuery } from '../bind/tree.ts';
import { queryExpressions, relationLeaves, someExpression, visitQuery } from '../bind/walk.ts';
import { notSupported } from '../errors.ts';
import type { Emission } from './emission.ts';
import { comparesNatively, sortKeyOf } from './expression.ts';
import { jsonCell, jsonRows } from './json-rows.ts';
import { emitQuery } from './query.ts';

/** The body of the WITH item, without the names of its columns. */
export function emitRecursion(cte: Cte, query: SetOperationQuery, emission: Emission): string {
  if (query.operator !== 'union') throw notSupported(`recursion with ${query.operator.toUpperCase()}`);
  const names = cte.columns.map((_, index) => `c${index}`);
  return isPlain(cte, query) ? rowByRow(query, names, emission) : roundByRound(cte, query, names, emission);
}

/** SQLite wants the two halves of a recursion as they are. */
function rowByRow(query: SetOperationQuery, names: readonly string[], emission: Emission): string {
  const left = emitQuery(query.left, names, emission);
  const right = emitQuery(query.right, names, emission);
  return `SELECT * FROM (${left}) UNION ${query.all ? 'ALL ' : ''}${right}`;
}

/** One reference in FROM itself, and nothing that depends on which rows are in a round. */
function isPlain(cte: Cte, query: SetOperationQuery): boolean {
  const { right } = query;
  // It would not see that rows which print differently are equal, and might never end.
  if (!query.all && !query.outputs.every((output) => comparesNatively(output.type))) return false;
  if (query.ctes.length > 0 || right.kind !== 'select' || !isSimple(right)) return false;
  const isReference = (leaf: ReturnType<typeof relationLeaves>[number]) => leaf.kind === 'cte' && leaf.cte === cte.cte;
  return relationLeaves(right.from).some(isReference) && references(right, cte) === 1;
}

function isSimple(query: SelectQuery): boolean {
  const plain = !query.grouped && query.distinct === undefined && query.ctes.length === 0 && query.orderBy.length === 0;
  if (!plain || query.limit !== undefined || query.offset !== undefined) return false;
  return !queryExpressions(query).some((expression) =>
    someExpression(expression, (e) => e.kind === 'window' || e.kind === 'aggregate'),
  );
}

function references(query: Query, { cte }: Cte): number {
  let count = 0;
  visitQuery(query, {
    relation: (relation) => {
      if (relation.kind === 'cte' && relation.cte === cte) count++;
    },
  });
  return count;
}

// ---- Rounds ----------------------------------------------------------------------------------------------

/** The first round has no rows to go on from: null. The number is that of the set of rows that there have been. */
function roundByRound(cte: Cte, query: SetOperationQuery, names: readonly string[], emission: Emission): string {
  const round = `w${cte.cte}`;
  const types = query.outputs.map((output) => output.type);
  const keys = names.map((name, index) => sortKeyOf(name, types[index] ?? 0, emission));
  const isNew = query.all ? '' : ` FILTER (WHERE new_in_recursion(${[`${round}.number`, ...keys].join(', ')}))`;
  const rowsOf = (sql: string): string => `(SELECT ${jsonRows(names, types, isNew)} FROM (${sql}))`;
  const first = rowsOf(emitQuery({ ...query.left, ctes: [...query.ctes, ...query.left.ctes] }, names, emission));
  const next = emission.recursing(cte.cte, `${round}.rows`, () =>
    rowsOf(emitQuery({ ...query.right, ctes: [...query.ctes, ...query.right.ctes] }, names, emission)),
  );
  const number = query.all ? '0' : 'begin_recursion()';
  const step = `SELECT CASE WHEN ${round}.rows IS NULL THEN ${first} ELSE ${next} END, ${round}.number FROM ${round}`;
  const goesOn = `tock(${round}.number) AND (${round}.rows IS NULL OR ${round}.rows <> '[]')`;
  const cells = names.map((name, index) => `${jsonCell('r', index, types[index] ?? 0)} AS ${name}`);
  const rounds = `WITH RECURSIVE ${round}(rows, number) AS (SELECT NULL, ${number} UNION ALL ${step} WHERE ${goesOn})`;
  return `${rounds} SELECT ${cells.length === 0 ? 'NULL' : cells.join(', ')} FROM ${round}, json_each(${round}.rows) AS r`;
}
