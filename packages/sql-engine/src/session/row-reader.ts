// Takes rows from a result in the portions that a reader asks for: row-limited Execute, FETCH.

import type { ResultChunk } from '../engine.ts';
import { rowOffsets } from './row-offsets.ts';

export class RowReader {
  readonly #iterator: AsyncIterator<ResultChunk>;
  #rest: ResultChunk | undefined;
  #begun = false;
  #ended = false;

  constructor(chunks: AsyncIterable<ResultChunk>) {
    this.#iterator = chunks[Symbol.asyncIterator]();
  }

  /** Nothing is left. Known only when a read has come to the end. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Everything, as it comes; undefined once something was read. */
  untouched(): AsyncIterable<ResultChunk> | undefined {
    if (this.#begun) return undefined;
    this.#begun = true;
    return { [Symbol.asyncIterator]: () => this.#iterator };
  }

  /** At most `maxRows` rows as one piece; undefined at the end. */
  async take(maxRows: number): Promise<ResultChunk | undefined> {
    this.#begun = true;
    let chunk = this.#rest;
    this.#rest = undefined;
    while (chunk === undefined || chunk.rowCount === 0) {
      if (this.#ended) return undefined;
      const next = await this.#next();
      if (next === undefined) return undefined;
      chunk = next;
    }
    if (chunk.rowCount <= maxRows) return chunk;
    const end = rowOffsets(chunk.bytes, maxRows).at(-1);
    this.#rest = { rowCount: chunk.rowCount - maxRows, bytes: chunk.bytes.subarray(end) };
    return { rowCount: maxRows, bytes: chunk.bytes.subarray(0, end) };
  }

  async #next(): Promise<ResultChunk | undefined> {
    try {
      const result = await this.#iterator.next();
      if (result.done !== true) return result.value;
      this.#ended = true;
      return undefined;
    } catch (error) {
      this.#ended = true;
      throw error;
    }
  }

  /** Stops the statement when it has not ended. */
  async close(): Promise<void> {
    this.#rest = undefined;
    if (this.#ended) return;
    this.#ended = true;
    await this.#iterator.return?.();
  }
}
