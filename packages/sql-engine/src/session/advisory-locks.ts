// The advisory locks of a server: who holds which, how often, and who waits for what. Locks of different databases
// have nothing to do with one another.

import type { AdvisoryLock } from '../catalog/system-model.ts';
import { pgError, type PgError } from '../errors.ts';
import type { LockKey, LockRequest } from '../functions/lock-keys.ts';

/** How often a session holds a lock, by mode and scope. */
interface Holder {
  readonly processId: number;
  readonly key: LockKey;
  readonly database: string;
  readonly shared: boolean;
  readonly scope: LockRequest['scope'];
  count: number;
}

interface Waiter {
  readonly processId: number;
  readonly database: string;
  readonly request: LockRequest;
  readonly grant: () => void;
}

interface Patience {
  readonly signal: AbortSignal;
  /** lock_timeout; 0: none. */
  readonly timeoutMs: number;
}

const modeOf = (shared: boolean): string => (shared ? 'ShareLock' : 'ExclusiveLock');

function sameKey(left: LockKey, right: LockKey): boolean {
  return left.classId === right.classId && left.objectId === right.objectId && left.part === right.part;
}

export class AdvisoryLocks {
  #holders: readonly Holder[] = [];
  #waiters: readonly Waiter[] = [];
  /** What the session's statement has taken so far: it may have to wait, and run again. */
  readonly #taken = new Map<number, LockRequest[]>();
  /** Locks that a session has waited for, or had before it waited: its statement takes them when it runs again. */
  readonly #tickets = new Map<number, LockRequest[]>();

  /** True: it has the lock. */
  take(processId: number, database: string, request: LockRequest): boolean {
    if (this.#useTicket(processId, request)) return this.#note(processId, request);
    if (this.#inTheWay(processId, database, request).length > 0) return false;
    this.#hold(processId, database, request);
    return this.#note(processId, request);
  }

  /** False when the session does not hold it. */
  release(processId: number, database: string, key: LockKey, shared: boolean): boolean {
    const holder = this.#find(processId, database, { key, shared, scope: 'session' });
    if (holder === undefined) return false;
    holder.count -= 1;
    if (holder.count === 0) this.#drop((each) => each === holder);
    return true;
  }

  releaseAll(processId: number): void {
    this.#drop((holder) => holder.processId === processId && holder.scope === 'session');
  }

  transactionEnded(processId: number): void {
    this.#drop((holder) => holder.processId === processId && holder.scope === 'transaction');
  }

  sessionEnded(processId: number): void {
    this.#taken.delete(processId);
    this.#tickets.delete(processId);
    this.#drop((holder) => holder.processId === processId);
  }

  /** Before a statement runs for the first time. */
  statementBegins(processId: number): void {
    if (this.#taken.size > 0) this.#taken.delete(processId);
  }

  /** After it ran for the last time: what it waited for and did not take in the end. */
  statementEnded(processId: number, database: string): void {
    this.#taken.delete(processId);
    const left = this.#tickets.get(processId) ?? [];
    this.#tickets.delete(processId);
    for (const request of left) {
      const holder = this.#find(processId, database, request);
      if (holder === undefined) continue;
      holder.count -= 1;
      if (holder.count === 0) this.#drop((each) => each === holder);
    }
  }

  /** Resolves when the session has the lock. Throws 40P01, 55P03, and what the signal says. */
  async wait(processId: number, database: string, request: LockRequest, patience: Patience): Promise<void> {
    this.#tickets.set(processId, [...(this.#tickets.get(processId) ?? []), ...(this.#taken.get(processId) ?? [])]);
    this.#taken.delete(processId);
    if (this.#inTheWay(processId, database, request).length > 0) {
      this.#refuseDeadlock(processId, database, request);
      await this.#granted(processId, database, request, patience);
    } else {
      this.#hold(processId, database, request);
    }
    this.#tickets.get(processId)?.push(request);
  }

  /** The sessions that keep another one from what it waits for. */
  blockers(processId: number): readonly number[] {
    const waiting = this.#waiters.find((waiter) => waiter.processId === processId);
    return waiting === undefined ? [] : this.#inTheWay(processId, waiting.database, waiting.request);
  }

  facts(): readonly AdvisoryLock[] {
    const held = new Map<string, AdvisoryLock>();
    for (const { processId, database, key, shared } of this.#holders) {
      held.set(JSON.stringify([processId, database, key, shared]), { processId, database, key, shared, granted: true });
    }
    const waiting = this.#waiters.map(({ processId, database, request: { key, shared } }) => ({
      processId,
      database,
      key,
      shared,
      granted: false,
    }));
    return [...held.values(), ...waiting];
  }

