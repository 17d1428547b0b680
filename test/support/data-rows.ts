// Reads DataRow messages back into texts.

export function readRows(bytes: Uint8Array): readonly (readonly (string | null)[])[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows: (string | null)[][] = [];
  for (let at = 0; at < buffer.length; at += 1 + buffer.readInt32BE(at + 1)) rows.push(readRow(buffer, at));
  return rows;
}

function readRow(buffer: Buffer, start: number): (string | null)[] {
  const row: (string | null)[] = [];
  let at = start + 7;
  for (let index = 0; index < buffer.readInt16BE(start + 5); index++) {
    const length = buffer.readInt32BE(at);
    at += 4;
    row.push(length === -1 ? null : buffer.toString('utf8', at, at + length));
    at += Math.max(0, length);
  }
  return row;
}
