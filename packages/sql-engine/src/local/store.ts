// The file of the schema public, as the main thread sees it: where it is, what is committed in it, who may write.
// Rows are read and written by the sessions' executors alone.

import type { EngineCatalog } from '../catalog/catalog.ts';
import type { SessionObjects } from '../catalog/catalog-facts.ts';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { pgError } from '../errors.ts';
import { newCell, raiseCell, readCell } from '../functions/sequence-values.ts';
import { createStamps, type LocalRelation, type LocalSchema, type LocalSequence } from './definitions.ts';
import { FileLock } from './file-lock.ts';
import { LocalObjects } from './objects.ts';
import { OidCounter } from './oids.ts';
import { ReservedValues, type SequenceRow } from './reserved-values.ts';

/** Another format of the file gets another number. */
const FORMAT = 2;

const SCHEMA = `
  BEGIN IMMEDIATE;
  CREATE TABLE IF NOT EXISTS objects (oid INTEGER PRIMARY KEY, definition TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS sequences (oid INTEGER PRIMARY KEY, last_value INTEGER NOT NULL, is_called INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS versions (name TEXT PRIMARY KEY, version INTEGER NOT NULL);
  INSERT OR IGNORE INTO versions VALUES ('objects', 0);
  ${createStamps('main')};
  INSERT OR IGNORE INTO stamps SELECT oid, random() FROM objects;
  PRAGMA user_version = ${FORMAT};
  COMMIT;
`;

export interface StoreOptions {
  /** Absent: a private file, which ends with the store. */
  readonly path?: string;
  /** OIDs that are the drivers'. */
  readonly taken: ReadonlySet<number>;
}

export interface SharedCatalog {
  readonly objects: SessionObjects | undefined;
  readonly catalog: EngineCatalog;
}

export class Store {
  readonly lock = new FileLock();
  /** What was made of objects of the file, for all sessions. */
  readonly catalogs = new WeakMap<LocalObjects, SharedCatalog>();
  readonly oids: OidCounter;
  readonly #path: string | undefined;
  #directory: string | undefined;
  #connection: Database.Database | undefined;
  #versionStatement: Database.Statement | undefined;
  #objects = LocalObjects.none;
  /** SQLite's count of changes by others, when this connection last looked. */
  #dataVersion = -1;
  /** The count of changes of definitions, when they were read. */
  #objectsVersion = -1;
  readonly #sequences = new Map<number, SharedArrayBuffer>();
  readonly #reserved = new ReservedValues();
  #saveSequence: Database.Statement | undefined;

  constructor({ path, taken }: StoreOptions) {
    this.#path = path;
    this.oids = new OidCounter(taken);
  }

  /** A commit outlives a crash of the machine. */
  get durable(): boolean {
    return this.#path !== undefined;
  }

