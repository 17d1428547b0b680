// The statements of a session that run or whose rows are read: each under a signal of its own, by which a cancel,
// statement_timeout and the session's end stop it.

import type { CopyIn, Execution, ResultChunk } from '../engine.ts';
import type { PgError } from '../errors.ts';
import { StatementSignal, underSignal, type Timer } from './statement-signal.ts';
import { chunksOf } from './utility-result.ts';

export interface RunningOptions {
  readonly timer: Timer;
  readonly elapsedMs: () => number;
  /** Counts the client's commands: statement_timeout counts for each. */
  readonly command: () => number;
  /** A statement is over, or was left. */
  readonly finished: () => Promise<void>;
  readonly failed: () => void;
}

export class RunningStatements {
  readonly #options: RunningOptions;
  readonly #signals = new Set<StatementSignal>();

  constructor(options: RunningOptions) {
    this.#options = options;
  }

  /** Stops all of them. */
  abort(reason: PgError): void {
    for (const signal of this.#signals) signal.abort(reason);
  }

  /** `endsAtOnce`: a statement without rows or COPY is over when it has run. */
  async run(
    start: (signal: AbortSignal) => Promise<Execution>,
    source: AbortSignal | undefined,
    timeoutMs: number,
    endsAtOnce: boolean,
  ): Promise<Execution> {
    const signal = new StatementSignal(source, timeoutMs, this.#options.timer, this.#options.elapsedMs);
    this.#signals.add(signal);
    try {
      const execution = await signal.during(() => start(signal.signal));
      const { copy } = execution;
      if (endsAtOnce && execution.fields === undefined && copy === undefined) {
        // Nothing waits for an iteration.
        await this.#end(signal);
        return { ...execution, chunks: chunksOf([]) };
      }
      return {
        ...execution,
        chunks: this.#chunks(execution, signal),
        ...(copy?.kind === 'in' ? { copy: this.#receiving(copy, signal) } : {}),
      };
    } catch (error) {
      await this.#end(signal, true);
      throw error;
    }
  }

  #receiving(copy: CopyIn, signal: StatementSignal): CopyIn {
    return {
      ...copy,
      receive: async (data) => {
        try {
          await copy.receive(untilAborted(data, signal.signal));
        } catch (error) {
          await this.#end(signal, true);
          throw error;
        }
      },
    };
  }

  async *#chunks(execution: Execution, signal: StatementSignal): AsyncGenerator<ResultChunk> {
    let failed = true;
    let command = this.#options.command();
    try {
      for await (const chunk of underSignal(execution.chunks, signal)) {
        failed = false;
        yield chunk;
        failed = true;
        if (command !== this.#options.command()) {
          // A later command of the client reads on.
          command = this.#options.command();
          signal.restartTimeout();
        }
      }
      failed = false;
    } finally {
      // Leaving early, at a yield, is no failure.
      await this.#end(signal, failed);
    }
  }

  async #end(signal: StatementSignal, failed = false): Promise<void> {
    signal.dispose();
    this.#signals.delete(signal);
    if (failed) this.#options.failed();
    else await this.#options.finished();
  }
}

/** Looks up at each piece: a client that sends nothing is waited for, as in Postgres. */
async function* untilAborted(data: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const bytes of data) {
    signal.throwIfAborted();
    yield bytes;
  }
}
