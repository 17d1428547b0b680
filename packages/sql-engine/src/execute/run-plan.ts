// Runs a physical plan: fetches into an executor, then the residual out of it, as fast as the reader takes it.

import { scanSettings } from '../catalog/reader.ts';
import type { ResultChunk } from '../engine.ts';
import { pgError, PgError, type Notice } from '../errors.ts';
import type { RequestRecord, StatementScope } from '../driver/statement.ts';
import { Emission } from '../emit/emission.ts';
import { emitQuery } from '../emit/query.ts';
import type { Fetch, FetchId, PhysicalPlan, Streaming } from '../plan/physical.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue } from '../types/values.ts';
import type { Progress } from '../engine.ts';
import type { Executor } from './executor.ts';
import { loadedTable, tableNames } from './loaded-tables.ts';
import { columnText } from './column-text.ts';
import type { OutputFormat, SqlText } from './messages.ts';
import { loadable, openPlans, resolvePlans, runFetches, type FetchRun } from './run-fetch.ts';
import { readStored } from './storage.ts';
import { createScope, type CountedScope } from './statement-scope.ts';

export interface PlanRunOptions {
  readonly statementId: number;
  readonly plan: PhysicalPlan;
  readonly outputs: readonly OutputFormat[];
  readonly session: SessionContext;
  /** Nothing that was kept will do. */
  readonly fresh: boolean;
  readonly signal: AbortSignal;
  readonly executor: Executor;
  /** Gives up on an executor that does not stop. */
  readonly abandon: (statement: number) => void;
  /** The SQL name of a table that the executor keeps between statements, for a fetch that reads all of it. */
  readonly keep?: (fetch: Fetch, scope: StatementScope) => Promise<string | undefined>;
  /** To be done when every fetch but the late ones is complete. */
  readonly between?: { readonly late: ReadonlySet<FetchId>; readonly work: () => Promise<void> };
  /** Names of temporary tables that are made on the way. */
  readonly scratch?: readonly string[];
  readonly notice: (notice: Notice) => void;
  readonly record: (statementId: number, record: RequestRecord) => void;
  readonly onProgress?: (progress: Progress) => void;
}

/** What a fetch came to, for EXPLAIN ANALYZE. */
export interface FetchCounts {
  requests: number;
  attempts: number;
  kept: number;
  rows: number;
}

/** Rows in a chunk at the most: small enough that the first ones leave early. */
const chunkRows = 1000;
/** An executor that has not stopped this long after a cancel is replaced. */
const cancelGraceMs = 2000;
const progressIntervalMs = 500;

/** Nobody waits for what this stops. Made once: a stack would be all that it costs. */
const readerLeft = pgError('57014', 'canceling statement due to user request');

/** One run of one plan. */
export class PlanRun {
  readonly counts = new Map<FetchId, FetchCounts>();
  rowsReturned = 0;
  /** Its aggregates were computed of columns in memory. */
  columnsUsed = false;
  readonly #options: PlanRunOptions;
  readonly #executor: Executor;
  readonly #cancel = new SharedArrayBuffer(4);
  #abort: AbortController | undefined;
  #lazyScope: CountedScope | undefined;
  readonly #startedAt = performance.now();
  #reportedAt = 0;
  #rowsLoaded = 0;

  constructor(options: PlanRunOptions) {
    this.#options = options;
    this.#executor = options.executor;
  }

  /** What fetches need: most small statements have none. */
  get #scope(): CountedScope {
    const { statementId, signal, session, fresh, notice, record } = this.#options;
    this.#abort ??= new AbortController();
    this.#lazyScope ??= createScope({
      statementId,
      signal: AbortSignal.any([signal, this.#abort.signal]),
      settings: scanSettings(session),
      fresh,
      notice,
      record,
    });
    return this.#lazyScope;
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** Loads, and hands over the residual: what is made of it ends with this run. */
  async *using<T>(work: (residual: SqlText) => AsyncGenerator<T>): AsyncGenerator<T> {
    yield* this.#guarded(() => this.#loaded(work));
  }

