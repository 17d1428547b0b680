// What one session keeps and changes: its temporary objects, its view of the schema public, its transaction. The
// rows are in an executor's database of its own, opened when first needed.

import type { EngineCatalog } from '../catalog/catalog.ts';
import type { SessionObjects } from '../catalog/catalog-facts.ts';
import { relationSearchPath } from '../catalog/search-path.ts';
import { PgError, pgError } from '../errors.ts';
import type { SessionExecutor } from '../execute/executor.ts';
import type { SqlText } from '../execute/messages.ts';
import { newCell, readCell, writeCell, type SequenceFact } from '../functions/sequence-values.ts';
import { FILE_SCHEMA, storedName, type LocalRelation, type LocalSchema, type LocalSequence } from './definitions.ts';
import { NO_DEFERRAL, withMode, withPending, type Deferral, type PendingCheck } from './deferral.ts';
import { relationFact } from './facts.ts';
import { LocalObjects } from './objects.ts';
import type { Store } from './store.ts';
import { sequenceTable } from './sequence-table.ts';
import { tableDefinition } from './table-definition.ts';

const INSERT_OBJECT = `INSERT OR REPLACE INTO ${FILE_SCHEMA}.objects VALUES (?1, ?2)`;
const DELETE_OBJECT = `DELETE FROM ${FILE_SCHEMA}.objects WHERE oid = ?1`;
const NEW_VERSION = `UPDATE ${FILE_SCHEMA}.versions SET version = version + 1 WHERE name = 'objects'`;

export interface SessionStoreParts {
  readonly store: Store;
  readonly openExecutor: () => SessionExecutor;
  readonly catalog: EngineCatalog;
  readonly processId: number;
}

/** What a rollback goes back to. */
interface Moment {
  readonly temporary: LocalObjects;
  /** Undefined: as committed. */
  readonly file: LocalObjects | undefined;
  readonly deferral: Deferral;
  /** Sequences that ALTER SEQUENCE or TRUNCATE has set, as they were before, in the order in which it did. */
  readonly restarted: readonly { readonly cell: SharedArrayBuffer; readonly last: bigint; readonly called: boolean }[];
}

interface View {
  readonly temporary: LocalObjects;
  readonly file: LocalObjects;
  readonly all: LocalObjects;
  readonly objects: SessionObjects | undefined;
  readonly catalog: EngineCatalog;
}

export interface WriteLock {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export class SessionStore {
  /** `pg_temp_3` */
  readonly temporarySchema: string;
  readonly #parts: SessionStoreParts;
  readonly #cells = new Map<number, SharedArrayBuffer>();
  #executor: SessionExecutor | undefined;
  #attached = false;
  #moment: Moment = { temporary: LocalObjects.none, file: undefined, deferral: NO_DEFERRAL, restarted: [] };
  /** Before the transaction's first change. */
  #before: Moment | undefined;
  #savepoints: Moment[] = [];
  /** SQLite's transaction has begun. */
  #open = false;
  #locked = false;
  #view: View | undefined;
  /** What is committed in the file, as the statement that runs has seen it. */
  #seen: LocalObjects | undefined;
  /** A materialized view that takes rows like a table at the moment. */
  #filling: number | undefined;

  constructor(parts: SessionStoreParts) {
    this.#parts = parts;
    this.temporarySchema = `pg_temp_${parts.processId}`;
  }

  // ---- What there is -------------------------------------------------------------------------------------

  get hasTemporary(): boolean {
    return this.#moment.temporary.size > 0;
  }

  temporary(): readonly LocalRelation[] {
    return this.#moment.temporary.all();
  }

  get oids(): Store['oids'] {
    return this.#parts.store.oids;
  }

  all(): LocalObjects {
    return this.#current().all;
  }

  catalog(): EngineCatalog {
    return this.#current().catalog;
  }

  /** For the session's context; the same object as long as nothing changes. */
  objects(): SessionObjects | undefined {
    return this.#current().objects;
  }

