// How often an address may fail to authenticate before it has to wait: guessing passwords takes time.

import { pgError } from '@twilio-sql/sql-engine';

const FAILURES_MAX = 20;
const WINDOW_MS = 60_000;
/** Addresses remembered; the one that failed longest ago is forgotten first. */
const ADDRESSES_MAX = 10_000;

interface Failures {
  count: number;
  readonly since: number;
}

export class FailureLimit {
  readonly #failures = new Map<string, Failures>();
  readonly #now: () => number;

  /** `now`: milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Throws 28000 while the address has failed too often. */
  check(address: string): void {
    const failures = this.#current(address);
    if (failures === undefined || failures.count < FAILURES_MAX) return;
    throw pgError('28000', 'too many failed authentications from this address', {
      hint: `Try again in ${Math.ceil((failures.since + WINDOW_MS - this.#now()) / 1000)} seconds.`,
    });
  }

  failed(address: string): void {
    const failures = this.#current(address) ?? { count: 0, since: this.#now() };
    failures.count += 1;
    this.#failures.set(address, failures);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > ADDRESSES_MAX && oldest !== undefined) this.#failures.delete(oldest);
  }

  #current(address: string): Failures | undefined {
    const failures = this.#failures.get(address);
    if (failures === undefined || this.#now() < failures.since + WINDOW_MS) return failures;
    this.#failures.delete(address);
    return undefined;
  }
}
