// A session: one client's settings, transaction, prepared statements and cursors. It sends queries to the core's
// StatementRunner, answers every other statement itself, and stops what has to stop.

import type { Node } from '@pgsql/types';
import type {
  CopyIn,
  Execution,
  ExecuteOptions,
  ParsedStatement,
  PreparedStatement,
  ResultChunk,
  Session,
  SessionOptions,
} from '../engine.ts';
import { notSupported, pgError, type Notice, type PgError } from '../errors.ts';
import { LockWait } from '../functions/lock-keys.ts';
import { nodeAs } from '../parse/nodes.ts';
import type { ConnectionAddresses, SessionContext } from '../types/type-definition.ts';
import type { SessionStore } from '../local/session-store.ts';
import { prepareSelectInto } from './definition/create-table-as.ts';
import { ActivityTracker } from './activity.ts';
import { Notifications, type NotificationChannels } from './notifications.ts';
import { Portals } from './portals.ts';
import { PreparedStatements } from './prepared-statements.ts';
import type { SessionRoster } from './roster.ts';
import { rosterEntry } from './roster-entry.ts';
import { contextSource, effectiveSearchPath } from './session-context.ts';
import type { SettingRegistry } from './settings/registry.ts';
import { SettingsState } from './settings/settings-state.ts';
import { durationMs } from './settings/units.ts';
import { parseStartupOptions } from './startup-options.ts';
import type { RunnableStatement, RunOptions, SessionState, StatementRunner } from './statement-runner.ts';
import { StatementSignal, systemTimer, underSignal, type Timer } from './statement-signal.ts';
import { Transaction } from './transaction.ts';
import { prepareUtility } from './utility/dispatch.ts';
import { isQueryKind, isWrite, kindOf, refuseWrite, treeOf } from './utility/queries.ts';
import { prepareSetConfig } from './utility/set-config.ts';
import { endsFailedTransaction } from './utility/transaction-statement.ts';
import type { SessionParts, UtilityStatement } from './utility/utility-statement.ts';
import { chunksOf, tagOnly } from './utility-result.ts';

export interface SessionDependencies {
  readonly parse: (sql: string) => readonly ParsedStatement[] | Promise<readonly ParsedStatement[]>;
  readonly runner: StatementRunner;
  readonly registry: SettingRegistry;
  readonly channels: NotificationChannels;
  readonly roster?: SessionRoster;
  /** Unique among the sessions of all engines of the process. */
  readonly processId: number;
  /** The engine's catalog among those of the process (SessionContext.catalog); default 0. */
  readonly catalog?: number;
  /** Wall clock, microseconds since 1970. */
  readonly now?: () => bigint;
  /** For statement_timeout: a timer and the milliseconds that it counts. */
  readonly timer?: Timer;
  readonly elapsedMs?: () => number;
  /** The session was closed. */
  readonly onClosed?: () => void;
  /** The engine's own tables. */
  readonly store?: SessionStore;
}

const NOTHING_TO_CLEAN = Promise.resolve();

/** What a prepared statement is inside. */
type Prepared =
  | { readonly kind: 'empty' }
  | { readonly kind: 'utility'; readonly utility: UtilityStatement }
  | { readonly kind: 'query'; readonly runnable: RunnableStatement; readonly names: NamesSeen };

/** By what names were found when a statement was bound. */
interface NamesSeen {
  readonly searchPath: string;
  /** Another object when the engine's own tables have changed. */
  readonly catalog: unknown;
}

/** Throws PgError when a startup setting is wrong. */
export function createSession(options: SessionOptions, dependencies: SessionDependencies): Session {
  return new EngineSession(options, dependencies);
}

