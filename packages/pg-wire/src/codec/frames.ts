// Cuts the stream of bytes into frames, however it was chunked. Before the startup packet a frame has no type.

import type { PgError } from '@twilio-sql/sql-engine';
import { protocolViolation } from './byte-reader.ts';

export interface Frame {
  /** The message's letter; undefined for packets of the start. */
  readonly type: string | undefined;
  readonly body: Uint8Array;
}

/** Postgres' MAX_STARTUP_PACKET_LENGTH. */
const STARTUP_BYTES_MAX = 10_000;

/** The longest body of each message that may come; undefined for letters that are no message. */
export type FrameLimits = (type: string) => number | undefined;

export class FrameReader {
  #limits: FrameLimits;
  #chunks: Uint8Array[] = [];
  #available = 0;
  #typed = false;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /** Bytes that are not yet part of a frame that was read. */
  get available(): number {
    return this.#available;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#available += chunk.length;
  }

  /** The first byte, left where it is; undefined when there is none. */
  firstByte(): number | undefined {
    return this.#chunks[0]?.[0];
  }

  /** Everything that was not read, given back. */
  takeAll(): Uint8Array {
    return this.#take(this.#available);
  }

  /** From here on frames may be as long as these say. */
  limit(limits: FrameLimits): void {
    this.#limits = limits;
  }

  /** From here on frames begin with a letter. */
  startupIsOver(): void {
    this.#typed = true;
  }

  /** The next frame when it is complete. Throws 08P01 when what comes can't be one: nothing after it makes sense. */
  read(): Frame | undefined {
    const headerLength = this.#typed ? 5 : 4;
    if (this.#typed && this.#available >= 1) this.#checkType(this.#peek(1));
    if (this.#available < headerLength) return undefined;
    const header = this.#peek(headerLength);
    const type = this.#typed ? header.toString('latin1', 0, 1) : undefined;
    const length = header.readInt32BE(headerLength - 4) - 4;
    if (length < 0 || length > this.#limitOf(type)) throw this.#invalidLength(type);
    if (this.#available < headerLength + length) return undefined;
    this.#take(headerLength);
    return { type, body: this.#take(length) };
  }

  #checkType(header: Buffer): void {
    const type = header.toString('latin1', 0, 1);
    if (this.#limits(type) === undefined) {
      throw protocolViolation(`invalid frontend message type ${header.readUInt8(0)}`);
    }
  }

  #limitOf(type: string | undefined): number {
    return type === undefined ? STARTUP_BYTES_MAX : (this.#limits(type) ?? 0);
  }

  #invalidLength(type: string | undefined): PgError {
    return protocolViolation(type === undefined ? 'invalid length of startup packet' : 'invalid message length');
  }

  /** The first bytes, left where they are. At least `length` are available. */
  #peek(length: number): Buffer {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= length) {
      return Buffer.from(first.buffer, first.byteOffset, length);
    }
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(0, length - filled);
      bytes.set(part, filled);
      filled += part.length;
      if (filled === length) break;
    }
    return bytes;
  }

  /** Removes the first bytes: a view of the chunk that holds them all, or a copy. */
  #take(length: number): Uint8Array {
    this.#available -= length;
    const first = this.#chunks[0];
    if (first !== undefined && first.length > length) {
      this.#chunks[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    let used = 0;
    while (filled < length) {
      const chunk = this.#chunks[used];
      if (chunk === undefined) break;
      const part = chunk.subarray(0, length - filled);
      bytes.set(part, filled);
      filled += part.length;
      if (part.length < chunk.length) this.#chunks[used] = chunk.subarray(part.length);
      else used += 1;
    }
    this.#chunks = this.#chunks.slice(used);
    return bytes;
  }
}
