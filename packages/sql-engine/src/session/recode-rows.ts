// Rows in other formats than they were encoded in: a cursor that was started in text and is fetched in binary.

import type { Field, Format, ResultChunk } from '../engine.ts';
import { notSupported } from '../errors.ts';
import { typeByOid } from '../types/registry.ts';
import type { SessionContext } from '../types/type-definition.ts';

type Recode = (chunk: ResultChunk) => ResultChunk;

/** None for text, one for all, or one each. */
function formatAt(formats: readonly Format[], index: number): Format {
  return (formats.length === 1 ? formats[0] : formats[index]) ?? 'text';
}

export function recoder(
  fields: readonly Field[],
  from: readonly Format[],
  to: readonly Format[],
  context: SessionContext,
): Recode {
  const changes = fields.map((field, index) =>
    formatAt(from, index) === formatAt(to, index) ? undefined : valueRecoder(field.type, formatAt(to, index), context),
  );
  if (changes.every((change) => change === undefined)) return (chunk) => chunk;
  return ({ rowCount, bytes }) => ({ rowCount, bytes: recodeRows(bytes, rowCount, changes) });
}

type ValueRecoder = ((value: Buffer) => Uint8Array) | undefined;

function valueRecoder(oid: number, to: Format, context: SessionContext): ValueRecoder {
  const type = typeByOid(oid);
  const { send, receive } = type;
  if (to === 'binary') {
    if (send === undefined) throw notSupported(`binary output of type ${type.formalName}`);
    return (value) => send(type.input(value.toString('utf8'), context), context);
  }
  if (receive === undefined) throw notSupported(`binary input of type ${type.formalName}`);
  return (value) => Buffer.from(type.output(receive(value, context), context));
}

function recodeRows(bytes: Uint8Array, rows: number, changes: readonly ValueRecoder[]): Uint8Array {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (let row = 0; row < rows; row++) {
    const values: Uint8Array[] = [];
    offset += 7;
    for (const change of changes) {
      const length = source.readInt32BE(offset);
      offset += 4;
      const value = source.subarray(offset, offset + Math.max(length, 0));
      offset += value.length;
      const recoded = length === -1 || change === undefined ? value : change(value);
      const head = Buffer.alloc(4);
      head.writeInt32BE(length === -1 ? -1 : recoded.length);
      values.push(head, recoded);
    }
    const head = Buffer.alloc(7);
    head.write('D', 0, 'latin1');
    head.writeInt32BE(6 + values.reduce((sum, value) => sum + value.length, 0), 1);
    head.writeInt16BE(changes.length, 5);
    parts.push(head, ...values);
  }
  return Buffer.concat(parts);
}
