// An executor: one SQLite database, in which several statements load pages and run their residuals, one
// operation at a time. Synchronous; it lives in a worker thread, or in the main thread for small local queries.

import Database from 'better-sqlite3';
import { pgError, PgError } from '../errors.ts';
import type { NamedRegistration } from '../emit/registration.ts';
import { quoteSql } from '../emit/emission.ts';
import type { JsonPage } from '../driver/page.ts';
import { isStackOverflow, stackDepthError } from '../parse/parse.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { SqlValue } from '../types/values.ts';
import { decodingSql, tableDecoder } from './decode-json.ts';
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
  StoredPage,
  StreamedPage,
} from './messages.ts';
import { Recursions, registerRecursions } from './recursions.ts';
import { registerFunction, registerRowCounts, registerSingle } from './register.ts';
import { Spool } from './spool.ts';
import { needsBigInt, writerOf } from './storage.ts';

/** Pages of temporary tables that SQLite keeps in memory before it writes them to its file. KiB. */
const temporaryCacheKib = 32 * 1024;
/** A chunk of results is sent when it has this many bytes. */
const chunkBytes = 256 * 1024;
/** One value may have at most this many bytes (SQLite's own bound is a billion). */
const valueBytesMax = 256 * 1024 * 1024;

/** Rows that SQLite looks at, at most, when it counts those of a table and of an index's keys. */
const analysedRows = 400;
/** Rows in a chunk of a result that is read ahead of its reader. */
const spooledRows = 1000;
/** SQLite statements that are kept. */
const preparedMax = 200;

interface Running {
  readonly setup: StatementSetup;
  readonly cancel: Int32Array;
  readonly loaders: (Loader | undefined)[];
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

interface Loader {
  readonly json: Map<string, Database.Statement>;
  rows?: Database.Statement;
}

export class ExecutorCore implements ExecutorOperations {
  readonly #database: Database.Database;
  readonly #registered = new Set<string>();
  readonly #decoders = new Map<string, string>();
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
      loaders: [],
      made: [],
      seen: false,
      recursions: new Recursions(),
    };
    this.#statements.set(setup.statement, running);
    if (setup.tables.length > 0) this.finishReads(running);
    this.#current = running;
    for (const registration of setup.registrations) this.#register(registration);
    for (const table of setup.tables) this.#createTable(table);
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
      this.#createTable(table);
      this.#loadRows(table, { json: new Map() }, { kind: 'stored', rows: results[index] ?? [] });
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
      this.#dropSeen(running, layout);
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

  // ---- Loading -------------------------------------------------------------------------------------------

