// The executor in the main thread: for queries over what is in this process (catalogs, constants). It keeps
// loaded tables between statements, and gives up after a bounded time so that nobody else waits for long.

import { quoteSql } from '../emit/emission.ts';
import type { ResultChunk } from '../engine.ts';
import type { StatementScope } from '../driver/statement.ts';
import type { TableDefinition } from '../driver/table.ts';
import type { Fetch } from '../plan/physical.ts';
import { typeByName } from '../types/registry.ts';
import type { JsValue, SqlValue } from '../types/values.ts';
import { ExecutorCore } from './core.ts';
import type { Executor } from './executor.ts';
import type { OutputFormat, SqlText, StatementSetup } from './messages.ts';
import { writerOf } from './storage.ts';

/** How long one operation may keep the main thread. A longer one runs again in a worker. */
export const localTimeMaxMs = 150;
/** Rows between two looks at the clock. */
const immediateRows = 1000;
/** A look-up that brings no more rows than this is loaded for the statement alone. */
const lookupRowsMax = 300;
/** Kept tables: about the catalogs that clients read. The one used longest ago goes first. */
const keptMax = 64;

/** Thrown by a tick when the time is up. */
export class LocalTimeExceeded extends Error {
  override readonly name = 'LocalTimeExceeded';
}

type Row = readonly JsValue[];

interface KeptTable {
  readonly identity: string;
  readonly name: string;
  readonly rows: readonly Row[];
  /** Of each row. */
  readonly rowIds: readonly number[];
  /** Adds rows, and tells their numbers. */
  readonly insert: (rows: readonly Row[]) => readonly number[];
}

export class LocalExecutor {
  readonly operations: Executor;
  readonly #core: ExecutorCore;
  readonly #now: () => number;
  readonly #kept = new Map<string, KeptTable>();
  #deadline = Number.POSITIVE_INFINITY;
  #tables = 0;
  /** Settled when nobody uses the database. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#core = new ExecutorCore(() => {
      if (this.#now() > this.#deadline) throw new LocalTimeExceeded();
    });
    const core = this.#core;
    this.operations = {
      begin: (...args) => this.#bounded(() => core.begin(...args)),
      register: (...args) => this.#bounded(() => core.register(...args)),
      load: (...args) => this.#bounded(() => core.load(...args)),
      rows: (...args) => this.#bounded(() => core.rows(...args)),
      run: (...args) => this.#bounded(() => core.run(...args)),
      open: (...args) => this.#bounded(() => core.open(...args)),
      next: (...args) => this.#bounded(() => core.next(...args)),
      stream: (...args) => this.#bounded(() => core.stream(...args)),
      end: (...args) => this.#bounded(() => core.end(...args)),
    };
  }

  /** One statement after another: a result is read to its end before the next one makes or drops tables. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** The name of a kept table with the fetch's rows; undefined when the fetch is better loaded for itself. */
  async keep(fetch: Fetch, scope: StatementScope): Promise<string | undefined> {
    const [plan] = fetch.plans;
    if (plan === undefined || fetch.plans.length > 1 || fetch.bindings.length > 0) return undefined;
    const lookup = plan.support.some((support) => support !== 'unsupported');
    if (plan.duplicates || (lookup && plan.estimate.rows <= lookupRowsMax)) return undefined;
    // The whole table is kept, whatever this statement wants of it: another scan of it may want something else.
    const { columns } = fetch;
    const whole = lookup
      ? fetch.table.plan({ columns, conditions: [], order: [], settings: scope.settings, toEnd: true })
      : plan;
    if (whole.missing.length > 0) return undefined;
    const label = `${fetch.table.schema}.${fetch.table.name}`;
    const kept = this.#kept.get(label);
    if (kept?.identity === whole.identity) {
      // Used last: tables that the same statement loads after it must not push it out.
      this.#kept.delete(label);
      this.#kept.set(label, kept);
      return kept.name;
    }
    const rows: Row[] = [];
    for await (const page of whole.open(scope)) {
      if (page.kind !== 'rows') return undefined;
      for (const row of page.rows) rows.push(row);
    }
    return this.#change(label, whole.identity, rows) ?? this.#load(label, fetch.table, whole.identity, rows);
  }

