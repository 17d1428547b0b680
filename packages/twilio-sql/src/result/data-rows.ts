// Reads what the engine encoded: DataRow messages ('D', length, count, then length and bytes of each value).
import type { ResultChunk } from '@twilio-sql/sql-engine';

/** One row's values in the order of the fields: Postgres' text forms, null for NULL. */
export type TextRow = readonly (string | null)[];

const MESSAGE_HEADER_BYTES = 5;

/** `decode` makes a value of the bytes from `start` to `end`. */
export function readDataRows<T>(
  chunk: ResultChunk,
  decode: (bytes: Buffer, start: number, end: number, column: number) => T,
): readonly (readonly (T | null)[])[] {
  const { bytes } = chunk;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows: (readonly (T | null)[])[] = [];
  let offset = 0;
  while (offset < buffer.length) {
    rows.push(readValues(buffer, offset + MESSAGE_HEADER_BYTES, decode));
    offset += 1 + buffer.readInt32BE(offset + 1);
  }
  return rows;
}

function readValues<T>(
  buffer: Buffer,
  start: number,
  decode: (bytes: Buffer, start: number, end: number, column: number) => T,
): readonly (T | null)[] {
  const count = buffer.readUInt16BE(start);
  const values = new Array<T | null>(count);
  let offset = start + 2;
  for (let column = 0; column < count; column++) {
    const length = buffer.readInt32BE(offset);
    offset += 4;
    values[column] = length < 0 ? null : decode(buffer, offset, offset + length, column);
    offset += Math.max(length, 0);
  }
  return values;
}

/** For results whose values are all text. */
export function readTextRows(chunk: ResultChunk): readonly TextRow[] {
  return readDataRows(chunk, decodeText);
}

export function decodeText(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end);
}
