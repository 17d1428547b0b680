// BEGIN, START TRANSACTION, COMMIT, ROLLBACK, SAVEPOINT, RELEASE, ROLLBACK TO.

import type { TransactionStmt } from '@pgsql/types';
import { notSupported } from '../../errors.ts';
import { tagOnly } from '../utility-result.ts';
import { checkModes, modesOf } from './transaction-modes.ts';
import type { SessionParts, UtilityHandler } from './utility-statement.ts';

export const prepareTransaction: UtilityHandler<TransactionStmt> = (node, session) => ({
  run: async () => tagOnly(await runTransaction(node, session)),
});

/** The statements that a failed transaction still takes. */
export function endsFailedTransaction(node: TransactionStmt): boolean {
  return (
    node.kind === 'TRANS_STMT_COMMIT' ||
    node.kind === 'TRANS_STMT_ROLLBACK' ||
    node.kind === 'TRANS_STMT_ROLLBACK_TO' ||
    node.kind === 'TRANS_STMT_PREPARE'
  );
}

function runTransaction(node: TransactionStmt, session: SessionParts): string | Promise<string> {
  const { transaction } = session;
  const name = node.savepoint_name ?? '';
  switch (node.kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START': {
      const modes = modesOf(node.options);
      checkModes(session, modes);
      return transaction.begin(node.kind === 'TRANS_STMT_BEGIN' ? 'BEGIN' : 'START TRANSACTION', modes);
    }
    case 'TRANS_STMT_COMMIT':
      return transaction.commit(node.chain === true);
    case 'TRANS_STMT_ROLLBACK':
      return transaction.rollback(node.chain === true);
    case 'TRANS_STMT_SAVEPOINT':
      return transaction.savepoint(name);
    case 'TRANS_STMT_RELEASE':
      return transaction.release(name);
    case 'TRANS_STMT_ROLLBACK_TO':
      return transaction.rollbackTo(name);
    case 'TRANS_STMT_PREPARE':
      throw notSupported('PREPARE TRANSACTION');
    case 'TRANS_STMT_COMMIT_PREPARED':
      throw notSupported('COMMIT PREPARED');
    case 'TRANS_STMT_ROLLBACK_PREPARED':
      throw notSupported('ROLLBACK PREPARED');
    default:
      throw notSupported('this transaction statement');
  }
}
