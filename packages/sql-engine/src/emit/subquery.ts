// Subqueries in expressions. SQLite takes the first row of a scalar subquery; Postgres refuses a second one.

import type {
  ArraySubqueryExpression,
  ExistsExpression,
  Query,
  QuantifiedSubqueryExpression,
  ScalarSubqueryExpression,
} from '../bind/tree.ts';
import { OID } from '../types/oids.ts';
import { typeByOid } from '../types/registry.ts';
import { isConstant } from '../plan/fold.ts';
import type { Emission } from './emission.ts';
import { call, comparesNatively, emitFunction, sortKeySql } from './expression.ts';
import { emitQuery } from './query.ts';

export function emitScalarSubquery(e: ScalarSubqueryExpression, emission: Emission): string {
  const sql = emitQuery(e.query, ['c0'], emission);
  return atMostOneRow(e.query) ? `(${sql})` : `(SELECT single(c0) FROM (${sql}))`;
}

function atMostOneRow(query: Query): boolean {
  if (query.kind === 'select' && query.grouped && query.groupBy.length === 0) return true;
  if (query.kind === 'select' && query.from === undefined) return true;
  if (query.kind === 'values' && query.rows.length === 1) return true;
  return query.limit !== undefined && isConstant(query.limit) && query.limit.value === 1n;
}

export function emitExists(e: ExistsExpression, emission: Emission): string {
  const names = e.query.outputs.map((_, index) => `c${index}`);
  return `(EXISTS (${emitQuery(e.query, names, emission)}))`;
}

export function emitArraySubquery(e: ArraySubqueryExpression, emission: Emission): string {
  const elementType = e.query.outputs[0]?.type ?? typeByOid(e.type).elementOid;
  const collect = emission.register({ kind: 'collect', elementType, arrayType: e.type });
  return `(SELECT ${call(collect, ['c0'])} FROM (${emitQuery(e.query, ['c0'], emission)}))`;
}

/** IN and NOT IN as SQLite has them where types allow, otherwise by three-valued counting. */
export function emitQuantifiedSubquery(e: QuantifiedSubqueryExpression, emission: Emission): string {
  const alias = emission.alias();
  const names = e.query.outputs.map((_, index) => `c${index}`);
  const sql = emitQuery(e.query, names, emission);
  e.query.outputs.forEach((output, index) => {
    emission.defineColumn(output.column, `${alias}.c${index}`);
  });
  const types = [...e.left, ...e.right].map((operand) => operand.type);
  const membership = (e.operator === '=' && e.quantifier === 'any') || (e.operator === '<>' && e.quantifier === 'all');
  const sameTypes = e.left.every((left, index) => left.type === e.right[index]?.type);
  if (membership && sameTypes && types.every((type) => typeByOid(type).comparison !== 'none')) {
    const left = e.left.map((operand) => sortKeySql(operand, emission));
    const right = e.right.map((operand) => sortKeySql(operand, emission));
    const plain = types.every(comparesNatively) && e.right.every((operand) => operand.kind === 'column');
    const operator = e.operator === '=' ? 'IN' : 'NOT IN';
    const subquery = plain ? sql : `SELECT ${right.join(', ')} FROM (${sql}) AS ${alias}`;
    return `(${left.length === 1 ? left.join('') : `(${left.join(', ')})`} ${operator} (${subquery}))`;
  }
  const tests = e.functions.map((definition, index) => {
    const left = e.left[index];
    const right = e.right[index];
    if (left === undefined || right === undefined) throw new Error('operands of a subquery comparison are missing');
    return emitFunction(definition, [left, right], OID.bool, emission);
  });
  // NOT IN over rows: any differing column makes rows differ.
  const test = `(${tests.join(e.operator === '<>' ? ' OR ' : ' AND ')})`;
  const [decisive, otherwise] = e.quantifier === 'any' ? ['max(v) = 1 THEN 1', '0'] : ['min(v) = 0 THEN 0', '1'];
  const counted = `CASE WHEN ${decisive} WHEN count(*) > count(v) THEN NULL ELSE ${otherwise} END`;
  return `(SELECT ${counted} FROM (SELECT ${test} AS v FROM (${sql}) AS ${alias}))`;
}
