// The sessions of a server: who is there, what each is doing, and how one reaches another. Connections to several
// databases of one server share it.

import type { Activity, DatabaseActivity } from '../catalog/system-model.ts';
import { pgError, type Notice } from '../errors.ts';
import type { LockKey, LockRequest } from '../functions/lock-keys.ts';
import type { ListedCursor, ListedStatement, ServerSessions } from '../functions/server-sessions.ts';
import { AdvisoryLocks } from './advisory-locks.ts';

/** One session, as the roster reaches it. */
export interface RosterEntry {
  readonly processId: number;
  readonly user: string;
  readonly database: string;
  readonly activity: () => Activity;
  /** Stops what it is running; nothing happens when it is idle. */
  readonly cancel: () => void;
  readonly terminate: () => void;
  readonly notice: (notice: Notice) => void;
  readonly notify: (channel: string, payload: string) => void;
  readonly listening: () => readonly string[];
  readonly preparedStatements: () => readonly ListedStatement[];
  readonly cursors: () => readonly ListedCursor[];
}

interface Counts {
  sessions: bigint;
  killed: bigint;
  commits: bigint;
  rollbacks: bigint;
}

export class SessionRoster implements ServerSessions {
  readonly locks = new AdvisoryLocks();
  readonly #entries = new Map<number, RosterEntry>();
  readonly #counts = new Map<string, Counts>();

  add(entry: RosterEntry): void {
    this.#entries.set(entry.processId, entry);
    this.#countsOf(entry.database).sessions += 1n;
  }

  remove(processId: number): void {
    this.#entries.delete(processId);
    this.locks.sessionEnded(processId);
  }

  transactionEnded(database: string, committed: boolean): void {
    const counts = this.#countsOf(database);
    if (committed) counts.commits += 1n;
    else counts.rollbacks += 1n;
  }

  activities(): readonly Activity[] {
    return [...this.#entries.values()].map((entry) => entry.activity());
  }

  databaseActivity(database: string): DatabaseActivity {
    const backends = [...this.#entries.values()].filter((entry) => entry.database === database).length;
    return { backends, ...this.#countsOf(database) };
  }

  exists(processId: number): boolean {
    return this.#entries.has(processId);
  }

  cancel(caller: number, processId: number): boolean {
    const query = 'must be a member of the role whose query is being canceled or member of pg_signal_backend';
    const target = this.#reach(caller, processId, query);
    target?.cancel();
    return target !== undefined;
  }

  terminate(caller: number, processId: number): boolean {
    const process = 'must be a member of the role whose process is being terminated or member of pg_signal_backend';
    const target = this.#reach(caller, processId, process);
    if (target === undefined) return false;
    this.#countsOf(target.database).killed += 1n;
    target.terminate();
    return true;
  }

  lock(caller: number, request: LockRequest): boolean {
    return this.locks.take(caller, this.#databaseOf(caller), request);
  }

  unlock(caller: number, key: LockKey, shared: boolean): boolean {
    const held = this.locks.release(caller, this.#databaseOf(caller), key, shared);
    if (!held) {
      const message = `you don't own a lock of type ${shared ? 'ShareLock' : 'ExclusiveLock'}`;
      this.#entries.get(caller)?.notice({ severity: 'WARNING', code: '01000', message });
    }
    return held;
  }

  unlockAll(caller: number): void {
    this.locks.releaseAll(caller);
  }

  blockers(processId: number): readonly number[] {
    return this.locks.blockers(processId);
  }

  notify(caller: number, channel: string, payload: string): void {
    this.#entries.get(caller)?.notify(channel, payload);
  }

  listening(caller: number): readonly string[] {
    return this.#entries.get(caller)?.listening() ?? [];
  }

  preparedStatements(caller: number): readonly ListedStatement[] {
    return this.#entries.get(caller)?.preparedStatements() ?? [];
  }

  cursors(caller: number): readonly ListedCursor[] {
    return this.#entries.get(caller)?.cursors() ?? [];
  }

  /** A warning, not an error, when it is gone: a query over many sessions goes on. */
  #reach(caller: number, processId: number, refusal: string): RosterEntry | undefined {
    const target = this.#entries.get(processId);
    const asking = this.#entries.get(caller);
    if (target === undefined) {
      asking?.notice({
        severity: 'WARNING',
        code: '01000',
        message: `PID ${processId} is not a PostgreSQL backend process`,
      });
      return undefined;
    }
    if (asking?.user !== target.user) throw pgError('42501', refusal);
    return target;
  }

  #databaseOf(processId: number): string {
    return this.#entries.get(processId)?.database ?? '';
  }

  #countsOf(database: string): Counts {
    const counts = this.#counts.get(database) ?? { sessions: 0n, killed: 0n, commits: 0n, rollbacks: 0n };
    this.#counts.set(database, counts);
    return counts;
  }
}
