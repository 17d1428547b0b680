// RETURNING: a select list over the target of a write.

import type { ReturningClause } from '@pgsql/types';
import { notSupported } from '../errors.ts';
import { CLAUSE } from './clauses.ts';
import { outputsOf } from './relation-columns.ts';
import type { Binder, Scope } from './state.ts';
import { bindTargets } from './targets.ts';
import type { Target } from './tree.ts';

export function bindReturning(clause: ReturningClause | undefined, binder: Binder, scope: Scope): readonly Target[] {
  if (clause === undefined) return [];
  if (clause.options !== undefined && clause.options.length > 0) throw notSupported('RETURNING WITH (…)');
  const targets = bindTargets(clause.exprs, { binder, scope, clause: CLAUSE.returning }, true);
  const outputs = outputsOf(binder, scope, targets);
  return outputs.map((output, index) => ({ ...output, expression: targets[index].expression }));
}
