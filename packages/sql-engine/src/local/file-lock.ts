// Who may write the file of the schema public: one transaction at a time, in the order in which they asked.

import { pgError } from '../errors.ts';

export class FileLock {
  #held = false;
  #ending = false;
  readonly #waiting: (() => void)[] = [];

  get held(): boolean {
    return this.#held;
  }

  /** Somebody would have to be waited for: whoever is about to release it does not count. */
  get busy(): boolean {
    return this.#held && !(this.#ending && this.#waiting.length === 0);
  }

  /** Waits for its turn, at most `timeoutMs` (0: as long as it takes). Throws 55P03, or the signal's reason. */
  async take(signal: AbortSignal, timeoutMs: number): Promise<void> {
    if (!this.#held) {
      this.#held = true;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const given = (): void => {
        forget();
        resolve();
      };
      const fail = (error: unknown): void => {
        forget();
        this.#waiting.splice(this.#waiting.indexOf(given), 1);
        reject(error instanceof Error ? error : new Error(String(error)));
      };
      const aborted = (): void => {
        fail(signal.reason);
      };
      const timer =
        timeoutMs === 0
          ? undefined
          : setTimeout(() => {
              fail(pgError('55P03', 'canceling statement due to lock timeout'));
            }, timeoutMs);
      const forget = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
      };
      signal.addEventListener('abort', aborted);
      this.#waiting.push(given);
    });
  }

  /** Releases it when the last of the work is over. */
  async releaseAfter(work: Promise<void>): Promise<void> {
    this.#ending = true;
    await work.finally(() => {
      this.release();
    });
  }

  /** Hands it to whoever has waited longest. */
  release(): void {
    this.#ending = false;
    const next = this.#waiting.shift();
    if (next === undefined) this.#held = false;
    else next();
  }
}
