// LOCK TABLE and SET CONSTRAINTS: accepted, since nothing here could disturb the reader or be deferred.

import type { ConstraintsSetStmt, LockStmt } from '@pgsql/types';
import { pgError } from '../../errors.ts';
import { tagOnly } from '../utility-result.ts';
import { warnOutsideBlock } from './set.ts';
import type { UtilityHandler } from './utility-statement.ts';

export const prepareLock: UtilityHandler<LockStmt> = (_node, session) => ({
  run: () => {
    if (!session.transaction.inBlock()) throw pgError('25P01', 'LOCK TABLE can only be used in transaction blocks');
    return tagOnly('LOCK TABLE');
  },
});

export const prepareSetConstraints: UtilityHandler<ConstraintsSetStmt> = (_node, session) => ({
  run: () => {
    warnOutsideBlock('SET CONSTRAINTS', session);
    return tagOnly('SET CONSTRAINTS');
  },
});
