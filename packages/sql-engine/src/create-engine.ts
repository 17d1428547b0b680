// Puts the engine together: names, settings, executors, sessions.

import type { RelationFact } from './catalog/catalog-facts.ts';
import { dropCatalogFacts, setCatalogFacts } from './catalog/facts.ts';
import { createCatalog } from './catalog/catalog.ts';
import { hiddenColumnsTable } from './catalog/hidden-columns.ts';
import type { Driver } from './driver/driver.ts';
import type { Engine, Session, SessionOptions } from './engine.ts';
import { explainStatement } from './explain/explain-statement.ts';
import { LocalExecutor } from './execute/local-executor.ts';
import { ExecutorPool } from './execute/pool.ts';
import { createRunner } from './execute/query-runner.ts';
import { createRequestLog } from './execute/request-log.ts';
import { loadParser, parse } from './parse/parse.ts';
import { normalizeSql } from './parse/normalize.ts';
import { SessionStore } from './local/session-store.ts';
import { Store } from './local/store.ts';
import { dropServerSessions, setServerSessions } from './functions/server-sessions.ts';
import { NotificationChannels } from './session/notifications.ts';
import { SessionRoster } from './session/roster.ts';
import { createSession } from './session/session.ts';
import { createSettingRegistry, type SettingRegistry } from './session/settings/registry.ts';
import { SettingsState } from './session/settings/settings-state.ts';

export interface EngineOptions {
  readonly drivers: readonly Driver[];
  /** The product's version, shown in server_version. */
  readonly version: string;
  /** Threads for queries at the most; default 4. */
  readonly executorsMax?: number;
  /** Of the server, as SHOW tells them: `port`, `max_connections`, `ssl` … */
  readonly settings?: Readonly<Record<string, string>>;
  /** Every session refuses writes. */
  readonly readOnly?: boolean;
  /** The file in which tables and views of schema public are kept; absent: a private one, gone with the engine. */
  readonly localFile?: string;
  /** What sessions begin with and RESET goes back to, as SET would set it. Wrong ones: PgError 42704, 22023, 55P02. */
  readonly sessionDefaults?: Readonly<Record<string, string>>;
  /** Names of the databases that can be connected to, for pg_database; the session's own is always there. */
  readonly databases?: () => readonly string[];
  /** The sessions of the server, where several engines serve one; default: of this engine alone. */
  readonly roster?: SessionRoster;
  /** Threads are started with the first session, not with the engine. */
  readonly lazy?: boolean;
  /** Wall clock, microseconds since 1970: what now() tells. */
  readonly now?: () => bigint;
}

/** Session numbers begin here, so that they look like process ids; one server may have sessions of several engines. */
let lastProcessId = 1000;
/** SessionContext.catalog of the engine that was made last. */
let lastCatalog = 0;

export async function createEngine(options: EngineOptions): Promise<Engine> {
  await loadParser();
  const requests = createRequestLog(normalizeSql);
  const hidden = hiddenColumnsTable(options.drivers.flatMap((driver) => driver.tables));
  const ownDriver: Driver = { ...requests.driver, tables: [...requests.driver.tables, hidden] };
  const drivers = [...options.drivers, ownDriver];
  const driverSettings = drivers.flatMap((driver) => driver.settings);
  const defaults = { ...defaultsFor(drivers), ...options.settings };
  const given = checkedSettings(
    createSettingRegistry(driverSettings, options.version, defaults),
    options.sessionDefaults ?? {},
  );
  const registry = createSettingRegistry(driverSettings, options.version, { ...defaults, ...given });
  const roster = options.roster ?? new SessionRoster();
  const catalog = createCatalog(drivers, {
    settings: registry.rows,
    activity: () => roster.activities(),
    databaseActivity: (database) => roster.databaseActivity(database),
    preparedStatements: (processId) => roster.preparedStatements(processId),
    cursors: (processId) => roster.cursors(processId),
    advisoryLocks: () => roster.locks.facts(),
    ...(options.databases === undefined ? {} : { databases: options.databases }),
  });
  const catalogNumber = ++lastCatalog;
  setCatalogFacts(catalog.facts, catalogNumber);
  setServerSessions(catalogNumber, roster);
  const pool = new ExecutorPool({
    executorsMax: options.executorsMax ?? 4,
    workerData: { facts: catalog.facts, catalog: catalogNumber },
  });
  const local = new LocalExecutor();
  const runner = createRunner({ catalog, pool, local, requests, explain: explainStatement });
  const channels = new NotificationChannels();
  const store = new Store({
    taken: new Set(catalog.facts.relations.flatMap(oidsOf)),
    ...(options.localFile === undefined ? {} : { path: options.localFile }),
  });
  const sessions = new Set<Session>();
  if (options.lazy !== true) pool.warm();
  return {
    settings: registry.rows,
    // eslint-disable-next-line @typescript-eslint/require-await -- a wrong startup setting has to be a rejection
    createSession: async (sessionOptions: SessionOptions) => {
      pool.warm();
      const readOnly = options.readOnly === true || sessionOptions.readOnly === true;
      const processId = ++lastProcessId;
      const own = new SessionStore({
        store,
        catalog,
        processId,
        openExecutor: () => pool.chooseForSession().openSession(),
      });
      const session: Session = createSession(
        { ...sessionOptions, readOnly },
        {
          parse,
          runner,
          registry,
          channels,
          roster,
          processId,
          catalog: catalogNumber,
          store: own,
          onClosed: () => sessions.delete(session),
          ...(options.now === undefined ? {} : { now: options.now }),
        },
      );
      sessions.add(session);
      return session;
    },
    close: async () => {
      await Promise.all([...sessions].map((session) => session.close()));
      await pool.close();
      local.close();
      dropCatalogFacts(catalogNumber);
      dropServerSessions(catalogNumber);
      store.close();
      await Promise.all(drivers.map((driver) => driver.close()));
    },
  };
}

function oidsOf(relation: RelationFact): readonly number[] {
  const objects = [...relation.indexes, ...relation.constraints].map(({ oid }) => oid);
  return [relation.oid, relation.rowType, relation.arrayType, ...objects];
}

function defaultsFor(drivers: readonly Driver[]): Readonly<Record<string, string>> {
  const path = drivers.flatMap((driver) =>
    driver.schemas.filter((schema) => schema.inSearchPath).map((schema) => schema.name),
  );
  return path.length === 0 ? {} : { search_path: ['"$user"', ...path, 'public'].join(', ') };
}

/** By the names of the registry, as SHOW prints them. Throws 42704, 22023, 55P02. */
function checkedSettings(
  registry: SettingRegistry,
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const state = new SettingsState(registry, () => {});
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      state.start(name, value);
      return [registry.find(name)?.name ?? name, state.show(name) ?? value];
    }),
  );
}