  #note(processId: number, request: LockRequest): true {
    const taken = this.#taken.get(processId);
    if (taken === undefined) this.#taken.set(processId, [request]);
    else taken.push(request);
    return true;
  }

  #useTicket(processId: number, { key, shared, scope }: LockRequest): boolean {
    const tickets = this.#tickets.get(processId) ?? [];
    const index = tickets.findIndex((one) => sameKey(one.key, key) && one.shared === shared && one.scope === scope);
    if (index === -1) return false;
    tickets.splice(index, 1);
    return true;
  }

  #inTheWay(processId: number, database: string, { key, shared }: LockRequest): readonly number[] {
    const others = this.#holders.filter(
      (holder) =>
        holder.processId !== processId &&
        holder.database === database &&
        sameKey(holder.key, key) &&
        (!shared || !holder.shared),
    );
    return [...new Set(others.map((holder) => holder.processId))];
  }

  #find(processId: number, database: string, { key, shared, scope }: LockRequest): Holder | undefined {
    return this.#holders.find(
      (holder) =>
        holder.processId === processId &&
        holder.database === database &&
        sameKey(holder.key, key) &&
        holder.shared === shared &&
        holder.scope === scope,
    );
  }

  #hold(processId: number, database: string, request: LockRequest): void {
    const holder = this.#find(processId, database, request);
    if (holder === undefined) this.#holders = [...this.#holders, { processId, database, ...request, count: 1 }];
    else holder.count += 1;
  }

  #drop(which: (holder: Holder) => boolean): void {
    const left = this.#holders.filter((holder) => !which(holder));
    if (left.length === this.#holders.length) return;
    this.#holders = left;
    // In the order in which they came.
    for (const waiter of this.#waiters) {
      const { processId, database, request } = waiter;
      if (this.#inTheWay(processId, database, request).length > 0) continue;
      this.#waiters = this.#waiters.filter((each) => each !== waiter);
      this.#hold(processId, database, request);
      waiter.grant();
    }
  }

  async #granted(processId: number, database: string, request: LockRequest, patience: Patience): Promise<void> {
    const { signal, timeoutMs } = patience;
    await new Promise<void>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const settle = (): void => {
        this.#waiters = this.#waiters.filter((each) => each !== waiter);
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      const refuse = (error: Error): void => {
        settle();
        reject(error);
      };
      const onAbort = (): void => {
        refuse(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      const waiter: Waiter = {
        processId,
        database,
        request,
        grant: () => {
          settle();
          resolve();
        },
      };
      this.#waiters = [...this.#waiters, waiter];
      if (signal.aborted) {
        onAbort();
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      if (timeoutMs > 0) {
        timer = setTimeout(() => {
          refuse(pgError('55P03', 'canceling statement due to lock timeout'));
        }, timeoutMs);
      }
    });
  }

  /** Who would have to wait for itself, over what others wait for. */
  #refuseDeadlock(processId: number, database: string, request: LockRequest): void {
    const seen = new Set<number>();
    const open = [...this.#inTheWay(processId, database, request)];
    for (let blocker = open.pop(); blocker !== undefined; blocker = open.pop()) {
      if (blocker === processId) throw deadlock(processId, request);
      if (seen.has(blocker)) continue;
      seen.add(blocker);
      open.push(...this.blockers(blocker));
    }
  }
}

function deadlock(processId: number, { key, shared }: LockRequest): PgError {
  return pgError('40P01', 'deadlock detected', {
    detail: `Process ${processId} waits for ${modeOf(shared)} on advisory lock [${key.classId},${key.objectId},${key.part}], which a process holds that waits for it.`,
    hint: 'See server log for query details.',
  });
}
