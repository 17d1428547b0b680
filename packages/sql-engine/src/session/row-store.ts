// Rows that a cursor may come back to: DataRow messages by their number, in memory up to a bound. Beyond it the oldest
// are forgotten, or go to a temporary file that nobody else can open.

import { open, unlink, type FileHandle } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResultChunk } from '../engine.ts';
import { rowOffsets } from './row-offsets.ts';

/** What a cursor may hold in memory. */
const MEMORY_BYTES_MAX = 16 * 1024 * 1024;
/** What a piece costs besides its bytes. */
const PIECE_BYTES = 200;

interface Piece {
  /** Number of its first row, from 1. */
  readonly first: number;
  readonly rowCount: number;
  readonly length: number;
  /** undefined when it is in the file. */
  bytes: Uint8Array | undefined;
  offset: number;
}

export class RowStore {
  readonly #beyond: 'forget' | 'file';
  readonly #bytesMax: number;
  #pieces: Piece[] = [];
  /** Pieces before this one are in the file. */
  #inMemory = 0;
  #memoryBytes = 0;
  #count = 0;
  #file: FileHandle | undefined;
  #fileBytes = 0;

  constructor(beyond: 'forget' | 'file', bytesMax: number = MEMORY_BYTES_MAX) {
    this.#beyond = beyond;
    this.#bytesMax = bytesMax;
  }

  /** Number of the first row that is still there. */
  get first(): number {
    return this.#pieces[0]?.first ?? this.#count + 1;
  }

  /** Rows that were ever added. */
  get count(): number {
    return this.#count;
  }

  async add(chunk: ResultChunk): Promise<void> {
    const { bytes, rowCount } = chunk;
    this.#pieces.push({ first: this.#count + 1, rowCount, length: bytes.length, bytes, offset: 0 });
    this.#count += rowCount;
    this.#memoryBytes += bytes.length + PIECE_BYTES;
    if (this.#memoryBytes <= this.#bytesMax) return;
    if (this.#beyond === 'forget') this.#forget();
    else await this.#moveToFile();
  }

  /** Rows `from` to `to`. */
  async *ascending(from: number, to: number): AsyncGenerator<ResultChunk> {
    for (let at = this.#find(from); at < this.#pieces.length; at++) {
      const piece = this.#pieces[at];
      if (piece === undefined || piece.first > to) return;
      yield await this.#part(piece, Math.max(from, piece.first), Math.min(to, piece.first + piece.rowCount - 1));
    }
  }

  /** Rows `from` down to `to`. */
  async *descending(from: number, to: number): AsyncGenerator<ResultChunk> {
    for (let at = this.#find(from); at >= 0; at--) {
      const piece = this.#pieces[at];
      if (piece === undefined || piece.first + piece.rowCount <= to) return;
      const last = Math.min(from, piece.first + piece.rowCount - 1);
      yield reversed(await this.#part(piece, Math.max(to, piece.first), last));
    }
  }

  async close(): Promise<void> {
    this.#pieces = [];
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** Index of the piece that holds a row. */
  #find(row: number): number {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#pieces[middle]?.first ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  async #part(piece: Piece, from: number, to: number): Promise<ResultChunk> {
    const bytes = piece.bytes ?? (await this.#read(piece));
    const rowCount = to - from + 1;
    if (rowCount === piece.rowCount) return { rowCount, bytes };
    const offsets = rowOffsets(bytes, to - piece.first + 1);
    return { rowCount, bytes: bytes.subarray(offsets[from - piece.first], offsets[to - piece.first + 1]) };
  }

  #forget(): void {
    let dropped = 0;
    while (this.#memoryBytes > this.#bytesMax / 2 && dropped < this.#pieces.length - 1) {
      this.#memoryBytes -= (this.#pieces[dropped]?.length ?? 0) + PIECE_BYTES;
      dropped += 1;
    }
    this.#pieces = this.#pieces.slice(dropped);
  }

  async #moveToFile(): Promise<void> {
    this.#file ??= await temporaryFile();
    const parts: Uint8Array[] = [];
    const start = this.#fileBytes;
    while (this.#memoryBytes > this.#bytesMax / 2 && this.#inMemory < this.#pieces.length) {
      const piece = this.#pieces[this.#inMemory++];
      if (piece?.bytes === undefined) continue;
      parts.push(piece.bytes);
      piece.offset = this.#fileBytes;
      piece.bytes = undefined;
      this.#fileBytes += piece.length;
      this.#memoryBytes -= piece.length + PIECE_BYTES;
    }
    const { bytesWritten } = await this.#file.write(Buffer.concat(parts), 0, undefined, start);
    if (bytesWritten !== this.#fileBytes - start) throw new Error('the rows of a cursor could not be written');
  }

  async #read(piece: Piece): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafe(piece.length);
    const result = await this.#file?.read(bytes, 0, piece.length, piece.offset);
    if (result?.bytesRead !== piece.length) throw new Error('the rows of a cursor could not be read');
    return bytes;
  }
}

/** Open, and without a name: it is gone when it is closed. */
async function temporaryFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `twilio-sql-cursor-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}

function reversed({ rowCount, bytes }: ResultChunk): ResultChunk {
  const offsets = rowOffsets(bytes, rowCount);
  const parts: Uint8Array[] = [];
  for (let row = rowCount - 1; row >= 0; row--) parts.push(bytes.subarray(offsets[row], offsets[row + 1]));
  return { rowCount, bytes: Buffer.concat(parts) };
}
