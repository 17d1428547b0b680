// LOCK TABLE: accepted, since nothing here could disturb the reader.

import type { LockStmt } from '@pgsql/types';
import { pgError } from '../../errors.ts';
import { tagOnly } from '../utility-result.ts';
import type { UtilityHandler } from './utility-statement.ts';

export const prepareLock: UtilityHandler<LockStmt> = (_node, session) => ({
  run: () => {
    if (!session.transaction.inBlock()) throw pgError('25P01', 'LOCK TABLE can only be used in transaction blocks');
    return tagOnly('LOCK TABLE');
  },
});
