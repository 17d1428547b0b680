// Where rows begin in a chunk: each is a DataRow message, type byte and length first.

/** Offsets of the first `rows` rows, and of what follows them. */
export function rowOffsets(bytes: Uint8Array, rows: number): readonly number[] {
  const offsets = [0];
  let offset = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let row = 0; row < rows; row++) {
    offset += 1 + view.getUint32(offset + 1);
    offsets.push(offset);
  }
  return offsets;
}
