// Any query: SELECT, VALUES, TABLE and set operations.

import type { IntoClause, SelectStmt } from '@pgsql/types';
import { notSupported, pgError } from '../errors.ts';
import { rawPosition } from '../parse/nodes.ts';
import { bindSelect } from './select.ts';
import { bindSetOperation } from './set-operation.ts';
import type { QueryEnv } from './state.ts';
import type { Query } from './tree.ts';
import { setOperatorOf } from './unite.ts';
import { bindValues } from './values.ts';

export function bindQuery(statement: SelectStmt, env: QueryEnv): Query {
  if (statement.intoClause !== undefined) refuseInto(statement.intoClause, env);
  if (setOperatorOf(statement) !== undefined) return bindSetOperation(statement, env);
  if (statement.valuesLists !== undefined) return bindValues(statement, env);
  return bindSelect(statement, env);
}

/** At the top it is a statement of its own, which does not come here. */
function refuseInto(into: IntoClause, { parent }: QueryEnv): never {
  if (parent === undefined || parent.label === 'shell') throw notSupported('SELECT INTO');
  throw pgError('42601', 'SELECT ... INTO is not allowed here', { position: rawPosition(into) });
}
