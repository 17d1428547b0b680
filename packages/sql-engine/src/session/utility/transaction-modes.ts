// The modes of BEGIN and SET TRANSACTION, and when they may still change (Postgres' variable.c).

import type { Node } from '@pgsql/types';
import { pgError, type PgError } from '../../errors.ts';
import type { TransactionModes } from '../transaction.ts';
import { optionsOf } from './constants.ts';
import type { SessionParts } from './utility-statement.ts';

export function modesOf(nodes: readonly Node[] | undefined): TransactionModes {
  const modes: { isolation?: string; readOnly?: boolean; deferrable?: boolean } = {};
  for (const { name, value } of optionsOf(nodes)) {
    if (name === 'transaction_isolation' && value !== undefined) modes.isolation = value;
    if (name === 'transaction_read_only') modes.readOnly = value === '1';
    if (name === 'transaction_deferrable') modes.deferrable = value === '1';
  }
  return modes;
}

export function readOnlyServer(): PgError {
  return pgError('25006', 'cannot set transaction read-write mode: the server is read-only');
}

/** BEGIN with modes: checked before the transaction starts. */
export function checkModes(session: SessionParts, modes: TransactionModes): void {
  if (modes.readOnly === false && session.forcedReadOnly) throw readOnlyServer();
}

/** SET TRANSACTION and SET transaction_isolation. */
export function setTransactionModes(session: SessionParts, modes: TransactionModes): void {
  checkModes(session, modes);
  const { transaction, settings } = session;
  if (modes.isolation !== undefined && modes.isolation !== settings.show('transaction_isolation')) {
    if (transaction.hasQueried()) {
      throw pgError('25001', 'SET TRANSACTION ISOLATION LEVEL must be called before any query');
    }
    if (transaction.hasSavepoints()) {
      throw pgError('25001', 'SET TRANSACTION ISOLATION LEVEL must not be called in a subtransaction');
    }
  }
  if (modes.readOnly === false && settings.show('transaction_read_only') === 'on' && transaction.hasQueried()) {
    throw pgError('25001', 'transaction read-write mode must be set before any query');
  }
  transaction.setModes(modes);
}
