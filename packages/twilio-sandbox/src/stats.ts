// Counts requests, so that tests can say how many a query needed.

export interface SandboxStats {
  readonly total: number;
  /** `GET /2010-04-01/Accounts/{AccountSid}/Messages.json` → count. */
  readonly byTemplate: Readonly<Record<string, number>>;
  /** The same with concrete paths, without queries. */
  readonly byPath: Readonly<Record<string, number>>;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly highestConcurrency: number;
  /** The last requests, oldest first. */
  readonly recent: readonly RecordedRequest[];
}

export interface RecordedRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  readonly status: number;
  /** Those that belong to the request itself (`if-match`), by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

const RECENT_MAX = 1000;
/** Distinct paths that are counted one by one; a walk over a million sids must not fill the memory. */
const PATHS_MAX = 10_000;
const OTHER_PATHS = '(other paths)';

export class StatsRecorder {
  #total = 0;
  #active = 0;
  #highest = 0;
  #byTemplate = new Map<string, number>();
  #byPath = new Map<string, number>();
  #byStatus = new Map<string, number>();
  #recent: RecordedRequest[] = [];

  /** Requests that are being answered now. */
  get active(): number {
    return this.#active;
  }

  begin(): number {
    this.#active += 1;
    this.#highest = Math.max(this.#highest, this.#active);
    return this.#active;
  }

  end(): void {
    this.#active -= 1;
  }

  record(request: RecordedRequest, template: string): void {
    this.#total += 1;
    count(this.#byTemplate, `${request.method} ${template}`);
    const path = `${request.method} ${request.path}`;
    count(this.#byPath, this.#byPath.has(path) || this.#byPath.size < PATHS_MAX ? path : OTHER_PATHS);
    count(this.#byStatus, String(request.status));
    this.#recent.push(request);
    // Cut in batches: shifting a full list for each request would cost more than counting it.
    if (this.#recent.length >= 2 * RECENT_MAX) this.#recent = this.#recent.slice(-RECENT_MAX);
  }

  snapshot(): SandboxStats {
    return {
      total: this.#total,
      byTemplate: Object.fromEntries(this.#byTemplate),
      byPath: Object.fromEntries(this.#byPath),
      byStatus: Object.fromEntries(this.#byStatus),
      highestConcurrency: this.#highest,
      recent: this.#recent.slice(-RECENT_MAX),
    };
  }

  reset(): void {
    this.#total = 0;
    this.#highest = this.#active;
    this.#byTemplate = new Map();
    this.#byPath = new Map();
    this.#byStatus = new Map();
    this.#recent = [];
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
