// Any query: SELECT, VALUES, TABLE and set operations.

import type { SelectStmt } from '@pgsql/types';
import { notSupported } from '../errors.ts';
import { bindSelect } from './select.ts';
import { bindSetOperation } from './set-operation.ts';
import type { QueryEnv } from './state.ts';
import type { Query } from './tree.ts';
import { setOperatorOf } from './unite.ts';
import { bindValues } from './values.ts';

export function bindQuery(statement: SelectStmt, env: QueryEnv): Query {
  if (statement.intoClause !== undefined) throw notSupported('SELECT INTO');
  if (setOperatorOf(statement) !== undefined) return bindSetOperation(statement, env);
  if (statement.valuesLists !== undefined) return bindValues(statement, env);
  return bindSelect(statement, env);
}