  #current(): View {
    const { temporary } = this.#moment;
    const file = this.#file();
    if (this.#view?.temporary === temporary && this.#view.file === file) return this.#view;
    const all = temporary.size === 0 ? file : LocalObjects.of([...file.all(), ...temporary.all()], file.schemas);
    this.#view = { temporary, file, all, ...this.#catalogOf(all, temporary.size > 0) };
    return this.#view;
  }

  #file(): LocalObjects {
    return this.#moment.file ?? (this.#seen ??= this.#parts.store.objects());
  }

  /** A statement begins: another session or another process may have changed the file since the last one. */
  lookAgain(): void {
    this.#seen = undefined;
  }

  /** Sessions that see the same objects share their catalog, and with it the rows that were made for it. */
  #catalogOf(local: LocalObjects, hasTemporary: boolean): Pick<View, 'objects' | 'catalog'> {
    if (hasTemporary || this.#filling !== undefined) return this.#makeCatalog(local, hasTemporary);
    const { catalogs } = this.#parts.store;
    const made = catalogs.get(local) ?? this.#makeCatalog(local, false);
    catalogs.set(local, made);
    return made;
  }

  #makeCatalog(local: LocalObjects, hasTemporary: boolean): Pick<View, 'objects' | 'catalog'> {
    const { catalog, processId } = this.#parts;
    if (local.size === 0) return { objects: undefined, catalog };
    const relations = local.all();
    const sequences = relations
      .filter((relation) => relation.kind === 'sequence')
      .map((relation) => this.#sequenceFact(relation));
    const objects: SessionObjects = {
      schemas: [
        ...local.schemas,
        ...(hasTemporary ? [{ oid: temporarySchemaOid(processId), name: this.temporarySchema, description: '' }] : []),
      ],
      relations: relations.map((relation) => relationFact(relation, sequences)),
      sequences,
    };
    const tables = relations.map((relation) => {
      const sequence = sequences.find(({ oid }) => oid === relation.oid);
      return sequence === undefined ? tableDefinition(this.#asFilled(relation)) : sequenceTable(sequence);
    });
    const all = catalog.with(objects, tables);
    return { objects, catalog: hasTemporary ? withTemporary(all, this.temporarySchema) : all };
  }

  #asFilled(relation: LocalRelation): LocalRelation {
    if (relation.oid !== this.#filling || relation.kind !== 'materialized-view') return relation;
    const { query: _query, populated: _populated, ...stored } = relation;
    return { ...stored, kind: 'table', lastColumn: relation.columns.length, constraints: [] };
  }

  #sequenceFact({ oid, schema, name, temporary, sequence }: LocalSequence): SequenceFact {
    const known = temporary ? this.#cells.get(oid) : this.#parts.store.cellOf(oid);
    const cell = known ?? newCell(BigInt(sequence.start), false);
    if (known === undefined) {
      if (temporary) this.#cells.set(oid, cell);
      else this.#parts.store.setCell(oid, cell);
    }
    const { type, cycle } = sequence;
    const [start, increment, min, max, cache] = [
      sequence.start,
      sequence.increment,
      sequence.min,
      sequence.max,
      sequence.cache,
    ].map(BigInt);
    return {
      oid,
      schema,
      name,
      type,
      cycle,
      cell,
      start: start ?? 1n,
      increment: increment ?? 1n,
      min: min ?? 1n,
      max: max ?? 1n,
      cache: cache ?? 1n,
    };
  }

  // ---- The executor --------------------------------------------------------------------------------------

