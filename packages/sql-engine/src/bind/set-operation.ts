// UNION, INTERSECT and EXCEPT as queries: their branches, and ORDER BY over the outputs only.
// https://www.postgresql.org/docs/15/typeconv-union-case.html

import type { SelectStmt } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { rawPosition } from '../parse/nodes.ts';
import { CLAUSE } from './clauses.ts';
import { namedRelation, scopeColumn } from './from.ts';
import { bindLimits } from './limit.ts';
import { refuseLocking } from './locking.ts';
import { registerColumns } from './relation-columns.ts';
import { bindOrderBy } from './sort-targets.ts';
import { newScope, positionOf } from './state.ts';
import type { Env, QueryEnv } from './state.ts';
import type { Query, SetOperationQuery } from './tree.ts';
import { setOperatorOf, uniteBranches } from './unite.ts';
import { bindWith } from './with.ts';

export function bindSetOperation(statement: SelectStmt, { binder, parent }: QueryEnv): SetOperationQuery {
  const operator = setOperatorOf(statement);
  if (operator === undefined || statement.larg === undefined || statement.rarg === undefined) {
    throw new Error('a set operation has an operator and two branches');
  }
  if (statement.rarg.intoClause !== undefined) {
    throw pgError('42601', 'INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT', {
      position: rawPosition(statement.rarg.intoClause),
    });
  }
  refuseLocking(statement, (strength) => `${strength} is not allowed with UNION/INTERSECT/EXCEPT`);
  for (const branch of [statement.larg, statement.rarg]) {
    refuseLocking(branch, (strength) => `${strength} is not allowed with UNION/INTERSECT/EXCEPT`);
  }
  const scope = newScope(parent, 'shell');
  const ctes = bindWith(statement.withClause, { binder, scope });
  const branchEnv: QueryEnv = { binder, parent: scope, resolveUnknowns: false };
  const left = binder.query(statement.larg, branchEnv);
  const right = binder.query(statement.rarg, branchEnv);
  const all = statement.all === true;
  const united = uniteBranches(binder, scope, left, right, operator, !all || operator !== 'union');
  const outputs = registerColumns(binder, scope, '*SELECT*', united.columns);
  const sorted = bindOutputOrder(statement, outputs, { binder, scope, clause: CLAUSE.orderBy });
  return {
    kind: 'set-operation',
    operator,
    all,
    ctes: ctes(),
    left: united.left,
    right: united.right,
    outputs,
    orderBy: sorted,
    ...bindLimits(statement, { binder, scope, clause: CLAUSE.limit }),
  };
}

function bindOutputOrder(statement: SelectStmt, outputs: Query['outputs'], env: Env) {
  const { binder, scope } = env;
  const targets = outputs.map((output) => ({ name: output.name, expression: scopeColumn(output).expression }));
  scope.relations = [{ ...namedRelation('*SELECT*', outputs.map(scopeColumn)), named: false }];
  const orderBy = bindOrderBy(statement.sortClause, targets, env);
  const computed = orderBy.find(({ expression }) => !targets.some((target) => target.expression === expression));
  if (computed === undefined) return orderBy;
  throw pgError('0A000', 'invalid UNION/INTERSECT/EXCEPT ORDER BY clause', {
    detail: 'Only result column names can be used, not expressions or functions.',
    hint: 'Add the expression/function to every SELECT, or move the UNION into a FROM clause.',
    position: positionOf(binder, computed.expression),
  });
}
