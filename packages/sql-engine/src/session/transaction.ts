// The transaction of a session: explicit blocks, savepoints, the failed state, and the implicit transactions of
// query strings and pipelines (Postgres' xact.c). A rollback takes back settings and the engine's own tables; writes
// to an API are what it can't.

import { pgError, type Notice } from '../errors.ts';
import type { TransactionStatus } from '../engine.ts';
import type { SettingsState, SettingValues } from './settings/settings-state.ts';

/** What BEGIN and SET TRANSACTION say; absent means the default. */
export interface TransactionModes {
  readonly isolation?: string;
  readonly readOnly?: boolean;
  readonly deferrable?: boolean;
}

/** What follows the transaction: the engine's own tables. Savepoints are numbered from 0. */
export interface TransactionData {
  readonly savepoint: () => void;
  readonly release: (index: number) => void;
  readonly rollbackTo: (index: number) => void;
  /** Throws PgError: the transaction is rolled back then. undefined where there is nothing to wait for. */
  readonly commit: () => Promise<void> | undefined;
  readonly rollback: () => void;
}

const NO_DATA: TransactionData = {
  savepoint: () => {},
  release: () => {},
  rollbackTo: () => {},
  commit: () => undefined,
  rollback: () => {},
};

interface Savepoint {
  readonly name: string;
  readonly settings: SettingValues;
  readonly writes: number;
}

/** What belongs to one transaction, explicit or not. */
interface Open {
  /** Unique among the transactions of the process, and larger than those of earlier ones. */
  readonly number: bigint;
  readonly startedAt: bigint;
  readonly settings: SettingValues;
  savepoints: Savepoint[];
  writes: number;
  /** A statement that reads has run: the isolation level is fixed. */
  queried: boolean;
}

/** Numbers below are those of the transactions that made the system. */
let lastNumber = 2n;

/** statements: a query string of several. pipeline: messages up to a Sync. */
export type ImplicitKind = 'statements' | 'pipeline';

/** Told at once, while the transaction is what it was. */
export interface TransactionListeners {
  readonly ended: (committed: boolean) => void;
  /** The savepoint is the `depth`th; what was made under it is undone. */
  readonly rolledBackTo?: (depth: number) => void;
  /** A savepoint was made: the `depth`th. */
  readonly saved?: (depth: number) => void;
  /** What was made under the savepoint belongs to what is around it. */
  readonly released?: (depth: number) => void;
}

export class Transaction {
  readonly #settings: SettingsState;
  readonly #notice: (notice: Notice) => void;
  readonly #now: () => bigint;
  readonly #listeners: TransactionListeners;
  readonly #data: TransactionData;
  #state: 'none' | 'implicit' | 'block' | 'failed' = 'none';
  #implicit: ImplicitKind | undefined;
  #open: Open | undefined;

  constructor(
    settings: SettingsState,
    notice: (notice: Notice) => void,
    now: () => bigint,
    listeners: TransactionListeners,
    data: TransactionData = NO_DATA,
  ) {
    this.#settings = settings;
    this.#notice = notice;
    this.#now = now;
    this.#listeners = listeners;
    this.#data = data;
  }

