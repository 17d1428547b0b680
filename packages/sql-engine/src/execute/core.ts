// An executor: one SQLite database, in which several statements load pages and run their residuals, one
// operation at a time. Synchronous; it lives in a worker thread, or in the main thread for small local queries.

import Database from 'better-sqlite3';
import { pgError } from '../errors.ts';
import type { NamedRegistration } from '../emit/registration.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { SqlValue } from '../types/values.ts';
import { RowEncoder } from './encode-rows.ts';
import type { ColumnQuery } from '../emit/column-query.ts';
import type { GroupRows } from './columns/column-query.ts';
import { stamped } from './table-stamps.ts';
import type {
  ColumnText,
  EncodedRows,
  ExecutorOperations,
  LoadablePage,
  LoadedTable,
  OutputFormat,
  SqlText,
  StatementSetup,
  StreamedPage,
} from './messages.ts';
import { PageLoader, type TableInserts } from './page-loader.ts';
import { Recursions, registerRecursions } from './recursions.ts';
import { registerFunction, registerRowCounts, registerSingle } from './register.ts';
import { Spool } from './spool.ts';
import { userError } from './sqlite-errors.ts';
import { bindingOf } from './sqlite-parameters.ts';
import { needsBigInt } from './storage.ts';

/** Pages of temporary tables that SQLite keeps in memory before it writes them to its file. KiB. */
const temporaryCacheKib = 32 * 1024;
/** A chunk of results is sent when it has this many bytes. */
const chunkBytes = 256 * 1024;
/** Rows that SQLite looks at, at most, when it counts those of a table and of an index's keys. */
const analysedRows = 400;
/** Rows in a chunk of a result that is read ahead of its reader. */
const spooledRows = 1000;
/** SQLite statements that are kept. */
const preparedMax = 200;
/** How many rows without numbers are gone through between two looks at the cancel flag. */
const rowsPerTick = 64;

interface Running {
  readonly setup: StatementSetup;
  readonly cancel: Int32Array;
  readonly inserts: (TableInserts | undefined)[];
  /** Further temporary tables, which end with the statement. */
  readonly made: string[];
  residual?: { readonly text: SqlText; readonly outputs: readonly OutputFormat[]; readonly encoder: RowEncoder };
  cursor?: Iterator<readonly SqlValue[]>;
  /** What the cursor still had, read to its end before something changed. */
  spool?: Spool;
  statement?: Database.Statement;
  seen: boolean;
  readonly recursions: Recursions;
}

export class ExecutorCore implements ExecutorOperations {
  readonly #database: Database.Database;
  readonly #registered = new Set<string>();
  readonly #loader: PageLoader;
  /** Statements of residuals by their text, the one used longest ago first. */
  readonly #prepared = new Map<string, Database.Statement>();
  readonly #statements = new Map<number, Running>();
  #current: Running | undefined;
  /** Whose turn it is while results of others are read to their ends. */
  #waiting: Running | undefined;
  /** Rows without numbers of the statement that began last. */
  #rows = 0;
  /** Further check on every tick: the main thread bounds how long it may be busy. */
  readonly #onTick: () => void;