  async *#loaded<T>(work: (residual: SqlText) => AsyncGenerator<T>): AsyncGenerator<T> {
    const { text } = await this.#load(undefined);
    yield* work(text);
  }

  /** The encoded rows, as they are taken. */
  async *chunks(): AsyncGenerator<ResultChunk> {
    yield* this.#guarded(() => this.#run());
  }

  /** The rows themselves: for what writes need. More than `rowsMax + 1` are not read. */
  async rows(rowsMax: number): Promise<readonly (readonly JsValue[])[]> {
    const { outputs, statementId } = this.#options;
    const collected: (readonly JsValue[])[] = [];
    const run = (): AsyncGenerator<readonly (readonly JsValue[])[]> => this.#collect(rowsMax + 1, outputs, statementId);
    for await (const rows of this.#guarded(run)) collected.push(...rows);
    return collected;
  }

  async *#collect(
    limit: number,
    outputs: readonly OutputFormat[],
    statementId: number,
  ): AsyncGenerator<readonly (readonly JsValue[])[]> {
    const { text } = await this.#load(undefined);
    const limited = { sql: `SELECT * FROM (${text.sql}) LIMIT ${limit}`, parameters: text.parameters };
    const types = outputs.map((output) => output.type);
    yield readStored(await this.#executor.rows(statementId, limited, types), types);
  }

  async *#guarded<T>(run: () => AsyncGenerator<T>): AsyncGenerator<T> {
    const { signal, abandon } = this.#options;
    let grace: NodeJS.Timeout | undefined;
    const stop = (): void => {
      Atomics.store(new Int32Array(this.#cancel), 0, 1);
      grace = setTimeout(() => {
        abandon(this.#options.statementId);
      }, cancelGraceMs);
    };
    if (signal.aborted) throw reasonOf(signal);
    signal.addEventListener('abort', stop, { once: true });
    try {
      yield* run();
    } catch (error) {
      throw signal.aborted ? reasonOf(signal) : error;
    } finally {
      signal.removeEventListener('abort', stop);
      // A reader that leaves early stops requests and the residual alike.
      this.#abort?.abort(readerLeft);
      Atomics.store(new Int32Array(this.#cancel), 0, 1);
      await this.#executor.end(this.#options.statementId).catch(() => undefined);
      clearTimeout(grace);
    }
  }

  async *#run(): AsyncGenerator<ResultChunk> {
    const { plan, statementId, outputs } = this.#options;
    const { run, text } = await this.#load(plan.streaming?.fetch);
    this.columnsUsed = await this.#executor.open(statementId, text, outputs, columnText(plan, this.#options));
    if (plan.streaming === undefined) yield* this.#materialised();
    else yield* this.#streamed(plan.streaming, run);
  }

  /** Begins, and loads every fetch but `except`. */
  async #load(except: FetchId | undefined): Promise<{ readonly run: FetchRun; readonly text: SqlText }> {
    const { plan, statementId, session } = this.#options;
    const kept = await this.#keptTables(plan);
    const loaded = plan.fetches.filter((fetch) => !kept.has(fetch.id));
    const tables = loaded.map((fetch) => loadedTable(fetch, statementId));
    const names = new Map([...kept, ...loaded.map((fetch, index) => [fetch.id, tables[index]?.name ?? ''] as const)]);
    const byRelation = tableNames(plan, names);
    const emission = new Emission(byRelation, session.timeZone);
    const sql = emitQuery(
      plan.residual,
      plan.residual.outputs.map((_, index) => `c${index}`),
      emission,
    );
    const { registrations, parameters } = emission;
    const { scratch = [] } = this.#options;
    await this.#executor.begin({
      statement: statementId,
      session,
      registrations,
      tables,
      scratch,
      cancel: this.#cancel,
    });
    const run: FetchRun = {
      plan,
      statement: statementId,
      executor: this.#executor,
      session,
      names,
      tables: byRelation,
      positions: new Map(loaded.map((fetch, index) => [fetch.id, index])),
      layouts: tables,
      ready: new Set(kept.keys()),
      scopeOf: (fetch) => this.#fetchScope(fetch),
      onLoaded: (fetch, rows) => {
        this.#countLoaded(fetch, rows);
      },
    };
    await this.#fetchAll(run, except);
    return { run, text: { sql, parameters } };
  }

  /** In two stages where something has to happen after the reads and before what depends on it. */
  async #fetchAll(run: FetchRun, except: FetchId | undefined): Promise<void> {
    const { between } = this.#options;
    if (between === undefined) {
      await runFetches(run, (fetch) => fetch === except);
      return;
    }
    await runFetches(run, (fetch) => between.late.has(fetch));
    await between.work();
    const early = run.plan.fetches.map((fetch) => fetch.id).filter((fetch) => !between.late.has(fetch));
    await runFetches({ ...run, ready: new Set([...run.ready, ...early]) }, () => false);
  }

  async #keptTables(plan: PhysicalPlan): Promise<ReadonlyMap<FetchId, string>> {
    const kept = new Map<FetchId, string>();
    for (const fetch of plan.fetches) {
      const name = await this.#options.keep?.(fetch, this.#scope);
      if (name !== undefined) kept.set(fetch.id, name);
    }
    return kept;
  }

  async *#materialised(): AsyncGenerator<ResultChunk> {
    const { statementId } = this.#options;
    let pending = this.#executor.next(statementId, chunkRows);
    for (;;) {
      const chunk = await pending;
      // The next chunk is made while this one is written.
      if (!chunk.done) {
        pending = this.#executor.next(statementId, chunkRows);
        pending.catch(() => undefined);
      }
      this.rowsReturned += chunk.rowCount;
      if (chunk.rowCount > 0) yield { rowCount: chunk.rowCount, bytes: chunk.bytes };
      if (chunk.done) return;
    }
  }

  async *#streamed(streaming: Streaming, run: FetchRun): AsyncGenerator<ResultChunk> {
    const fetch = run.plan.fetches[streaming.fetch];
    let skip = streaming.offset;
    let take = streaming.limit ?? Number.POSITIVE_INFINITY;
    if (fetch === undefined || take === 0) return;
    const plans = await resolvePlans(fetch, run);
    if (plans.length === 0) return;
    const position = run.positions.get(fetch.id) ?? 0;
    for await (const page of openPlans(plans, fetch, run)) {
      const limit = Math.min(take, Number.MAX_SAFE_INTEGER - skip);
      const result = await this.#executor.stream(run.statement, position, loadable(page, fetch, run), skip, limit);
      this.#countLoaded(fetch.id, result.loaded);
      skip = Math.max(0, skip - result.matched);
      take -= result.rowCount;
      this.rowsReturned += result.rowCount;
      if (result.rowCount > 0) yield { rowCount: result.rowCount, bytes: result.bytes };
      if (take <= 0) return;
    }
  }

  #countsOf(fetch: FetchId): FetchCounts {
    const counts = this.counts.get(fetch) ?? { requests: 0, attempts: 0, kept: 0, rows: 0 };
    this.counts.set(fetch, counts);
    return counts;
  }

  #fetchScope(fetch: FetchId): CountedScope {
    const counts = this.#countsOf(fetch);
    return {
      ...this.#scope,
      takeRequests: (count) => {
        this.#scope.takeRequests(count);
        counts.requests += count;
      },
      recordRequest: (record) => {
        counts.attempts += 1;
        this.#scope.recordRequest(record);
        this.#report();
      },
      recordKept: () => {
        counts.kept += 1;
        this.#scope.recordKept();
      },
    };
  }

  #countLoaded(fetch: FetchId, rows: number): void {
    this.#countsOf(fetch).rows += rows;
    this.#rowsLoaded += rows;
    this.#report();
  }

  #report(): void {
    const { onProgress } = this.#options;
    const elapsedMs = this.elapsedMs;
    if (onProgress === undefined || elapsedMs - this.#reportedAt < progressIntervalMs) return;
    this.#reportedAt = elapsedMs;
    onProgress({ requests: this.#scope.counts.requests, rows: this.#rowsLoaded, elapsedMs });
  }
}

export function reasonOf(signal: AbortSignal): PgError {
  const reason: unknown = signal.reason;
  return reason instanceof PgError ? reason : pgError('57014', 'canceling statement due to user request');
}
