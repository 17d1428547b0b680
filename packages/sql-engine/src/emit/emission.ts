// The state of one emission: bound values, functions used, and what each column is called in the SQL.

import { createHash } from 'node:crypto';
import type { ColumnId, CteId, Query, RelationId } from '../bind/tree.ts';
import { visitQuery } from '../bind/walk.ts';
import type { JsValue, SqlValue } from '../types/values.ts';
import { typeByOid } from '../types/registry.ts';
import type { NamedRegistration, Registration } from './registration.ts';

const utcNames: ReadonlySet<string> = new Set(['utc', 'etc/utc', 'gmt', 'zulu', 'universal']);

export class Emission {
  readonly parameters: SqlValue[] = [];
  readonly #registrations = new Map<string, NamedRegistration>();
  readonly #columns = new Map<ColumnId, string>();
  readonly #kept = new Set<CteId>();
  readonly #rounds = new Map<CteId, string>();
  readonly #stored = new Set<ColumnId>();
  readonly #tables: ReadonlyMap<RelationId, string>;
  readonly #presence = new Map<ColumnId, string>();
  readonly #rowColumns = new Set<ColumnId>();
  #depth = 0;
  #aliases = 0;
  #firstOfGroup = false;

  /** The session's time zone is UTC. */
  readonly utc: boolean;

  /** `tables`: the SQL name of what each scan reads; a scan without one is empty. */
  constructor(tables: ReadonlyMap<RelationId, string>, timeZone = '') {
    this.#tables = tables;
    this.utc = utcNames.has(timeZone.toLowerCase());
  }

  get registrations(): readonly NamedRegistration[] {
    return [...this.#registrations.values()];
  }

  tableOf(relation: RelationId): string | undefined {
    return this.#tables.get(relation);
  }

  /** The SQL name of a function that the executor will register. */
  register(registration: Registration): string {
    const name = registrationName(registration);
    if (!this.#registrations.has(name)) this.#registrations.set(name, { name, registration });
    return name;
  }

  defineColumn(column: ColumnId, sql: string): void {
    this.#columns.set(column, sql);
  }

  column(column: ColumnId): string {
    const sql = this.#columns.get(column);
    if (sql === undefined) throw new Error(`column ${column} is not in scope`);
    return sql;
  }

  /** The rows of the WITH item are kept: its columns are no expressions of the query around it. */
  markKept(cte: CteId): void {
    this.#kept.add(cte);
  }

  /** While the recursive term is being emitted, references to its query read the rows of the last round. */
  recursing<T>(cte: CteId, rows: string, work: () => T): T {
    this.#rounds.set(cte, rows);
    try {
      return work();
    } finally {
      this.#rounds.delete(cte);
    }
  }

  /** The rows that a reference reads, as JSON; undefined where the WITH item is a relation. */
  roundOf(cte: CteId): string | undefined {
    return this.#rounds.get(cte);
  }

  isKept(cte: CteId): boolean {
    return this.#kept.has(cte);
  }

  /**
   * What SQLite reads from a table: its text may stand more than once. That of a computed column would be computed as
   * often, and be multiplied in a chain of subqueries.
   */
  markStored(column: ColumnId): void {
    this.#stored.add(column);
  }

  isStored(column: ColumnId): boolean {
    return this.#stored.has(column);
  }

  /** A condition that is false where an outer join made up the row that the column belongs to. */
  definePresence(column: ColumnId, sql: string): void {
    this.#presence.set(column, sql);
  }

  presence(column: ColumnId): string | undefined {
    return this.#presence.get(column);
  }

  /** While a query is being emitted, the columns by which whole rows in it are recognised. */
  withRows<T>(query: Query, work: () => T): T {
    if (this.#depth === 0) noteRows(query, this.#rowColumns);
    this.#depth += 1;
    try {
      return work();
    } finally {
      this.#depth -= 1;
    }
  }

  /** Whether somebody asks for the row that the column is the first of. */
  isRowAskedFor(column: ColumnId | undefined): boolean {
    return column !== undefined && this.#rowColumns.has(column);
  }

  /** True: equal keys may print differently, and the group's first row shows how. */
  get firstOfGroup(): boolean {
    return this.#firstOfGroup;
  }

  grouping<T>(byKey: boolean, work: () => T): T {
    const before = this.#firstOfGroup;
    this.#firstOfGroup = byKey;
    try {
      return work();
    } finally {
      this.#firstOfGroup = before;
    }
  }

  alias(): string {
    return `q${this.#aliases++}`;
  }

  bind(value: SqlValue): string {
    if (this.parameters.length >= PARAMETERS_MAX) return literal(value);
    this.parameters.push(value);
    return `?${this.parameters.length}`;
  }

  constant(value: JsValue, type: number): string {
    if (value === null) return 'NULL';
    const { storage, toStorage } = typeByOid(type);
    const stored = toStorage(value);
    if (stored === null) return 'NULL';
    if (storage === 'boolean' || storage === 'integer') return integerLiteral(stored);
    return this.bind(stored);
  }
}

function integerLiteral(value: Exclude<SqlValue, null>): string {
  const text = typeof value === 'number' || typeof value === 'bigint' ? value.toString() : undefined;
  if (text === undefined || !/^-?\d+$/.test(text)) throw new Error('an integer type stored something else');
  return text.startsWith('-') ? `(${text})` : text;
}

/** A value as SQLite reads it back, of the same storage class. */
function literal(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'bigint') return value === INT64_MIN ? '(-9223372036854775807 - 1)' : `(${value})`;
  if (typeof value !== 'number') return `x'${Buffer.from(value).toString('hex')}'`;
  if (!Number.isFinite(value)) return value > 0 ? '9e999' : '(-9e999)';
  const text = Object.is(value, -0) ? '-0.0' : String(value);
  return /[.e]/.test(text) ? `(${text})` : `(${text}.0)`;
}

const INT64_MIN = -(2n ** 63n);

/** SQLite has 32,766 of them: what is more is written out. */
const PARAMETERS_MAX = 30_000;

/** SQLite's functions have names of up to 255 bytes. */
const nameLengthMax = 200;

export function registrationName(registration: Registration): string {
  const text = JSON.stringify(registration);
  const parts = Object.values(registration).map((value: unknown) => JSON.stringify(value));
  const name = `pg_${parts.join('_').replaceAll(/[^A-Za-z0-9_]+/g, '_')}`;
  if (!holdsNames(registration) && name.length <= nameLengthMax) return name;
  return `pg_${registration.kind.replaceAll('-', '_')}_${createHash('sha256').update(text).digest('hex')}`;
}

/** Names of fields and columns may differ by signs that the name of a function can't have. */
function holdsNames(registration: Registration): boolean {
  if (registration.kind === 'set-function') return registration.calls.some(({ columns }) => columns !== undefined);
  return registration.kind === 'row' || registration.kind === 'row-function';
}

export function quoteSql(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

function noteRows(query: Query, columns: Set<ColumnId>): void {
  visitQuery(query, {
    expression: (e) => {
      const first = e.kind === 'row' && e.names !== undefined ? e.fields[0] : undefined;
      if (first?.kind === 'column') columns.add(first.column);
    },
  });
}
