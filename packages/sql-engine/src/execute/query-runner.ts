// The core behind every session: binds, plans, chooses where to run, runs. Implements the session's seam.

import { bind, type BindContext, type Bound } from '../bind/bind.ts';
import { localTable } from '../bind/resident.ts';
import type { Query, QueryStatement, RowLock, WriteStatement } from '../bind/tree.ts';
import type { Catalog } from '../bind/catalog.ts';
import type { EngineCatalog } from '../catalog/catalog.ts';
import { scanSettings } from '../catalog/reader.ts';
import { restrictSchemas } from '../catalog/restrict-schemas.ts';
import type { ExecuteOptions, Execution, ParsedStatement, ResultChunk } from '../engine.ts';
import { pgError } from '../errors.ts';
import { userError } from './sqlite-errors.ts';
import { planQuery } from '../plan/plan-query.ts';
import type { PhysicalPlan } from '../plan/physical.ts';
import { scansBackward } from '../plan/scans-backward.ts';
import type {
  ExplainOptions,
  RunnableStatement,
  RunOptions,
  SessionState,
  StatementRunner,
} from '../session/statement-runner.ts';
import { durationMs } from '../session/settings/units.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue } from '../types/values.ts';
import { changesOf, fileLock } from './changes.ts';
import { LocalTimeExceeded, type LocalExecutor } from './local-executor.ts';
import type { Executor } from './executor.ts';
import { ImmediateQueries } from './immediate-queries.ts';
import type { OutputFormat } from './messages.ts';
import { outputFormats } from './output-formats.ts';
import type { ExecutorPool } from './pool.ts';
import type { RequestLog } from './request-log.ts';
import { residentWrite } from './resident-merge.ts';
import { resultFields } from './result-fields.ts';
import { runCalls } from './run-calls.ts';
import { PlanRun, type PlanRunOptions } from './run-plan.ts';
import { isWrite } from './run-write.ts';
import { WithRun } from './run-with.ts';
import { StatementCache } from './statement-cache.ts';
import { createScope } from './statement-scope.ts';
import { waits } from './waits.ts';
import { WriteRun, type QueryExecution } from './write-run.ts';

export interface RunnerParts {
  readonly catalog: EngineCatalog;
  readonly pool: ExecutorPool;
  readonly local: LocalExecutor;
  readonly requests: RequestLog;
  readonly explain: (
    statement: Pick<Bound, 'statement' | 'writes'>,
    options: ExplainOptions,
    run: StatementRun,
    queries: QueryExecution,
    execute: () => Promise<Executed>,
  ) => Promise<readonly string[]>;
}

/** What a statement came to that was run to be explained. */
export interface Executed {
  /** Those that it has returned. */
  readonly rows: number;
  readonly tag: string;
}

/** What a statement runs with: one of these for each execution. */
export interface StatementRun {
  readonly statementId: number;
  readonly session: SessionContext;
  readonly state: SessionState;
  readonly options: RunOptions;
  readonly parameters: readonly JsValue[];
  /** It writes or calls procedures: what it reads has to be as it is now. */
  readonly fresh: boolean;
}

export function createRunner(parts: RunnerParts): QueryRunner {
  return new QueryRunner(parts);
}

