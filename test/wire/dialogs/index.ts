// All dialogs, by what they are about.

import { conversations } from '../../../packages/pg-wire/test/conversations.ts';
import type { Dialog } from './dialog.ts';
import { readingDialogs } from './reading.ts';
import { startupDialogs } from './startup.ts';
import { statementDialogs } from './statements.ts';
import { transactionDialogs } from './transactions.ts';

export const dialogs: Readonly<Record<string, Dialog>> = {
  ...Object.fromEntries(
    Object.entries(conversations).map(([title, steps]) => [title, steps.map((send) => ({ send }))] as const),
  ),
  ...prefixed('start: ', startupDialogs),
  ...prefixed('statements: ', statementDialogs),
  ...prefixed('transactions: ', transactionDialogs),
  ...prefixed('reading: ', readingDialogs),
};

function prefixed(prefix: string, those: Readonly<Record<string, Dialog>>): Record<string, Dialog> {
  return Object.fromEntries(Object.entries(those).map(([title, dialog]) => [prefix + title, dialog]));
}
