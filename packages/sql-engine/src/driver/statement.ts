// What a running statement gives to the driver: cancellation, settings, its request budget and its counters.

import type { Notice } from '../errors.ts';

/** One HTTP request that was made, for twilio_sql.requests and EXPLAIN ANALYZE. */
export interface RequestRecord {
  readonly startedAt: number;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  /** Absent when no answer came. */
  readonly status?: number;
  readonly durationMs: number;
  /** Rows in the answer, once known. */
  readonly rows?: number;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly error?: string;
  readonly requestId?: string;
}

export interface StatementScope {
  /** Unique in the process. */
  readonly statementId: number;
  /** Aborted by cancel, timeout and closed connections. */
  readonly signal: AbortSignal;
  readonly settings: Readonly<Record<string, string>>;
  /** The statement writes, or calls what may: whatever it reads decides about that, and has to be asked for anew. */
  readonly fresh: boolean;
  /**
   * Takes `count` requests from the statement's budget (`twilio.max_requests`, retries not counted); throws
   * 54000 with a hint when it is used up. To be called before a request is sent.
   */
  readonly takeRequests: (count: number) => void;
  /** Every attempt is told here, after its end. */
  readonly recordRequest: (record: RequestRecord) => void;
  /** An answer that was kept came instead of a request. */
  readonly recordKept: () => void;
  readonly notice: (notice: Notice) => void;
}
