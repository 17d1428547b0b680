// Aggregates of a column by group. Whole numbers and decimals are added exactly; doubles one after the other in the
// order of the rows, as Postgres adds them.

import { NumberIndex } from './number-index.ts';
import { NotKept, type CodedColumn, type KeptColumn, type NumberColumn } from './kept-column.ts';

export interface Rows {
  /** By row; -1 where it is in none. */
  readonly ofRow: Int32Array;
  readonly groups: number;
}

export function countRowsOf({ ofRow, groups }: Rows): Float64Array {
  const counts = new Float64Array(groups);
  for (let row = 0; row < ofRow.length; row++) {
    const group = ofRow[row] ?? -1;
    if (group >= 0) counts[group] = (counts[group] ?? 0) + 1;
  }
  return counts;
}

export function countValues(column: KeptColumn, { ofRow, groups }: Rows): Float64Array {
  const counts = new Float64Array(groups);
  if (column.kind === 'text') {
    const { codes } = column;
    for (let row = 0; row < ofRow.length; row++) {
      const group = ofRow[row] ?? -1;
      if (group >= 0 && codes[row] !== 0) counts[group] = (counts[group] ?? 0) + 1;
    }
    return counts;
  }
  const { values } = column;
  for (let row = 0; row < ofRow.length; row++) {
    const group = ofRow[row] ?? -1;
    if (group >= 0 && !Number.isNaN(values[row])) counts[group] = (counts[group] ?? 0) + 1;
  }
  return counts;
}

/** Pairs of group and value that are looked up in an array. */
const pairsMax = 1 << 24;

export function countDistinct({ codes, count }: CodedColumn, { ofRow, groups }: Rows): Float64Array {
  const counts = new Float64Array(groups);
  const isNew = groups * (count + 1) <= pairsMax ? newInTable(groups * (count + 1)) : newInIndex();
  for (let row = 0; row < ofRow.length; row++) {
    const group = ofRow[row] ?? -1;
    const code = codes[row] ?? 0;
    if (group >= 0 && code !== 0 && isNew(group * (count + 1) + code)) counts[group] = (counts[group] ?? 0) + 1;
  }
  return counts;
}

function newInTable(size: number): (pair: number) => boolean {
  const seen = new Uint8Array(size);
  return (pair) => {
    if (seen[pair] === 1) return false;
    seen[pair] = 1;
    return true;
  };
}

function newInIndex(): (pair: number) => boolean {
  const index = new NumberIndex();
  return (pair) => {
    const before = index.count;
    return index.add(pair) > before;
  };
}

/** Two doubles for each sum: high · 2^27 + low, both exact. */
export interface ExactSums {
  readonly high: Float64Array;
  readonly low: Float64Array;
}

const halfUnit = 2 ** 27;

export function exactTotal({ high, low }: ExactSums, group: number): bigint {
  return BigInt(high[group] ?? 0) * BigInt(halfUnit) + BigInt(low[group] ?? 0);
}

export function sumExactly({ values, bound }: NumberColumn, { ofRow, groups }: Rows): ExactSums {
  const [high, low] = [new Float64Array(groups), new Float64Array(groups)];
  const fits = bound * ofRow.length <= Number.MAX_SAFE_INTEGER;
  for (let row = 0; row < ofRow.length; row++) {
    const group = ofRow[row] ?? -1;
    const value = values[row] ?? 0;
    if (group < 0 || Number.isNaN(value)) continue;
    if (fits) {
      low[group] = (low[group] ?? 0) + value;
      continue;
    }
    const upper = Math.floor(value / halfUnit);
    high[group] = (high[group] ?? 0) + upper;
    low[group] = (low[group] ?? 0) + (value - upper * halfUnit);
  }
  return { high, low };
}

/** Doubles. A sum that is not finite is an error, whose words are Postgres'. */
export function sumDoubles({ values }: NumberColumn, { ofRow, groups }: Rows): Float64Array {
  // What is added to a negative zero stays as it is.
  const sums = new Float64Array(groups).fill(-0);
  for (let row = 0; row < ofRow.length; row++) {
    const group = ofRow[row] ?? -1;
    const value = values[row] ?? 0;
    if (group >= 0 && !Number.isNaN(value)) sums[group] = (sums[group] ?? 0) + value;
  }
  if (!sums.every(Number.isFinite)) throw new NotKept('a sum of doubles that is not finite');
  return sums;
}

/** How many digits the sums print after the point: as many as the most precise of their values. */
export function largestScales(column: NumberColumn, { ofRow, groups }: Rows): Uint8Array {
  const { scales, values } = column;
  const largest = new Uint8Array(groups);
  if (scales === undefined) return largest.fill(column.scale);
  for (let row = 0; row < ofRow.length; row++) {
    const group = ofRow[row] ?? -1;
    if (group < 0 || Number.isNaN(values[row])) continue;
    const scale = scales[row] ?? 0;
    if (scale > (largest[group] ?? 0)) largest[group] = scale;
  }
  return largest;
}

/** The row with the group's greatest or smallest value, -1 for none; of equal ones the last, as in Postgres. */
export function extremeRows(column: KeptColumn, greatest: boolean, { ofRow, groups }: Rows): Int32Array {
  const keys = column.kind === 'text' ? rankedValues(column.codes, column.texts.ranks) : column.values;
  const rows = new Int32Array(groups).fill(-1);
  const best = new Float64Array(groups);
  const sign = greatest ? 1 : -1;
  for (let row = 0; row < ofRow.length; row++) {
    const group = ofRow[row] ?? -1;
    const key = (keys[row] ?? 0) * sign;
    if (group < 0 || Number.isNaN(key)) continue;
    if (rows[group] !== -1 && key < (best[group] ?? 0)) continue;
    best[group] = key;
    rows[group] = row;
  }
  return rows;
}

function rankedValues(codes: Int32Array, ranks: Int32Array): Float64Array {
  const values = new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0;
    values[row] = code === 0 ? Number.NaN : (ranks[code] ?? 0);
  }
  return values;
}
