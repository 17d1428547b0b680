// The sessions of the server: what they do, how they are connected, what they hold and have prepared.

import { arrayOf } from '../../types/array-text.ts';
import { pgCatalogOfMoment, type RowObject, type RowSource } from '../row-source.ts';
import {
  databaseNames,
  databaseOid,
  roleOid,
  type Activity,
  type AdvisoryLock,
  type Reader,
  type SystemModel,
} from '../system-model.ts';

/** What another user may see of a session is that it is there. */
const HIDDEN_QUERY = '<insufficient privilege>';

function activityRow(model: SystemModel, reader: Reader, activity: Activity): RowObject {
  const shown: RowObject = {
    datid: databaseOid(model, activity.database),
    datname: activity.database,
    pid: activity.processId,
    usesysid: roleOid(model, reader, activity.user),
    usename: activity.user,
    application_name: activity.applicationName,
  };
  if (activity.user !== reader.user) return { ...shown, query: HIDDEN_QUERY };
  const isIdle = activity.state !== 'active';
  return {
    ...shown,
    client_addr: activity.clientAddress ?? null,
    client_port: activity.clientPort ?? null,
    backend_start: activity.backendStart,
    xact_start: activity.transactionStart ?? null,
    query_start: activity.queryStart ?? null,
    state_change: activity.stateChange ?? null,
    wait_event_type: isIdle ? 'Client' : null,
    wait_event: isIdle ? 'ClientRead' : null,
    state: activity.state,
    query: activity.query,
    backend_type: 'client backend',
  };
}

function encryptionRow({ processId, encryption }: Activity): RowObject {
  if (encryption === undefined) return { pid: processId, ssl: false };
  return { pid: processId, ssl: true, ...encryption };
}

const ZERO_COUNTS: RowObject = Object.fromEntries(
  [
    ...['blks_read', 'blks_hit', 'tup_returned', 'tup_fetched', 'tup_inserted', 'tup_updated', 'tup_deleted'],
    ...['conflicts', 'temp_files', 'temp_bytes', 'deadlocks', 'sessions_abandoned', 'sessions_fatal'],
  ].map((name) => [name, 0n]),
);
const ZERO_TIMES: RowObject = Object.fromEntries(
  ['blk_read_time', 'blk_write_time', 'session_time', 'active_time', 'idle_in_transaction_time'].map((name) => [
    name,
    0,
  ]),
);

function databaseRow(model: SystemModel, name: string): RowObject {
  const { backends, sessions, killed, commits, rollbacks } = model.server.databaseActivity(name);
  return {
    ...ZERO_COUNTS,
    ...ZERO_TIMES,
    datid: databaseOid(model, name),
    datname: name,
    numbackends: backends,
    xact_commit: commits,
    xact_rollback: rollbacks,
    sessions,
    sessions_killed: killed,
  };
}

/** Every transaction holds its own number; nothing else is kept from anybody. */
function lockRow({ processId }: Activity): RowObject {
  const transaction = `${processId}/1`;
  return {
    locktype: 'virtualxid',
    virtualxid: transaction,
    virtualtransaction: transaction,
    pid: processId,
    mode: 'ExclusiveLock',
    granted: true,
    fastpath: true,
  };
}

function advisoryLockRow(model: SystemModel, { processId, database, key, shared, granted }: AdvisoryLock): RowObject {
  return {
    locktype: 'advisory',
    database: databaseOid(model, database),
    classid: key.classId,
    objid: key.objectId,
    objsubid: key.part,
    virtualtransaction: `${processId}/1`,
    pid: processId,
    mode: shared ? 'ShareLock' : 'ExclusiveLock',
    granted,
    fastpath: false,
  };
}

export const sessionSources: readonly RowSource[] = [
  pgCatalogOfMoment('pg_stat_activity', (model, reader) =>
    model.server.activity().map((activity) => activityRow(model, reader, activity)),
  ),
  pgCatalogOfMoment('pg_stat_ssl', (model) => model.server.activity().map(encryptionRow)),
  pgCatalogOfMoment('pg_stat_gssapi', (model) =>
    model.server.activity().map(({ processId }) => ({ pid: processId, gss_authenticated: false, encrypted: false })),
  ),
  pgCatalogOfMoment('pg_stat_database', (model, reader) =>
    databaseNames(model, reader).map((name) => databaseRow(model, name)),
  ),
  pgCatalogOfMoment('pg_locks', (model) => [
    ...model.server
      .activity()
      .filter(({ transactionStart }) => transactionStart !== undefined)
      .map(lockRow),
    ...model.server.advisoryLocks().map((lock) => advisoryLockRow(model, lock)),
  ]),
  pgCatalogOfMoment('pg_prepared_statements', (model, reader) =>
    model.server.preparedStatements(reader.processId).map((statement) => ({
      name: statement.name,
      statement: statement.text,
      prepare_time: statement.preparedAt,
      parameter_types: arrayOf(statement.parameterTypes),
      from_sql: statement.fromSql,
      generic_plans: 0n,
      custom_plans: 0n,
    })),
  ),
  pgCatalogOfMoment('pg_cursors', (model, reader) =>
    model.server.cursors(reader.processId).map((cursor) => ({
      name: cursor.name,
      statement: cursor.text,
      is_holdable: cursor.holdable,
      is_binary: cursor.binary,
      is_scrollable: cursor.scrollable,
      creation_time: cursor.createdAt,
    })),
  ),
];
