// LISTEN, UNLISTEN, NOTIFY: between the sessions of this engine.

import type { ListenStmt, NotifyStmt, UnlistenStmt } from '@pgsql/types';
import { pgError } from '../../errors.ts';
import { tagOnly } from '../utility-result.ts';
import type { UtilityHandler } from './utility-statement.ts';

/** Postgres' NOTIFY_PAYLOAD_MAX_LENGTH: a payload has to be shorter. */
const PAYLOAD_BYTES_MAX = 8000;

export const prepareListen: UtilityHandler<ListenStmt> = (node, session) => ({
  run: () => {
    session.notifications.listen(node.conditionname ?? '');
    return tagOnly('LISTEN');
  },
});

export const prepareUnlisten: UtilityHandler<UnlistenStmt> = (node, session) => ({
  run: () => {
    if (node.conditionname === undefined) session.notifications.unlistenAll();
    else session.notifications.unlisten(node.conditionname);
    return tagOnly('UNLISTEN');
  },
});

export const prepareNotify: UtilityHandler<NotifyStmt> = (node, session) => ({
  run: () => {
    const payload = node.payload ?? '';
    if (Buffer.byteLength(payload) >= PAYLOAD_BYTES_MAX) throw pgError('22023', 'payload string too long');
    session.notifications.notify(node.conditionname ?? '', payload);
    return tagOnly('NOTIFY');
  },
});