  /** What is committed; another process may have changed it since the last call. */
  objects(): LocalObjects {
    if (this.#connection === undefined && !this.#exists()) return this.#objects;
    this.#refresh();
    return this.#objects;
  }

  /** The file, made when there is none. */
  path(): string {
    const { name } = this.#open();
    return name;
  }

  cellOf(oid: number): SharedArrayBuffer | undefined {
    return this.#sequences.get(oid);
  }

  setCell(oid: number, cell: SharedArrayBuffer): void {
    this.#sequences.set(oid, cell);
  }

  /** A transaction has written the row. */
  sequenceSaved(oid: number, row: SequenceRow): void {
    this.#reserved.know(oid, row);
  }

  /** Values that were handed out without a transaction that writes. Whoever holds the lock does it when it ends. */
  reserveSequences(): void {
    if (this.lock.held) return;
    this.#saveSequences((oid, cell, relation) => this.#reserved.due(oid, cell, relation.sequence));
  }

  #saveSequences(
    rowOf: (oid: number, cell: SharedArrayBuffer, relation: LocalSequence) => SequenceRow | undefined,
  ): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    for (const [oid, cell] of this.#sequences) {
      const relation = this.#objects.byOid(oid);
      const row = relation?.kind === 'sequence' ? rowOf(oid, cell, relation) : undefined;
      if (row === undefined) continue;
      this.#saveSequence ??= connection.prepare('INSERT OR REPLACE INTO sequences VALUES (?, ?, ?)');
      this.#saveSequence.run(oid, row.last, row.called ? 1n : 0n);
      this.#reserved.know(oid, row);
    }
  }

  close(): void {
    if (this.#connection !== undefined) {
      if (!this.lock.held) this.#saveSequences((_oid, cell) => readCell(cell));
      this.#connection.close();
    }
    this.#connection = undefined;
    if (this.#directory !== undefined) rmSync(this.#directory, { recursive: true, force: true });
    this.#directory = undefined;
  }

  #exists(): boolean {
    if (this.#path === undefined) return false;
    if (!existsSync(this.#path)) return false;
    this.#open();
    return true;
  }

  #open(): Database.Database {
    if (this.#connection !== undefined) return this.#connection;
    const path = this.#path ?? this.#privateFile();
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const connection = new Database(path);
      connection.pragma('journal_mode = WAL');
      connection.pragma('busy_timeout = 2000');
      // Another process may be writing: a file that is made already is only read.
      if (checkFormat(connection, path) < FORMAT) connection.exec(SCHEMA);
      this.#connection = connection;
      this.#refresh();
      return connection;
    } catch (error) {
      if (!(error instanceof Error) || 'fields' in error) throw error;
      throw pgError('58030', `the file of the local tables can't be opened: ${error.message}`, {
        detail: path,
        hint: 'Choose another directory with --data-dir.',
      });
    }
  }

  #privateFile(): string {
    const directory = mkdtempSync(join(tmpdir(), 'twilio-sql-'));
    this.#directory = directory;
    process.once('exit', () => {
      rmSync(directory, { recursive: true, force: true });
    });
    return join(directory, 'public.sqlite');
  }

  #refresh(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#versionStatement ??= connection.prepare('PRAGMA data_version').pluck();
    const dataVersion = Number(this.#versionStatement.get());
    if (dataVersion === this.#dataVersion) return;
    this.#dataVersion = dataVersion;
    const version = Number(connection.prepare("SELECT version FROM versions WHERE name = 'objects'").pluck().get());
    if (version !== this.#objectsVersion) {
      this.#objectsVersion = version;
      this.#read(connection);
    }
    this.#readSequences(connection);
  }

  #read(connection: Database.Database): void {
    // Written by session-store.ts as JSON of exactly this type.
    const rows = connection.prepare('SELECT definition FROM objects').pluck().all() as string[];
    const objects = rows.map((text) => JSON.parse(text) as LocalRelation | LocalSchema);
    const schemas = objects.filter((object) => object.kind === 'schema');
    const relations = objects.filter((object) => object.kind !== 'schema');
    this.#objects = LocalObjects.of(relations, schemas);
    for (const relation of relations) this.oids.take(relation);
    for (const { oid } of schemas) this.oids.pass(oid);
  }

  /** New ones get their cells; in the others another process may have gone on. */
  #readSequences(connection: Database.Database): void {
    const rows = connection.prepare('SELECT oid, last_value, is_called FROM sequences').safeIntegers().raw();
    // Three integers of the table.
    const saved = new Map((rows.all() as [bigint, bigint, bigint][]).map(([oid, ...row]) => [Number(oid), row]));
    for (const relation of this.#objects.all()) {
      if (relation.kind !== 'sequence') continue;
      const [last = BigInt(relation.sequence.start), called = 0n] = saved.get(relation.oid) ?? [];
      this.#meetSequence(relation, { last, called: called === 1n }, saved.has(relation.oid));
    }
  }

  #meetSequence({ oid, sequence }: LocalSequence, row: SequenceRow, isSaved: boolean): void {
    const cell = this.#sequences.get(oid);
    if (cell === undefined) {
      this.#sequences.set(oid, newCell(row.last, row.called));
      if (isSaved) this.#reserved.know(oid, row);
      return;
    }
    const further = isSaved ? this.#reserved.foreign(oid, row) : undefined;
    if (further !== undefined) raiseCell(cell, further.last, BigInt(sequence.increment) > 0n);
  }
}

/** 0: a new file. Older formats are brought up to this one. Throws 58030. */
function checkFormat(connection: Database.Database, path: string): number {
  const format = Number(connection.pragma('user_version', { simple: true }));
  if (format <= FORMAT) return format;
  connection.close();
  throw pgError('58030', `the file of the local tables has format ${format}, and this version knows ${FORMAT}`, {
    detail: path,
    hint: 'Use a newer version of twilio-sql, or another --data-dir.',
  });
}