  status(): TransactionStatus {
    if (this.#state === 'block') return 'T';
    return this.#state === 'failed' ? 'E' : 'I';
  }

  /** Start of the transaction; undefined when none is open. */
  startedAt(): bigint | undefined {
    return this.#open?.startedAt;
  }

  /** Of the open transaction, or of the one that would be next. */
  number(): bigint {
    return this.#open?.number ?? lastNumber + 1n;
  }

  /** SET LOCAL and SET TRANSACTION have something to be local to. */
  inBlock(): boolean {
    if (this.#state === 'block' || this.#state === 'failed') return true;
    return this.#state === 'implicit' && this.#implicit === 'statements';
  }

  inExplicitBlock(): boolean {
    return this.#state === 'block' || this.#state === 'failed';
  }

  savepoints(): number {
    return this.#open?.savepoints.length ?? 0;
  }

  hasSavepoints(): boolean {
    return this.savepoints() > 0;
  }

  hasQueried(): boolean {
    return this.#open?.queried ?? false;
  }

  // ---- Statements ----------------------------------------------------------------------------------------

  /** Before each statement: opens an implicit transaction where there is none. */
  beforeStatement(): void {
    if (this.#state === 'none') {
      this.#state = 'implicit';
      this.#start();
    }
  }

  /** The statement has its implicit transaction for itself. */
  endsWithStatement(): boolean {
    return this.#state === 'implicit' && this.#implicit === undefined;
  }

  /** After each statement: ends the implicit transaction that it had for itself. */
  async afterStatement(): Promise<void> {
    if (this.endsWithStatement()) await this.#commit();
  }

  countWrite(): void {
    if (this.#open !== undefined) this.#open.writes += 1;
  }

  countQuery(): void {
    if (this.#open !== undefined) this.#open.queried = true;
  }

  beginImplicit(kind: ImplicitKind): void {
    this.#implicit = kind;
  }

  async endImplicit(failed: boolean): Promise<void> {
    this.#implicit = undefined;
    if (this.#state !== 'implicit') return;
    if (failed) this.#end(false);
    else await this.#commit();
  }

  /** An error: settings go back at once; a block waits for its ROLLBACK. */
  fail(): void {
    const open = this.#open;
    if (this.#state === 'implicit') {
      // The rest of a query string is not run; a pipeline skips to its Sync.
      this.#end(false);
      return;
    }
    if (this.#state !== 'block' || open === undefined) return;
    this.#state = 'failed';
    this.#settings.restore(open.savepoints.at(-1)?.settings ?? open.settings);
  }

  // ---- Transaction statements: each returns its command tag ------------------------------------------------

  begin(tag: 'BEGIN' | 'START TRANSACTION', modes: TransactionModes): string {
    if (this.#state === 'block') {
      this.#warn('25001', 'there is already a transaction in progress');
    } else {
      // An implicit transaction goes on as a block, with what it has done so far.
      this.#state = 'block';
      if (this.#open === undefined) this.#start();
    }
    this.setModes(modes);
    return tag;
  }

  /** COMMIT of a failed transaction is a ROLLBACK, and says so. */
  async commit(chain: boolean): Promise<string> {
    if (!this.inExplicitBlock()) {
      if (chain) throw pgError('25P01', 'COMMIT AND CHAIN can only be used in transaction blocks');
      this.#warn('25P01', 'there is no transaction in progress');
      if (this.#state === 'implicit') await this.#commit();
      return 'COMMIT';
    }
    const committed = this.#state === 'block';
    if (committed) await this.#commitData();
    this.#finish(committed, chain);
    return committed ? 'COMMIT' : 'ROLLBACK';
  }

  rollback(chain: boolean): string {
    if (!this.inExplicitBlock()) {
      if (chain) throw pgError('25P01', 'ROLLBACK AND CHAIN can only be used in transaction blocks');
      this.#warn('25P01', 'there is no transaction in progress');
      if (this.#state === 'implicit') this.#end(false);
      return 'ROLLBACK';
    }
    this.#finish(false, chain);
    return 'ROLLBACK';
  }

  savepoint(name: string): string {
    const open = this.#blockFor('SAVEPOINT');
    this.#listeners.saved?.(open.savepoints.length);
    open.savepoints.push({ name, settings: this.#settings.snapshot(), writes: open.writes });
    this.#data.savepoint();
    return 'SAVEPOINT';
  }

  release(name: string): string {
    const open = this.#blockFor('RELEASE SAVEPOINT');
    const index = this.#find(open, name);
    open.savepoints = open.savepoints.slice(0, index);
    this.#listeners.released?.(index);
    this.#data.release(index);
    return 'RELEASE';
  }

  /** The savepoint stays; a failed transaction is alive again. */
  rollbackTo(name: string): string {
    const open = this.#blockFor('ROLLBACK TO SAVEPOINT');
    const index = this.#find(open, name);
    const savepoint = open.savepoints[index];
    open.savepoints = open.savepoints.slice(0, index + 1);
    this.#listeners.rolledBackTo?.(index);
    this.#data.rollbackTo(index);
    if (savepoint !== undefined) {
      this.#settings.restore(savepoint.settings);
      this.#warnOfWrites(open.writes - savepoint.writes);
      open.writes = savepoint.writes;
    }
    this.#state = 'block';
    return 'ROLLBACK';
  }

  /** BEGIN's and SET TRANSACTION's modes become the transaction's own settings. */
  setModes(modes: TransactionModes): void {
    const set = (name: string, value: string): void => this.#settings.set(name, value, 'local');
    if (modes.isolation !== undefined) set('transaction_isolation', modes.isolation);
    if (modes.readOnly !== undefined) set('transaction_read_only', modes.readOnly ? 'on' : 'off');
    if (modes.deferrable !== undefined) set('transaction_deferrable', modes.deferrable ? 'on' : 'off');
  }

  // ---- Inside ---------------------------------------------------------------------------------------------

  #start(): void {
    lastNumber += 1n;
    this.#open = {
      number: lastNumber,
      startedAt: this.#now(),
      settings: this.#settings.snapshot(),
      savepoints: [],
      writes: 0,
      queried: false,
    };
  }

  async #commit(): Promise<void> {
    await this.#commitData();
    this.#end(true);
  }

  async #commitData(): Promise<void> {
    try {
      const committing = this.#data.commit();
      if (committing !== undefined) await committing;
    } catch (error) {
      this.#end(false);
      throw error;
    }
  }

  #end(committed: boolean): void {
    const open = this.#open;
    this.#open = undefined;
    this.#state = 'none';
    if (!committed) this.#data.rollback();
    if (open === undefined) return;
    this.#listeners.ended(committed);
    if (committed) {
      this.#settings.endTransaction();
      return;
    }
    this.#settings.restore(open.settings);
    // A single statement tells by its own error what it has done.
    if (this.#implicit !== undefined) this.#warnOfWrites(open.writes);
  }

  #finish(committed: boolean, chain: boolean): void {
    const open = this.#open;
    const modes: TransactionModes = {
      isolation: this.#settings.show('transaction_isolation') ?? 'read committed',
      readOnly: this.#settings.show('transaction_read_only') === 'on',
      deferrable: this.#settings.show('transaction_deferrable') === 'on',
    };
    const writes = open?.writes ?? 0;
    // A block has no implicit kind of its own: its warning is told here.
    const implicit = this.#implicit;
    this.#implicit = undefined;
    this.#end(committed);
    this.#implicit = implicit;
    if (!committed) this.#warnOfWrites(writes);
    if (!chain) return;
    this.#state = 'block';
    this.#start();
    this.setModes(modes);
  }

  #blockFor(statement: string): Open {
    if (this.#open === undefined || !this.inExplicitBlock()) {
      throw pgError('25P01', `${statement} can only be used in transaction blocks`);
    }
    return this.#open;
  }

  #find(open: Open, name: string): number {
    const index = open.savepoints.findLastIndex((savepoint) => savepoint.name === name);
    if (index === -1) throw pgError('3B001', `savepoint "${name}" does not exist`);
    return index;
  }

  #warn(code: string, message: string, hint?: string): void {
    this.#notice({ severity: 'WARNING', code, message, ...(hint === undefined ? {} : { hint }) });
  }

  #warnOfWrites(count: number): void {
    if (count === 0) return;
    const what = count === 1 ? '1 write that was already sent' : `${count} writes that were already sent`;
    this.#warn('01000', `rollback cannot undo ${what}`, 'Writes are sent at once, also inside a transaction block.');
  }
}
