// Results of statements that are not queries: few rows of text, encoded here.

import type { Execution, Field, ResultChunk } from '../engine.ts';
import { OID } from '../types/oids.ts';

export type TextRow = readonly (string | null)[];

/** Types whose binary form is their text: the only ones that these results use. */
type TextLike = typeof OID.text | typeof OID.json | typeof OID.xml;

export function textField(name: string, type: TextLike = OID.text): Field {
  return { name, type, modifier: -1, length: -1, tableOid: 0, columnNumber: 0 };
}

/** A statement without rows. */
export function tagOnly(tag: string): Execution {
  return { fields: undefined, chunks: chunksOf([]), tag: () => tag };
}

export function textRows(fields: readonly Field[], rows: readonly TextRow[], tag: string): Execution {
  return { fields, chunks: chunksOf(rows.length === 0 ? [] : [encodeRows(rows)]), tag: () => tag };
}

/** Without the machinery of an asynchronous generator: what is there already is what most results are. */
export function chunksOf(chunks: readonly ResultChunk[]): AsyncIterable<ResultChunk> {
  return {
    [Symbol.asyncIterator]: () => {
      let index = 0;
      return {
        next: () => {
          const value = chunks[index++];
          return Promise.resolve(value === undefined ? { done: true, value } : { done: false, value });
        },
        return: () => {
          index = chunks.length;
          return Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  };
}

/** DataRow messages, one after the other. */
function encodeRows(rows: readonly TextRow[]): ResultChunk {
  const bytes = Buffer.concat(rows.map(encodeRow));
  return { rowCount: rows.length, bytes };
}

function encodeRow(row: TextRow): Buffer {
  const values = row.map((value) => (value === null ? null : Buffer.from(value, 'utf8')));
  const size = 7 + values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), 0);
  const out = Buffer.allocUnsafe(size);
  out.writeUInt8(0x44, 0); // 'D'
  out.writeInt32BE(size - 1, 1);
  out.writeInt16BE(row.length, 5);
  let offset = 7;
  for (const value of values) {
    offset = out.writeInt32BE(value === null ? -1 : value.length, offset);
    if (value !== null) offset += value.copy(out, offset);
  }
  return out;
}

/** Values of DataRow messages in text form. */
export function decodeTextRows(chunk: ResultChunk): readonly TextRow[] {
  const bytes = Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.byteLength);
  const rows: TextRow[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const count = bytes.readInt16BE(offset + 5);
    offset += 7;
    const row: (string | null)[] = [];
    for (let i = 0; i < count; i++) {
      const length = bytes.readInt32BE(offset);
      offset += 4;
      row.push(length === -1 ? null : bytes.toString('utf8', offset, offset + length));
      offset += Math.max(length, 0);
    }
    rows.push(row);
  }
  return rows;
}
