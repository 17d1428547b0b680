// A statement whose WITH holds INSERT, UPDATE or DELETE. Each of these is run once, in the order in which they stand,
// whether it is referred to or not. All parts see the tables as they were before the statement, and one another's
// rows through RETURNING alone. What can be read before the first request that changes anything is read before it.
// https://www.postgresql.org/docs/15/queries-with.html#QUERIES-WITH-MODIFYING

import { plainSelect } from '../bind/plain-select.ts';
import type { Bound } from '../bind/bind.ts';
import { answerTable } from '../bind/with-write.ts';
import { localTable } from '../bind/resident.ts';
import type {
  BoundStatement,
  Cte,
  CteId,
  Query,
  RelationId,
  ScanRelation,
  WithWrite,
  WriteStatement,
} from '../bind/tree.ts';
import type { RequestRecord } from '../driver/statement.ts';
import type { WriteAnswer } from '../driver/writes.ts';
import type { ResultChunk } from '../engine.ts';
import { notSupported, PgError } from '../errors.ts';
import { foldQuery } from '../plan/fold.ts';
import { neededColumns } from '../plan/needed-columns.ts';
import { dependenciesOf, type FetchId, type PhysicalPlan } from '../plan/physical.ts';
import { collectRestrictions } from '../plan/restrictions.ts';
import type { JsValue } from '../types/values.ts';
import { KeptRows, scanOf } from './memory-table.ts';
import { outputFormats } from './output-formats.ts';
import type { StatementRun } from './query-runner.ts';
import { residentWrite, secondTime } from './resident-merge.ts';
import type { WritePart } from './resident-write.ts';
import type { PlanRun, PlanRunOptions } from './run-plan.ts';
import { checkWritable, type PlannedWrite } from './run-write.ts';
import { listKeys } from './send-writes.ts';
import {
  readAfterwards,
  readsOf,
  referredTo,
  replaceRelations,
  sameTable,
  scansIn,
  siblingsOf,
  withSiblings,
} from './statement-parts.ts';
import { writtenQuery } from './write-targets.ts';
import { pastOf, WriteRun, type QueryExecution } from './write-run.ts';

/** What it asks of the runner. */
export interface PartsExecution extends QueryExecution {
  readonly planRun: (
    plan: PhysicalPlan,
    outputs: ReturnType<typeof outputFormats>,
    run: StatementRun,
    between?: PlanRunOptions['between'],
  ) => Promise<PlanRun>;
  /** A run of its own for a part: temporary tables are named by it. */
  readonly partOf: (run: StatementRun) => StatementRun;
  readonly record: (statementId: number, record: RequestRecord) => void;
  readonly beginWrite: (target: 'temporary' | 'file', run: StatementRun) => Promise<void>;
}

/** Relations and columns of kept items have numbers that no others have. */
const keptFrom = 1_000_000_000;
const keptColumnsMax = 10_000;

/** More rows than any query has. */
const everyRow = Number.MAX_SAFE_INTEGER - 1;

interface Sent {
  readonly statement: WriteStatement;
  readonly count: number;
  readonly keys: readonly string[];
}

export class WithRun {
  readonly #statement: BoundStatement;
  readonly #writes: readonly WithWrite[];
  readonly #run: StatementRun;
  readonly #execution: PartsExecution;
  readonly #queries: QueryExecution;
  /** WITH items that are computed once, since several parts refer to them: their queries read what was kept. */
  readonly #siblings: Map<CteId, Cte>;
  readonly #replaced = new Map<RelationId, ScanRelation>();
  readonly #answers = new Map<RelationId, KeptRows>();
  /** Items that have to wait for writes. */
  readonly #lateItems: { readonly item: Cte; readonly rows: KeptRows }[] = [];
  readonly #planned = new Map<WriteStatement, { readonly write: WriteRun; readonly planned: PlannedWrite }>();
  readonly #sent: Sent[] = [];
  readonly #touched = new Map<string, bigint[]>();
  #kept = 0;
  #rows = 0;
  #tag: () => string;

  constructor(
    { statement, writes }: Pick<Bound, 'statement' | 'writes'>,
    run: StatementRun,
    execution: PartsExecution,
  ) {
    this.#statement = statement;
    this.#writes = writes;
    this.#run = run;
    this.#execution = execution;
    this.#siblings = new Map(siblingsOf(statement));
    this.#queries = {
      ...execution,
      plan: (query, part, streaming) => execution.plan(this.#prepared(query), part, streaming),
    };
    this.#tag = () => `SELECT ${this.#rows}`;
  }

  tag(): string {
    return this.#tag();
  }

