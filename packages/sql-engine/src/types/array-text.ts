// The text form of arrays: `{1,NULL,"a b"}`, `{{1,2},{3,4}}`, `[0:1]={1,2}`.

import { pgError } from '../errors.ts';
import type { ArrayValue, JsValue } from './values.ts';

export const DIMENSIONS_MAX = 6;
export const EMPTY_ARRAY: ArrayValue = { dimensions: [], lowerBounds: [], elements: [] };

/** A one-dimensional array that starts at 1. */
export function arrayOf(elements: readonly JsValue[]): ArrayValue {
  return elements.length === 0 ? EMPTY_ARRAY : { dimensions: [elements.length], lowerBounds: [1], elements };
}

const quotedPattern = /[\s"\\{},]/;

function formatElement(text: string, delimiter: string): string {
  const plain = text !== '' && !quotedPattern.test(text) && !text.includes(delimiter) && text.toUpperCase() !== 'NULL';
  return plain ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}

export function formatArray(array: ArrayValue, output: (value: JsValue) => string, delimiter = ','): string {
  const { dimensions, lowerBounds, elements } = array;
  // Of a vector without elements, too, which has its dimension nevertheless.
  if (elements.length === 0) return '{}';
  let next = 0;
  const write = (depth: number): string => {
    const parts: string[] = [];
    const size = dimensions[depth] ?? 0;
    for (let index = 0; index < size; index += 1) {
      if (depth < dimensions.length - 1) {
        parts.push(write(depth + 1));
      } else {
        const element = elements[next] ?? null;
        next += 1;
        parts.push(element === null ? 'NULL' : formatElement(output(element), delimiter));
      }
    }
    return `{${parts.join(delimiter)}}`;
  };
  const body = write(0);
  if (lowerBounds.every((bound) => bound === 1)) return body;
  const bounds = dimensions.map((size, index) => {
    const lower = lowerBounds[index] ?? 1;
    return `[${lower}:${lower + size - 1}]`;
  });
  return `${bounds.join('')}=${body}`;
}

function malformed(text: string, detail: string): Error {
  return pgError('22P02', `malformed array literal: "${text}"`, { detail });
}

interface Bounds {
  readonly lowerBounds: readonly number[];
  readonly dimensions: readonly number[];
  readonly end: number;
}

const boundsPattern = /\s*\[\s*([+-]?\d+)\s*(?::\s*([+-]?\d+)\s*)?\]/y;

function parseBounds(text: string): Bounds | undefined {
  const lowerBounds: number[] = [];
  const dimensions: number[] = [];
  let end = 0;
  for (;;) {
    boundsPattern.lastIndex = end;
    const match = boundsPattern.exec(text);
    if (match === null) break;
    const lower = match[2] === undefined ? 1 : Number(match[1]);
    const upper = Number(match[2] ?? match[1]);
    if (upper < lower) throw pgError('2202E', 'upper bound cannot be less than lower bound');
    lowerBounds.push(lower);
    dimensions.push(upper - lower + 1);
    end = boundsPattern.lastIndex;
  }
  if (lowerBounds.length === 0) return undefined;
  const equals = /\s*=/y;
  equals.lastIndex = end;
  if (equals.exec(text) === null) throw malformed(text, 'Missing "=" after array dimensions.');
  return { lowerBounds, dimensions, end: equals.lastIndex };
}

const mismatch = 'Multidimensional arrays must have sub-arrays with matching dimensions.';

class ArrayReader {
  readonly #text: string;
  readonly #input: (text: string) => JsValue;
  readonly #delimiter: string;
  readonly #elements: JsValue[] = [];
  readonly #dimensions: (number | undefined)[] = [];
  /** Depth at which elements stand, once one was seen. */
  #elementDepth: number | undefined;
  #at: number;

  constructor(text: string, start: number, input: (text: string) => JsValue, delimiter: string) {
    this.#text = text;
    this.#at = start;
    this.#input = input;
    this.#delimiter = delimiter;
  }

  read(): { readonly elements: readonly JsValue[]; readonly dimensions: readonly number[] } {
    this.#blanks();
    if (this.#text[this.#at] !== '{')
      throw malformed(this.#text, 'Array value must start with "{" or dimension information.');
    this.#level(0);
    this.#blanks();
    if (this.#at < this.#text.length) throw malformed(this.#text, 'Junk after closing right brace.');
    return { elements: this.#elements, dimensions: this.#dimensions.map((size) => size ?? 0) };
  }

  #level(depth: number): void {
    if (depth >= DIMENSIONS_MAX) {
      throw pgError('54000', `number of array dimensions exceeds the maximum allowed (${DIMENSIONS_MAX})`);
    }
    this.#at += 1;
    let count = 0;
    this.#blanks();
    if (this.#text[this.#at] === '}') this.#at += 1;
    else count = this.#items(depth);
    const known = this.#dimensions[depth];
    if (known !== undefined && known !== count) throw malformed(this.#text, mismatch);
    this.#dimensions[depth] = count;
  }

  #items(depth: number): number {
    for (let count = 1; ; count += 1) {
      this.#blanks();
      if (this.#text[this.#at] === '{') {
        if (this.#elementDepth !== undefined && this.#elementDepth <= depth) throw malformed(this.#text, mismatch);
        this.#level(depth + 1);
      } else {
        if ((this.#elementDepth ?? depth) !== depth || this.#dimensions[depth + 1] !== undefined) {
          throw malformed(this.#text, mismatch);
        }
        this.#elementDepth = depth;
        this.#elements.push(this.#element());
      }
      this.#blanks();
      const next = this.#text[this.#at];
      if (next === undefined) throw malformed(this.#text, 'Unexpected end of input.');
      if (next !== '}' && next !== this.#delimiter) throw malformed(this.#text, `Unexpected array element.`);
      this.#at += 1;
      if (next === '}') return count;
    }
  }

  #element(): JsValue {
    if (this.#text[this.#at] === '"') return this.#input(this.#quoted());
    let value = '';
    let kept = 0;
    let escaped = false;
    for (; ; this.#at += 1) {
      const character = this.#text[this.#at];
      if (character === undefined) throw malformed(this.#text, 'Unexpected end of input.');
      if (character === '}' || character === this.#delimiter) break;
      if (character === '{') throw malformed(this.#text, 'Unexpected "{" character.');
      if (character === '"') throw malformed(this.#text, 'Unexpected array element.');
      if (character === '\\') {
        this.#at += 1;
        value += this.#text[this.#at] ?? '';
        kept = value.length;
        escaped = true;
      } else {
        value += character;
        if (!/\s/.test(character)) kept = value.length;
      }
    }
    const text = value.slice(0, kept);
    if (text === '') {
      const found = this.#text[this.#at] ?? '';
      throw malformed(this.#text, `Unexpected "${found}" character.`);
    }
    return !escaped && text.toUpperCase() === 'NULL' ? null : this.#input(text);
  }

  #quoted(): string {
    let value = '';
    for (this.#at += 1; ; this.#at += 1) {
      const character = this.#text[this.#at];
      if (character === undefined) throw malformed(this.#text, 'Unexpected end of input.');
      if (character === '"') break;
      if (character === '\\') {
        this.#at += 1;
        value += this.#text[this.#at] ?? '';
      } else {
        value += character;
      }
    }
    this.#at += 1;
    return value;
  }

  #blanks(): void {
    while (/^[ \t\n\v\f\r]$/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }
}

export function parseArray(text: string, input: (text: string) => JsValue, delimiter = ','): ArrayValue {
  const bounds = parseBounds(text);
  const { elements, dimensions } = new ArrayReader(text, bounds?.end ?? 0, input, delimiter).read();
  if (bounds !== undefined && bounds.dimensions.join() !== dimensions.join()) {
    throw malformed(text, 'Specified array dimensions do not match array contents.');
  }
  if (elements.length === 0) {
    if (dimensions.length > 1 && dimensions.some((size) => size > 0))
      throw malformed(text, 'Unexpected "}" character.');
    return EMPTY_ARRAY;
  }
  return { dimensions, lowerBounds: bounds?.lowerBounds ?? dimensions.map(() => 1), elements };
}
