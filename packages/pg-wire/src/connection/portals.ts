// A portal: a bound statement with its parameters, run in portions as Execute asks for them.

import {
  pgError,
  RowReader,
  type Execution,
  type Format,
  type PreparedStatement,
  type ResultChunk,
  type Session,
} from '@twilio-sql/sql-engine';
import type { JsValue } from '@twilio-sql/sql-engine/wire';
import { runCopy } from './copy.ts';
import type { Input } from './input.ts';
import type { Output } from './output.ts';

export interface PortalOptions {
  readonly name: string;
  readonly statement: PreparedStatement;
  readonly parameters: readonly JsValue[];
  readonly formats: readonly Format[];
}

export type Portion = { readonly kind: 'suspended' } | { readonly kind: 'complete'; readonly tag: string };

export class Portal {
  readonly options: PortalOptions;
  /** Stops its statement: cancel, or the end of the connection. */
  readonly abort = new AbortController();
  #execution: Execution | undefined;
  #reader: RowReader | undefined;
  #suspended = false;
  #complete = false;
  #stopped = false;

  constructor(options: PortalOptions) {
    this.options = options;
  }

  /** Sends at most `maxRows` rows (0: all). */
  async execute(session: Session, maxRows: number, input: Input, output: Output): Promise<Portion> {
    const { statement, parameters, formats, name } = this.options;
    if (this.#complete && statement.fields === undefined) {
      throw pgError('55000', `portal "${name}" cannot be run`);
    }
    this.#execution ??= await session.execute(statement, {
      parameters,
      resultFormats: formats,
      signal: this.abort.signal,
    });
    if (this.#execution.copy !== undefined) {
      await runCopy(this.#execution.copy, this.#execution, input, output);
      this.#complete = true;
      return { kind: 'complete', tag: this.#execution.tag() };
    }
    this.#reader ??= new RowReader(this.#execution.chunks);
    const sent = await this.#sendRows(this.#reader, maxRows, output);
    // As in Postgres: a portion that is full is followed by another one, even if that will be empty.
    if (maxRows > 0 && sent === maxRows) {
      if (statement.writes) await this.#runToTheEnd(this.#reader);
      this.#suspended = true;
      return { kind: 'suspended' };
    }
    this.#complete = true;
    return { kind: 'complete', tag: this.#tag(this.#execution.tag(), sent) };
  }

  async #sendRows(reader: RowReader, maxRows: number, output: Output): Promise<number> {
    let sent = 0;
    while (maxRows === 0 || sent < maxRows) {
      const chunk = await reader.take(maxRows === 0 ? Infinity : maxRows - sent);
      if (chunk === undefined) break;
      sent += chunk.rowCount;
      await output.sendRows(chunk.bytes);
    }
    return sent;
  }

  /** A write does all that it was asked for, whatever its reader wants to see of it: the rest is kept. */
  async #runToTheEnd(reader: RowReader): Promise<void> {
    const rest: ResultChunk[] = [];
    for (;;) {
      const chunk = await reader.take(Infinity);
      if (chunk === undefined) break;
      rest.push(chunk);
    }
    this.#reader = new RowReader(asynchronously(rest));
  }

  /** A SELECT that was suspended counts the rows of its last portion. */
  #tag(tag: string, sent: number): string {
    return this.#suspended && tag.startsWith('SELECT ') ? `SELECT ${sent}` : tag;
  }

  /** It was closed, and can't go on. */
  get stopped(): boolean {
    return this.#stopped;
  }

  async close(): Promise<void> {
    this.#stopped = true;
    const reader = this.#reader;
    this.#reader = undefined;
    await reader?.close();
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- an asynchronous iterable of what is there already
async function* asynchronously(chunks: readonly ResultChunk[]): AsyncGenerator<ResultChunk> {
  yield* chunks;
}
