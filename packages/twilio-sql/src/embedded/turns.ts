// Turns: whoever comes first goes first, and the next one when the turn before has been passed on.
import { pgError, type PgError } from '@twilio-sql/sql-engine';

/** Passes the turn on; further calls do nothing. */
export type PassOn = () => void;

export class Turns {
  #last: Promise<void> = Promise.resolve();
  readonly #closed = new AbortController();

  /** Settles when it is the caller's turn. Throws 57014 when the signal is aborted first, 08003 when they are over. */
  async take(signal?: AbortSignal): Promise<PassOn> {
    const before = this.#last;
    let passOn: PassOn = () => {};
    this.#last = new Promise((resolve) => {
      passOn = resolve;
    });
    try {
      await this.#until(before, signal);
      return passOn;
    } catch (error) {
      // The turn still comes, and goes by unused.
      void before.then(passOn);
      throw error;
    }
  }

  close(): void {
    this.#closed.abort();
  }

  async #until(turn: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
    const closed = this.#closed.signal;
    await new Promise<void>((resolve, reject) => {
      const onClose = (): void => reject(connectionIsClosed());
      const onAbort = (): void => reject(pgError('57014', 'canceling statement due to user request'));
      const settle = (): void => {
        closed.removeEventListener('abort', onClose);
        signal?.removeEventListener('abort', onAbort);
        if (closed.aborted) onClose();
        else if (signal?.aborted === true) onAbort();
        else resolve();
      };
      closed.addEventListener('abort', onClose);
      signal?.addEventListener('abort', onAbort);
      if (closed.aborted || signal?.aborted === true) settle();
      else void turn.then(settle);
    });
  }
}

export function connectionIsClosed(): PgError {
  return pgError('08003', 'the connection is closed');
}