  /** The result of a query over no table, in one go; undefined when the time is up before it is whole. */
  immediately(
    setup: StatementSetup,
    text: SqlText,
    outputs: readonly OutputFormat[],
  ): readonly ResultChunk[] | undefined {
    const core = this.#core;
    this.#deadline = this.#now() + localTimeMaxMs;
    try {
      core.begin(setup);
      core.open(setup.statement, text, outputs);
      const chunks: ResultChunk[] = [];
      for (;;) {
        const { rowCount, bytes, done } = core.next(setup.statement, immediateRows);
        if (rowCount > 0) chunks.push({ rowCount, bytes });
        if (done) return chunks;
      }
    } catch (error) {
      if (error instanceof LocalTimeExceeded) return undefined;
      throw error;
    } finally {
      core.end(setup.statement);
      this.#deadline = Number.POSITIVE_INFINITY;
    }
  }

  close(): void {
    this.#core.close();
  }

  #bounded<T>(work: () => T): Promise<T> {
    this.#deadline = this.#now() + localTimeMaxMs;
    try {
      return Promise.resolve(work());
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#deadline = Number.POSITIVE_INFINITY;
    }
  }

  #load(label: string, table: TableDefinition, identity: string, rows: readonly Row[]): string {
    const { database } = this.#core;
    this.#forget(label);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= keptMax && oldest !== undefined) this.#forget(oldest);
    const name = `kept_${this.#tables++}`;
    const columns = table.columns.map((column) => quoteSql(column.name));
    database.exec(`CREATE TEMP TABLE ${name} (${columns.join(', ')})`);
    const insert = this.#inserter(name, table);
    const rowIds = insert(rows);
    for (const [index, columns] of (table.indexes ?? []).entries()) {
      database.exec(`CREATE INDEX temp.${name}_${index} ON ${name} (${columns.map(quoteSql).join(', ')})`);
    }
    database.exec(`ANALYZE temp.${name}`);
    this.#kept.set(label, { identity, name, rows, rowIds, insert });
    return name;
  }

  #inserter(name: string, { columns }: TableDefinition): KeptTable['insert'] {
    const { database } = this.#core;
    const statement = database.prepare(`INSERT INTO ${name} VALUES (${columns.map(() => '?').join(', ')})`);
    const writers = columns.map((column) => writerOf(typeByName(column.type).oid));
    const all = database.transaction((stored: readonly (readonly SqlValue[])[]) =>
      stored.map((values) => Number(statement.run(values).lastInsertRowid)),
    );
    // What may fail is done first: there is no way back in this database.
    return (rows) => all(rows.map((row) => writers.map((write, index) => write(row[index] ?? null))));
  }

  /**
   * The catalogs of two sessions differ in a few rows, and those that stay are the same objects. Undefined where
   * most rows differ.
   */
  #change(label: string, identity: string, rows: readonly Row[]): string | undefined {
    const kept = this.#kept.get(label);
    const wanted = new Set(rows);
    if (kept === undefined || wanted.size < rows.length) return undefined;
    const stays = kept.rows.map((row) => wanted.delete(row));
    if (wanted.size > rows.length / 2) return undefined;
    const { database } = this.#core;
    const { name, insert } = kept;
    const remove = database.prepare(`DELETE FROM ${name} WHERE rowid = ?`);
    for (const [place, rowId] of kept.rowIds.entries()) if (!stays[place]) remove.run(rowId);
    const added = [...wanted];
    this.#kept.delete(label);
    this.#kept.set(label, {
      identity,
      name,
      rows: [...kept.rows.filter((_row, place) => stays[place]), ...added],
      rowIds: [...kept.rowIds.filter((_id, place) => stays[place]), ...insert(added)],
      insert,
    });
    return name;
  }

  #forget(label: string): void {
    const kept = this.#kept.get(label);
    if (kept === undefined) return;
    this.#kept.delete(label);
    this.#core.database.exec(`DROP TABLE ${kept.name}`);
  }
}
