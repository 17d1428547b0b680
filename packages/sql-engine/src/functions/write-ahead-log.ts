// What clients ask of the write-ahead log, of standbys and of the server's log file: there are none.
// https://www.postgresql.org/docs/15/functions-admin.html#FUNCTIONS-ADMIN-BACKUP

import { arrayOf } from '../types/array-text.ts';
import type { JsValue } from '../types/values.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { strictFunction } from './define.ts';

/** Where a log that holds nothing begins. */
const LOG_START = '0/0';

function answering(
  oid: number,
  name: string,
  resultType: string,
  description: string,
  answer: JsValue,
  argumentTypes: readonly string[] = [],
): FunctionDefinition {
  return {
    kind: 'function',
    oid,
    name,
    argumentTypes,
    resultType,
    strict: name !== 'pg_current_logfile',
    volatility: 'volatile',
    description,
    implementation: () => answer,
  };
}

export const writeAheadLogFunctions: readonly FunctionDefinition[] = [
  answering(2849, 'pg_current_wal_lsn', 'pg_lsn', 'place of the log: its start, as nothing is logged', LOG_START),
  answering(2852, 'pg_current_wal_insert_lsn', 'pg_lsn', 'place of the log: its start', LOG_START),
  answering(3330, 'pg_current_wal_flush_lsn', 'pg_lsn', 'place of the log: its start', LOG_START),
  answering(3820, 'pg_last_wal_receive_lsn', 'pg_lsn', 'null: the server is no standby', null),
  answering(3821, 'pg_last_wal_replay_lsn', 'pg_lsn', 'null: the server is no standby', null),
  answering(3830, 'pg_last_xact_replay_timestamp', 'timestamptz', 'null: the server is no standby', null),
  answering(3800, 'pg_current_logfile', 'text', 'null: the server logs to no file of its own', null),
  answering(3801, 'pg_current_logfile', 'text', 'null: the server logs to no file of its own', null, ['text']),
  answering(3376, 'pg_safe_snapshot_blocking_pids', '_int4', 'nobody: no snapshot has to wait', arrayOf([]), ['int4']),
  strictFunction({
    oid: 3163,
    name: 'pg_trigger_depth',
    args: [],
    result: 'int4',
    volatility: 'stable',
    description: '0: there are no triggers',
    implementation: () => 0,
  }),
  strictFunction({
    oid: 2121,
    name: 'pg_column_compression',
    args: ['any'],
    result: 'text',
    volatility: 'stable',
    description: 'null: values are not compressed',
    implementation: () => null,
  }),
];