export class QueryRunner implements StatementRunner {
  readonly #parts: RunnerParts;
  readonly #cache = new StatementCache();
  readonly #immediate: ImmediateQueries;
  #statements = 0;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#immediate = new ImmediateQueries(parts.local);
  }

  prepare(
    statement: ParsedStatement,
    parameterTypes: readonly number[],
    state: SessionState,
  ): Promise<RunnableStatement> {
    const catalog = this.#catalog(state);
    const version = catalog.version?.() ?? 0;
    const runnable = this.#cache.bound(statement, parameterTypes, state, version, (session) =>
      this.#bind(statement, catalog, {
        catalog: withOwnRelations(restrictSchemas(catalog, state.schemas), statement),
        searchPath: state.searchPath(),
        parameterTypes,
        session,
      }),
    );
    return Promise.resolve(runnable);
  }

  #bind(statement: ParsedStatement, catalog: EngineCatalog, context: BindContext): RunnableStatement {
    const bound = bind(statement, context);
    const fields = resultFields(bound.statement, catalog);
    return {
      fields,
      parameterTypes: bound.parameterTypes,
      changes: changesOf(bound),
      callsProcedures: bound.statement.kind === 'query' && bound.statement.calls.length > 0,
      bound: { ...bound, text: statement.text },
      scansBackward: () => bound.statement.kind === 'query' && scansBackward(bound.statement.query),
    };
  }

  async execute(runnable: RunnableStatement, options: RunOptions, state: SessionState): Promise<Execution> {
    const bound = boundOf(runnable);
    const { statement, writes, locks } = bound;
    const run = this.#start(bound, options, state);
    await this.#lock(locks, run);
    if (writes.length > 0) return this.#writeParts({ statement, writes, locks }, runnable, run);
    if (isWrite(statement)) return this.#write(statement, runnable, run);
    let rows = 0;
    const read = this.#read(statement, run);
    const chunks = await primed(counted(this.#logged(run, read), (count) => (rows += count)));
    return { fields: runnable.fields, chunks, tag: () => (statement.isCall ? 'CALL' : `SELECT ${rows}`) };
  }

  immediately(
    runnable: RunnableStatement,
    { parameters, resultFormats }: ExecuteOptions,
    state: SessionState,
  ): readonly ResultChunk[] | undefined {
    const { statement, writes, locks } = boundOf(runnable);
    if (isWrite(statement) || statement.isCall || writes.length + locks.length > 0) return undefined;
    if (!this.#immediate.eligible(statement)) return undefined;
    const statementId = ++this.#statements;
    return this.#immediate.run(statement, { statementId, session: state.context(), parameters, resultFormats });
  }

  async explain(
    runnable: RunnableStatement,
    explain: ExplainOptions,
    options: RunOptions,
    state: SessionState,
  ): Promise<readonly string[]> {
    const bound = boundOf(runnable);
    const run = this.#start(bound, options, state);
    try {
      return await this.#parts.explain(bound, explain, run, this, async () => {
        const { chunks, tag } = await this.execute(runnable, options, state);
        let rows = 0;
        for await (const chunk of chunks) rows += chunk.rowCount;
        return { rows, tag: tag() };
      });
    } finally {
      this.#parts.requests.endStatement(run.statementId);
    }
  }

  /** With the session's own tables, where it has any. */
  #catalog(state: SessionState): EngineCatalog {
    return state.store?.catalog() ?? this.#parts.catalog;
  }

  plan(query: Query, run: StatementRun, streaming: boolean): PhysicalPlan {
    const catalog = this.#catalog(run.state);
    const { session, parameters, options } = run;
    try {
      return planQuery(query, { catalog, session, parameters, streaming, inPortions: options.inPortions ?? false });
    } catch (error) {
      throw userError(error);
    }
  }

  /** The statement's query, over the answers of its procedures: they are called here, and nowhere else. */
  async answered(statement: QueryStatement, run: StatementRun): Promise<Query> {
    if (statement.calls.length === 0) return statement.query;
    return await runCalls(statement, {
      fold: { parameters: run.parameters, session: run.session },
      state: run.state,
      scope: createScope({
        statementId: run.statementId,
        signal: run.options.signal,
        settings: scanSettings(run.session),
        fresh: run.fresh,
        notice: run.state.notice,
        record: this.#parts.requests.record,
      }),
      check: (query) => {
        outputFormats(query.outputs, run.options.resultFormats);
        this.plan(query, run, true);
      },
      readRows: async (query, rowsMax) => {
        const planned = await this.planRun(this.plan(query, run, false), outputFormats(query.outputs), run);
        return await planned.rows(rowsMax);
      },
    });
  }

  /** A run in a worker thread: the session's own where its tables are read. */
  async planRun(
    plan: PhysicalPlan,
    outputs: readonly OutputFormat[],
    run: StatementRun,
    between?: PlanRunOptions['between'],
  ): Promise<PlanRun> {
    const options = { ...this.#runOptions(plan, outputs, run), ...(between === undefined ? {} : { between }) };
    const { store } = run.state;
    if (plan.resident && store !== undefined) {
      const executor = await store.executor();
      return new PlanRun({ ...options, executor, abandon: executor.abandon });
    }
    const worker = this.#parts.pool.choose();
    return new PlanRun({
      ...options,
      executor: worker.operations,
      abandon: (statement) => {
        worker.abandon(statement);
      },
    });
  }

  async sessionRun(
    plan: PhysicalPlan,
    run: StatementRun,
    scratch: readonly string[],
  ): Promise<{ readonly executor: Executor; readonly run: PlanRun }> {
    const { store } = run.state;
    if (store === undefined) throw new Error('the session has no tables of its own');
    const executor = await store.executor();
    const options = { ...this.#runOptions(plan, [], run), executor, abandon: executor.abandon, scratch };
    return { executor, run: new PlanRun(options) };
  }

  #runOptions(
    plan: PhysicalPlan,
    outputs: readonly OutputFormat[],
    run: StatementRun,
  ): Omit<PlanRunOptions, 'executor' | 'abandon'> {
    const { onProgress, signal } = run.options;
    return {
      statementId: run.statementId,
      plan,
      outputs,
      session: run.session,
      fresh: run.fresh,
      signal,
      notice: run.state.notice,
      record: this.#parts.requests.record,
      ...(onProgress === undefined ? {} : { onProgress }),
    };
  }

  async *#read(statement: QueryStatement, run: StatementRun): AsyncGenerator<ResultChunk> {
    const plan = this.plan(await this.answered(statement, run), run, true);
    yield* this.#chunks(plan, outputFormats(plan.residual.outputs, run.options.resultFormats), run);
  }

  /** Small local queries on the main thread; everything else, and what turned out not to be small, in a worker. */
  async *#chunks(plan: PhysicalPlan, outputs: readonly OutputFormat[], run: StatementRun): AsyncGenerator<ResultChunk> {
    const local = await this.#runLocally(plan, outputs, run);
    if (local !== undefined) {
      yield* local;
      return;
    }
    const inWorker = await this.planRun(plan, outputs, run);
    yield* inWorker.chunks();
  }

  /** The log knows the statement's text while it runs. */
  async *#logged(run: StatementRun, chunks: AsyncGenerator<ResultChunk>): AsyncGenerator<ResultChunk> {
    try {
      yield* chunks;
    } finally {
      this.#parts.requests.endStatement(run.statementId);
    }
  }

  async #runLocally(
    plan: PhysicalPlan,
    outputs: readonly OutputFormat[],
    run: StatementRun,
  ): Promise<readonly ResultChunk[] | undefined> {
    if (!plan.local || waits(plan.residual)) return undefined;
    const { local } = this.#parts;
    const attempt = new PlanRun({
      ...this.#runOptions(plan, outputs, run),
      executor: local.operations,
      abandon: () => undefined,
      keep: (fetch, scope) => local.keep(fetch, scope),
    });
    try {
      return await local.exclusively(() => collected(attempt.chunks()));
    } catch (error) {
      if (error instanceof LocalTimeExceeded) return undefined;
      throw error;
    }
  }

  async #write(statement: WriteStatement, runnable: RunnableStatement, run: StatementRun): Promise<Execution> {
    const table = localTable(statement.relation.table);
    if (table !== undefined) await this.#beginWrite(table.temporary ? 'temporary' : 'file', run);
    const write =
      table === undefined
        ? new WriteRun(statement, run, this, this.#parts.requests.record)
        : residentWrite(statement, table, run, this);
    const chunks = await primed(this.#logged(run, write.chunks()));
    return { fields: runnable.fields, chunks, tag: () => write.tag() };
  }

  async #writeParts(parts: StatementParts, runnable: RunnableStatement, run: StatementRun): Promise<Execution> {
    const write = new WithRun(parts, run, {
      plan: (query, part, streaming) => this.plan(query, part, streaming),
      answered: (statement, part) => this.answered(statement, part),
      planRun: (plan, outputs, part, between) => this.planRun(plan, outputs, part, between),
      sessionRun: (plan, part, scratch) => this.sessionRun(plan, part, scratch),
      partOf: (part) => ({ ...part, statementId: ++this.#statements }),
      record: (_part, record) => {
        this.#parts.requests.record(run.statementId, record);
      },
      beginWrite: (target, part) => this.#beginWrite(target, part),
    });
    const chunks = await primed(this.#logged(run, write.chunks()));
    return { fields: runnable.fields, chunks, tag: () => write.tag() };
  }

  async #beginWrite(target: 'temporary' | 'file', { state, options }: StatementRun): Promise<void> {
    const timeoutMs = durationMs(state.setting('lock_timeout') ?? '0');
    await state.store?.beginWrite(target, { signal: options.signal, timeoutMs });
  }

  /** Rows are locked by the right to write their file: nobody else changes it before the transaction ends. */
  async #lock(locks: readonly RowLock[], run: StatementRun): Promise<void> {
    const lock = fileLock(locks);
    if (lock === undefined) return;
    if (lock.wait === 'error' && run.state.store?.lockedByOthers === true) {
      throw pgError('55P03', `could not obtain lock on row in relation "${lock.table.name}"`);
    }
    await this.#beginWrite('file', run);
  }

  #start({ text, statement, writes }: Prepared, options: RunOptions, state: SessionState): StatementRun {
    const statementId = ++this.#statements;
    this.#parts.requests.startStatement(statementId, text);
    const fresh = isWrite(statement) || writes.length > 0 || statement.calls.length > 0;
    return { statementId, session: state.context(), state, options, parameters: options.parameters, fresh };
  }
}

