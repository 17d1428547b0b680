// Positions: libpg-query counts bytes of UTF-8 in its tree, errors are told in characters (code points).

const LOCATION_KEYS: ReadonlySet<string> = new Set([
  'location',
  'stmt_location',
  'stmt_len',
  'rexpr_list_start',
  'rexpr_list_end',
  'list_start',
  'list_end',
  'name_location',
]);

const ASCII = /^[\x00-\x7f]*$/;

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** For each byte of the UTF-8 form, the index of the code point it belongs to; one more entry for the end. */
export function characterIndexes(text: string): Uint32Array {
  const indexes: number[] = [];
  let character = 0;
  for (const codePoint of text) {
    const bytes = Buffer.byteLength(codePoint);
    for (let i = 0; i < bytes; i++) indexes.push(character);
    character++;
  }
  indexes.push(character);
  return Uint32Array.from(indexes);
}

/** Rewrites every location below `node` from bytes to characters, in place. */
export function convertLocations(node: unknown, indexes: Uint32Array): void {
  if (Array.isArray(node)) {
    for (const element of node) convertLocations(element, indexes);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  // A freshly parsed JSON object, still ours alone.
  const fields = node as Record<string, unknown>;
  for (const key in fields) {
    const value = fields[key];
    if (typeof value === 'number') {
      if (value > 0 && LOCATION_KEYS.has(key)) fields[key] = indexes[Math.min(value, indexes.length - 1)];
    } else {
      convertLocations(value, indexes);
    }
  }
}
