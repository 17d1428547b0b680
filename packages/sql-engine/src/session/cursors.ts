// SQL cursors: DECLARE keeps a bound query, the first FETCH starts it, and rows are taken as they are fetched, so
// that reading the first rows of a long result costs as little as reading them with LIMIT. Forward only.

import type { Execution, Field, Format, PreparedStatement, ResultChunk } from '../engine.ts';
import { notSupported, pgError } from '../errors.ts';
import type { JsValue } from '../types/values.ts';
import { RowReader } from './row-reader.ts';
import type { RunOptions } from './statement-runner.ts';

export interface CursorDefinition {
  readonly name: string;
  readonly statement: PreparedStatement;
  readonly parameters: readonly JsValue[];
  readonly binary: boolean;
  /** Outlives its transaction. */
  readonly hold: boolean;
  readonly scroll: boolean;
}

type Run = (statement: PreparedStatement, options: RunOptions) => Promise<Execution>;

/** Which rows a FETCH is about: skip some, then take some. */
export interface Portion {
  readonly skip: number;
  /** Infinity for all. */
  readonly take: number;
}

export class Cursor {
  readonly definition: CursorDefinition;
  /** The transaction that declared it has committed. */
  committed = false;
  readonly #run: Run;
  readonly #abort = new AbortController();
  #reader: RowReader | undefined;
  #formats: string | undefined;
  #position = 0;

  constructor(definition: CursorDefinition, run: Run) {
    this.definition = definition;
    this.#run = run;
  }

  get fields(): readonly Field[] | undefined {
    return this.definition.statement.fields;
  }

  /** Rows that have been passed. */
  get position(): number {
    return this.#position;
  }

  /** Chunks of the portion; `options.signal` stops the cursor's query for good. */
  async *read(portion: Portion, options: RunOptions): AsyncGenerator<ResultChunk> {
    const forward = (): void => this.#abort.abort(options.signal.reason);
    options.signal.addEventListener('abort', forward, { once: true });
    try {
      const reader = await this.#open(options);
      for await (const _skipped of this.#take(reader, portion.skip));
      yield* this.#take(reader, portion.take);
    } finally {
      options.signal.removeEventListener('abort', forward);
    }
  }

  async *#take(reader: RowReader, count: number): AsyncGenerator<ResultChunk> {
    let left = count;
    while (left > 0) {
      const chunk = await reader.take(left);
      if (chunk === undefined) return;
      left -= chunk.rowCount;
      this.#position += chunk.rowCount;
      yield chunk;
    }
  }

  async #open(options: RunOptions): Promise<RowReader> {
    const wanted: readonly Format[] = this.definition.binary ? ['binary'] : (options.resultFormats ?? []);
    const formats = wanted.some((format) => format === 'binary') ? wanted.join() : '';
    if (this.#reader !== undefined) {
      if (formats !== this.#formats) throw notSupported('FETCH in another format than the first one');
      return this.#reader;
    }
    this.#formats = formats;
    const execution = await this.#run(this.definition.statement, {
      parameters: this.definition.parameters,
      resultFormats: wanted,
      signal: this.#abort.signal,
    });
    this.#reader = new RowReader(execution.chunks);
    return this.#reader;
  }

  async close(): Promise<void> {
    const reader = this.#reader;
    this.#reader = undefined;
    await reader?.close();
  }
}

/** The cursors of a session. */
export class Cursors {
  readonly #byName = new Map<string, Cursor>();

  /** Throws 34000. */
  get(name: string): Cursor {
    const cursor = this.#byName.get(name);
    if (cursor === undefined) throw pgError('34000', `cursor "${name}" does not exist`);
    return cursor;
  }

  find(name: string): Cursor | undefined {
    return this.#byName.get(name);
  }

  /** Throws 42P03. */
  add(cursor: Cursor): void {
    const { name } = cursor.definition;
    if (this.#byName.has(name)) throw pgError('42P03', `cursor "${name}" already exists`);
    this.#byName.set(name, cursor);
  }

  /** For pg_cursors. */
  list(): readonly Cursor[] {
    return [...this.#byName.values()];
  }

  async close(name: string): Promise<void> {
    const cursor = this.get(name);
    this.#byName.delete(name);
    await cursor.close();
  }

  /** Closes those that end with the transaction: without WITH HOLD, or declared in one that is rolled back. */
  async transactionEnded(committed: boolean): Promise<void> {
    const held = (cursor: Cursor): boolean => cursor.definition.hold && (committed || cursor.committed);
    for (const cursor of this.#byName.values()) cursor.committed ||= held(cursor);
    await this.#closeThose((cursor) => !held(cursor));
  }

  async closeAll(): Promise<void> {
    await this.#closeThose(() => true);
  }

  async #closeThose(which: (cursor: Cursor) => boolean): Promise<void> {
    const closing = this.list().filter(which);
    for (const cursor of closing) this.#byName.delete(cursor.definition.name);
    await Promise.all(closing.map((cursor) => cursor.close()));
  }
}
