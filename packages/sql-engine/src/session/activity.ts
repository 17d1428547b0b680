// What a session is doing, for pg_stat_activity: kept as it goes, put into words when somebody asks.

export interface SessionActivity {
  readonly active: boolean;
  /** The text that came last. */
  readonly query: string;
  /** Microseconds since 1970. */
  readonly queryStart: bigint | undefined;
  readonly stateChange: bigint;
}

export class ActivityTracker implements SessionActivity {
  active = false;
  query = '';
  queryStart: bigint | undefined;
  stateChange: bigint;
  readonly startedAt: bigint;
  readonly #now: () => bigint;

  constructor(now: () => bigint) {
    this.#now = now;
    this.startedAt = this.stateChange = now();
  }

  begin(query: string): void {
    const at = this.#now();
    this.query = query;
    this.queryStart = at;
    if (!this.active) this.stateChange = at;
    this.active = true;
  }

  end(): void {
    if (!this.active) return;
    this.active = false;
    this.stateChange = this.#now();
  }
}
