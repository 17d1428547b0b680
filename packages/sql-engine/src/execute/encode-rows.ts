// Rows of SQLite as DataRow messages, by type alone. One growing buffer, written by hand: texts are mostly
// short and ASCII.

import { typeByOid } from '../types/registry.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { SqlValue } from '../types/values.ts';
import type { OutputFormat } from './messages.ts';
import { readerOf } from './storage.ts';

type ValueEncoder = (value: Exclude<SqlValue, null>) => string | Uint8Array;

const dataRowTag = 0x44;
/** Most results are a row or a few: it grows for the others. */
const initialBytes = 512;
/** Up to this many characters a loop beats the runtime's UTF-8 encoder. */
const shortText = 64;

export class RowEncoder {
  readonly #encoders: readonly ValueEncoder[];
  #buffer = Buffer.allocUnsafeSlow(initialBytes);
  #length = 0;
  #rows = 0;

  constructor(outputs: readonly OutputFormat[], session: SessionContext) {
    this.#encoders = outputs.map((output) => valueEncoder(output, session));
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#length;
  }

  add(row: readonly SqlValue[]): void {
    const start = this.#length;
    this.#reserve(7 + this.#encoders.length * 4);
    this.#buffer[start] = dataRowTag;
    this.#buffer.writeInt16BE(this.#encoders.length, start + 5);
    this.#length = start + 7;
    for (let index = 0; index < this.#encoders.length; index++) {
      const value = row[index] ?? null;
      if (value === null) this.#writeNull();
      else this.#writeValue(this.#encoders[index]?.(value) ?? '');
    }
    this.#buffer.writeInt32BE(this.#length - start - 1, start + 1);
    this.#rows += 1;
  }

  /** What was added so far, as a buffer of its own; the encoder starts anew. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#length);
    bytes.set(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    this.#rows = 0;
    return bytes;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }

  #writeNull(): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeInt32BE(-1, this.#length);
  }

  #writeValue(value: string | Uint8Array): void {
    if (typeof value === 'string') {
      this.#writeText(value);
      return;
    }
    this.#reserve(4 + value.length);
    this.#length = this.#buffer.writeInt32BE(value.length, this.#length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  #writeText(text: string): void {
    this.#reserve(4 + text.length * 3);
    const at = this.#length + 4;
    const written = text.length <= shortText ? this.#writeAscii(text, at) : -1;
    const bytes = written === -1 ? this.#buffer.write(text, at, 'utf8') : written;
    this.#buffer.writeInt32BE(bytes, this.#length);
    this.#length = at + bytes;
  }

  /** -1 when there is another character. */
  #writeAscii(text: string, at: number): number {
    const buffer = this.#buffer;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return -1;
      buffer[at + index] = code;
    }
    return text.length;
  }
}

function valueEncoder(output: OutputFormat, session: SessionContext): ValueEncoder {
  const type = typeByOid(output.type);
  const read = readerOf(output.type);
  if (output.format === 'binary') {
    const { send } = type;
    if (send === undefined) throw new Error(`type ${type.name} has no binary format`);
    return (value) => send(read(value), session);
  }
  const { outputStored, storage } = type;
  if (outputStored === undefined) return (value) => type.output(read(value), session);
  if (storage === 'integer' || storage === 'boolean') {
    return (value) => outputStored(typeof value === 'bigint' ? Number(value) : value, session);
  }
  return (value) => outputStored(value, session);
}