  constructor(onTick: () => void = () => undefined, path = ':memory:') {
    this.#onTick = onTick;
    this.#database = new Database(path);
    this.#loader = new PageLoader(this.#database);
    // Iterators stay open between operations while other statements load.
    this.#database.unsafeMode(true);
    this.#database.pragma(`temp.cache_size = -${temporaryCacheKib}`);
    // Without a journal a rollback is not defined: only where there is none.
    this.#database.pragma(`temp.journal_mode = ${path === ':memory:' ? 'OFF' : 'MEMORY'}`);
    this.#database.pragma('temp.synchronous = OFF');
    this.#database.pragma(`analysis_limit = ${analysedRows}`);
    this.#database.function('tick', { deterministic: true }, (_row: SqlValue) => {
      this.#checkCancel();
      return 1n;
    });
    this.#database.function('tock', { deterministic: true }, (_value: SqlValue) => {
      this.#rows += 1;
      // Each of the first rows may be large, or take long.
      if (this.#rows <= rowsPerTick || this.#rows % rowsPerTick === 0) this.#checkCancel();
      return 1n;
    });
    registerSingle(this.#database);
    registerRowCounts(this.#database);
    registerRecursions(this.#database, () => {
      if (this.#current === undefined) throw new Error('no statement is running');
      return this.#current.recursions;
    });
  }

  begin(setup: StatementSetup): void {
    this.#rows = 0;
    const running: Running = {
      setup,
      cancel: new Int32Array(setup.cancel),
      inserts: [],
      made: [],
      seen: false,
      recursions: new Recursions(),
    };
    this.#statements.set(setup.statement, running);
    if (setup.tables.length > 0) this.finishReads(running);
    this.#current = running;
    for (const registration of setup.registrations) this.#register(registration);
    for (const table of setup.tables) this.#loader.createTable(table);
  }

  register(statement: number, registrations: readonly NamedRegistration[]): void {
    this.#enter(statement);
    for (const registration of registrations) this.#register(registration);
  }

  load(statement: number, table: number, page: LoadablePage): number {
    const running = this.#enter(statement);
    return this.#run(() => this.#loadPage(running, table, page));
  }

  rows(statement: number, text: SqlText, types: readonly number[]): readonly (readonly SqlValue[])[] {
    this.#enter(statement);
    return this.#run(() => {
      const prepared = this.#database.prepare(text.sql).raw(true).safeIntegers(types.some(needsBigInt));
      if (!prepared.readonly) throw new Error('a query that writes');
      // Raw rows hold what SQLite stores.
      return prepared.all(...bindingOf(text.parameters)) as SqlValue[][];
    });
  }

  run(statement: number, texts: readonly SqlText[]): readonly number[] {
    this.finishReads(this.#enter(statement));
    return this.#run(() => texts.map(({ sql, parameters }) => this.#change(sql, parameters)));
  }

  #change(sql: string, parameters: readonly SqlValue[]): number {
    const prepared = this.#database.prepare(sql);
    const work = (): number =>
      prepared.reader ? prepared.all(...bindingOf(parameters)).length : prepared.run(...bindingOf(parameters)).changes;
    return prepared.readonly ? work() : stamped(this.#database, sql, work);
  }

  open(statement: number, text: SqlText, outputs: readonly OutputFormat[], columns?: ColumnText): boolean {
    const running = this.#enter(statement);
    return this.#run(() => {
      const aggregated = columns !== undefined && this.#aggregate(running, columns);
      const chosen = aggregated ? columns.text : text;
      running.residual = { text: chosen, outputs, encoder: new RowEncoder(outputs, running.setup.session) };
      this.#countRows(running);
      running.statement = this.#prepareOutputs(chosen, outputs);
      return aggregated;
    });
  }

  /** Fills the tables of the aggregates; false where they are not computed of columns. */
  #aggregate(running: Running, { aggregates, registrations }: ColumnText): boolean {
    for (const registration of registrations) this.#register(registration);
    const results = this.aggregateColumns(aggregates.map(({ query }) => query));
    if (results === undefined) return false;
    this.finishReads(running);
    aggregates.forEach(({ table }, index) => {
      running.made.push(table.name);
      this.#loader.createTable(table);
      this.#loader.load(table, { json: new Map() }, { kind: 'stored', rows: results[index] ?? [] });
    });
    return true;
  }

  /** The rows of each aggregate. Only where tables stay from one statement to the next. */
  protected aggregateColumns(_queries: readonly ColumnQuery[]): readonly GroupRows[] | undefined {
    return undefined;
  }

  /** Tells SQLite how many rows each table has: it takes a table of which it knows nothing for a large one. */
  #countRows({ setup }: Running): void {
    if (setup.tables.length < 2) return;
    for (const table of setup.tables) this.#database.exec(`ANALYZE temp.${table.name}`);
  }

  next(statement: number, rowsMax: number): EncodedRows {
    const running = this.#enter(statement);
    return running.spool?.take() ?? this.#run(() => this.#read(running, rowsMax));
  }

  #read(running: Running, rowsMax: number): EncodedRows {
    const { residual, statement: prepared } = running;
    if (residual === undefined || prepared === undefined) throw new Error('nothing was opened');
    // Raw rows hold what SQLite stores.
    running.cursor ??= prepared.iterate(...bindingOf(residual.text.parameters)) as Iterator<readonly SqlValue[]>;
    const { encoder } = residual;
    let done = false;
    while (encoder.rows < rowsMax && encoder.bytes < chunkBytes) {
      const row = running.cursor.next();
      if (row.done === true) {
        done = true;
        delete running.cursor;
        break;
      }
      encoder.add(row.value);
    }
    const rowCount = encoder.rows;
    return { rowCount, bytes: encoder.take(), done };
  }

  /** Half-read results of other statements are read to their ends: tables are about to change. */
  protected finishReads(before?: Running): void {
    for (const running of this.#statements.values()) {
      if (running === before || running.cursor === undefined) continue;
      const current = this.#current;
      this.#current = running;
      this.#waiting = before;
      this.#spool(running);
      this.#waiting = undefined;
      this.#current = current;
    }
  }

  #spool(running: Running): void {
    const spool = (running.spool = new Spool());
    try {
      while (running.cursor !== undefined) spool.add(this.#read(running, spooledRows));
    } catch (error) {
      delete running.cursor;
      spool.fail(userError(error));
    }
  }

  stream(statement: number, table: number, page: LoadablePage, skip: number, take: number): StreamedPage {
    const running = this.#enter(statement);
    const { residual, statement: prepared } = running;
    const layout = running.setup.tables[table];
    if (residual === undefined || prepared === undefined || layout === undefined) throw new Error('nothing was opened');
    return this.#run(() => {
      const loaded = this.#loadPage(running, table, page);
      if (layout.key.length > 0) this.#dropSeen(running, layout);
      // Raw rows hold what SQLite stores.
      const rows = prepared.all(...bindingOf(residual.text.parameters)) as SqlValue[][];
      const end = Math.min(rows.length, skip + take);
      for (let index = skip; index < end; index++) residual.encoder.add(rows[index] ?? []);
      this.#database.exec(`DELETE FROM ${layout.name}`);
      const rowCount = residual.encoder.rows;
      return {
        loaded,
        matched: rows.length,
        rowCount,
        bytes: residual.encoder.take(),
        done: rows.length >= skip + take,
      };
    });
  }

  end(statement: number): void {
    const running = this.#statements.get(statement);
    if (running === undefined) return;
    this.#current = running;
    running.cursor?.return?.();
    delete running.cursor;
    running.spool?.close();
    this.#keepPrepared(running);
    const { tables, scratch = [] } = running.setup;
    const seen = running.seen ? [seenTable(statement)] : [];
    const names = [...tables.map((table) => table.name), ...scratch, ...running.made, ...seen];
    if (names.length > 0) this.finishReads(running);
    for (const name of names) {
      this.#database.exec(`DROP TABLE IF EXISTS temp.${name}`);
    }
    this.#statements.delete(statement);
    this.#current = undefined;
  }

  close(): void {
    this.#database.close();
  }

  /** The main thread keeps catalog tables between statements; see local-executor.ts. */
  get database(): Database.Database {
    return this.#database;
  }

  session(): SessionContext {
    if (this.#current === undefined) throw new Error('no statement is running');
    return this.#current.setup.session;
  }

  // ---- Statements ----------------------------------------------------------------------------------------

  #enter(statement: number): Running {
    const running = this.#statements.get(statement);
    if (running === undefined) throw new Error(`statement ${statement} has not begun`);
    this.#current = running;
    this.#checkCancel();
    return running;
  }

  #checkCancel(): void {
    if (isCancelled(this.#current) || isCancelled(this.#waiting)) {
      throw pgError('57014', 'canceling statement due to user request');
    }
    this.#onTick();
  }

  /** SQLite's own errors that a user can cause, as Postgres' errors. */
  #run<T>(operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      throw userError(error);
    }
  }

  #register(named: NamedRegistration): void {
    if (this.#registered.has(named.name)) return;
    this.#registered.add(named.name);
    registerFunction(this.#database, named, {
      session: () => this.session(),
      checkCancel: () => {
        this.#checkCancel();
      },
    });
  }

  /** A statement that ran before, when nobody is using it: over no table of its own, its text comes again. */
  #prepareOutputs(text: SqlText, outputs: readonly OutputFormat[]): Database.Statement {
    const known = this.#prepared.get(text.sql);
    this.#prepared.delete(text.sql);
    const statement = known ?? this.#database.prepare(text.sql).raw(true);
    return statement.safeIntegers(outputs.some((output) => needsBigInt(output.type)));
  }

  #keepPrepared(running: Running): void {
    const { statement, residual } = running;
    const { tables, scratch = [] } = running.setup;
    const ownTables = tables.length + scratch.length + running.made.length;
    if (statement === undefined || residual === undefined || ownTables > 0) return;
    this.#prepared.set(residual.text.sql, statement);
    const [oldest] = this.#prepared.keys();
    if (this.#prepared.size > preparedMax && oldest !== undefined) this.#prepared.delete(oldest);
  }

  #loadPage(running: Running, index: number, page: LoadablePage): number {
    const table = running.setup.tables[index];
    if (table === undefined) throw new Error(`statement has no table ${index}`);
    return this.#loader.load(table, (running.inserts[index] ??= { json: new Map() }), page);
  }

  #dropSeen(running: Running, table: LoadedTable): void {
    const seen = seenTable(running.setup.statement);
    if (!running.seen) {
      running.seen = true;
      this.finishReads(running);
      this.#loader.createSeen(table, seen);
    }
    this.#loader.dropSeen(table, seen);
  }
}

function isCancelled(running: Running | undefined): boolean {
  return running !== undefined && Atomics.load(running.cancel, 0) !== 0;
}

function seenTable(statement: number): string {
  return `seen_${statement}`;
}
