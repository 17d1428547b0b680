// Constraints that have waited: looked at before the transaction is committed, and when SET CONSTRAINTS says so.

import type { ConstraintsSetStmt } from '@pgsql/types';
import { pgError } from '../../errors.ts';
import type { LocalConstraint, LocalTable } from '../../local/definitions.ts';
import { isDeferred } from '../../local/deferral.ts';
import type { LocalObjects } from '../../local/objects.ts';
import { nodeOf } from '../../parse/nodes.ts';
import type { RunOptions } from '../statement-runner.ts';
import { tagOnly } from '../utility-result.ts';
import { warnOutsideBlock } from '../utility/set.ts';
import type { SessionParts, UtilityHandler } from '../utility/utility-statement.ts';
import { validateConstraint } from './existing-rows.ts';
import { storeOf } from './place.ts';

/** Throws 23503 or 23505. `all`: also those that may still wait. */
export async function checkPending(session: SessionParts, options: RunOptions, all: boolean): Promise<void> {
  const { store } = session.state;
  if (store === undefined) return;
  for (const check of store.deferral().pending) {
    const found = constraintsOf(store.all()).find(({ constraint }) => constraint.oid === check.constraint);
    if (found !== undefined && !all && isWaiting(found.constraint, session)) continue;
    if (found !== undefined) await validateConstraint(found.table, found.constraint, session, options, check.event);
    store.settled(check);
  }
}

function isWaiting(constraint: LocalConstraint, session: SessionParts): boolean {
  return constraint.kind !== 'check' && isDeferred(storeOf(session).deferral(), constraint);
}

interface Found {
  readonly table: LocalTable;
  readonly constraint: LocalConstraint;
}

function constraintsOf(objects: LocalObjects): readonly Found[] {
  return objects
    .all()
    .flatMap((table) =>
      table.kind === 'table' ? table.constraints.map((constraint): Found => ({ table, constraint })) : [],
    );
}

export const prepareSetConstraints: UtilityHandler<ConstraintsSetStmt> = (node, session) => ({
  run: async (options) => {
    warnOutsideBlock('SET CONSTRAINTS', session);
    const { store } = session.state;
    if (store === undefined) return tagOnly('SET CONSTRAINTS');
    const named = (node.constraints ?? []).flatMap((constraint) => {
      const { schemaname: schema, relname: name = '' } = nodeOf(constraint, 'RangeVar');
      return constraintsNamed(schema, name, session);
    });
    store.setDeferred(named.length === 0 ? undefined : named, node.deferred === true);
    if (node.deferred !== true) await checkPending(session, options, false);
    return tagOnly('SET CONSTRAINTS');
  },
});

/** Those of the first schema of the search path that has any of the name. */
function constraintsNamed(schema: string | undefined, name: string, session: SessionParts): readonly number[] {
  const store = storeOf(session);
  const schemas = schema === undefined ? [store.temporarySchema, ...session.state.searchPath()] : [schema];
  for (const candidate of schemas) {
    const found = constraintsOf(store.all()).filter(
      ({ table, constraint }) => table.schema === candidate && constraint.name === name,
    );
    if (found.length === 0) continue;
    return found.map(({ constraint }) => {
      if (constraint.kind !== 'check' && constraint.deferrable === true) return constraint.oid;
      throw pgError('42809', `constraint "${name}" is not deferrable`);
    });
  }
  throw pgError('42704', `constraint "${name}" does not exist`);
}
