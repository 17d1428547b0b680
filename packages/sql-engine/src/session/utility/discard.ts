// DISCARD: back to how the session started.

import type { DiscardStmt } from '@pgsql/types';
import { notSupported, pgError } from '../../errors.ts';
import { beginDefinition } from '../definition/place.ts';
import type { RunOptions } from '../statement-runner.ts';
import { tagOnly } from '../utility-result.ts';
import type { SessionParts, UtilityHandler } from './utility-statement.ts';

export const prepareDiscard: UtilityHandler<DiscardStmt> = (node, session) => ({
  run: async (options) => tagOnly(await discard(node, session, options)),
});

async function discard(node: DiscardStmt, session: SessionParts, options: RunOptions): Promise<string> {
  switch (node.target) {
    case 'DISCARD_ALL':
      if (session.transaction.inBlock()) {
        throw pgError('25001', 'DISCARD ALL cannot run inside a transaction block');
      }
      await session.portals.removeAll();
      session.settings.resetAll();
      session.preparedStatements.clear();
      session.notifications.unlistenAll();
      session.unlockAll();
      await dropTemporary('DISCARD ALL', session, options);
      await session.state.store?.forgetSequences();
      return 'DISCARD ALL';
    // Plans are made when values are known: nothing to discard.
    case 'DISCARD_PLANS':
      return 'DISCARD PLANS';
    case 'DISCARD_SEQUENCES':
      await session.state.store?.forgetSequences();
      return 'DISCARD SEQUENCES';
    case 'DISCARD_TEMP':
      await dropTemporary('DISCARD TEMP', session, options);
      return 'DISCARD TEMP';
    default:
      throw notSupported('DISCARD');
  }
}

/** Nothing that stays can depend on what is temporary. */
async function dropTemporary(tag: string, session: SessionParts, options: RunOptions): Promise<void> {
  const { store } = session.state;
  if (store?.hasTemporary !== true) return;
  await beginDefinition(tag, true, session, options);
  await store.remove(store.temporary());
}
