// Functions on sessions: notifications, cancelling and ending them, what they have prepared and declared.

import { pgError } from '../errors.ts';
import { arrayOf } from '../types/array-text.ts';
import type { JsValue } from '../types/values.ts';
import type { FunctionDefinition, SetFunctionDefinition } from './function-definition.ts';
import { nullableFunction, setFunction, strictFunction, VOID } from './define.ts';
import { notifyFrom, serverSessions } from './server-sessions.ts';

/** Postgres' NAMEDATALEN and NOTIFY_PAYLOAD_MAX_LENGTH: both have to be shorter. */
const CHANNEL_BYTES_MAX = 64;
const PAYLOAD_BYTES_MAX = 8000;

/** Throws 22023. */
export function checkNotification(channel: string, payload: string): void {
  if (channel === '') throw pgError('22023', 'channel name cannot be empty');
  if (Buffer.byteLength(channel) >= CHANNEL_BYTES_MAX) throw pgError('22023', 'channel name too long');
  if (Buffer.byteLength(payload) >= PAYLOAD_BYTES_MAX) throw pgError('22023', 'payload string too long');
}

let snapshots = 0;

const hexadecimal = (value: number): string => value.toString(16).toUpperCase().padStart(8, '0');

export const systemSessionsFunctions: readonly (FunctionDefinition | SetFunctionDefinition)[] = [
  nullableFunction({
    oid: 3036,
    name: 'pg_notify',
    args: ['text', 'text'],
    result: 'void',
    volatility: 'volatile',
    description: 'sends a notification to a channel when the transaction commits, as NOTIFY does',
    implementation: (channel, payload, { session }) => {
      checkNotification(channel ?? '', payload ?? '');
      notifyFrom(session, channel ?? '', payload ?? '');
      return VOID;
    },
  }),
  strictFunction({
    oid: 3296,
    name: 'pg_notification_queue_usage',
    args: [],
    result: 'float8',
    volatility: 'volatile',
    description: 'how full the queue of notifications is: 0, since each is sent at once',
    implementation: () => 0,
  }),
  setFunction({
    oid: 3035,
    name: 'pg_listening_channels',
    args: [],
    result: 'text',
    volatility: 'stable',
    description: 'the channels that the session listens to',
    rows: ({ session }) =>
      serverSessions(session, 'pg_listening_channels()')
        .listening(session.processId)
        .map((channel) => [channel]),
  }),
  strictFunction({
    oid: 2171,
    name: 'pg_cancel_backend',
    args: ['int4'],
    result: 'bool',
    volatility: 'volatile',
    description: 'cancels what another session of the same user is running; false where there is no such session',
    implementation: (processId, { session }) =>
      serverSessions(session, 'pg_cancel_backend()').cancel(session.processId, processId),
  }),
  strictFunction({
    oid: 2096,
    name: 'pg_terminate_backend',
    args: ['int4', 'int8'],
    argumentNames: ['pid', 'timeout'],
    defaults: [0n],
    result: 'bool',
    volatility: 'volatile',
    description: 'ends another session of the same user; false where there is no such session',
    implementation: (processId, timeout, { session }) => {
      if (timeout < 0n) throw pgError('22003', '"timeout" must not be negative');
      return serverSessions(session, 'pg_terminate_backend()').terminate(session.processId, processId);
    },
  }),
  strictFunction({
    oid: 2561,
    name: 'pg_blocking_pids',
    args: ['int4'],
    result: '_int4',
    volatility: 'volatile',
    description: 'the sessions that keep another one from the advisory lock that it waits for',
    implementation: (processId, { session }) =>
      arrayOf(serverSessions(session, 'pg_blocking_pids()').blockers(processId)),
  }),
  strictFunction({
    oid: 3809,
    name: 'pg_export_snapshot',
    args: [],
    result: 'text',
    volatility: 'volatile',
    description: 'an identifier for what the transaction sees; each reads for itself, so that it stands for no state',
    implementation: ({ session }) => {
      snapshots += 1;
      return `${hexadecimal(session.processId)}-${hexadecimal(snapshots)}-1`;
    },
  }),
  setFunction({
    oid: 2510,
    name: 'pg_prepared_statement',
    args: [],
    result: 'record',
    volatility: 'stable',
    description: 'the prepared statements of the session',
    columns: [
      { name: 'name', type: 'text' },
      { name: 'statement', type: 'text' },
      { name: 'prepare_time', type: 'timestamptz' },
      { name: 'parameter_types', type: '_regtype' },
      { name: 'from_sql', type: 'bool' },
      { name: 'generic_plans', type: 'int8' },
      { name: 'custom_plans', type: 'int8' },
    ],
    rows: ({ session }) =>
      serverSessions(session, 'pg_prepared_statement()')
        .preparedStatements(session.processId)
        .map(({ name, text, preparedAt, parameterTypes, fromSql }): readonly JsValue[] => [
          name,
          text,
          preparedAt,
          arrayOf(parameterTypes),
          fromSql,
          0n,
          0n,
        ]),
  }),
  setFunction({
    oid: 2511,
    name: 'pg_cursor',
    args: [],
    result: 'record',
    volatility: 'stable',
    description: 'the open cursors of the session',
    columns: [
      { name: 'name', type: 'text' },
      { name: 'statement', type: 'text' },
      { name: 'is_holdable', type: 'bool' },
      { name: 'is_binary', type: 'bool' },
      { name: 'is_scrollable', type: 'bool' },
      { name: 'creation_time', type: 'timestamptz' },
    ],
    rows: ({ session }) =>
      serverSessions(session, 'pg_cursor()')
        .cursors(session.processId)
        .map(({ name, text, holdable, binary, scrollable, createdAt }): readonly JsValue[] => [
          name,
          text,
          holdable,
          binary,
          scrollable,
          createdAt,
        ]),
  }),
];
