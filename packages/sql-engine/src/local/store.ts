// The file of the schema public, as the main thread sees it: where it is, what is committed in it, who may write.
// Rows are read and written by the sessions' executors alone.

import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { pgError } from '../errors.ts';
import { newCell, readCell } from '../functions/sequence-values.ts';
import type { LocalRelation } from './definitions.ts';
import { FileLock } from './file-lock.ts';
import { LocalObjects } from './objects.ts';
import { OidCounter } from './oids.ts';

/** Another format of the file gets another number. */
const FORMAT = 1;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS objects (oid INTEGER PRIMARY KEY, definition TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS sequences (oid INTEGER PRIMARY KEY, last_value INTEGER NOT NULL, is_called INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS versions (name TEXT PRIMARY KEY, version INTEGER NOT NULL);
  INSERT OR IGNORE INTO versions VALUES ('objects', 0);
  PRAGMA user_version = ${FORMAT};
`;

export interface StoreOptions {
  /** Absent: a private file, which ends with the store. */
  readonly path?: string;
  /** OIDs that are the drivers'. */
  readonly taken: ReadonlySet<number>;
}

export class Store {
  readonly lock = new FileLock();
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
  #sequences = new Map<number, SharedArrayBuffer>();

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

  /** Last values of sequences that were used without a transaction that wrote. Nobody else may hold the lock. */
  saveSequences(): void {
    if (this.#connection === undefined || this.#sequences.size === 0) return;
    const save = this.#connection.prepare('INSERT OR REPLACE INTO sequences VALUES (?, ?, ?)');
    for (const [oid, cell] of this.#sequences) {
      if (this.#objects.byOid(oid) === undefined) continue;
      const { last, called } = readCell(cell);
      save.run(oid, last, called ? 1n : 0n);
    }
  }

  close(): void {
    if (this.#connection !== undefined) {
      if (!this.lock.held) this.saveSequences();
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
      checkFormat(connection, path);
      connection.exec(SCHEMA);
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
    if (version === this.#objectsVersion) return;
    this.#objectsVersion = version;
    this.#read(connection);
  }

  #read(connection: Database.Database): void {
    // Written by session-store.ts as JSON of exactly this type.
    const rows = connection.prepare('SELECT definition FROM objects').pluck().all() as string[];
    const relations = rows.map((text) => JSON.parse(text) as LocalRelation);
    this.#objects = LocalObjects.of(relations);
    for (const relation of relations) this.oids.take(relation);
    this.#readSequences(connection, relations);
  }

  #readSequences(connection: Database.Database, relations: readonly LocalRelation[]): void {
    const saved = connection.prepare('SELECT last_value, is_called FROM sequences WHERE oid = ?').safeIntegers();
    for (const relation of relations) {
      if (relation.kind !== 'sequence' || this.#sequences.has(relation.oid)) continue;
      const row = saved.get(relation.oid) as { last_value: bigint; is_called: bigint } | undefined;
      const cell = newCell(row?.last_value ?? BigInt(relation.sequence.start), row?.is_called === 1n);
      this.#sequences.set(relation.oid, cell);
    }
  }
}

function checkFormat(connection: Database.Database, path: string): void {
  const format = Number(connection.pragma('user_version', { simple: true }));
  if (format === 0 || format === FORMAT) return;
  connection.close();
  throw pgError('58030', `the file of the local tables has format ${format}, and this version knows ${FORMAT}`, {
    detail: path,
    hint: 'Use a newer version of twilio-sql, or another --data-dir.',
  });
}