  async *chunks(): AsyncGenerator<ResultChunk> {
    await this.#begin();
    const statement = this.#statement;
    try {
      if (statement.kind === 'query') yield* this.#query(statement.query);
      else yield* this.#mainWrite(statement);
    } catch (error) {
      throw this.#told(error);
    }
  }

  // ---- Before anything is written ------------------------------------------------------------------------

  async #begin(): Promise<void> {
    const all = [
      ...this.#writes.map((write) => write.statement),
      ...(this.#statement.kind === 'query' ? [] : [this.#statement]),
    ];
    const fold = { parameters: this.#run.parameters, session: this.#run.session };
    for (const [index, statement] of all.entries()) {
      const table = localTable(statement.relation.table);
      if (table === undefined) checkWritable(statement, { fold });
      else await this.#execution.beginWrite(table.temporary ? 'temporary' : 'file', this.#run);
      refuseLateReads(statement, all.slice(0, index));
    }
    for (const { answer, statement } of this.#writes) {
      if (answer === undefined) continue;
      const rows = new KeptRows();
      this.#answers.set(answer, rows);
      for (const scan of this.#scansOfAnswer(answer)) this.#replaced.set(answer, scanOf(scan, rows));
      if (statement.returning.length === 0) throw new Error('an answer without RETURNING');
    }
    await this.#keepItems();
    for (const { statement } of this.#writes) {
      if (localTable(statement.relation.table) !== undefined || this.#waits(readsOf(statement))) continue;
      await this.#plan(statement);
    }
  }

  #scansOfAnswer(answer: RelationId): readonly ScanRelation[] {
    return [...this.#siblings.values()]
      .flatMap(({ query }) => scansIn(query))
      .filter(({ relation }) => relation === answer)
      .slice(0, 1);
  }

  /** Items that more than one part refers to, one of them a write. */
  async #keepItems(): Promise<void> {
    const parts = [...this.#writes.map((write) => write.statement), this.#statement].map(readsOf);
    const counts = new Map<CteId, number>();
    for (const part of parts) {
      for (const cte of referredTo(part, this.#siblings)) counts.set(cte, (counts.get(cte) ?? 0) + 1);
    }
    for (const item of [...this.#siblings.values()]) {
      const isAnswer = scansIn(item.query).some(({ relation }) => this.#answers.has(relation));
      if (isAnswer || (counts.get(item.cte) ?? 0) < 2) continue;
      const rows = new KeptRows();
      const waits = this.#waits(item.query);
      if (waits) this.#lateItems.push({ item, rows });
      else rows.keep(await this.#readAll(item.query));
      this.#siblings.set(item.cte, this.#keptItem(item, rows));
    }
  }

  /** The item over rows that have been kept. */
  #keptItem(item: Cte, rows: KeptRows): Cte {
    // No other relation or column of the statement has such a number.
    const base = keptFrom + keptColumnsMax * ++this.#kept;
    const { outputs } = item.query;
    const columns = outputs.map(({ name, type, modifier }, index) => ({ column: base + index, name, type, modifier }));
    const scan = scanOf(
      { kind: 'scan', relation: base, alias: item.name, table: answerTable(item.name, outputs), columns },
      rows,
    );
    this.#answers.set(base, rows);
    const targets = columns.map(({ column, type, modifier }) => ({ kind: 'column' as const, column, type, modifier }));
    const query = plainSelect({ outputs, targets, from: scan });
    return { cte: item.cte, name: item.name, query, columns: item.columns, recursive: false };
  }

  /** True when rows have to be known that are not yet. */
  #waits(query: Query): boolean {
    return scansIn(this.#prepared(query)).some(({ relation }) => this.#answers.get(relation)?.known === false);
  }

  async #plan(statement: WriteStatement): Promise<{ readonly write: WriteRun; readonly planned: PlannedWrite }> {
    const known = this.#planned.get(statement);
    if (known !== undefined) return known;
    const part = this.#execution.partOf(this.#run);
    const write = new WriteRun(statement, part, this.#queries, this.#execution.record);
    const planned = (others: readonly { readonly planned: PlannedWrite }[]): number =>
      others.reduce((total, other) => total + other.planned.requests.length, 0);
    const sent = this.#sent.reduce((total, { count }) => total + count, 0);
    const made = { write, planned: await write.plan({ planned: planned([...this.#planned.values()]), sent }) };
    this.#planned.set(statement, made);
    return made;
  }

  // ---- The statement itself ------------------------------------------------------------------------------

  async *#query(query: Query): AsyncGenerator<ResultChunk> {
    const written = this.#writes.map((write) => write.statement);
    const first = this.#queries.plan(query, this.#run, false);
    // What is read late is read as it was.
    await this.#keepTables(query, (scan) => isLate(first, scan, this.#lateFetches(first)), written);
    const plan = this.#queries.plan(query, this.#run, false);
    const outputs = outputFormats(plan.residual.outputs, this.#run.options.resultFormats);
    const execution = await this.#execution.planRun(plan, outputs, this.#run, {
      late: this.#lateFetches(plan),
      work: () => this.#writeAll(),
    });
    for await (const chunk of execution.chunks()) {
      this.#rows += chunk.rowCount;
      yield chunk;
    }
  }

  async *#mainWrite(statement: WriteStatement): AsyncGenerator<ResultChunk> {
    const written = this.#writes.map((write) => write.statement);
    const table = localTable(statement.relation.table);
    if (table === undefined && !this.#waits(readsOf(statement))) await this.#plan(statement);
    else await this.#keepTables(readsOf(statement), () => true, written);
    await this.#writeAll();
    if (table !== undefined) {
      const write = residentWrite(statement, table, this.#run, this.#queries, this.#partOn(statement));
      this.#tag = () => write.tag();
      yield* write.chunks();
      return;
    }
    const { write, planned } = await this.#plan(statement);
    this.#tag = () => write.tag();
    yield* write.chunksOf(this.#untouched(statement, planned));
  }

  /** Fetches that what has yet to be written decides. */
  #lateFetches(plan: PhysicalPlan): ReadonlySet<FetchId> {
    const late = new Set<FetchId>();
    for (;;) {
      const before = late.size;
      for (const fetch of plan.fetches) {
        const waits = fetch.scans.some(({ relation }) => this.#answers.get(relation)?.known === false);
        if (waits || dependenciesOf(fetch).some((id) => late.has(id))) late.add(fetch.id);
      }
      if (late.size === before) return late;
    }
  }

  // ---- Writing -------------------------------------------------------------------------------------------

  async #writeAll(): Promise<void> {
    // Those that have to wait see the tables as they are now.
    for (const [index, { statement }] of this.#writes.entries()) {
      if (this.#planned.has(statement)) continue;
      const earlier = this.#writes.slice(0, index).map((write) => write.statement);
      await this.#keepTables(readsOf(statement), () => true, earlier);
    }
    for (const { item } of this.#lateItems) {
      await this.#keepTables(
        item.query,
        () => true,
        this.#writes.map((write) => write.statement),
      );
    }
    for (const { statement, answer } of this.#writes) {
      await this.#keepLateItems();
      const rows = await this.#write(statement);
      if (answer !== undefined) this.#answers.get(answer)?.keep(rows);
    }
    await this.#keepLateItems();
  }

  async #keepLateItems(): Promise<void> {
    for (const { item, rows } of this.#lateItems) {
      if (!rows.known && !this.#waits(item.query)) rows.keep(await this.#readAll(item.query));
    }
  }

  async #write(statement: WriteStatement): Promise<readonly (readonly JsValue[])[]> {
    const table = localTable(statement.relation.table);
    if (table !== undefined) {
      const part = this.#execution.partOf(this.#run);
      return await residentWrite(statement, table, part, this.#queries, this.#partOn(statement)).returned();
    }
    const made = await this.#plan(statement);
    const planned = this.#untouched(statement, made.planned);
    const answers = await made.write.send(planned);
    this.#note(statement, planned, answers);
    return await made.write.returned(planned, answers);
  }

  #note(statement: WriteStatement, { requests }: PlannedWrite, answers: readonly WriteAnswer[]): void {
    const keys = answers.flatMap((answer, index) =>
      answer.found ? [answer.key ?? requests[index]?.key ?? `row ${index + 1}`] : [],
    );
    this.#sent.push({ statement, count: keys.length, keys });
  }

  /** A row is written by one of the parts alone: the first one. */
  #untouched(statement: WriteStatement, planned: PlannedWrite): PlannedWrite {
    if (statement.kind === 'insert') return planned;
    const others = this.#sent.filter((sent) => sameTable(sent.statement.relation.table, statement.relation.table));
    const touched = new Set(others.filter((sent) => sent.statement.kind !== 'insert').flatMap((sent) => sent.keys));
    const stays = planned.requests.map(({ key }) => key === undefined || !touched.has(key));
    if (statement.kind === 'merge' && stays.includes(false)) throw secondTime();
    const { returned } = planned;
    return {
      requests: planned.requests.filter((_, index) => stays[index]),
      ...(returned === undefined ? {} : { returned: returned.filter((_, index) => stays[index]) }),
    };
  }

  #partOn({ relation: { table } }: WriteStatement): WritePart {
    const name = JSON.stringify([table.schema, table.name]);
    const touched = this.#touched.get(name) ?? [];
    this.#touched.set(name, touched);
    return { touched, touch: (rows) => touched.push(...rows) };
  }

  /** Sent requests can't be taken back: an error after them says what they did. */
  #told(error: unknown): unknown {
    if (!(error instanceof PgError) || this.#sent.length === 0) return error;
    const { detail, ...fields } = error.fields;
    const done = this.#sent
      .filter(({ count }) => count > 0)
      .map(({ statement, count, keys }) => {
        const { name } = statement.relation.table;
        return `Before that, ${count} row${count === 1 ? ' was' : 's were'} ${pastOf(statement)} in "${name}": ${listKeys(keys)}.`;
      });
    if (done.length === 0) return error;
    return new PgError(
      { ...fields, detail: [...(detail === undefined ? [] : [detail]), ...done].join(' ') },
      { cause: error },
    );
  }

  // ---- Reading -------------------------------------------------------------------------------------------

  /** The query with the WITH items that it refers to, over what has been kept. */
  #prepared(query: Query): Query {
    const own = { ...query, ctes: query.ctes.map((cte) => this.#siblings.get(cte.cte) ?? cte) };
    return replaceRelations(withSiblings(own, this.#siblings), this.#replaced);
  }

  async #readAll(query: Query): Promise<readonly (readonly JsValue[])[]> {
    const part = this.#execution.partOf(this.#run);
    const plan = this.#queries.plan(query, part, false);
    const run = await this.#execution.planRun(plan, outputFormats(query.outputs), part);
    return await run.rows(everyRow);
  }

  /** Keeps the rows of scans of tables that the statements write. */
  async #keepTables(
    query: Query,
    isLateScan: (scan: ScanRelation) => boolean,
    written: readonly WriteStatement[],
  ): Promise<void> {
    const prepared = foldQuery(this.#prepared(query), { parameters: this.#run.parameters, session: this.#run.session });
    const restrictions = collectRestrictions(prepared);
    const needed = neededColumns(prepared);
    // Of rows that are written everything may be asked for.
    const targets = new Set([...this.#writes.map((write) => write.statement), this.#statement].map(targetOf));
    for (const scan of scansIn(prepared)) {
      if (this.#replaced.has(scan.relation) || this.#answers.has(scan.relation)) continue;
      if (!isLateScan(scan) || !written.some(({ relation }) => sameTable(relation.table, scan.table))) continue;
      const conjuncts = restrictions.find((one) => one.scan.relation === scan.relation)?.conjuncts ?? [];
      const rows = new KeptRows();
      const whole = targets.has(scan.relation);
      const names = whole ? scan.table.columns.map((column) => column.name) : (needed.get(scan.relation) ?? []);
      rows.keep(await this.#readScan(scan, names, conjuncts));
      this.#replaced.set(scan.relation, scanOf(scan, rows));
    }
  }

  async #readScan(
    scan: ScanRelation,
    names: readonly string[],
    conjuncts: ReturnType<typeof collectRestrictions>[number]['conjuncts'],
  ): Promise<readonly (readonly JsValue[])[]> {
    const columns = scan.columns.filter((_, index) => names.includes(scan.table.columns[index]?.name ?? ''));
    const targets = columns.map(({ column, type, modifier }) => ({ kind: 'column' as const, column, type, modifier }));
    const [first] = conjuncts;
    const where =
      conjuncts.length > 1 && first !== undefined
        ? { kind: 'and' as const, args: conjuncts, type: first.type, modifier: -1 }
        : first;
    const query = writtenQuery({ relation: scan, joined: undefined, where, ctes: [] }, targets);
    const rows = await this.#readAll(query);
    const places = scan.columns.map((column) => columns.indexOf(column));
    return rows.map((row) => places.map((place) => row[place] ?? null));
  }
}

function isLate(plan: PhysicalPlan, scan: ScanRelation, late: ReadonlySet<FetchId>): boolean {
  const fetch = plan.fetchOf.get(scan.relation);
  return fetch === undefined || late.has(fetch);
}

/** What RETURNING computes after the rows are written can't be read as it was before an earlier part. */
function refuseLateReads(statement: WriteStatement, earlier: readonly WriteStatement[]): void {
  const clash = readAfterwards(statement).find((table) =>
    earlier.some(({ relation }) => sameTable(relation.table, table)),
  );
  if (clash === undefined) return;
  throw notSupported(`a subquery in RETURNING or ON CONFLICT over "${clash.name}", which the same statement writes,`);
}

function targetOf(statement: BoundStatement): RelationId | undefined {
  return statement.kind === 'query' ? undefined : statement.relation.relation;
}
