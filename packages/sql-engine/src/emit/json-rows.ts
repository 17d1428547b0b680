// Rows as one JSON value: what travels where SQLite has no relation for it, into a table function or from one round of
// a recursion to the next. Blobs are written in hexadecimal digits.

import { typeByOid } from '../types/registry.ts';

/** An array of arrays. `names` are the columns of what stands in FROM. */
export function jsonRows(names: readonly string[], types: readonly number[], filter = ''): string {
  const cells = names.map((name, index) => (isBlob(types[index]) ? `hex(${name})` : name));
  return `json_group_array(json_array(${cells.join(', ')}))${filter}`;
}

/** A cell of a row that json_each gives. */
export function jsonCell(alias: string, index: number, type: number): string {
  const cell = `(${alias}.value ->> '$[${index}]')`;
  return isBlob(type) ? `unhex(${cell})` : cell;
}

function isBlob(type: number | undefined): boolean {
  return type !== undefined && typeByOid(type).storage === 'blob';
}
