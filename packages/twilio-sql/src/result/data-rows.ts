// Reads what the engine encoded: DataRow messages with values as text ('D', length, count, then length and bytes of
// each value).
import type { ResultChunk } from '@twilio-sql/sql-engine';

/** One row's values in the order of the fields: Postgres' text forms, null for NULL. */
export type TextRow = readonly (string | null)[];

const MESSAGE_HEADER_BYTES = 5;

export function readDataRows(chunk: ResultChunk): readonly TextRow[] {
  const { bytes } = chunk;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows: TextRow[] = [];
  let offset = 0;
  while (offset < buffer.length) {
    const end = offset + 1 + buffer.readInt32BE(offset + 1);
    rows.push(readValues(buffer, offset + MESSAGE_HEADER_BYTES));
    offset = end;
  }
  return rows;
}

function readValues(buffer: Buffer, start: number): TextRow {
  const count = buffer.readUInt16BE(start);
  const values = new Array<string | null>(count);
  let offset = start + 2;
  for (let index = 0; index < count; index++) {
    const length = buffer.readInt32BE(offset);
    offset += 4;
    if (length < 0) {
      values[index] = null;
    } else {
      values[index] = buffer.toString('utf8', offset, offset + length);
      offset += length;
    }
  }
  return values;
}
