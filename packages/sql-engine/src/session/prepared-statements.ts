// The named prepared statements of a session: one namespace for the protocol's Parse and for PREPARE.

import type { PreparedStatement } from '../engine.ts';
import { pgError } from '../errors.ts';

export interface NamedStatement {
  readonly name: string;
  readonly statement: PreparedStatement;
  readonly fromSql: boolean;
  /** Microseconds since 1970. */
  readonly preparedAt: bigint;
}

export class PreparedStatements {
  readonly #byName = new Map<string, NamedStatement>();
  readonly #now: () => bigint;

  constructor(now: () => bigint) {
    this.#now = now;
  }

  /** Throws 26000. */
  get(name: string): PreparedStatement {
    const found = this.#byName.get(name);
    if (found === undefined) throw pgError('26000', `prepared statement "${name}" does not exist`);
    return found.statement;
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** Throws 42P05. */
  add(name: string, statement: PreparedStatement, fromSql = false): void {
    this.mustBeFree(name);
    this.#byName.set(name, { name, statement, fromSql, preparedAt: this.#now() });
  }

  mustBeFree(name: string): void {
    if (this.#byName.has(name)) throw pgError('42P05', `prepared statement "${name}" already exists`);
  }

  /** False when there was none: no error for the protocol's Close. */
  delete(name: string): boolean {
    return this.#byName.delete(name);
  }

  clear(): void {
    this.#byName.clear();
  }

  /** For pg_prepared_statements. */
  list(): readonly NamedStatement[] {
    return [...this.#byName.values()];
  }
}
