// MERGE into one of the engine's own tables. One query says what is to be done and with which values, into a temporary
// table; rows are then deleted, updated and inserted, and only when all are written keys are looked at.

import type { MergeAction, MergeStatement, WriteStatement } from '../bind/tree.ts';
import type { ResultChunk } from '../engine.ts';
import { pgError } from '../errors.ts';
import { storedColumns, storedName, type LocalTable } from '../local/definitions.ts';
import { OID } from '../types/oids.ts';
import type { JsValue } from '../types/values.ts';
import type { Executor } from './executor.ts';
import { keyCheckOf } from './key-check.ts';
import type { SqlText } from './messages.ts';
import type { StatementRun } from './query-runner.ts';
import { insertRows } from './resident-insert.ts';
import { ResidentWrite, type WritePart } from './resident-write.ts';
import { completeRows, deleteRows, text, updateRows, type WrittenRows } from './row-changes.ts';
import type { CheckedRows } from './row-checks.ts';
import { settleKeys } from './settle-keys.ts';
import type { QueryExecution } from './write-run.ts';

export function residentWrite(
  statement: WriteStatement,
  table: LocalTable,
  run: StatementRun,
  queries: QueryExecution,
  part?: WritePart,
): ResidentWrite | ResidentMerge {
  return statement.kind === 'merge'
    ? new ResidentMerge(statement, table, run, queries, part)
    : new ResidentWrite(statement, table, run, queries, part);
}

class ResidentMerge {
  readonly #statement: MergeStatement;
  readonly #table: LocalTable;
  readonly #run: StatementRun;
  readonly #queries: QueryExecution;
  readonly #part: WritePart | undefined;
  #count = 0;

  constructor(
    statement: MergeStatement,
    table: LocalTable,
    run: StatementRun,
    queries: QueryExecution,
    part?: WritePart,
  ) {
    this.#statement = statement;
    this.#table = table;
    this.#run = run;
    this.#queries = queries;
    this.#part = part;
  }

  tag(): string {
    return `MERGE ${this.#count}`;
  }

  /** None: there is no RETURNING. */
  async *chunks(): AsyncGenerator<ResultChunk> {
    await this.returned();
    yield* [];
  }

  async returned(): Promise<readonly (readonly JsValue[])[]> {
    const plan = this.#queries.plan(this.#statement.source, this.#run, false);
    const names = this.#names();
    const scratch = [
      names.todo,
      names.deleted,
      names.updated,
      ...this.#statement.actions.map((_, n) => names.inserted(n)),
    ];
    const { executor, run } = await this.#queries.sessionRun(plan, this.#run, scratch);
    const merge = (residual: SqlText): AsyncGenerator<never> => this.#merge(residual, executor);
    for await (const _ of run.using(merge));
    return [];
  }

