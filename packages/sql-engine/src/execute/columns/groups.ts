// Which group each row is in.

import { NotKept, type CodedColumn } from './kept-column.ts';
import { NumberIndex } from './number-index.ts';
import type { Truths } from './predicates.ts';

export interface Groups {
  /** By row; -1 where the row is in none. */
  readonly ofRow: Int32Array;
  readonly count: number;
  /** The code of a group in the key with this number. */
  readonly codeOf: (group: number, key: number) => number;
}

/** Combinations of keys that are numbered by an array. */
const tableMax = 1 << 22;

export function groupRows(keys: readonly CodedColumn[], rows: number): Groups {
  const [first, ...others] = keys;
  if (first === undefined) return { ofRow: new Int32Array(rows), count: 1, codeOf: () => 0 };
  if (others.length === 0) return { ofRow: first.codes, count: first.count + 1, codeOf: (group) => group };
  const sizes = keys.map((key) => key.count + 1);
  const combinations = sizes.reduce((product, size) => product * size, 1);
  if (combinations > Number.MAX_SAFE_INTEGER) throw new NotKept('too many combinations of keys');
  const numberOf = combinations <= tableMax ? numberByTable(combinations) : numberByIndex();
  const ofRow = new Int32Array(rows);
  const combined: number[] = [];
  for (let row = 0; row < rows; row++) {
    let combination = 0;
    for (let key = 0; key < keys.length; key++) {
      combination = combination * (sizes[key] ?? 1) + (keys[key]?.codes[row] ?? 0);
    }
    const group = numberOf(combination);
    if (group === combined.length) combined.push(combination);
    ofRow[row] = group;
  }
  const units = sizes.map((_, key) => sizes.slice(key + 1).reduce((product, size) => product * size, 1));
  return {
    ofRow,
    count: combined.length,
    codeOf: (group, key) => Math.floor((combined[group] ?? 0) / (units[key] ?? 1)) % (sizes[key] ?? 1),
  };
}

function numberByTable(combinations: number): (combination: number) => number {
  const numbers = new Int32Array(combinations);
  let count = 0;
  return (combination) => {
    const known = numbers[combination] ?? 0;
    if (known !== 0) return known - 1;
    numbers[combination] = ++count;
    return count - 1;
  };
}

function numberByIndex(): (combination: number) => number {
  const index = new NumberIndex();
  return (combination) => index.add(combination) - 1;
}

/** Only rows for which the condition is true. */
export function restrict(ofRow: Int32Array, truths: Truths): Int32Array {
  const restricted = new Int32Array(ofRow.length);
  for (let row = 0; row < ofRow.length; row++) restricted[row] = truths[row] === 1 ? (ofRow[row] ?? -1) : -1;
  return restricted;
}
