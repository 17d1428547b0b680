// VALUES as a query: every column takes the common type of its rows.

import type { SelectStmt } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { nodeOf } from '../parse/nodes.ts';
import { CLAUSE } from './clauses.ts';
import { coerceToCommon, commonModifier, commonType } from './coercion.ts';
import { namedRelation, scopeColumn } from './from.ts';
import { bindLimits } from './limit.ts';
import { refuseLocking } from './locking.ts';
import { registerColumns } from './relation-columns.ts';
import { bindOrderBy } from './sort-targets.ts';
import { newScope, positionOf } from './state.ts';
import { bindList } from './targets.ts';
import type { Env, QueryEnv } from './state.ts';
import type { Expression, ValuesQuery } from './tree.ts';
import { bindWith } from './with.ts';

export function bindValues(statement: SelectStmt, { binder, parent }: QueryEnv): ValuesQuery {
  const scope = newScope(parent);
  const env: Env = { binder, scope, clause: CLAUSE.values };
  const ctes = bindWith(statement.withClause, { binder, scope });
  const given = bindRows(statement, env);
  const types = given[0].map((_, index) => {
    const column = given.map((row) => row[index]);
    const type = commonType(binder, column, 'VALUES');
    return { type, modifier: commonModifier(column, type) };
  });
  const rows = given.map((row) =>
    row.map((value, index) => coerceToCommon(binder, value, types[index].type, 'VALUES')),
  );
  const shapes = types.map((shape, index) => ({ ...shape, name: `column${index + 1}` }));
  const outputs = registerColumns(binder, scope, '*VALUES*', shapes);
  scope.relations = [namedRelation('*VALUES*', outputs.map(scopeColumn))];
  const targets = outputs.map((output) => ({ name: output.name, expression: scopeColumn(output).expression }));
  const orderBy = bindOrderBy(statement.sortClause, targets, { ...env, clause: CLAUSE.orderBy });
  const limits = bindLimits(statement, env);
  refuseLocking(statement, (strength) => `${strength} cannot be applied to VALUES`);
  return { kind: 'values', ctes: ctes(), rows, outputs, orderBy, ...limits };
}

/** The rows as written, all of one length. */
export function bindRows(statement: SelectStmt, env: Env): readonly (readonly Expression[])[] {
  const rows = (statement.valuesLists ?? []).map((list) => bindList(nodeOf(list, 'List').items ?? [], env));
  const uneven = rows.find((row) => row.length !== rows[0].length);
  if (uneven === undefined) return rows;
  const [first] = uneven;
  throw pgError('42601', 'VALUES lists must all be the same length', { position: positionOf(env.binder, first) });
}
