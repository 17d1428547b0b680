// The rows of a portal and the place in them: before the first row, on a row, or after the last. Rows are read from
// the statement as they are asked for; what has been passed is kept as far as the portal may go back.

import type { ResultChunk } from '../engine.ts';
import { pgError } from '../errors.ts';
import type { RowReader } from './row-reader.ts';
import { RowStore } from './row-store.ts';

/** Of the rows that were passed: all, those that fit into memory, or none. */
export type Keeping = 'all' | 'recent' | 'none';

export class PortalRows {
  readonly #reader: RowReader;
  readonly #store: RowStore | undefined;
  /** 0 before the first row, n on row n, one more than there are after the last. */
  #position = 0;
  /** Rows that were read from the statement. */
  #read = 0;

  constructor(reader: RowReader, keeping: Keeping) {
    this.#reader = reader;
    this.#store = keeping === 'none' ? undefined : new RowStore(keeping === 'all' ? 'file' : 'forget');
  }

  get position(): number {
    return this.#position;
  }

  get onRow(): boolean {
    return this.#position > 0 && this.#position <= this.#read;
  }

  /** All rows, where none was read and none is kept; undefined otherwise. */
  whole(): AsyncIterable<ResultChunk> | undefined {
    return this.#store === undefined && this.#position === 0 ? this.#reader.untouched() : undefined;
  }

  /** The next rows; after the last one when there are fewer. */
  async *forward(count: number): AsyncGenerator<ResultChunk> {
    let left = count;
    while (left > 0 && this.#position <= this.#read) {
      if (this.#position < this.#read && this.#store !== undefined) {
        const to = Math.min(this.#read, this.#position + left);
        for await (const chunk of this.#store.ascending(this.#position + 1, to)) {
          this.#position += chunk.rowCount;
          left -= chunk.rowCount;
          yield chunk;
        }
        continue;
      }
      const chunk = await this.#next(left);
      if (chunk === undefined) {
        this.#position = this.#read + 1;
        return;
      }
      this.#position += chunk.rowCount;
      left -= chunk.rowCount;
      yield chunk;
    }
  }

  /** The rows before this one, backwards; before the first one when there are fewer. Throws 55000. */
  async *backward(count: number): AsyncGenerator<ResultChunk> {
    const from = this.#position - 1;
    const to = Math.max(this.#position - count, 1);
    this.#mustHave(to);
    if (count <= 0 || this.#position === 0) return;
    if (from >= to && this.#store !== undefined) {
      for await (const chunk of this.#store.descending(from, to)) {
        this.#position -= chunk.rowCount;
        yield chunk;
      }
    }
    if (count > from) this.#position = 0;
  }

  /** Moves forward; the number of rows that were passed. */
  async skipForward(count: number): Promise<number> {
    let skipped = 0;
    for await (const chunk of this.forward(count)) skipped += chunk.rowCount;
    return skipped;
  }

  /** Moves back; the number of rows that were passed. Throws 55000. */
  skipBackward(count: number): number {
    const from = this.#position - 1;
    this.#mustHave(Math.max(this.#position - count, 1));
    if (count <= 0 || this.#position === 0) return 0;
    this.#position = Math.max(this.#position - count, 0);
    return Math.min(count, from);
  }

  /** To the row with this number, or behind the last one. Throws 55000. */
  async seek(row: number): Promise<void> {
    if (row < this.#position) {
      this.#mustHave(row + 1);
      this.#position = row;
    } else {
      await this.skipForward(row - this.#position);
    }
  }

  /** Reads what is left of the statement, and stays where it is. */
  async readAhead(): Promise<void> {
    while ((await this.#next(Infinity)) !== undefined);
  }

  async close(): Promise<void> {
    await this.#reader.close();
    await this.#store?.close();
  }

  async #next(count: number): Promise<ResultChunk | undefined> {
    const chunk = await this.#reader.take(count);
    if (chunk === undefined) return undefined;
    await this.#store?.add(chunk);
    this.#read += chunk.rowCount;
    return chunk;
  }

  #mustHave(row: number): void {
    if (this.#store !== undefined && (row >= this.#store.first || row >= this.#position)) return;
    throw pgError('55000', 'cursor can only scan forward', {
      hint: 'Declare it with SCROLL option to enable backward scan.',
    });
  }
}
