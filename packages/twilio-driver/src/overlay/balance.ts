// balance: one row for each account that is asked for.
import type { TableOverlay } from './overlay.ts';
import { sharedColumns } from './shared-columns.ts';

export const balance: TableOverlay = {
  resource: 'balance',
  description: 'What is left on the account.',
  columns: {
    account_sid: sharedColumns.account_sid,
    balance: 'The balance.',
    currency: 'Its currency, as ISO 4217 has it.',
  },
};