  #createTable(table: LoadedTable): void {
    // A table needs a column: a scan of which nothing is read still counts rows.
    const columns = table.columns.length === 0 ? ['"?"'] : table.columns.map((column) => quoteSql(column.name));
    this.#database.exec(`CREATE TEMP TABLE ${table.name} (${columns.join(', ')})`);
    if (table.key.length === 0) return;
    const key = table.key.map((index) => quoteSql(table.columns[index]?.name ?? ''));
    this.#database.exec(
      `CREATE UNIQUE INDEX temp.${quoteSql(`${table.name}_key`)} ON ${table.name} (${key.join(', ')})`,
    );
  }

  #loadPage(running: Running, index: number, page: LoadablePage): number {
    const table = running.setup.tables[index];
    if (table === undefined) throw new Error(`statement has no table ${index}`);
    const loader = (running.loaders[index] ??= { json: new Map() });
    return page.kind === 'json' ? this.#loadJson(table, loader, page) : this.#loadRows(table, loader, page);
  }

  #loadJson(table: LoadedTable, loader: Loader, page: JsonPage): number {
    const key = JSON.stringify([page.rowsKey, Object.keys(page.constants)]);
    let insert = loader.json.get(key);
    if (insert === undefined) {
      insert = this.#database.prepare(this.#jsonInsert(table, page));
      loader.json.set(key, insert);
    }
    const constants = table.columns
      .filter((column) => column.name in page.constants)
      .map((column) => writerOf(column.type)(page.constants[column.name] ?? null));
    const { changes } = insert.run(
      ...bindingOf([Buffer.from(page.body.buffer, page.body.byteOffset, page.body.byteLength), ...constants]),
    );
    if (changes === 0 && page.rowsKey !== undefined) this.#checkRows(table, page);
    return changes;
  }

  #jsonInsert(table: LoadedTable, page: JsonPage): string {
    const decode = this.#decoder(table);
    let parameter = 1;
    const values = table.columns.map((column, index) => {
      if (column.name in page.constants) return `?${++parameter}`;
      return column.json === undefined ? 'NULL' : decodingSql(column, index, decode);
    });
    const columns = table.columns.length === 0 ? ['"?"'] : table.columns.map((column) => quoteSql(column.name));
    const source =
      page.rowsKey === undefined
        ? '(SELECT jsonb(CAST(?1 AS TEXT)) AS value)'
        : `jsonb_each(CAST(?1 AS TEXT), '$."${page.rowsKey.replaceAll("'", "''")}"')`;
    const verb = table.key.length === 0 ? 'INSERT' : 'INSERT OR IGNORE';
    return `${verb} INTO ${table.name} (${columns.join(', ')}) SELECT ${values.length === 0 ? 'NULL' : values.join(', ')} FROM ${source}`;
  }

  /** One function for each set of columns that was ever read from a table. */
  #decoder(table: LoadedTable): string {
    const layout = JSON.stringify([table.label, table.columns]);
    const known = this.#decoders.get(layout);
    if (known !== undefined) return known;
    const name = `decode_${this.#decoders.size}`;
    this.#decoders.set(layout, name);
    const decoder = tableDecoder(table);
    this.#database.function(name, { deterministic: true }, (value: SqlValue, column: SqlValue) =>
      decoder(value, column),
    );
    return name;
  }

  /** A page without rows has to hold an empty array, not nothing. */
  #checkRows(table: LoadedTable, page: JsonPage): void {
    const text = Buffer.from(page.body.buffer, page.body.byteOffset, page.body.byteLength);
    const path = `$."${page.rowsKey ?? ''}"`;
    const type = this.#database.prepare('SELECT json_type(CAST(? AS TEXT), ?)').pluck().get(text, path);
    if (type !== 'array') {
      throw pgError('HV000', `the answer for ${table.label} has no list "${page.rowsKey ?? ''}"`);
    }
  }

  #loadRows(table: LoadedTable, loader: Loader, page: StoredPage): number {
    const columns = table.columns.map((column) => quoteSql(column.name));
    const names = columns.length === 0 ? ['"?"'] : columns;
    const verb = table.key.length === 0 ? 'INSERT' : 'INSERT OR IGNORE';
    loader.rows ??= this.#database.prepare(
      `${verb} INTO ${table.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    );
    const insert = loader.rows;
    const all = (): void => {
      for (const row of page.rows) insert.run(...(columns.length === 0 ? [null] : row));
    };
    // A row by itself would be a transaction.
    if (this.#database.inTransaction) all();
    else this.#database.transaction(all)();
    return page.rows.length;
  }

  /** Across pages of a streamed scan a row may come twice: it counts once. */
  #dropSeen(running: Running, table: LoadedTable): void {
    if (table.key.length === 0) return;
    const seen = seenTable(running.setup.statement);
    const key = table.key.map((index) => quoteSql(table.columns[index]?.name ?? ''));
    if (!running.seen) {
      running.seen = true;
      this.finishReads(running);
      this.#database.exec(`CREATE TEMP TABLE ${seen} (${key.join(', ')}, PRIMARY KEY (${key.join(', ')}))`);
    }
    // A key with a null in it tells nothing: such a row is never another one again.
    const same = key.map((column) => `${seen}.${column} = ${table.name}.${column}`).join(' AND ');
    this.#database.exec(`DELETE FROM ${table.name} WHERE EXISTS (SELECT 1 FROM ${seen} WHERE ${same})`);
    this.#database.exec(`INSERT INTO ${seen} SELECT ${key.join(', ')} FROM ${table.name}`);
  }
}

function isCancelled(running: Running | undefined): boolean {
  return running !== undefined && Atomics.load(running.cancel, 0) !== 0;
}

function seenTable(statement: number): string {
  return `seen_${statement}`;
}

/** `?1`, `?2` … are named parameters to the library. */
export function bindingOf(values: readonly SqlValue[]): readonly Record<string, SqlValue>[] {
  if (values.length === 0) return [];
  const binding: Record<string, SqlValue> = {};
  values.forEach((value, index) => {
    if (value instanceof Uint8Array && value.byteLength > valueBytesMax) throw pgError('54000', 'a value is too large');
    binding[index + 1] = value;
  });
  return [binding];
}

/** Arguments of window functions, which SQLite checks in words of its own. */
const argumentErrors: readonly { readonly text: string; readonly code: string; readonly message: string }[] = [
  {
    text: 'frame starting offset must be',
    code: '22013',
    message: 'invalid preceding or following size in window function',
  },
  {
    text: 'frame ending offset must be',
    code: '22013',
    message: 'invalid preceding or following size in window function',
  },
  { text: 'argument of ntile must be', code: '22014', message: 'argument of ntile must be greater than zero' },
  {
    text: 'second argument to nth_value must be',
    code: '22016',
    message: 'argument of nth_value must be greater than zero',
  },
];

/** How many rows without numbers are gone through between two looks at the cancel flag. */
const rowsPerTick = 64;

/** A writer that read before another one wrote, or another process at the same file. */
function busyError(error: InstanceType<typeof Database.SqliteError>): PgError {
  return error.code === 'SQLITE_BUSY_SNAPSHOT'
    ? new PgError({ code: '40001', message: 'could not serialize access due to concurrent update' }, { cause: error })
    : new PgError(
        {
          code: '55P03',
          message: 'the file of the local tables is locked by another process',
          hint: 'Try again, or give this process a --data-dir of its own.',
        },
        { cause: error },
      );
}

/** SQLite's own bounds, by what it says of them. */
const boundErrors: readonly { readonly text: RegExp; readonly code: string; readonly message: string }[] = [
  { text: /Expression tree is too large|parser stack overflow/, code: '54001', message: 'stack depth limit exceeded' },
  {
    text: /at most \d+ tables in a join|too many FROM clause terms/,
    code: '54000',
    message: 'too many tables in a join',
  },
  { text: /too many terms in compound SELECT/, code: '54000', message: 'too many parts of a set operation' },
  { text: /too many (columns|result columns|terms in)/, code: '54011', message: 'too many columns' },
  { text: /too many SQL variables|variable number must be/, code: '54000', message: 'too many values in a statement' },
  {
    text: /too many arguments on function/,
    code: '54023',
    message: 'cannot pass more than 100 arguments to a function',
  },
  { text: /out of memory/, code: '53200', message: 'out of memory' },
];

/** A value that is larger than JavaScript's can be, or a nesting that its stack does not hold. */
function sizeError(error: RangeError): PgError | RangeError {
  if (isStackOverflow(error)) return stackDepthError();
  if (!/^Invalid (string|array|typed array) length|allocation failed|exceeds/i.test(error.message)) return error;
  return new PgError(
    { code: '54000', message: 'out of memory', detail: 'A value of this statement is too large.' },
    { cause: error },
  );
}

export function userError(error: unknown): unknown {
  if (error instanceof RangeError) return sizeError(error);
  if (error instanceof PgError || !(error instanceof Database.SqliteError)) return error;
  const bound = boundErrors.find(({ text }) => text.test(error.message));
  if (bound !== undefined) return new PgError({ code: bound.code, message: bound.message }, { cause: error });
  if (error.code === 'SQLITE_TOOBIG') {
    return new PgError({ code: '54000', message: 'a value of this statement is too large' }, { cause: error });
  }
  if (error.code.startsWith('SQLITE_CONSTRAINT')) {
    return new PgError({ code: '23505', message: 'duplicate key value violates unique constraint' }, { cause: error });
  }
  if (error.code.startsWith('SQLITE_BUSY')) return busyError(error);
  if (error.code === 'SQLITE_FULL') {
    const hint = 'Narrow the query, or free space where temporary files are kept.';
    return new PgError({ code: '53100', message: 'no space left for temporary tables', hint }, { cause: error });
  }
  if (error.message.includes('malformed JSON')) {
    return new PgError({ code: 'HV000', message: 'the answer is not the JSON that was announced' }, { cause: error });
  }
  const known = argumentErrors.find(({ text }) => error.message.includes(text));
  if (known !== undefined) return new PgError({ code: known.code, message: known.message }, { cause: error });
  if (error.message.includes('integer overflow')) {
    return new PgError({ code: '22003', message: 'bigint out of range' }, { cause: error });
  }
  return error;
}