  /** The session's own, with the file attached. */
  async executor(): Promise<SessionExecutor> {
    if (this.#executor !== undefined && !this.#executor.alive()) this.#lose();
    if (this.#executor !== undefined) return this.#executor;
    const executor = this.#parts.openExecutor();
    this.#executor = executor;
    const path = this.#filePath();
    if (path === undefined) return executor;
    await executor.attach(path, this.#parts.store.durable);
    this.#attached = true;
    return executor;
  }

  /** Temporary tables work where no file can be made. */
  #filePath(): string | undefined {
    try {
      return this.#parts.store.path();
    } catch (error) {
      if (error instanceof PgError) return undefined;
      throw error;
    }
  }

  /** Its thread was stopped, because a statement in it could not be. What is committed in the file is not lost. */
  #lose(): never {
    const lost = this.#moment.temporary.size > 0 || this.#open;
    this.#executor = undefined;
    this.#attached = false;
    this.#moment = { temporary: LocalObjects.none, file: undefined, deferral: NO_DEFERRAL, restarted: [] };
    this.#endTransaction();
    if (!lost) throw pgError('57P02', 'the executor of this session was replaced; try again');
    throw pgError('57P02', 'the temporary tables of this session are lost', {
      detail: 'A statement that was cancelled could not be stopped, and the executor had to be replaced.',
    });
  }

  // ---- Changes -------------------------------------------------------------------------------------------

  /** Begins SQLite's transaction, with the right to write the file where that is what will be written. */
  async beginWrite(target: 'temporary' | 'file', lock: WriteLock): Promise<SessionExecutor> {
    const executor = await this.executor();
    if (target === 'file') {
      if (!this.#locked) {
        await this.#parts.store.lock.take(lock.signal, lock.timeoutMs);
        this.#locked = true;
      }
      // Says why it could not be attached.
      if (!this.#attached) this.#parts.store.path();
    }
    if (!this.#open) await this.#begin(executor, target === 'file');
    return executor;
  }

  /** Another session of this process has the right to write the file. */
  get lockedByOthers(): boolean {
    return !this.#locked && this.#parts.store.lock.busy;
  }

  async #begin(executor: SessionExecutor, writesFile: boolean): Promise<void> {
    this.#before ??= this.#moment;
    // Another transaction may have changed the file since this one looked.
    const savepoints = this.#savepoints.map((_, index) => statement(`SAVEPOINT s${index}`));
    await executor.control([statement(writesFile ? 'BEGIN IMMEDIATE' : 'BEGIN'), ...savepoints]);
    this.#open = true;
    // Another process may have used sequences since.
    if (writesFile) this.#parts.store.objects();
  }

  /** Adds or replaces definitions. `beginWrite` has been called. */
  async define(relations: readonly LocalRelation[], sql: readonly SqlText[] = []): Promise<void> {
    const executor = await this.executor();
    const rows = relations
      .filter((relation) => !relation.temporary)
      .map((relation): SqlText => ({
        sql: INSERT_OBJECT,
        parameters: [BigInt(relation.oid), JSON.stringify(relation)],
      }));
    await executor.control([...sql, ...rows, ...versionOf(relations)]);
    this.#change(relations, (objects, relation) => objects.with(relation));
  }

  /** Adds a schema. `beginWrite` has been called. */
  async defineSchema(schema: LocalSchema): Promise<void> {
    await this.#changeSchemas(
      { sql: INSERT_OBJECT, parameters: [BigInt(schema.oid), JSON.stringify(schema)] },
      (schemas) => [...schemas.filter(({ oid }) => oid !== schema.oid), schema],
    );
  }

  /** Removes a schema that is empty. */
  async removeSchema(schema: LocalSchema): Promise<void> {
    await this.#changeSchemas({ sql: DELETE_OBJECT, parameters: [BigInt(schema.oid)] }, (schemas) =>
      schemas.filter(({ oid }) => oid !== schema.oid),
    );
  }

