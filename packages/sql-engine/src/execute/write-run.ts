// One INSERT, UPDATE or DELETE: plans, sends, and gives back what RETURNING asks for.

import type { Query, QueryStatement, WriteStatement } from '../bind/tree.ts';
import type { ResultChunk } from '../engine.ts';
import type { RequestRecord } from '../driver/statement.ts';
import type { WriteAnswer } from '../driver/writes.ts';
import type { FoldContext } from '../plan/fold.ts';
import type { PhysicalPlan } from '../plan/physical.ts';
import type { JsValue } from '../types/values.ts';
import { RowEncoder } from './encode-rows.ts';
import type { Executor } from './executor.ts';
import type { OutputFormat } from './messages.ts';
import { outputFormats } from './output-formats.ts';
import type { StatementRun } from './query-runner.ts';
import type { PlanRun } from './run-plan.ts';
import { planWrite, returningPlan, type PlannedWrite } from './run-write.ts';
import { sendWrites, type OtherWrites } from './send-writes.ts';
import { createScope, type CountedScope } from './statement-scope.ts';
import { writerOf } from './storage.ts';

/** What a write asks of the runner. */
export interface QueryExecution {
  readonly plan: (query: Query, run: StatementRun, streaming: boolean) => PhysicalPlan;
  /** Calls the procedures of a statement. */
  readonly answered: (statement: QueryStatement, run: StatementRun) => Promise<Query>;
  readonly planRun: (plan: PhysicalPlan, outputs: readonly OutputFormat[], run: StatementRun) => Promise<PlanRun>;
  /** A run in the session's own executor; `scratch` names temporary tables that end with it. */
  readonly sessionRun: (
    plan: PhysicalPlan,
    run: StatementRun,
    scratch: readonly string[],
  ) => Promise<{ readonly executor: Executor; readonly run: PlanRun }>;
}

export class WriteRun {
  readonly #statement: WriteStatement;
  readonly #run: StatementRun;
  readonly #queries: QueryExecution;
  readonly #scope: CountedScope;
  readonly #fold: FoldContext;
  #count = 0;

  constructor(
    statement: WriteStatement,
    run: StatementRun,
    queries: QueryExecution,
    record: (statementId: number, record: RequestRecord) => void,
  ) {
    this.#statement = statement;
    this.#run = run;
    this.#queries = queries;
    this.#fold = { parameters: run.parameters, session: run.session };
    this.#scope = createScope({
      statementId: run.statementId,
      signal: run.options.signal,
      settings: run.session.settings,
      fresh: true,
      notice: run.state.notice,
      record,
    });
  }

  tag(): string {
    const { kind } = this.#statement;
    return kind === 'insert' ? `INSERT 0 ${this.#count}` : `${kind.toUpperCase()} ${this.#count}`;
  }

  async *chunks(): AsyncGenerator<ResultChunk> {
    yield* this.chunksOf(await this.plan());
  }

  async *chunksOf(planned: PlannedWrite): AsyncGenerator<ResultChunk> {
    const answers = await this.send(planned);
    if (this.#statement.returning.length === 0 || this.#count === 0) return;
    if (planned.returned === undefined) yield* this.#fromAnswers(answers);
    else yield* this.#fromRows(planned.returned.filter((_, index) => answers[index]?.found));
  }

  /** Reads and computes; sends nothing that changes anything. */
  plan(others?: OtherWrites): Promise<PlannedWrite> {
    return planWrite(this.#statement, {
      fold: this.#fold,
      others,
      readRows: async (query, rowsMax) => {
        const plan = this.#queries.plan(query, this.#run, false);
        const run = await this.#queries.planRun(plan, outputFormats(query.outputs), this.#run);
        return await run.rows(rowsMax);
      },
    });
  }

  async send(planned: PlannedWrite): Promise<readonly WriteAnswer[]> {
    const answers = await sendWrites(planned.requests, {
      scope: this.#scope,
      verb: pastOf(this.#statement),
      onSent: this.#run.state.countWrite,
    });
    this.#count = answers.filter((answer) => answer.found).length;
    return answers;
  }

  /** What RETURNING gives, for what reads it in the same statement. */
  async returned(planned: PlannedWrite, answers: readonly WriteAnswer[]): Promise<readonly (readonly JsValue[])[]> {
    const { relation, returning } = this.#statement;
    if (returning.length === 0 || this.#count === 0) return [];
    if (planned.returned !== undefined) return planned.returned.filter((_, index) => answers[index]?.found);
    const plan = returningPlan(relation, returning, answers, this.#fold);
    const run = await this.#queries.planRun(plan, outputFormats(returning), this.#run);
    return await run.rows(answers.length);
  }

  async *#fromAnswers(answers: readonly WriteAnswer[]): AsyncGenerator<ResultChunk> {
    const { relation, returning } = this.#statement;
    const plan = returningPlan(relation, returning, answers, this.#fold);
    const outputs = outputFormats(returning, this.#run.options.resultFormats);
    const run = await this.#queries.planRun(plan, outputs, this.#run);
    yield* run.chunks();
  }

  *#fromRows(rows: readonly (readonly JsValue[])[]): Generator<ResultChunk> {
    const { returning } = this.#statement;
    const encoder = new RowEncoder(outputFormats(returning, this.#run.options.resultFormats), this.#run.session);
    const writers = returning.map((target) => writerOf(target.type));
    for (const row of rows) encoder.add(row.map((value, index) => writers[index]?.(value) ?? null));
    const rowCount = encoder.rows;
    if (rowCount > 0) yield { rowCount, bytes: encoder.take() };
  }
}

/** `inserted` */
export function pastOf({ kind }: WriteStatement): string {
  return `${kind}ed`.replace('eed', 'ed');
}
