// The rest of a result that was read ahead of its reader, in a temporary file that SQLite keeps in memory while it
// is small. A cursor is read to its end before the tables under it change: it shows what was there when it began,
// and SQLite cannot go on with a cursor once tables were made or dropped.

import Database from 'better-sqlite3';
import type { EncodedRows } from './messages.ts';

export class Spool {
  readonly #database = new Database('');
  readonly #insert: Database.Statement<[number, Uint8Array]>;
  readonly #first: Database.Statement<[], { readonly id: number; readonly rows: number; readonly bytes: Buffer }>;
  readonly #delete: Database.Statement<[number]>;
  /** How the result ends: with no more rows, or in an error. */
  #failure: Error | undefined;

  constructor() {
    this.#database.pragma('journal_mode = OFF');
    this.#database.pragma('synchronous = OFF');
    this.#database.exec('CREATE TABLE chunks (id INTEGER PRIMARY KEY, rows, bytes)');
    this.#insert = this.#database.prepare('INSERT INTO chunks (rows, bytes) VALUES (?, ?)');
    this.#first = this.#database.prepare('SELECT id, rows, bytes FROM chunks ORDER BY id LIMIT 1');
    this.#delete = this.#database.prepare('DELETE FROM chunks WHERE id = ?');
  }

  add(rows: EncodedRows): void {
    if (rows.rowCount > 0) this.#insert.run(rows.rowCount, rows.bytes);
  }

  /** The error that comes after what has been added. */
  fail(error: unknown): void {
    this.#failure = error instanceof Error ? error : new Error(String(error));
  }

  take(): EncodedRows {
    const chunk = this.#first.get();
    if (chunk !== undefined) {
      this.#delete.run(chunk.id);
      return { rowCount: chunk.rows, bytes: new Uint8Array(chunk.bytes), done: false };
    }
    if (this.#failure !== undefined) throw this.#failure;
    return { rowCount: 0, bytes: new Uint8Array(), done: true };
  }

  close(): void {
    this.#database.close();
  }
}
