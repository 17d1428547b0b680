// Columns out of the cells that SQLite hands over: texts of many rows in one blob, or numbers.

import { NotKept, type KeptColumn } from './kept-column.ts';
import { hashByte, hashStart, TextDictionary, textsMax } from './text-dictionary.ts';

/** Between cells: no text of Postgres' has it. */
const SEPARATOR = 0;
/** Stands for null: no UTF-8 has it. */
const NULL = 0xff;

const MINUS = 45;
const POINT = 46;
const NINE = 57;
const ZERO = 48;

/** Sums of so many rows stay exact. */
const rowsMax = 2 ** 26;

const firstRows = 4096;

export interface ColumnBuilder {
  /** Cells of further rows. */
  readonly addCells: (bytes: Uint8Array) => void;
  readonly finish: () => KeptColumn;
}

/** Room for one more row. */
function grown<T extends Float64Array | Int32Array | Uint8Array>(old: T, make: (size: number) => T): T {
  if (old.length >= rowsMax) throw new NotKept('too many rows');
  const larger = make(old.length * 2);
  larger.set(old);
  return larger;
}

const doubles = (size: number): Float64Array<ArrayBuffer> => new Float64Array(size);
const integers = (size: number): Int32Array<ArrayBuffer> => new Int32Array(size);
const bytes = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array(size);

/** Whole numbers, or decimals of up to sixteen digits; anything else is not kept. */
export class NumberBuilder implements ColumnBuilder {
  readonly #decimals: boolean;
  #values = doubles(firstRows);
  #scales = bytes(firstRows);
  #rows = 0;
  #bound = 0;
  #scale = 0;
  #numbers = 0;
  #mixed = false;

  constructor(decimals: boolean) {
    this.#decimals = decimals;
  }

  addCells(cells: Uint8Array): void {
    let value = 0;
    let digits = 0;
    let point = -1;
    let negative = false;
    let isNull = false;
    for (let index = 0; index <= cells.length; index++) {
      const byte = index < cells.length ? (cells[index] ?? 0) : SEPARATOR;
      if (byte <= NINE && byte >= ZERO) {
        value = value * 10 + (byte - ZERO);
        digits += 1;
      } else if (byte === SEPARATOR) {
        this.#add(isNull ? Number.NaN : negative ? 0 - value : value, digits, point === -1 ? 0 : digits - point);
        value = 0;
        digits = 0;
        point = -1;
        negative = false;
        isNull = false;
      } else if (byte === MINUS) negative = true;
      else if (byte === NULL) isNull = true;
      else if (byte === POINT && this.#decimals) point = digits;
      else throw new NotKept('a value that is no finite number of few digits');
    }
  }

  #add(value: number, digits: number, scale: number): void {
    const row = this.#rows++;
    if (row >= this.#values.length) {
      this.#values = grown(this.#values, doubles);
      if (this.#decimals) this.#scales = grown(this.#scales, bytes);
    }
    this.#values[row] = value;
    if (Number.isNaN(value)) return;
    const size = Math.abs(value);
    if (digits > 16 || size > Number.MAX_SAFE_INTEGER) throw new NotKept('a number of many digits');
    if (size > this.#bound) this.#bound = size;
    if (!this.#decimals) return;
    this.#scales[row] = scale;
    this.#mixed ||= this.#numbers > 0 && scale !== this.#scale;
    this.#numbers += 1;
    if (scale > this.#scale) this.#scale = scale;
  }

  finish(): KeptColumn {
    const values = this.#values.slice(0, this.#rows);
    const scale = this.#scale;
    if (!this.#mixed) return { kind: 'number', values, bound: this.#bound, scale };
    const scales = this.#scales.slice(0, this.#rows);
    return { kind: 'number', values, bound: scaleUp(values, scales, scale), scale, scales };
  }
}

/** To one scale; returns the bound. */
function scaleUp(values: Float64Array, scales: Uint8Array, scale: number): number {
  const powers = Array.from({ length: scale + 1 }, (_, exponent) => 10 ** exponent);
  let bound = 0;
  for (let row = 0; row < values.length; row++) {
    const value = (values[row] ?? 0) * (powers[scale - (scales[row] ?? 0)] ?? 1);
    values[row] = value;
    const size = Math.abs(value);
    if (size > bound) bound = size;
  }
  if (bound > Number.MAX_SAFE_INTEGER) throw new NotKept('numbers of many digits');
  return bound;
}

export class TextBuilder implements ColumnBuilder {
  readonly #texts = new TextDictionary();
  #codes = integers(firstRows);
  #rows = 0;

  addCells(cells: Uint8Array): void {
    let start = 0;
    let hash = hashStart;
    for (let index = 0; index <= cells.length; index++) {
      const byte = index < cells.length ? (cells[index] ?? 0) : SEPARATOR;
      if (byte !== SEPARATOR) {
        hash = hashByte(hash, byte);
        continue;
      }
      const isNull = index === start + 1 && cells[start] === NULL;
      this.#add(isNull ? 0 : this.#texts.add(cells, start, index, hash));
      start = index + 1;
      hash = hashStart;
    }
    if (this.#texts.count > textsMax) throw new NotKept('too many different texts');
  }

  #add(code: number): void {
    const row = this.#rows++;
    if (row >= this.#codes.length) this.#codes = grown(this.#codes, integers);
    this.#codes[row] = code;
  }

  finish(): KeptColumn {
    return { kind: 'text', codes: this.#codes.slice(0, this.#rows), texts: this.#texts };
  }
}

/** Doubles come as they are. Those that are no numbers, and negative zeros, are not kept. */
export class DoubleBuilder {
  #values = doubles(firstRows);
  #rows = 0;
  #bound = 0;

  add(value: unknown): void {
    const row = this.#rows++;
    if (row >= this.#values.length) this.#values = grown(this.#values, doubles);
    if (value === null) {
      this.#values[row] = Number.NaN;
      return;
    }
    if (typeof value !== 'number' || !Number.isFinite(value) || Object.is(value, -0)) {
      throw new NotKept('a double that is no ordinary number');
    }
    this.#values[row] = value;
    const size = Math.abs(value);
    if (size > this.#bound) this.#bound = size;
  }

  finish(): KeptColumn {
    return { kind: 'number', values: this.#values.slice(0, this.#rows), bound: this.#bound, scale: 0 };
  }
}
