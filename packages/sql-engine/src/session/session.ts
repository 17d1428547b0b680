// A session: one client's settings, transaction, prepared statements and cursors, and the life of a statement among
// them.

import type {
  Execution,
  ExecuteOptions,
  ParsedStatement,
  PreparedStatement,
  ResultChunk,
  Session,
  SessionOptions,
} from '../engine.ts';
import { pgError, type Notice } from '../errors.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { SessionStore } from '../local/session-store.ts';
import { ActivityTracker } from './activity.ts';
import { BoundStatements } from './bound-statements.ts';
import { checkPending } from './definition/deferred-checks.ts';
import { executeWithLocks } from './lock-waits.ts';
import { isWanted } from './notice-level.ts';
import { Notifications, type NotificationChannels } from './notifications.ts';
import { Portals } from './portals.ts';
import { PreparedStatements } from './prepared-statements.ts';
import type { SessionRoster } from './roster.ts';
import { rosterEntry } from './roster-entry.ts';
import { RunningStatements } from './running-statements.ts';
import { addressesOf, contextSource, effectiveSearchPath } from './session-context.ts';
import type { SettingRegistry } from './settings/registry.ts';
import { SettingsState } from './settings/settings-state.ts';
import { durationMs } from './settings/units.ts';
import { applyStartup } from './startup-options.ts';
import type { RunOptions, SessionState, StatementRunner } from './statement-runner.ts';
import { systemTimer, type Timer } from './statement-signal.ts';
import { Transaction, type TransactionData } from './transaction.ts';
import { endsTransaction, refuseWrite, treeOf } from './utility/queries.ts';
import type { SessionParts } from './utility/utility-statement.ts';
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
  readonly #bound = new BoundStatements(() => this.#parts);
  readonly #running: RunningStatements;
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
    this.#running = new RunningStatements({
      timer: dependencies.timer ?? systemTimer,
      elapsedMs: dependencies.elapsedMs ?? (() => performance.now()),
      command: () => this.#command,
      finished: () => this.#finished(),
      failed: () => this.fail(),
    });
    applyStartup(this.#settings, options);
    this.#transaction = new Transaction(
      this.#settings,
      (notice) => this.#notice(notice),
      () => this.#statementTimestamp,
      {
        ended: (committed) => this.#transactionEnded(committed),
        saved: (depth) => this.#notifications.saved(depth),
        rolledBackTo: (depth) => {
          this.#notifications.rolledBackTo(depth);
          this.#clean(this.portals.rolledBackTo(depth));
        },
        released: (depth) => this.portals.released(depth),
      },
      dependencies.store === undefined ? undefined : this.#dataOf(dependencies.store),
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
      prepare: (statement, parameterTypes) => this.#bound.bind(statement, parameterTypes),
      run: (statement, options) => this.#run(statement, options),
      runnable: (statement) => this.#bound.runnable(statement),
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
      return await this.#bound.bind(statement, parameterTypes);
    } catch (error) {
      this.fail();
      throw error;
    }
  }

  async execute(statement: PreparedStatement, options: ExecuteOptions): Promise<Execution> {
    if (this.#cleanup !== NOTHING_TO_CLEAN) await this.#cleanUp();
    this.#touchClock();
    this.#begin(statement.parsed);
    try {
      this.#refuseInFailedTransaction(statement.parsed);
      this.#transaction.beforeStatement();
      const chunks = this.#immediately(statement, options);
      if (chunks !== undefined) {
        if (this.#transaction.endsWithStatement()) await this.#finished();
        return immediateExecution(statement, chunks);
      }
    } catch (error) {
      this.fail();
      throw error;
    }
    return await this.#running.run(
      (signal) => this.#run(statement, { ...options, signal }),
      options.signal,
      durationMs(this.#settings.show('statement_timeout') ?? '0'),
      this.#bound.find(statement)?.kind !== 'query',
    );
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
    this.#running.abort(pgError('57P01', 'terminating connection due to administrator command'));
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
    else this.#running.abort(pgError('57014', USER_REQUEST));
  }

  /** pg_terminate_backend. */
  #terminate(): void {
    const reason = pgError('57P01', 'terminating connection due to administrator command');
    if (this.#options.onTerminate !== undefined) this.#options.onTerminate(reason);
    else this.#running.abort(reason);
  }

  async #run(statement: PreparedStatement, options: RunOptions): Promise<Execution> {
    const bound = this.#bound.find(statement);
    if (bound === undefined) throw new Error('the statement was prepared by another session');
    switch (bound.kind) {
      case 'empty':
        return tagOnly('');
      case 'utility':
        return await bound.utility.run(options);
      case 'query': {
        const runnable = await this.#bound.current(statement, bound);
        refuseWrite(runnable, this.#parts);
        this.#transaction.countQuery();
        return await executeWithLocks(runnable, options, this.#parts, this.#dependencies.roster);
      }
    }
  }

  async #finished(): Promise<void> {
    await this.#transaction.afterStatement();
    if (!this.#inCommand) this.#activity.end();
  }

  /** A query that waits for nothing needs no signal, no timer, and nobody who could leave it. */
  #immediately(statement: PreparedStatement, options: ExecuteOptions): readonly ResultChunk[] | undefined {
    if (statement.parsed.text.length > IMMEDIATE_CHARACTERS_MAX || options.signal?.aborted === true) return undefined;
    const bound = this.#bound.find(statement);
    if (bound?.kind !== 'query' || !this.#bound.isCurrent(bound)) return undefined;
    const chunks = this.#dependencies.runner.immediately?.(bound.runnable, options, this.#parts.state);
    if (chunks !== undefined) this.#transaction.countQuery();
    return chunks;
  }

  /** Constraints that have waited for the end of the transaction are looked at before it is committed. */
  #dataOf(store: SessionStore): TransactionData {
    return {
      savepoint: () => store.savepoint(),
      release: (index) => store.release(index),
      rollbackTo: (index) => store.rollbackTo(index),
      commit: () => (store.deferral().pending.length > 0 ? this.#commitChecked(store) : store.commit()),
      rollback: () => store.rollback(),
    };
  }

  async #commitChecked(store: SessionStore): Promise<void> {
    await checkPending(this.#parts, { signal: new AbortController().signal, parameters: [] }, true);
    await store.commit();
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
    if (isWanted(notice, this.#settings.show('client_min_messages') ?? 'notice')) this.#options.onNotice?.(notice);
  }
}

/** A longer statement is left to the path that can be stopped. */
const IMMEDIATE_CHARACTERS_MAX = 2000;

const USER_REQUEST = 'canceling statement due to user request';

function immediateExecution({ fields }: PreparedStatement, chunks: readonly ResultChunk[]): Execution {
  const rows = chunks.reduce((count, chunk) => count + chunk.rowCount, 0);
  return { fields, chunks: chunksOf(chunks), tag: () => `SELECT ${rows}` };
}