class EngineSession implements Session {
  readonly processId: number;
  readonly statements: PreparedStatements;
  readonly portals: Portals;
  readonly #dependencies: SessionDependencies;
  readonly #options: SessionOptions;
  readonly #settings: SettingsState;
  readonly #transaction: Transaction;
  readonly #notifications: Notifications;
  readonly #contextAt: ReturnType<typeof contextSource>;
  readonly #parts: SessionParts;
  readonly #prepared = new WeakMap<PreparedStatement, Prepared>();
  readonly #running = new Set<StatementSignal>();
  readonly #now: () => bigint;
  readonly #activity: ActivityTracker;
  /** Settings of drivers by which writes are refused: `twilio.read_only`. */
  readonly #readOnlySettings: readonly string[];
  #statementTimestamp: bigint;
  /** Counts the client's commands: a query string, or messages up to a Sync. */
  #command = 0;
  #inCommand = false;
  /** Its statements are parts of one text, which was told as a whole. */
  #inText = false;
  #cleanup: Promise<unknown> = NOTHING_TO_CLEAN;

  constructor(options: SessionOptions, dependencies: SessionDependencies) {
    this.processId = dependencies.processId;
    this.#options = options;
    this.#dependencies = dependencies;
    this.#now = dependencies.now ?? (() => BigInt(Date.now()) * 1000n);
    this.#statementTimestamp = this.#now();
    this.#activity = new ActivityTracker(this.#now);
    this.statements = new PreparedStatements(this.#now);
    this.#settings = new SettingsState(dependencies.registry, (name, value) =>
      options.onParameterStatus?.(name, value),
    );
    this.#readOnlySettings = dependencies.registry.rows
      .map((row) => row.name)
      .filter((name) => name.endsWith('.read_only'));
    this.#applyStartup();
    this.#transaction = new Transaction(
      this.#settings,
      (notice) => this.#notice(notice),
      () => this.#statementTimestamp,
      {
        ended: (committed) => this.#transactionEnded(committed),
        rolledBackTo: (depth) => this.#clean(this.portals.rolledBackTo(depth)),
        released: (depth) => this.portals.released(depth),
      },
      dependencies.store,
    );
    this.portals = new Portals(
      (statement, run) => this.execute(statement, run),
      this.#now,
      () => this.#transaction.savepoints(),
    );
    this.#notifications = new Notifications(dependencies.channels, this.processId, (notification) =>
      options.onNotification?.(notification),
    );
    this.#contextAt = contextSource(this.#settings, {
      user: options.user,
      database: options.database,
      processId: this.processId,
      catalog: dependencies.catalog ?? 0,
      addresses: addressesOf(options),
    });
    this.#parts = this.#createParts();
    dependencies.roster?.add(
      rosterEntry(options, this.#parts, this.#activity, {
        cancel: () => this.#cancel(),
        terminate: () => this.#terminate(),
      }),
    );
  }

  #applyStartup(): void {
    const settings = this.#settings;
    settings.start('session_authorization', this.#options.user, true);
    const { options: switches, ...given } = this.#options.settings ?? {};
    for (const [name, value] of parseStartupOptions(switches ?? '')) settings.start(name, value);
    for (const [name, value] of Object.entries(given)) settings.start(name, value);
    if (this.#options.readOnly === true) settings.start('default_transaction_read_only', 'on');
    for (const [name, value] of Object.entries(this.#options.fixedSettings ?? {})) settings.fix(name, value);
  }

  #createParts(): SessionParts {
    const { user, database, clientAddress } = this.#options;
    const state: SessionState = {
      processId: this.processId,
      user,
      database,
      clientAddress,
      context: () => this.context(),
      searchPath: () => effectiveSearchPath(this.#settings.show('search_path') ?? '', user),
      schemas: this.#options.schemas,
      setting: (name) => this.#settings.show(name),
      readOnly: () => this.#readOnlyReason() !== undefined,
      readOnlyReason: () => this.#readOnlyReason(),
      notice: (notice) => this.#notice(notice),
      countWrite: () => this.#transaction.countWrite(),
      ...(this.#dependencies.store === undefined ? {} : { store: this.#dependencies.store }),
    };
    return {
      state,
      registry: this.#dependencies.registry,
      settings: this.#settings,
      transaction: this.#transaction,
      preparedStatements: this.statements,
      portals: this.portals,
      notifications: this.#notifications,
      runner: this.#dependencies.runner,
      notice: (notice) => this.#notice(notice),
      forcedReadOnly: this.#options.readOnly === true,
      readOnlyReason: () => this.#readOnlyReason(),
      unlockAll: () => this.#dependencies.roster?.unlockAll(this.processId),
      prepare: (statement, parameterTypes) => this.#bind(statement, parameterTypes),
      run: (statement, options) => this.#run(statement, options),
      runnable: (statement) => {
        const prepared = this.#prepared.get(statement);
        return prepared?.kind === 'query' ? prepared.runnable : undefined;
      },
    };
  }

  // ---- The session's face ----------------------------------------------------------------------------------

  transactionStatus(): 'I' | 'T' | 'E' {
    return this.#transaction.status();
  }

  async parse(sql: string, dialect = this.setting('twilio.dialect')): Promise<readonly ParsedStatement[]> {
    this.#activity.begin(sql);
    try {
      if (dialect === undefined || dialect === 'postgres') return await this.#dependencies.parse(sql);
      // Few sessions need it.
      const { parseDialect } = await import('../dialect/parse-dialect.ts');
      return await parseDialect(sql, dialect, this.#dependencies.parse);
    } catch (error) {
      this.fail();
      throw error;
    }
  }

  async prepare(statement: ParsedStatement, parameterTypes: readonly number[]): Promise<PreparedStatement> {
    this.#touchClock();
    this.#begin(statement);
    try {
      this.#refuseInFailedTransaction(statement);
      return await this.#bind(statement, parameterTypes);
    } catch (error) {
      this.fail();
      throw error;
    }
  }

  async execute(statement: PreparedStatement, options: ExecuteOptions): Promise<Execution> {
    await this.#cleanUp();
    this.#touchClock();
    this.#begin(statement.parsed);
    try {
      this.#refuseInFailedTransaction(statement.parsed);
      this.#transaction.beforeStatement();
      const chunks = this.#immediately(statement, options);
      if (chunks !== undefined) {
        await this.#finished();
        return immediateExecution(statement, chunks);
      }
    } catch (error) {
      this.fail();
      throw error;
    }
    const signal = new StatementSignal(
      options.signal,
      durationMs(this.#settings.show('statement_timeout') ?? '0'),
      this.#dependencies.timer ?? systemTimer,
      this.#dependencies.elapsedMs ?? (() => performance.now()),
    );
    this.#running.add(signal);
    try {
      const execution = await signal.during(() => this.#run(statement, { ...options, signal: signal.signal }));
      const isUtility = this.#prepared.get(statement)?.kind !== 'query';
      if (isUtility && execution.fields === undefined && execution.copy === undefined) {
        // It is over: nothing waits for an iteration.
        await this.#finish(signal);
        return { ...execution, chunks: chunksOf([]) };
      }
      const { copy } = execution;
      return {
        ...execution,
        chunks: this.#chunks(execution, signal),
        ...(copy?.kind === 'in' ? { copy: this.#receiving(copy, signal) } : {}),
      };
    } catch (error) {
      await this.#finish(signal, true);
      throw error;
    }
  }

  beginImplicit(kind: 'statements' | 'pipeline' = 'statements'): void {
    this.#inCommand = true;
    this.#inText = kind === 'statements';
    this.#command += 1;
    this.#statementTimestamp = this.#now();
    this.#transaction.beginImplicit(kind);
  }

  async endImplicit(failed: boolean): Promise<void> {
    try {
      await this.#transaction.endImplicit(failed);
    } finally {
      this.#inCommand = false;
      this.#inText = false;
      this.#activity.end();
      // What was bound and never run has no transaction that could have ended.
      if (this.#transaction.status() === 'I') this.#clean(this.portals.transactionEnded(!failed));
    }
  }

  fail(): void {
    this.#transaction.fail();
    if (!this.#inCommand) this.#activity.end();
    const lost = this.#transaction.status() === 'E' && !this.#transaction.hasSavepoints();
    if (!lost) return;
    this.#clean(this.portals.transactionFailed());
    this.#dependencies.roster?.locks.transactionEnded(this.processId);
  }

  reportedSettings(): readonly (readonly [name: string, value: string])[] {
    return this.#settings.reported();
  }

  setting(name: string): string | undefined {
    return this.#settings.show(name);
  }

  hasTemporaryTables(): boolean {
    return this.#dependencies.store?.hasTemporary ?? false;
  }

  context(): SessionContext {
    const context = this.#contextAt({
      statementTimestamp: this.#statementTimestamp,
      transactionTimestamp: this.#transaction.startedAt() ?? this.#statementTimestamp,
      transactionId: this.#transaction.number(),
    });
    const objects = this.#dependencies.store?.objects();
    return objects === undefined ? context : { ...context, objects };
  }

  async close(): Promise<void> {
    this.#dependencies.roster?.remove(this.processId);
    for (const signal of this.#running) {
      signal.abort(pgError('57P01', 'terminating connection due to administrator command'));
    }
    this.#notifications.close();
    await this.portals.removeAll();
    await this.#cleanUp();
    await this.#dependencies.store?.close();
    this.#dependencies.onClosed?.();
  }

  // ---- Inside ------------------------------------------------------------------------------------------------

  #begin(statement: ParsedStatement): void {
    if (!this.#inText) this.#activity.begin(statement.text);
  }

  /** pg_cancel_backend: as a CancelRequest. */
  #cancel(): void {
    if (!this.#activity.active) return;
    if (this.#options.onCancel !== undefined) this.#options.onCancel();
    else for (const signal of this.#running) signal.abort(pgError('57014', USER_REQUEST));
  }

  /** pg_terminate_backend. */
  #terminate(): void {
    const reason = pgError('57P01', 'terminating connection due to administrator command');
    if (this.#options.onTerminate !== undefined) this.#options.onTerminate(reason);
    else for (const signal of this.#running) signal.abort(reason);
  }

  async #bind(statement: ParsedStatement, parameterTypes: readonly number[]): Promise<PreparedStatement> {
    const tree = treeOf(statement);
    const kind = kindOf(statement);
    if (tree === undefined || kind === undefined) {
      return this.#keep(
        { parsed: statement, parameterTypes: [], fields: undefined, writes: false, endsTransaction: false },
        { kind: 'empty' },
      );
    }
    const setConfig = await prepareSetConfig(tree, this.#parts, statement, parameterTypes);
    const select = nodeAs(tree, 'SelectStmt');
    if (isQueryKind(kind) && setConfig === undefined && select?.intoClause === undefined) {
      const names = this.#namesSeen();
      const runnable = await this.#dependencies.runner.prepare(statement, parameterTypes, this.#parts.state);
      const { fields } = runnable;
      return this.#keep(
        {
          parsed: statement,
          parameterTypes: runnable.parameterTypes,
          fields,
          writes: isWrite(runnable),
          endsTransaction: false,
        },
        { kind: 'query', runnable, names },
      );
    }
    const utility =
      setConfig ??
      (select === undefined
        ? await prepareUtility(tree, this.#parts, statement, parameterTypes)
        : await prepareSelectInto(select, this.#parts, statement, parameterTypes));
    return this.#keep(
      {
        parsed: statement,
        parameterTypes: utility.parameterTypes ?? parameterTypes,
        fields: utility.fields,
        writes: utility.writes ?? false,
        endsTransaction: endsTransaction(tree),
      },
      { kind: 'utility', utility },
    );
  }

  #keep(statement: PreparedStatement, prepared: Prepared): PreparedStatement {
    this.#prepared.set(statement, prepared);
    return statement;
  }

  async #run(statement: PreparedStatement, options: RunOptions): Promise<Execution> {
    const prepared = this.#prepared.get(statement);
    if (prepared === undefined) throw new Error('the statement was prepared by another session');
    switch (prepared.kind) {
      case 'empty':
        return tagOnly('');
      case 'utility':
        return await prepared.utility.run(options);
      case 'query': {
        const runnable = await this.#current(statement, prepared.runnable, prepared.names);
        refuseWrite(runnable, this.#parts);
        this.#transaction.countQuery();
        return await this.#executeWithLocks(runnable, options);
      }
    }
  }

  /** Where a function has to wait for an advisory lock: waits, and runs the statement again. */
  async #executeWithLocks(runnable: RunnableStatement, options: RunOptions): Promise<Execution> {
    const { runner, roster } = this.#dependencies;
    const { database } = this.#options;
    roster?.locks.statementBegins(this.processId);
    for (let waited = false; ; waited = true) {
      try {
        const execution = await runner.execute(runnable, options, this.#parts.state);
        if (waited) roster?.locks.statementEnded(this.processId, database);
        return execution;
      } catch (error) {
        const once = runnable.changes.length > 0 || runnable.callsProcedures === true;
        if (!(error instanceof LockWait) || roster === undefined || once) {
          if (waited) roster?.locks.statementEnded(this.processId, database);
          throw error instanceof LockWait ? waitInWrite() : error;
        }
        const timeoutMs = durationMs(this.#settings.show('lock_timeout') ?? '0');
        try {
          await roster.locks.wait(this.processId, database, error.request, { signal: options.signal, timeoutMs });
        } catch (refusal) {
          roster.locks.statementEnded(this.processId, database);
          throw refusal;
        }
      }
    }
  }

  #namesSeen(): NamesSeen {
    return { searchPath: this.#settings.show('search_path') ?? '', catalog: this.#dependencies.store?.catalog() };
  }

  /** Names may mean something else since search_path or the engine's own tables changed: bound again, as Postgres does. */
  async #current(
    statement: PreparedStatement,
    runnable: RunnableStatement,
    names: NamesSeen,
  ): Promise<RunnableStatement> {
    if (this.#isCurrent(names)) return runnable;
    const now = this.#namesSeen();
    const again = await this.#dependencies.runner.prepare(
      statement.parsed,
      statement.parameterTypes,
      this.#parts.state,
    );
    if (!sameColumns(again, statement)) throw pgError('0A000', 'cached plan must not change result type');
    this.#keep(statement, { kind: 'query', runnable: again, names: now });
    return again;
  }

  #receiving(copy: CopyIn, signal: StatementSignal): CopyIn {
    return {
      ...copy,
      receive: async (data) => {
        try {
          await copy.receive(untilAborted(data, signal.signal));
        } catch (error) {
          await this.#finish(signal, true);
          throw error;
        }
      },
    };
  }

  async *#chunks(execution: Execution, signal: StatementSignal): AsyncGenerator<ResultChunk> {
    let failed = true;
    let command = this.#command;
    try {
      for await (const chunk of underSignal(execution.chunks, signal)) {
        failed = false;
        yield chunk;
        failed = true;
        if (command !== this.#command) {
          // A later command of the client reads on: statement_timeout counts for each.
          command = this.#command;
          signal.restartTimeout();
        }
      }
      failed = false;
    } finally {
      // Leaving early, at a yield, is no failure.
      await this.#finish(signal, failed);
    }
  }

  async #finish(signal: StatementSignal, failed = false): Promise<void> {
    signal.dispose();
    this.#running.delete(signal);
    if (failed) this.fail();
    else await this.#finished();
  }

  async #finished(): Promise<void> {
    await this.#transaction.afterStatement();
    if (!this.#inCommand) this.#activity.end();
  }

  /** A query that waits for nothing needs no signal, no timer, and nobody who could leave it. */
  #immediately(statement: PreparedStatement, options: ExecuteOptions): readonly ResultChunk[] | undefined {
    const prepared = this.#prepared.get(statement);
    if (statement.parsed.text.length > IMMEDIATE_CHARACTERS_MAX) return undefined;
    if (prepared?.kind !== 'query' || options.signal?.aborted === true || !this.#isCurrent(prepared.names)) {
      return undefined;
    }
    const chunks = this.#dependencies.runner.immediately?.(prepared.runnable, options, this.#parts.state);
    if (chunks !== undefined) this.#transaction.countQuery();
    return chunks;
  }

  #isCurrent(names: NamesSeen): boolean {
    const { searchPath, catalog } = this.#namesSeen();
    return searchPath === names.searchPath && catalog === names.catalog;
  }

  #refuseInFailedTransaction(statement: ParsedStatement): void {
    if (this.#transaction.status() !== 'E') return;
    const tree = treeOf(statement);
    if (tree === undefined) return;
    if (endsTransaction(tree)) return;
    throw pgError('25P02', 'current transaction is aborted, commands ignored until end of transaction block');
  }

  /** Statements of one command share their timestamp. */
  #touchClock(): void {
    this.#dependencies.store?.lookAgain();
    if (this.#inCommand) return;
    this.#statementTimestamp = this.#now();
    this.#command += 1;
  }

  #transactionEnded(committed: boolean): void {
    this.#notifications.transactionEnded(committed);
    this.#dependencies.roster?.transactionEnded(this.#options.database, committed);
    this.#dependencies.roster?.locks.transactionEnded(this.processId);
    if (!this.portals.isEmpty) this.#clean(this.portals.transactionEnded(committed));
  }

  /** Awaited before the next statement; an error is told there. */
  #clean(cleaning: Promise<void>): void {
    this.#cleanup = Promise.all([this.#cleanup, cleaning]);
    this.#cleanup.catch(() => {});
  }

  async #cleanUp(): Promise<void> {
    if (this.#cleanup === NOTHING_TO_CLEAN) return;
    const cleanup = this.#cleanup;
    this.#cleanup = NOTHING_TO_CLEAN;
    await cleanup;
  }

  #readOnlyReason(): string | undefined {
    if (this.#options.readOnly === true) return 'The server was started read-only, or the user may only read.';
    const name = this.#readOnlySettings.find((setting) => this.#settings.show(setting) === 'on');
    if (name !== undefined) return `SET ${name} = off allows writes.`;
    return this.#settings.show('transaction_read_only') === 'on' ? '' : undefined;
  }

  #notice(notice: Notice): void {
    const lowest = this.#settings.show('client_min_messages') ?? 'notice';
    if (notice.severity !== 'INFO' && levelOf(notice.severity.toLowerCase()) < levelOf(lowest)) return;
    this.#options.onNotice?.(notice);
  }
}

/** A longer statement is left to the path that can be stopped. */
const IMMEDIATE_CHARACTERS_MAX = 2000;

/** It can't be run again. */
function waitInWrite(): PgError {
  return notSupported('waiting for an advisory lock in a statement that writes or calls procedures');
}

const USER_REQUEST = 'canceling statement due to user request';

function addressesOf(options: SessionOptions): ConnectionAddresses {
  const { clientAddress, clientPort, serverAddress, serverPort } = options;
  return {
    client: { address: clientAddress ?? null, port: clientPort ?? null },
    server: { address: serverAddress ?? null, port: serverPort ?? null },
  };
}

function immediateExecution({ fields }: PreparedStatement, chunks: readonly ResultChunk[]): Execution {
  const rows = chunks.reduce((count, chunk) => count + chunk.rowCount, 0);
  return { fields, chunks: chunksOf(chunks), tag: () => `SELECT ${rows}` };
}

/** Looks up at each piece: a client that sends nothing is waited for, as in Postgres. */
async function* untilAborted(data: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const bytes of data) {
    signal.throwIfAborted();
    yield bytes;
  }
}

function endsTransaction(tree: Node): boolean {
  const transaction = nodeAs(tree, 'TransactionStmt');
  return transaction !== undefined && endsFailedTransaction(transaction);
}

const LEVELS = ['debug5', 'debug4', 'debug3', 'debug2', 'debug1', 'log', 'notice', 'warning', 'error'];

function levelOf(name: string): number {
  return LEVELS.indexOf(name === 'debug' ? 'debug1' : name);
}

function sameColumns(a: RunnableStatement, b: PreparedStatement): boolean {
  if (a.fields === undefined || b.fields === undefined) return a.fields === b.fields;
  const other = b.fields;
  return a.fields.length === other.length && a.fields.every((field, index) => field.type === other[index]?.type);
}
