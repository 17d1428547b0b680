// Recursive WITH queries: `non-recursive-term UNION [ALL] recursive-term`. Where the query may refer to itself was
// looked at before (recursion-check.ts).

import type { CommonTableExpr } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { nodeOf, positionOfLocation } from '../parse/nodes.ts';
import { coerceOutputs } from './coerce-outputs.ts';
import { resolveUnknown } from './coercion.ts';
import { registerColumns } from './relation-columns.ts';
import { addSearch, bindSearch, checkSearch } from './search-cycle.ts';
import { requireEquality } from './sort.ts';
import { newScope, positionOf } from './state.ts';
import type { Binder, Scope } from './state.ts';
import type { CteId, OutputColumn, Query, SetOperationQuery } from './tree.ts';
import { formatType } from './type-facts.ts';
import { uniteBranches } from './unite.ts';
import { queryExpressions, relationLeaves, someExpression, visitQuery } from './walk.ts';
import { bindWith } from './with.ts';

interface Recursion {
  readonly query: SetOperationQuery;
  /** How many of its columns SEARCH and CYCLE have added. */
  readonly added: number;
}

type Announce = (columns: readonly OutputColumn[], added: readonly OutputColumn[]) => void;

/** `announce` is told the columns as soon as the non-recursive term is bound. */
export function bindRecursive(
  node: CommonTableExpr,
  cte: CteId,
  env: { readonly binder: Binder; readonly scope: Scope },
  announce: Announce,
): Recursion {
  const { binder } = env;
  const statement = nodeOf(node.ctequery, 'SelectStmt');
  const name = node.ctename ?? '';
  if (statement.larg === undefined || statement.rarg === undefined) throw new Error('a UNION has two branches');
  const search = bindSearch(node, env);
  const scope = newScope(env.scope, 'shell');
  const ctes = bindWith(statement.withClause, { binder, scope });
  const branchEnv = { binder, parent: scope, resolveUnknowns: false };
  const unresolved = binder.query(statement.larg, branchEnv);
  const left = coerceOutputs(binder, scope, unresolved, (expression) => resolveUnknown(binder, expression));
  announce(left.outputs, search.columns);
  const right = binder.query(statement.rarg, branchEnv);
  refuseAggregates(right, cte, binder);
  const all = statement.all === true;
  const united = uniteBranches(binder, scope, left, right, 'union', !all);
  checkTypes(node, unresolved, left, united.columns, binder);
  const position = positionOfLocation(node.location);
  if (!all) for (const column of united.columns) requireEquality(column, position);
  checkSearch(node, statement, united.columns);
  const terms = addSearch(search, { left: united.left, right: united.right }, node, cte, { binder, scope });
  const query: SetOperationQuery = {
    kind: 'set-operation',
    operator: 'union',
    all,
    ctes: ctes(),
    left: terms.left,
    right: terms.right,
    outputs: registerColumns(binder, scope, name, [...united.columns, ...search.columns]),
    orderBy: [],
    withTies: false,
  };
  return { query, added: search.columns.length };
}

/** The recursive term may make wider values, which the first rows do not have. */
function checkTypes(
  node: CommonTableExpr,
  unresolved: Query,
  left: Query,
  columns: readonly { readonly type: number }[],
  binder: Binder,
): void {
  for (const [index, column] of columns.entries()) {
    const { type } = left.outputs[index];
    if (column.type === type) continue;
    const types = `${formatType(type)} in non-recursive term but type ${formatType(column.type)} overall`;
    throw pgError('42804', `recursive query "${node.ctename ?? ''}" column ${index + 1} has type ${types}`, {
      hint: 'Cast the output of the non-recursive term to the correct type.',
      position:
        unresolved.kind === 'select'
          ? positionOf(binder, unresolved.targets[index])
          : positionOfLocation(node.location),
    });
  }
}

/** Of the rows of one round alone nothing can be said about all. */
function refuseAggregates(query: Query, cte: CteId, binder: Binder): void {
  visitQuery(query, {
    query: (inside) => {
      if (inside.kind !== 'select') return;
      if (!relationLeaves(inside.from).some((leaf) => leaf.kind === 'cte' && leaf.cte === cte)) return;
      for (const expression of queryExpressions(inside)) {
        someExpression(expression, (e) => {
          if (e.kind !== 'aggregate') return false;
          throw pgError('42P19', `aggregate functions are not allowed in a recursive query's recursive term`, {
            position: positionOf(binder, e),
          });
        });
      }
    },
  });
}