function withOwnRelations(catalog: Catalog, { relations = [] }: ParsedStatement): Catalog {
  if (relations.length === 0) return catalog;
  return {
    ...catalog,
    findTable: (schema, name, searchPath) =>
      relations.find((table) => schema === undefined && table.name === name) ??
      catalog.findTable(schema, name, searchPath),
  };
}

type StatementParts = Pick<Bound, 'statement' | 'writes' | 'locks'>;

interface Prepared extends Bound {
  readonly text: string;
}

function boundOf(runnable: RunnableStatement): Prepared {
  // prepare() made it.
  return runnable.bound as Prepared;
}

async function collected<T>(items: AsyncGenerator<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Runs up to the first chunk, so that an error before it is thrown here. */
async function primed(chunks: AsyncGenerator<ResultChunk>): Promise<AsyncGenerator<ResultChunk>> {
  const first = await chunks.next();
  return rest(first, chunks);
}

async function* rest(
  first: IteratorResult<ResultChunk>,
  chunks: AsyncGenerator<ResultChunk>,
): AsyncGenerator<ResultChunk> {
  try {
    if (first.done === true) return;
    yield first.value;
    yield* chunks;
  } finally {
    await chunks.return(undefined);
  }
}

async function* counted(
  chunks: AsyncGenerator<ResultChunk>,
  count: (rows: number) => void,
): AsyncGenerator<ResultChunk> {
  for await (const chunk of chunks) {
    count(chunk.rowCount);
    yield chunk;
  }
}