  async #changeSchemas(
    row: SqlText,
    change: (schemas: readonly LocalSchema[]) => readonly LocalSchema[],
  ): Promise<void> {
    const executor = await this.executor();
    await executor.control([row, statement(NEW_VERSION)]);
    this.#before ??= this.#moment;
    const file = this.#file();
    this.#moment = { ...this.#moment, file: file.withSchemas(change(file.schemas)) };
  }

  /** DISCARD SEQUENCES. */
  async forgetSequences(): Promise<void> {
    await this.#executor?.forgetSequences(this.#parts.processId);
  }

  /** Changes of rows that are not a statement's of the core. `beginWrite` has been called. */
  async change(sql: readonly SqlText[]): Promise<void> {
    const executor = await this.executor();
    await executor.control(sql);
  }

  /** Removes definitions and what is stored for them. */
  async remove(relations: readonly LocalRelation[]): Promise<void> {
    const executor = await this.executor();
    const texts = relations.flatMap((relation): SqlText[] => [
      ...(relation.kind === 'table' || relation.kind === 'materialized-view'
        ? [statement(`DROP TABLE IF EXISTS ${storedName(relation)}`)]
        : []),
      ...(relation.temporary ? [] : [{ sql: DELETE_OBJECT, parameters: [BigInt(relation.oid)] }]),
    ]);
    await executor.control([...texts, ...versionOf(relations)]);
    this.#change(relations, (objects, { oid }) => objects.without(oid));
  }

  #change(
    relations: readonly LocalRelation[],
    change: (objects: LocalObjects, relation: LocalRelation) => LocalObjects,
  ): void {
    this.#before ??= this.#moment;
    const temporary = relations.filter((relation) => relation.temporary);
    const permanent = relations.filter((relation) => !relation.temporary);
    const file = this.#file();
    this.#moment = {
      ...this.#moment,
      temporary: temporary.reduce(change, this.#moment.temporary),
      file: permanent.length === 0 ? this.#moment.file : permanent.reduce(change, file),
    };
  }

  /** While the work runs, the materialized view takes rows. */
  async filling<T>(oid: number, work: () => Promise<T>): Promise<T> {
    this.#filling = oid;
    this.#view = undefined;
    try {
      return await work();
    } finally {
      this.#filling = undefined;
      this.#view = undefined;
    }
  }

  // ---- Constraints that wait ------------------------------------------------------------------------------

  deferral(): Deferral {
    return this.#moment.deferral;
  }

  /** The constraint does not hold now, and has to when the transaction ends. */
  defer(check: PendingCheck): void {
    this.#defer(withPending(this.#moment.deferral, check));
  }

  settled(check: PendingCheck): void {
    const { deferral } = this.#moment;
    this.#defer({ ...deferral, pending: deferral.pending.filter((other) => other !== check) });
  }

  /** SET CONSTRAINTS; undefined: all. */
  setDeferred(constraints: readonly number[] | undefined, deferred: boolean): void {
    this.#defer(withMode(this.#moment.deferral, constraints, deferred));
  }

  #defer(deferral: Deferral): void {
    this.#before ??= this.#moment;
    this.#moment = { ...this.#moment, deferral };
  }

  // ---- Sequences -----------------------------------------------------------------------------------------

  /** The next value is this one, unless the transaction is rolled back: nextval and setval are for good. */
  restart(cell: SharedArrayBuffer, next: bigint): void {
    this.#before ??= this.#moment;
    this.#moment = { ...this.#moment, restarted: [...this.#moment.restarted, { cell, ...readCell(cell) }] };
    writeCell(cell, next, false);
  }

  #returnTo(moment: Moment): void {
    const undone = this.#moment.restarted.slice(moment.restarted.length);
    for (const { cell, last, called } of undone.toReversed()) writeCell(cell, last, called);
    this.#moment = moment;
  }

  // ---- The transaction -----------------------------------------------------------------------------------

  savepoint(): void {
    this.#savepoints.push(this.#moment);
    if (this.#open) void this.#send(`SAVEPOINT s${this.#savepoints.length - 1}`);
  }

  /** The savepoint with this number and those after it. */
  release(index: number): void {
    this.#savepoints.length = index;
    if (this.#open) void this.#send(`RELEASE s${index}`);
  }

  rollbackTo(index: number): void {
    this.#returnTo(this.#savepoints[index] ?? this.#moment);
    this.#savepoints.length = index + 1;
    if (this.#open) void this.#send(`ROLLBACK TO s${index}`);
  }

  /** undefined where nothing was open: then it is done. */
  commit(): Promise<void> | undefined {
    if (this.#open) return this.#commitOrRollback();
    this.#endTransaction();
    return undefined;
  }

  async #commitOrRollback(): Promise<void> {
    try {
      await this.#commitOpen();
    } catch (error) {
      this.rollback();
      throw error;
    }
    this.#endTransaction();
  }

  async #commitOpen(): Promise<void> {
    const executor = await this.executor();
    const dropped = this.#moment.temporary.all().filter((one) => one.kind === 'table' && one.onCommit === 'drop');
    if (dropped.length > 0) await this.remove(dropped);
    const emptied = this.#moment.temporary.all().filter((one) => one.kind === 'table' && one.onCommit === 'delete');
    const texts = emptied.map((relation) => statement(`DELETE FROM ${storedName(relation)}`));
    const sequences = this.#locked ? this.#usedSequences() : [];
    await executor.control([...texts, ...sequences.map(sequenceRow), statement('COMMIT')]);
    for (const { oid, last, called } of sequences) this.#parts.store.sequenceSaved(oid, { last, called });
    this.#moment = { ...this.#moment, file: undefined };
    this.lookAgain();
  }

  /** As they are now: the values in the rows are covered. */
  #usedSequences(): readonly SequenceState[] {
    const { store } = this.#parts;
    const file = this.#file();
    return file.all().flatMap(({ kind, oid }): SequenceState[] => {
      const cell = kind === 'sequence' ? store.cellOf(oid) : undefined;
      return cell === undefined ? [] : [{ oid, ...readCell(cell) }];
    });
  }

  /** At once; what is sent to the executor afterwards comes after it. */
  rollback(): void {
    if (this.#before !== undefined) this.#returnTo(this.#before);
    const rolledBack = this.#open ? this.#send('ROLLBACK') : undefined;
    const locked = this.#locked;
    this.#locked = false;
    this.#endTransaction();
    if (!locked) return;
    const released = this.#parts.store.lock.releaseAfter(rolledBack ?? Promise.resolve());
    void released.then(() => {
      this.#parts.store.reserveSequences();
    });
  }

  /** The session has ended. */
  async close(): Promise<void> {
    this.rollback();
    const executor = this.#executor;
    this.#executor = undefined;
    if (executor?.alive() === true) await executor.close(this.#parts.processId).catch(() => undefined);
  }

  #endTransaction(): void {
    this.#seen = undefined;
    this.#moment = { ...this.#moment, deferral: NO_DEFERRAL, restarted: [] };
    this.#open = false;
    this.#before = undefined;
    this.#savepoints = [];
    if (this.#locked) this.#parts.store.lock.release();
    this.#locked = false;
    this.#parts.store.reserveSequences();
  }

  /** In the order of the calls; a failure shows in the next operation. */
  #send(sql: string): Promise<void> {
    return this.#executor?.control([statement(sql)]).catch(() => undefined) ?? Promise.resolve();
  }
}

/** Temporary tables come before all others, also before the system's. */
function withTemporary(catalog: EngineCatalog, temporarySchema: string): EngineCatalog {
  return {
    ...catalog,
    findTable: (schema, name, searchPath) =>
      catalog.findTable(
        schema === 'pg_temp' ? temporarySchema : schema,
        name,
        relationSearchPath(searchPath, temporarySchema),
      ),
    hasSchema: (name) => name === 'pg_temp' || catalog.hasSchema(name),
  };
}

interface SequenceState {
  readonly oid: number;
  readonly last: bigint;
  readonly called: boolean;
}

function sequenceRow({ oid, last, called }: SequenceState): SqlText {
  return {
    sql: `INSERT OR REPLACE INTO ${FILE_SCHEMA}.sequences VALUES (?1, ?2, ?3)`,
    parameters: [BigInt(oid), last, called ? 1n : 0n],
  };
}

function statement(sql: string): SqlText {
  return { sql, parameters: [] };
}

/** Other connections read the definitions again. */
function versionOf(relations: readonly LocalRelation[]): readonly SqlText[] {
  if (relations.every((relation) => relation.temporary)) return [];
  return [statement(NEW_VERSION)];
}

/** Postgres' own are in this range as well: after the system's schemas. */
const TEMPORARY_SCHEMAS = 14000;

function temporarySchemaOid(processId: number): number {
  return TEMPORARY_SCHEMAS + (processId % 2000);
}
