// Reads the body of one message. What is missing or left over is Postgres' protocol error 08P01.

import { pgError, type PgError } from '@twilio-sql/sql-engine';
import { decodeUtf8 } from './utf8.ts';

export function protocolViolation(message: string): PgError {
  return pgError('08P01', message);
}

export class ByteReader {
  readonly #bytes: Buffer;
  readonly #decode: (bytes: Uint8Array) => string;
  #offset = 0;

  /** `decode`: what texts are written in; default UTF-8. */
  constructor(bytes: Uint8Array, decode: (bytes: Uint8Array) => string = decodeUtf8) {
    this.#decode = decode;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#offset;
  }

  uint8(): number {
    if (this.left === 0) throw protocolViolation('no data left in message');
    return this.#bytes.readUInt8(this.#take(1));
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  bytes(length: number): Uint8Array {
    if (length < 0) throw protocolViolation('insufficient data left in message');
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** A zero byte follows somewhere. */
  hasString(): boolean {
    return this.#bytes.includes(0, this.#offset);
  }

  /** Text up to a zero byte. */
  string(): string {
    const end = this.#bytes.indexOf(0, this.#offset);
    if (end === -1) throw protocolViolation('invalid string in message');
    const text = this.#decode(this.#bytes.subarray(this.#offset, end));
    this.#offset = end + 1;
    return text;
  }

  rest(): Uint8Array {
    return this.bytes(this.left);
  }

  /** Nothing may be left. */
  end(): void {
    if (this.left > 0) throw protocolViolation('invalid message format');
  }

  #take(length: number): number {
    if (this.left < length) throw protocolViolation('insufficient data left in message');
    const start = this.#offset;
    this.#offset += length;
    return start;
  }
}
