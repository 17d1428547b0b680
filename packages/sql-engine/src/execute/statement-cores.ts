// Statements of all sessions in one thread: each has a database to itself from its begin to its end, since SQLite
// cannot go on with a half-read result once another statement made or dropped tables beside it.

import { ExecutorCore } from './core.ts';
import type { ExecutorOperations } from './messages.ts';

/** Databases that wait for the next statement; what their functions and statements took to prepare is kept. */
const idleMax = 2;

export class StatementCores implements ExecutorOperations {
  readonly #busy = new Map<number, ExecutorCore>();
  readonly #idle: ExecutorCore[] = [];

  readonly begin: ExecutorOperations['begin'] = (setup) => {
    const core = this.#idle.pop() ?? new ExecutorCore();
    this.#busy.set(setup.statement, core);
    core.begin(setup);
  };

  readonly register: ExecutorOperations['register'] = (statement, registrations) => {
    this.#of(statement).register(statement, registrations);
  };

  readonly load: ExecutorOperations['load'] = (statement, table, page) =>
    this.#of(statement).load(statement, table, page);

  readonly rows: ExecutorOperations['rows'] = (statement, text, types) =>
    this.#of(statement).rows(statement, text, types);

  readonly run: ExecutorOperations['run'] = (statement, texts) => this.#of(statement).run(statement, texts);

  readonly open: ExecutorOperations['open'] = (statement, ...rest) => this.#of(statement).open(statement, ...rest);

  readonly next: ExecutorOperations['next'] = (statement, rowsMax) => this.#of(statement).next(statement, rowsMax);

  readonly stream: ExecutorOperations['stream'] = (statement, ...rest) =>
    this.#of(statement).stream(statement, ...rest);

  readonly end: ExecutorOperations['end'] = (statement) => {
    const core = this.#busy.get(statement);
    if (core === undefined) return;
    this.#busy.delete(statement);
    core.end(statement);
    if (this.#idle.length < idleMax) this.#idle.push(core);
    else core.close();
  };

  #of(statement: number): ExecutorCore {
    const core = this.#busy.get(statement);
    if (core === undefined) throw new Error(`statement ${statement} has not begun`);
    return core;
  }
}
