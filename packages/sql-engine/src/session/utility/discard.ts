// DISCARD: back to how the session started.

import type { DiscardStmt } from '@pgsql/types';
import { notSupported, pgError } from '../../errors.ts';
import { tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityHandler } from './utility-statement.ts';

export const prepareDiscard: UtilityHandler<DiscardStmt> = (node, session) => ({
  run: async () => tagOnly(await discard(node, session)),
});

async function discard(node: DiscardStmt, session: SessionParts): Promise<string> {
  switch (node.target) {
    case 'DISCARD_ALL':
      if (session.transaction.inBlock()) {
        throw pgError('25001', 'DISCARD ALL cannot run inside a transaction block');
      }
      await session.portals.removeAll();
      session.settings.resetAll();
      session.preparedStatements.clear();
      session.notifications.unlistenAll();
      return 'DISCARD ALL';
    // Plans are made when values are known, sequences and temporary tables don't exist: nothing to discard.
    case 'DISCARD_PLANS':
      return 'DISCARD PLANS';
    case 'DISCARD_SEQUENCES':
      return 'DISCARD SEQUENCES';
    case 'DISCARD_TEMP':
      return 'DISCARD TEMP';
    default:
      throw notSupported('DISCARD');
  }
}
