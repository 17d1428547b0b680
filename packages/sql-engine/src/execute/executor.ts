// Executors as the main thread sees them: the same operations, each a promise. Local: in this thread. Worker:
// in a thread of its own, with pages and results transferred, not copied.

import { Worker } from 'node:worker_threads';
import { PgError, pgError, type PgErrorFields } from '../errors.ts';
import { deliverNotifications, type SentNotification } from '../functions/server-sessions.ts';
import type { ExecutorOperations, OperationName, OperationRequest, StoreOperations } from './messages.ts';

export type Executor = {
  readonly [K in keyof ExecutorOperations]: (
    ...args: Parameters<ExecutorOperations[K]>
  ) => Promise<ReturnType<ExecutorOperations[K]>>;
};

/** A session's own database in a worker. */
export type SessionExecutor = Executor & {
  readonly [K in keyof StoreOperations]: (
    ...args: Parameters<StoreOperations[K]>
  ) => Promise<ReturnType<StoreOperations[K]>>;
} & {
  /** False once the thread has ended: what it kept is gone. */
  readonly alive: () => boolean;
  readonly abandon: (statement: number) => void;
};

export interface SerializedError {
  readonly pg?: PgErrorFields;
  readonly message: string;
  readonly stack?: string;
}

export type OperationReply = (
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: SerializedError }
) & {
  /** What pg_notify has sent meanwhile. */
  readonly notifications?: readonly SentNotification[];
};

export function serializeError(error: unknown): SerializedError {
  if (error instanceof PgError) return { pg: error.fields, message: error.message };
  if (error instanceof Error)
    return { message: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }) };
  return { message: String(error) };
}

export function deserializeError(error: SerializedError): Error {
  if (error.pg !== undefined) return new PgError(error.pg);
  const failure = new Error(error.message);
  if (error.stack !== undefined) failure.stack = error.stack;
  return failure;
}

interface Pending {
  /** Undefined: for no statement. */
  readonly statement: number | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A worker thread. It dies with everything that runs in it; the pool replaces it. */
export class WorkerExecutor {
  readonly operations: Executor;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #onExit: () => void;
  #next = 0;
  #cores = 0;
  /** Sessions that have a database of their own here. */
  #pinned = 0;
  #failure: Error | undefined;
  /** It has answered: until then it is starting, which takes as long as it takes. */
  #started = false;
  /** Statements that have begun and not ended. */
  #load = 0;
  /** Statements that nobody waits for any more. */
  readonly #abandoned = new Set<number>();

  constructor(workerData: unknown, onExit: () => void) {
    this.#onExit = onExit;
    this.#worker = startWorker(workerData);
    this.#worker.unref();
    this.#worker.on('message', (reply: OperationReply) => {
      this.#started = true;
      this.#settle(reply);
    });
    this.#worker.on('error', (error) => {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    });
    this.#worker.on('exit', () => {
      this.#fail(pgError('57P02', 'the executor of this statement ended unexpectedly'));
    });
    this.operations = this.#makeOperations(0);
  }

  get pinned(): number {
    return this.#pinned;
  }

  /** A database of its own, until it is closed. */
  openSession(): SessionExecutor {
    const core = ++this.#cores;
    this.#pinned += 1;
    const operation = this.#operationOf(core);
    return {
      ...this.#makeOperations(core),
      attach: operation('attach'),
      control: operation('control'),
      forgetSequences: operation('forgetSequences'),
      close: (processId) => {
        this.#pinned -= 1;
        return operation('close')(processId);
      },
      alive: () => this.alive,
      abandon: (statement) => {
        this.abandon(statement);
      },
    };
  }

  get load(): number {
    return this.#load;
  }

  get alive(): boolean {
    return this.#failure === undefined;
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  /**
   * For a statement that does not stop. What waits for it fails at once. Where another statement keeps the thread busy,
   * this one is only no longer waited for, and so where the thread has not yet started: the statement will find itself
   * cancelled. Else the thread ends, and with it whatever else had begun in it.
   */
  abandon(statement: number): void {
    const cancelled = pgError('57014', 'canceling statement due to user request');
    const [running] = this.#pending.values();
    this.#abandoned.add(statement);
    for (const pending of this.#pending.values()) if (pending.statement === statement) pending.reject(cancelled);
    if (running?.statement !== statement || !this.#started) return;
    this.#fail(
      pgError('53000', 'the thread of this statement was stopped, since another statement in it could not be', {
        hint: 'Run the statement again.',
      }),
    );
    void this.#worker.terminate();
  }

  #operationOf(core: number) {
    // The reply to an operation has that operation's result type; messages carry it untyped.
    return (name: OperationName) =>
      (...args: readonly unknown[]) =>
        this.#call(core, name, args) as Promise<never>;
  }

  #makeOperations(core: number): Executor {
    const operation = this.#operationOf(core);
    return {
      begin: (setup) => {
        this.#load += 1;
        return operation('begin')(setup);
      },
      register: operation('register'),
      load: operation('load'),
      rows: operation('rows'),
      run: operation('run'),
      open: operation('open'),
      next: operation('next'),
      stream: operation('stream'),
      end: (statement) => {
        this.#load -= 1;
        const ended = operation('end')(statement);
        if (!this.#abandoned.delete(statement)) return ended;
        ended.catch(() => undefined);
        return Promise.resolve();
      },
    };
  }

  #call(core: number, operation: OperationName, args: readonly unknown[]): Promise<unknown> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const id = this.#next++;
    const request: OperationRequest = { id, core, operation, args };
    return new Promise((resolve, reject) => {
      if (this.#pending.size === 0) this.#worker.ref();
      this.#pending.set(id, { statement: statementOf(operation, args), resolve, reject });
      this.#worker.postMessage(request, transferable(args));
    });
  }

  #settle(reply: OperationReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if (pending === undefined) return;
    if (reply.notifications !== undefined) deliverNotifications(reply.notifications);
    if ('error' in reply) pending.reject(deserializeError(reply.error));
    else pending.resolve(reply.result);
  }

  #fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    this.#onExit();
  }
}

const forNoStatement: ReadonlySet<OperationName> = new Set(['attach', 'control', 'forgetSequences', 'close']);

/** An operation is for the statement that its first argument names or sets up. */
function statementOf(operation: OperationName, [first]: readonly unknown[]): number | undefined {
  if (forNoStatement.has(operation)) return undefined;
  if (typeof first === 'number') return first;
  return typeof first === 'object' && first !== null && 'statement' in first && typeof first.statement === 'number'
    ? first.statement
    : undefined;
}

/** Page bodies are given away when they own their buffer. */
function transferable(args: readonly unknown[]): ArrayBuffer[] {
  return args.flatMap((arg): ArrayBuffer[] => {
    if (typeof arg !== 'object' || arg === null || !('body' in arg)) return [];
    const { body } = arg;
    return body instanceof Uint8Array &&
      body.byteLength === body.buffer.byteLength &&
      body.buffer instanceof ArrayBuffer
      ? [body.buffer]
      : [];
  });
}

function startWorker(workerData: unknown): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./worker.js', import.meta.url), { workerData });
  // From sources (tests, tsx) the thread loads TypeScript first.
  const entry = JSON.stringify(new URL('./worker.ts', import.meta.url).href);
  const code = `import('tsx/esm/api').then((tsx) => { tsx.register(); return import(${entry}); })`;
  return new Worker(code, { workerData, eval: true, execArgv: ['--conditions=source'] });
}