  #names() {
    const prefix = `w${this.#run.statementId}`;
    return {
      todo: `${prefix}_todo`,
      deleted: `${prefix}_deleted`,
      updated: `${prefix}_updated`,
      inserted: (action: number) => `${prefix}_inserted${action}`,
    };
  }

  async *#merge(residual: SqlText, executor: Executor): AsyncGenerator<never> {
    await this.#findWork(residual, executor);
    const check = keyCheckOf(this.#run, executor);
    const written: WrittenRows[] = [];
    const note = (done: { readonly count: number; readonly written: readonly WrittenRows[] }): void => {
      this.#count += done.count;
      if (done.count > 0) written.push(...done.written);
    };
    const deleted = await this.#deletedRows(executor);
    if (deleted !== undefined) {
      const done = await deleteRows(deleted);
      note({ count: done.count, written: [done.written] });
    }
    const updated = await this.#updatedRows(executor);
    if (updated !== undefined) {
      if (updated.rules !== undefined) await completeRows(updated.rules, updated.checked);
      const done = await updateRows(updated, check);
      note({ count: done.count, written: [done.written] });
    }
    for (const [number, action] of this.#statement.actions.entries()) {
      if (action.kind !== 'insert') continue;
      const checked = await this.#insertedRows(action, number, executor);
      if (action.rules !== undefined) await completeRows(action.rules, checked);
      note(await insertRows(checked));
    }
    await settleKeys(written, check);
    await this.#keepTouched(executor);
    yield* [];
  }

  /** Fills the table of what is to be done. Throws 21000 when a row would be written twice. */
  async #findWork(residual: SqlText, executor: Executor): Promise<void> {
    const { todo } = this.#names();
    const values = this.#statement.columns.map((column) => `v${column}`);
    const { touched = [] } = this.#part ?? {};
    await executor.run(this.#run.statementId, [
      text(`CREATE TEMP TABLE ${todo} (${['seq INTEGER PRIMARY KEY', 'action', 'rid', ...values].join(', ')})`),
      {
        sql: `INSERT INTO ${todo} (${['action', 'rid', ...values].join(', ')}) ${residual.sql}`,
        parameters: residual.parameters,
      },
    ]);
    // Rows that an earlier part of the statement has changed count as well.
    const twice = `SELECT 1 FROM ${todo} WHERE rid IS NOT NULL GROUP BY rid HAVING count(*) > 1 OR rid IN (SELECT value FROM json_each(?1)) LIMIT 1`;
    const parameters = [`[${touched.join(',')}]`];
    const found = await executor.rows(this.#run.statementId, { sql: twice, parameters }, [OID.int4]);
    if (found.length > 0) throw secondTime();
  }

  /** SQL's list of the numbers of the actions; undefined for none. */
  #actions(kind: MergeAction['kind']): string | undefined {
    const numbers = this.#statement.actions.flatMap((action, number) => (action.kind === kind ? [number] : []));
    return numbers.length === 0 ? undefined : numbers.join(', ');
  }

  async #deletedRows(executor: Executor): Promise<CheckedRows | undefined> {
    const actions = this.#actions('delete');
    if (actions === undefined) return undefined;
    const { todo, deleted } = this.#names();
    const columns = storedColumns(this.#table);
    await executor.run(this.#run.statementId, [
      this.#create(deleted),
      text(
        `INSERT INTO ${deleted} SELECT ${['t.rowid', ...columns.map((column) => `t.${column}`)].join(', ')} FROM ${todo} AS m JOIN ${storedName(this.#table)} AS t ON t.rowid = m.rid WHERE m.action IN (${actions})`,
      ),
    ]);
    return this.#checked(deleted, false, executor);
  }

  async #updatedRows(executor: Executor) {
    const actions = this.#actions('update');
    if (actions === undefined) return undefined;
    const { todo, updated } = this.#names();
    const { columns } = this.#table;
    const names = columns.map(({ number }) => `c${number}`);
    const values = columns.map((_, index) => `v${index}`);
    await executor.run(this.#run.statementId, [
      this.#create(updated),
      text(
        `INSERT INTO ${updated} (${['rid', ...names].join(', ')}) SELECT ${['rid', ...values].join(', ')} FROM ${todo} WHERE action IN (${actions})`,
      ),
    ]);
    const updates = this.#statement.actions.filter((action) => action.kind === 'update');
    return {
      checked: this.#checked(updated, true, executor),
      // The same for all of them: they are the table's.
      rules: updates[0]?.rules,
      columns: [...new Set(updates.flatMap((action) => action.columns))],
    };
  }

  async #insertedRows(
    action: Extract<MergeAction, { kind: 'insert' }>,
    number: number,
    executor: Executor,
  ): Promise<CheckedRows> {
    const { todo, inserted } = this.#names();
    const rows = inserted(number);
    const names = action.columns.map((column) => `c${this.#table.columns[column]?.number ?? 0}`);
    const values = action.columns.map((column) => `v${column}`);
    await executor.run(this.#run.statementId, [
      this.#create(rows),
      text(
        `INSERT INTO ${rows} (${['rid', ...names].join(', ')}) SELECT ${['NULL', ...values].join(', ')} FROM ${todo} WHERE action = ${number} ORDER BY seq`,
      ),
    ]);
    return this.#checked(rows, false, executor);
  }

  #create(name: string): SqlText {
    return text(`CREATE TEMP TABLE ${name} (${['rid INTEGER PRIMARY KEY', ...storedColumns(this.#table)].join(', ')})`);
  }

  #checked(rows: string, replaces: boolean, executor: Executor): CheckedRows {
    const { parameters, session, statementId: statement } = this.#run;
    const { relation } = this.#statement;
    return { executor, statement, table: this.#table, relation, rows, fold: { parameters, session }, replaces };
  }

  async #keepTouched(executor: Executor): Promise<void> {
    if (this.#part === undefined) return;
    const sql = `SELECT rid FROM ${this.#names().todo} WHERE rid IS NOT NULL`;
    const found = await executor.rows(this.#run.statementId, text(sql), [OID.int8]);
    this.#part.touch(found.map(([rid]) => BigInt(rid as bigint | number)));
  }
}

/** 21000 */
export function secondTime(): Error {
  return pgError('21000', 'MERGE command cannot affect row a second time', {
    hint: 'Ensure that not more than one source row matches any one target row.',
  });
}
