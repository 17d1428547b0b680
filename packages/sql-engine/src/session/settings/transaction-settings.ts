// Settings of transactions: what BEGIN starts with, and the running transaction's own.

import { bool, choice, type SettingRow } from './setting-row.ts';

const LEVELS = ['serializable', 'repeatable read', 'read committed', 'read uncommitted'];

/** A setting that lasts as long as its transaction. RESET ALL leaves it alone, as in Postgres. */
const ofTransaction = (row: SettingRow, transactionDefault: string): SettingRow => ({
  ...row,
  transactionDefault,
  noResetAll: true,
});

export const transactionSettings: readonly SettingRow[] = [
  choice('default_transaction_isolation', 'read committed', LEVELS, 'The isolation level of new transactions.'),
  {
    ...bool('default_transaction_read_only', 'off', 'New transactions refuse writes.'),
    reported: true,
  },
  bool('default_transaction_deferrable', 'off', 'New transactions are deferrable; without effect.'),
  ofTransaction(
    choice('transaction_isolation', 'read committed', LEVELS, "The running transaction's isolation level."),
    'default_transaction_isolation',
  ),
  ofTransaction(
    bool('transaction_read_only', 'off', 'The running transaction refuses writes.'),
    'default_transaction_read_only',
  ),
  ofTransaction(
    bool('transaction_deferrable', 'off', 'The running transaction is deferrable; without effect.'),
    'default_transaction_deferrable',
  ),
  choice(
    'synchronous_commit',
    'on',
    ['local', 'remote_write', 'remote_apply', 'on', 'off'],
    'When a commit is reported; without effect: writes are sent at once.',
  ),
  { ...choice('constraint_exclusion', 'partition', ['partition', 'on', 'off'], 'Not used.') },
];
