// Pages on their way into SQLite's temporary tables: rows that a driver decoded, or JSON bodies that SQLite takes
// apart itself.

import type Database from 'better-sqlite3';
import type { JsonPage } from '../driver/page.ts';
import { quoteSql } from '../emit/emission.ts';
import { pgError } from '../errors.ts';
import type { SqlValue } from '../types/values.ts';
import { decodingSql, tableDecoder } from './decode-json.ts';
import type { LoadablePage, LoadedTable, StoredPage } from './messages.ts';
import { bindingOf } from './sqlite-parameters.ts';
import { writerOf } from './storage.ts';

/** The prepared statements that fill one table: for rows, and for each shape of JSON. */
export interface TableInserts {
  readonly json: Map<string, Database.Statement>;
  rows?: Database.Statement;
}

export class PageLoader {
  readonly #database: Database.Database;
  readonly #decoders = new Map<string, string>();

  constructor(database: Database.Database) {
    this.#database = database;
  }

  /** A temporary table, with an index on its key: of rows with the same key the first stays. */
  createTable(table: LoadedTable): void {
    this.#database.exec(`CREATE TEMP TABLE ${table.name} (${columnNames(table).join(', ')})`);
    if (table.key.length === 0) return;
    const index = quoteSql(`${table.name}_key`);
    this.#database.exec(`CREATE UNIQUE INDEX temp.${index} ON ${table.name} (${keyColumns(table).join(', ')})`);
  }

  /** Adds the rows of a page; how many they were. */
  load(table: LoadedTable, inserts: TableInserts, page: LoadablePage): number {
    return page.kind === 'json' ? this.#loadJson(table, inserts, page) : this.#loadRows(table, inserts, page);
  }

  #loadJson(table: LoadedTable, inserts: TableInserts, page: JsonPage): number {
    const key = JSON.stringify([page.rowsKey, Object.keys(page.constants)]);
    let insert = inserts.json.get(key);
    if (insert === undefined) {
      insert = this.#database.prepare(this.#jsonInsert(table, page));
      inserts.json.set(key, insert);
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
    const source =
      page.rowsKey === undefined
        ? '(SELECT jsonb(CAST(?1 AS TEXT)) AS value)'
        : `jsonb_each(CAST(?1 AS TEXT), '$."${page.rowsKey.replaceAll("'", "''")}"')`;
    const verb = table.key.length === 0 ? 'INSERT' : 'INSERT OR IGNORE';
    return `${verb} INTO ${table.name} (${columnNames(table).join(', ')}) SELECT ${values.length === 0 ? 'NULL' : values.join(', ')} FROM ${source}`;
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

  #loadRows(table: LoadedTable, inserts: TableInserts, page: StoredPage): number {
    const names = columnNames(table);
    const verb = table.key.length === 0 ? 'INSERT' : 'INSERT OR IGNORE';
    inserts.rows ??= this.#database.prepare(
      `${verb} INTO ${table.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    );
    const insert = inserts.rows;
    const all = (): void => {
      for (const row of page.rows) insert.run(...(table.columns.length === 0 ? [null] : row));
    };
    // A row by itself would be a transaction.
    if (this.#database.inTransaction) all();
    else this.#database.transaction(all)();
    return page.rows.length;
  }

  /** A table of the keys that pages of a streamed scan had so far. */
  createSeen(table: LoadedTable, seen: string): void {
    const key = keyColumns(table).join(', ');
    this.#database.exec(`CREATE TEMP TABLE ${seen} (${key}, PRIMARY KEY (${key}))`);
  }

  /** Across pages of a streamed scan a row may come twice: it counts once. */
  dropSeen(table: LoadedTable, seen: string): void {
    const key = keyColumns(table);
    // A key with a null in it tells nothing: such a row is never another one again.
    const same = key.map((column) => `${seen}.${column} = ${table.name}.${column}`).join(' AND ');
    this.#database.exec(`DELETE FROM ${table.name} WHERE EXISTS (SELECT 1 FROM ${seen} WHERE ${same})`);
    this.#database.exec(`INSERT INTO ${seen} SELECT ${key.join(', ')} FROM ${table.name}`);
  }
}

/** The columns to fill. SQLite wants one: a scan of which nothing is read still counts rows. */
function columnNames({ columns }: LoadedTable): readonly string[] {
  return columns.length === 0 ? ['"?"'] : columns.map((column) => quoteSql(column.name));
}

function keyColumns({ key, columns }: LoadedTable): readonly string[] {
  return key.map((index) => quoteSql(columns[index]?.name ?? ''));
}
