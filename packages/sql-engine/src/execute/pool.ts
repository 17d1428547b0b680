// The executors in worker threads: some kept ready, more under load, a dead one replaced.

import { WorkerExecutor } from './executor.ts';

export interface PoolOptions {
  /** Threads at the most: heavier load shares them. */
  readonly executorsMax: number;
  /** What each thread is given at its start. */
  readonly workerData: unknown;
}

export class ExecutorPool {
  readonly #options: PoolOptions;
  readonly #workers = new Set<WorkerExecutor>();
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Starts one thread ahead of the first statement that needs it. */
  warm(): void {
    if (this.#workers.size === 0) this.#start();
  }

  /** An idle executor, a new one, or the least busy. */
  choose(): WorkerExecutor {
    const byLoad = [...this.#workers]
      .filter((worker) => worker.alive)
      .sort((a, b) => a.load - b.load || a.pinned - b.pinned);
    const [least] = byLoad;
    if (least !== undefined && (least.load === 0 || byLoad.length >= this.#options.executorsMax)) return least;
    return this.#start();
  }

  /** For a session's own database: where the fewest are. */
  chooseForSession(): WorkerExecutor {
    const alive = [...this.#workers].filter((worker) => worker.alive).sort((a, b) => a.pinned - b.pinned);
    const [least] = alive;
    if (least !== undefined && (least.pinned === 0 || alive.length >= this.#options.executorsMax)) return least;
    return this.#start();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  #start(): WorkerExecutor {
    const worker: WorkerExecutor = new WorkerExecutor(this.#options.workerData, () => {
      this.#workers.delete(worker);
      if (!this.#closed) this.warm();
    });
    this.#workers.add(worker);
    return worker;
  }
}
