// DataRow messages in another encoding than UTF-8, which is what the engine writes: texts, and binary values that are
// texts or hold them.

import type { Field } from '@twilio-sql/sql-engine';
import { findTypeByOid } from '@twilio-sql/sql-engine/wire';
import type { ClientEncoding } from './client-encoding.ts';

export interface RowLayout {
  readonly fields: readonly Field[];
  /** None for text, one for all, or one each. */
  readonly formats: readonly ('text' | 'binary')[];
}

type Recode = (value: Buffer) => Uint8Array;

/** Throws 22P05. */
export function recodeRows(bytes: Uint8Array, { fields, formats }: RowLayout, encoding: ClientEncoding): Uint8Array {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!hasHighBytes(input)) return bytes;
  const recode: Recode = (value) => (hasHighBytes(value) ? encoding.encode(value.toString('utf8')) : value);
  const columns = fields.map((field, index) => {
    const format = formats[formats.length === 1 ? 0 : index] ?? 'text';
    return format === 'text' ? recode : binaryRecoder(field.type, recode);
  });
  const out: Uint8Array[] = [];
  for (let offset = 0; offset < input.length;) {
    const end = offset + 1 + input.readInt32BE(offset + 1);
    out.push(recodeRow(input.subarray(offset, end), columns));
    offset = end;
  }
  return Buffer.concat(out);
}

function recodeRow(row: Buffer, columns: readonly (Recode | undefined)[]): Buffer {
  const parts: Uint8Array[] = [row.subarray(0, 7)];
  let offset = 7;
  for (const recode of columns) {
    const length = row.readInt32BE(offset);
    const end = offset + 4 + Math.max(length, 0);
    const value = row.subarray(offset + 4, end);
    if (length <= 0 || recode === undefined) parts.push(row.subarray(offset, end));
    else parts.push(...withLength(recode(value)));
    offset = end;
  }
  const out = Buffer.concat(parts);
  out.writeInt32BE(out.length - 1, 1);
  return out;
}

function withLength(value: Uint8Array): readonly Uint8Array[] {
  const length = Buffer.allocUnsafe(4);
  length.writeInt32BE(value.length, 0);
  return [length, value];
}

function hasHighBytes(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte >= 0x80) return true;
  return false;
}

/** Types whose binary form is their text. */
const TEXTS: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'name', 'json', 'xml', 'unknown', 'cstring']);

/** undefined: no text in it. */
export function binaryRecoder(oid: number, recode: Recode): Recode | undefined {
  const type = findTypeByOid(oid);
  if (type === undefined) return undefined;
  if (TEXTS.has(type.name)) return recode;
  // A byte for the version, then text.
  if (type.name === 'jsonb') return (value) => Buffer.concat([value.subarray(0, 1), recode(value.subarray(1))]);
  if (type.kind !== 'array') return undefined;
  const element = binaryRecoder(type.elementOid, recode);
  return element === undefined ? undefined : (value) => recodeArray(value, element);
}

/** Dimensions, flags and element type; a length and a bound for each dimension; then the elements. */
function recodeArray(value: Buffer, element: Recode): Buffer {
  const start = 12 + 8 * value.readInt32BE(0);
  const parts: Uint8Array[] = [value.subarray(0, start)];
  for (let offset = start; offset < value.length;) {
    const length = value.readInt32BE(offset);
    const end = offset + 4 + Math.max(length, 0);
    if (length <= 0) parts.push(value.subarray(offset, end));
    else parts.push(...withLength(element(value.subarray(offset + 4, end))));
    offset = end;
  }
  return Buffer.concat(parts);
}
