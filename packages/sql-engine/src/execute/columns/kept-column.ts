// Columns in memory: a place for each row of the table, in the order of its rows.

import { NumberIndex } from './number-index.ts';
import type { TextDictionary } from './text-dictionary.ts';

export interface NumberColumn {
  readonly kind: 'number';
  /** Null is NaN. Decimals are whole numbers, to be divided by 10^scale. */
  readonly values: Float64Array;
  /** No value is farther from zero. */
  readonly bound: number;
  readonly scale: number;
  /** How many digits each one prints after the point, where they differ. */
  readonly scales?: Uint8Array;
}

export interface TextColumn {
  readonly kind: 'text';
  /** Null is 0. */
  readonly codes: Int32Array;
  readonly texts: TextDictionary;
}

export type KeptColumn = NumberColumn | TextColumn;

/** A code for each row, 0 for null. */
export interface CodedColumn {
  readonly codes: Int32Array;
  /** The highest code. */
  readonly count: number;
  /** By code, of numbers. */
  readonly values?: Float64Array;
}

export function rowCount(column: KeptColumn): number {
  return column.kind === 'text' ? column.codes.length : column.values.length;
}

export function columnBytes(column: KeptColumn): number {
  if (column.kind === 'text') return column.codes.byteLength + column.texts.byteLength;
  return column.values.byteLength + (column.scales?.byteLength ?? 0);
}

export function codedBytes({ codes, values }: CodedColumn): number {
  return codes.byteLength + (values?.byteLength ?? 0);
}

export function codeColumn(column: KeptColumn): CodedColumn {
  if (column.kind === 'text') return { codes: column.codes, count: column.texts.count };
  const { values } = column;
  const index = new NumberIndex();
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? 0;
    codes[row] = Number.isNaN(value) ? 0 : index.add(value);
  }
  return { codes, count: index.count, values: index.values.slice(0, index.count + 1) };
}

/** Thrown where a column can't be kept, or not be computed with: the query goes the ordinary way. */
export class NotKept extends Error {
  override readonly name = 'NotKept';
}
