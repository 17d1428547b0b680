// INSERT, UPDATE and DELETE on the engine's own tables. The rows to write are computed into a temporary table first,
// then completed (defaults, generated columns), checked, and written by one statement of SQLite's. MERGE is in
// resident-merge.ts.

import type { DeleteStatement, Expression, InsertStatement, UpdateStatement } from '../bind/tree.ts';
import { Emission } from '../emit/emission.ts';
import { emitExpression } from '../emit/expression.ts';
import type { ResultChunk } from '../engine.ts';
import { notSupported } from '../errors.ts';
import { storedColumns, type LocalTable } from '../local/definitions.ts';
import { foldExpression, type FoldContext } from '../plan/fold.ts';
import { columnsIn, hasSubquery } from '../plan/conjuncts.ts';
import { OID } from '../types/oids.ts';
import type { JsValue } from '../types/values.ts';
import type { Executor } from './executor.ts';
import type { KeyCheck } from './foreign-keys.ts';
import { keyCheckOf } from './key-check.ts';
import type { SqlText } from './messages.ts';
import { outputFormats } from './output-formats.ts';
import type { StatementRun } from './query-runner.ts';
import { insertOn, type Inserted } from './resident-insert.ts';
import { refuseFetches, sourceOf, type WriteSource } from './resident-source.ts';
import { completeRows, deleteRows, text, updateRows } from './row-changes.ts';
import { checkViews, defineColumns, tickOf, type CheckedRows } from './row-checks.ts';
import { settleKeys } from './settle-keys.ts';
import { readStored } from './storage.ts';
import type { QueryExecution } from './write-run.ts';

/** Rows in a chunk at the most. */
const chunkRows = 1000;

type ReadReturned<T> = (returned: SqlText, executor: Executor) => AsyncGenerator<T>;

/** A write among others of one statement. */
export interface WritePart {
  /** Row ids that earlier parts have changed or deleted. */
  readonly touched: readonly bigint[];
  readonly touch: (rows: readonly bigint[]) => void;
}

type RowStatement = InsertStatement | UpdateStatement | DeleteStatement;

export class ResidentWrite {
  readonly #statement: RowStatement;
  readonly #table: LocalTable;
  readonly #run: StatementRun;
  readonly #queries: QueryExecution;
  readonly #fold: FoldContext;
  readonly #part: WritePart | undefined;
  #count = 0;

  constructor(
    statement: RowStatement,
    table: LocalTable,
    run: StatementRun,
    queries: QueryExecution,
    part?: WritePart,
  ) {
    this.#part = part;
    this.#statement = statement;
    this.#table = table;
    this.#run = run;
    this.#queries = queries;
    this.#fold = { parameters: run.parameters, session: run.session };
  }

  tag(): string {
    const { kind } = this.#statement;
    return kind === 'insert' ? `INSERT 0 ${this.#count}` : `${kind.toUpperCase()} ${this.#count}`;
  }

  /** Rows written. */
  get count(): number {
    return this.#count;
  }

  async *chunks(): AsyncGenerator<ResultChunk> {
    yield* this.#written((text, executor) => this.#encoded(text, executor));
  }

