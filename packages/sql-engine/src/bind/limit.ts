// LIMIT, OFFSET and FETCH FIRST.

import type { Node, SelectStmt } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { nodeAs } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { CLAUSE } from './clauses.ts';
import { coerceToSpecific } from './coercion.ts';
import { positionOf } from './state.ts';
import type { Env } from './state.ts';
import type { Expression } from './tree.ts';
import { visitExpression } from './walk.ts';

export interface Limits {
  readonly limit?: Expression;
  readonly offset?: Expression;
  readonly withTies: boolean;
}

export function bindLimits(statement: SelectStmt, env: Env): Limits {
  const offset = bindCount(statement.limitOffset, 'OFFSET', env);
  const limit = bindCount(statement.limitCount, 'LIMIT', env);
  const withTies = statement.limitOption === 'LIMIT_OPTION_WITH_TIES' && limit !== undefined;
  return { limit, offset, withTies };
}

/** NULL (LIMIT ALL) is no limit. */
function bindCount(node: Node | undefined, construct: 'LIMIT' | 'OFFSET', env: Env): Expression | undefined {
  if (node === undefined || nodeAs(node, 'A_Const')?.isnull === true) return undefined;
  const { binder, scope } = env;
  const clause = construct === 'LIMIT' ? CLAUSE.limit : CLAUSE.offset;
  const bound = coerceToSpecific(binder, binder.expression(node, { ...env, clause }), OID.int8, construct);
  visitExpression(bound, {
    expression: (expression) => {
      if (expression.kind !== 'column' || binder.origins.get(expression.column)?.scope !== scope) return;
      throw pgError('42P10', `argument of ${construct} must not contain variables`, {
        position: positionOf(binder, expression),
      });
    },
  });
  return bound;
}
