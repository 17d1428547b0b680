// The executor in the main thread: for queries over what is in this process (catalogs, constants). It keeps
// loaded tables between statements, and gives up after a bounded time so that nobody else waits for long.

import { quoteSql } from '../emit/emission.ts';
import type { TableDefinition } from '../driver/table.ts';
import { typeByName } from '../types/registry.ts';
import type { JsValue } from '../types/values.ts';
import { ExecutorCore } from './core.ts';
import { writerOf } from './storage.ts';

/** How long a query may keep the main thread. A longer one runs again in a worker. */
export const localTimeMaxMs = 150;

/** Thrown by a tick when the time is up. */
export class LocalTimeExceeded extends Error {
  override readonly name = 'LocalTimeExceeded';
}

interface KeptTable {
  readonly identity: string;
  readonly name: string;
}

export class LocalExecutor {
  readonly core: ExecutorCore;
  readonly #now: () => number;
  readonly #kept = new Map<string, KeptTable>();
  #deadline = Number.POSITIVE_INFINITY;
  #tables = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.core = new ExecutorCore(() => {
      if (this.#now() > this.#deadline) throw new LocalTimeExceeded();
    });
  }

  /** Runs synchronous work under the deadline. */
  bounded<T>(work: () => T): T {
    this.#deadline = this.#now() + localTimeMaxMs;
    try {
      return work();
    } finally {
      this.#deadline = Number.POSITIVE_INFINITY;
    }
  }

  /** The SQL name of a table that holds these rows, loaded unless it is there already. */
  keep(table: TableDefinition, identity: string, rows: () => Iterable<readonly JsValue[]>): string {
    const label = `${table.schema}.${table.name}`;
    const kept = this.#kept.get(label);
    if (kept?.identity === identity) return kept.name;
    const { database } = this.core;
    if (kept !== undefined) database.exec(`DROP TABLE ${kept.name}`);
    const name = `kept_${this.#tables++}`;
    const columns = table.columns.map((column) => quoteSql(column.name));
    database.exec(`CREATE TEMP TABLE ${name} (${columns.join(', ')})`);
    const insert = database.prepare(`INSERT INTO ${name} VALUES (${columns.map(() => '?').join(', ')})`);
    const writers = table.columns.map((column) => writerOf(typeByName(column.type).oid));
    const load = database.transaction(() => {
      for (const row of rows()) insert.run(...writers.map((write, index) => write(row[index] ?? null)));
    });
    load();
    for (const [index, key] of keysOf(table).entries()) {
      const list = key.map(quoteSql).join(', ');
      database.exec(`CREATE INDEX temp.${name}_${index} ON ${name} (${list})`);
    }
    database.exec(`ANALYZE temp.${name}`);
    this.#kept.set(label, { identity, name });
    return name;
  }
}

/** Columns by which catalog tables are joined: indexed once, instead of by every query. */
function keysOf(table: TableDefinition): readonly (readonly string[])[] {
  const joined = table.columns.filter((column) => column.name === 'oid' || /^(attrelid|objoid|conrelid|indrelid|relnamespace|relname|typname|nspname)$/.test(column.name));
  const keys = joined.map((column) => [column.name]);
  return table.primaryKey.length > 1 ? [...keys, table.primaryKey] : keys;
}