  /** What RETURNING gives, for what reads it in the same statement. */
  async returned(): Promise<readonly (readonly JsValue[])[]> {
    const collected: (readonly JsValue[])[] = [];
    for await (const rows of this.#written((text, executor) => this.#plain(text, executor))) collected.push(...rows);
    return collected;
  }

  async *#written<T>(read: ReadReturned<T>): AsyncGenerator<T> {
    const { returning } = this.#statement;
    refuseFetches(
      returning.map((target) => target.expression),
      'RETURNING',
    );
    this.#refuseNewPlaces();
    const source = sourceOf(this.#statement, this.#table);
    const { rows, returned } = namesOf(this.#run);
    const plan = this.#queries.plan(source.query, this.#run, false);
    const { executor, run } = await this.#queries.sessionRun(plan, this.#run, [
      rows,
      returned,
      ...conflictNames(this.#run),
    ]);
    yield* run.using((residual) => this.#write(source, residual, executor, read));
  }

  async *#write<T>(
    source: WriteSource,
    residual: SqlText,
    executor: Executor,
    read: ReadReturned<T>,
  ): AsyncGenerator<T> {
    const { rows } = namesOf(this.#run);
    const statement = this.#run.statementId;
    const { relation } = this.#statement;
    const columns = [...storedColumns(this.#table), ...source.extras.map((extra) => extra.name)];
    await executor.run(statement, [
      text(`CREATE TEMP TABLE ${rows} (${['rid INTEGER PRIMARY KEY', ...columns].join(', ')})`),
      fill(rows, source, residual),
      ...this.#withoutTouched(rows),
    ]);
    const checked: CheckedRows = {
      executor,
      statement,
      table: this.#table,
      relation,
      rows,
      fold: this.#fold,
      replaces: this.#statement.kind === 'update',
    };
    const check = keyCheckOf(this.#run, executor);
    const { rules } = this.#statement.kind === 'delete' ? {} : this.#statement;
    if (rules !== undefined) await completeRows(rules, checked);
    const before = this.#returningReads() ? await this.#keepReturned(source, executor) : undefined;
    const { count, written } = await this.#apply(checked, check);
    this.#count = count;
    if (rules !== undefined) await checkViews(rules, checked);
    if (count > 0) await settleKeys(written, check);
    await this.#keepTouched(rows, executor);
    yield* this.#returned(source, before, executor, read);
  }

  /** Rows that an earlier part of the statement has changed are not changed again. */
  #withoutTouched(rows: string): readonly SqlText[] {
    const { touched = [] } = this.#part ?? {};
    if (touched.length === 0 || this.#statement.kind === 'insert') return [];
    const sql = `DELETE FROM ${rows} WHERE rid IN (SELECT value FROM json_each(?1))`;
    return [{ sql, parameters: [`[${touched.join(',')}]`] }];
  }

  async #keepTouched(rows: string, executor: Executor): Promise<void> {
    if (this.#part?.touch === undefined || this.#statement.kind === 'insert') return;
    const found = await executor.rows(this.#run.statementId, text(`SELECT rid FROM ${rows}`), [OID.int8]);
    this.#part.touch(found.map(([rid]) => BigInt(rid as bigint | number)));
  }

  async #apply(checked: CheckedRows, check: KeyCheck): Promise<Inserted> {
    const statement = this.#statement;
    switch (statement.kind) {
      case 'insert':
        return await insertOn(statement, checked, conflictNames(this.#run), check);
      case 'update': {
        const columns = statement.assignments.map(({ column }) => column);
        const { count, written } = await updateRows({ checked, rules: statement.rules, columns }, check);
        return { count, written: [written] };
      }
      case 'delete': {
        const { count, written } = await deleteRows(checked);
        return { count, written: [written] };
      }
    }
  }

  // ---- RETURNING -----------------------------------------------------------------------------------------

  /** Rows that are being inserted have no places yet. */
  #refuseNewPlaces(): void {
    const { kind, relation, returning } = this.#statement;
    const place = relation.columns.find(({ name }) => name === 'ctid')?.column;
    const asked = returning.some((target) => place !== undefined && columnsIn(target.expression).has(place));
    if (kind === 'insert' && asked) throw notSupported('ctid in RETURNING of INSERT');
  }

  /** Subqueries see the tables as they were. */
  #returningReads(): boolean {
    return this.#statement.returning.some((target) => hasSubquery(target.expression));
  }

  #returningSql(source: WriteSource, emission: Emission): readonly string[] {
    defineColumns(emission, this.#statement.relation, 'n');
    for (const { column, name } of source.extras) emission.defineColumn(column.column, `n.${name}`);
    return this.#statement.returning.map(({ expression }) => this.#emit(expression, emission));
  }

  #emit(expression: Expression, emission: Emission): string {
    return emitExpression(foldExpression(expression, this.#fold), emission);
  }

  async #keepReturned(source: WriteSource, executor: Executor): Promise<string> {
    const { rows, returned } = namesOf(this.#run);
    const emission = new Emission(new Map());
    const values = this.#returningSql(source, emission);
    const columns = values.map((_, index) => `r${index}`);
    await executor.register(this.#run.statementId, emission.registrations);
    await executor.run(this.#run.statementId, [
      text(`CREATE TEMP TABLE ${returned} (${['rid INTEGER PRIMARY KEY', ...columns].join(', ')})`),
      {
        sql: `INSERT INTO ${returned} SELECT ${['n.rid', ...values].join(', ')} FROM ${rows} AS n WHERE ${tickOf('n')}`,
        parameters: emission.parameters,
      },
    ]);
    return returned;
  }

  async *#returned<T>(
    source: WriteSource,
    kept: string | undefined,
    executor: Executor,
    read: ReadReturned<T>,
  ): AsyncGenerator<T> {
    const { returning } = this.#statement;
    if (returning.length === 0 || this.#count === 0) return;
    const { rows } = namesOf(this.#run);
    const emission = new Emission(new Map());
    const values =
      kept === undefined ? this.#returningSql(source, emission) : returning.map((_, index) => `r.r${index}`);
    const from =
      kept === undefined ? `${rows} AS n WHERE ${tickOf('n')}` : `${kept} AS r JOIN ${rows} AS n ON n.rid = r.rid`;
    await executor.register(this.#run.statementId, emission.registrations);
    const sql = `SELECT ${values.join(', ')} FROM ${from} ORDER BY n.rid`;
    yield* read({ sql, parameters: emission.parameters }, executor);
  }

  async *#encoded(returned: SqlText, executor: Executor): AsyncGenerator<ResultChunk> {
    const { statementId, options } = this.#run;
    await executor.open(statementId, returned, outputFormats(this.#statement.returning, options.resultFormats));
    for (;;) {
      const { rowCount, bytes, done } = await executor.next(statementId, chunkRows);
      if (rowCount > 0) yield { rowCount, bytes };
      if (done) return;
    }
  }

  async *#plain(returned: SqlText, executor: Executor): AsyncGenerator<readonly (readonly JsValue[])[]> {
    const types = this.#statement.returning.map((target) => target.type);
    yield readStored(await executor.rows(this.#run.statementId, returned, types), types);
  }
}

function namesOf({ statementId }: StatementRun): { readonly rows: string; readonly returned: string } {
  return { rows: `w${statementId}_rows`, returned: `w${statementId}_returned` };
}

function conflictNames({ statementId }: StatementRun): readonly [updates: string, matches: string] {
  return [`w${statementId}_updates`, `w${statementId}_matches`];
}

/** A row that a join brings twice counts once. */
function fill(rows: string, { columns, emptyRows }: WriteSource, residual: SqlText): SqlText {
  if (emptyRows !== undefined) {
    const values = Array.from({ length: emptyRows }, () => '(NULL)').join(', ');
    return text(`INSERT INTO ${rows} (rid) VALUES ${values}`);
  }
  const used = columns.flatMap((name, index) => (name === undefined ? [] : [{ name, output: `c${index}` }]));
  const verb = columns[0] === 'rid' ? 'INSERT OR IGNORE' : 'INSERT';
  if (used.length === columns.length && used.length > 0) {
    const sql = `${verb} INTO ${rows} (${used.map(({ name }) => name).join(', ')}) ${residual.sql}`;
    return { sql, parameters: residual.parameters };
  }
  const targets = ['rid', ...used.map(({ name }) => name)].join(', ');
  const outputs = ['NULL', ...used.map(({ output }) => output)].join(', ');
  return {
    sql: `${verb} INTO ${rows} (${targets}) SELECT ${outputs} FROM (${residual.sql})`,
    parameters: residual.parameters,
  };
}
