// Recursive WITH queries: `non-recursive-term UNION [ALL] recursive-term`, and what the recursive term may not do.

import type { SelectStmt } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import { rawPosition } from '../parse/nodes.ts';
import { coerceOutputs } from './coerce-outputs.ts';
import { resolveUnknown } from './coercion.ts';
import { registerColumns } from './relation-columns.ts';
import { requireEquality } from './sort.ts';
import { newScope, positionOf } from './state.ts';
import type { Binder, Scope } from './state.ts';
import type { CteId, OutputColumn, Query, Relation, SetOperationQuery } from './tree.ts';
import { formatType } from './type-facts.ts';
import { setOperatorOf, uniteBranches } from './unite.ts';
import { someExpression, visitQuery } from './walk.ts';

/** `announce` is told the columns as soon as the non-recursive term is bound. */
export function bindRecursive(
  statement: SelectStmt,
  name: string,
  cte: CteId,
  position: number | undefined,
  env: { readonly binder: Binder; readonly scope: Scope },
  announce: (columns: readonly OutputColumn[]) => void,
): SetOperationQuery {
  const { binder } = env;
  if (setOperatorOf(statement) !== 'union' || statement.larg === undefined || statement.rarg === undefined) {
    const form = 'non-recursive-term UNION [ALL] recursive-term';
    throw pgError('42P19', `recursive query "${name}" does not have the form ${form}`, { position });
  }
  refuseClauses(statement);
  const scope = newScope(env.scope, 'shell');
  const branchEnv = { binder, parent: scope, resolveUnknowns: false };
  const unresolved = binder.query(statement.larg, branchEnv);
  const left = coerceOutputs(binder, scope, unresolved, (expression) => resolveUnknown(binder, expression));
  announce(left.outputs);
  const right = binder.query(statement.rarg, branchEnv);
  checkReferences(right, cte, name);
  const all = statement.all === true;
  const united = uniteBranches(binder, scope, left, right, 'union', !all);
  for (const [index, column] of united.columns.entries()) {
    const { type } = left.outputs[index];
    if (column.type === type) {
      if (!all) requireEquality(column, position);
      continue;
    }
    const types = `${formatType(type)} in non-recursive term but type ${formatType(column.type)} overall`;
    throw pgError('42804', `recursive query "${name}" column ${index + 1} has type ${types}`, {
      hint: 'Cast the output of the non-recursive term to the correct type.',
      position: unresolved.kind === 'select' ? positionOf(binder, unresolved.targets[index]) : position,
    });
  }
  return {
    kind: 'set-operation',
    operator: 'union',
    all,
    ctes: [],
    left: united.left,
    right: united.right,
    outputs: registerColumns(binder, scope, name, united.columns),
    orderBy: [],
    withTies: false,
  };
}

function refuseClauses(statement: SelectStmt): void {
  const refuse = (what: string, node: unknown) =>
    pgError('0A000', `${what} in a recursive query is not implemented`, { position: rawPosition(node) });
  if (statement.sortClause !== undefined) throw refuse('ORDER BY', statement.sortClause);
  if (statement.limitOffset !== undefined) throw refuse('OFFSET', statement.limitOffset);
  if (statement.limitCount !== undefined) throw refuse('LIMIT', statement.limitCount);
  if (statement.lockingClause !== undefined) throw refuse('FOR UPDATE/SHARE', undefined);
  if (statement.withClause !== undefined) {
    throw notSupported('WITH inside a recursive query', rawPosition(statement.withClause));
  }
}

/** One reference, in FROM of the recursive term itself, not on the nullable side of an outer join. */
function checkReferences(query: Query, cte: CteId, name: string): void {
  const refuse = (where: string) => pgError('42P19', `recursive reference to query "${name}" must not appear ${where}`);
  let references = 0;
  let nested = 0;
  visitQuery(query, {
    relation: (relation) => {
      if (relation.kind === 'cte' && relation.cte === cte) references++;
    },
    expression: (expression) => {
      if (
        expression.kind === 'exists' ||
        expression.kind === 'scalar-subquery' ||
        expression.kind === 'array-subquery' ||
        expression.kind === 'quantified-subquery'
      ) {
        nested += countReferences(expression.query, cte);
      }
    },
  });
  if (references > 1) throw refuse('more than once');
  if (nested > 0) throw refuse('within a subquery');
  if (query.kind !== 'select') {
    if (query.kind === 'set-operation' && query.operator !== 'union')
      throw refuse(`within ${query.operator.toUpperCase()}`);
    return;
  }
  if (onNullableSide(query.from, cte, false)) throw refuse('within an outer join');
  if (query.targets.some((target) => someExpression(target, ({ kind }) => kind === 'aggregate'))) {
    throw pgError('42P19', `aggregate functions are not allowed in a recursive query's recursive term`);
  }
}

function countReferences(query: Query, cte: CteId): number {
  let count = 0;
  visitQuery(query, {
    relation: (relation) => {
      if (relation.kind === 'cte' && relation.cte === cte) count++;
    },
  });
  return count;
}

function onNullableSide(relation: Relation | undefined, cte: CteId, nullable: boolean): boolean {
  if (relation?.kind === 'cte') return nullable && relation.cte === cte;
  if (relation?.kind !== 'join') return false;
  const { type, left, right } = relation;
  return (
    onNullableSide(left, cte, nullable || type === 'right' || type === 'full') ||
    onNullableSide(right, cte, nullable || type === 'left' || type === 'full')
  );
}
