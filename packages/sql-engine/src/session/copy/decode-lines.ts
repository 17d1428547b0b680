// COPY FROM in text and csv: bytes, however they were cut, become rows of texts (Postgres' CopyReadLine,
// CopyReadAttributesText and CopyReadAttributesCSV).

import { pgError, type PgError } from '../../errors.ts';
import { bytesToText } from '../../functions/text-charsets.ts';
import { isChosen, isUtf8 } from './encode.ts';
import type { CopyOptions } from './options.ts';

export interface CopyRow {
  readonly line: number;
  readonly values: readonly (string | null)[];
}

/** Rows of `columns`; the header line is checked and left out. Throws 22P04, 22021. */
export async function* copyRows(
  data: AsyncIterable<Uint8Array>,
  options: CopyOptions,
  columns: readonly string[],
): AsyncGenerator<CopyRow> {
  const split = options.format === 'csv' ? csvSplitter(options, columns) : textSplitter(options);
  let number = 0;
  for await (const line of linesOf(data, options)) {
    number += 1;
    if (line === END_OF_DATA) return;
    if (number === 1 && options.header !== 'none') {
      if (options.header === 'match') checkHeader(split(line), columns);
      continue;
    }
    const values = split(line);
    const missing = columns[values.length];
    if (values.length > columns.length) throw pgError('22P04', 'extra data after last expected column');
    // An empty line is a row without a value in a table without columns only.
    if (missing !== undefined) throw pgError('22P04', `missing data for column "${missing}"`);
    yield { line: number, values };
  }
}

const END_OF_DATA = '\\.';

async function* linesOf(data: AsyncIterable<Uint8Array>, options: CopyOptions): AsyncGenerator<string> {
  const decoder = isUtf8(options) ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }) : undefined;
  const read = (bytes: Uint8Array | undefined): string => {
    if (decoder !== undefined) return decode(decoder, bytes);
    // A byte is a character: it does not matter where the data were cut.
    return bytes === undefined ? '' : bytesToText(bytes, options.encoding ?? 'UTF8');
  };
  const csv = options.format === 'csv';
  let rest = '';
  for await (const bytes of data) {
    rest += read(bytes);
    let start = 0;
    for (;;) {
      const end = csv ? endOfRecord(rest, start, options) : endOfLine(rest, start);
      if (end === -1) break;
      yield withoutReturn(rest.slice(start, end));
      start = end + 1;
    }
    rest = rest.slice(start);
  }
  rest += read(undefined);
  if (rest === '') return;
  if (csv && isOpen(rest, options)) throw pgError('22P04', 'unterminated CSV quoted field');
  yield withoutReturn(rest);
}

/** A TextDecoder; its name is no type in every library of types. */
type Decoder = InstanceType<typeof TextDecoder>;

function decode(decoder: Decoder, bytes: Uint8Array | undefined): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw pgError('22021', 'invalid byte sequence for encoding "UTF8"');
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** A line break after a backslash is part of the value. */
function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  if (end === -1 || !text.slice(start, end).includes('\\')) return end;
  for (let index = start; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '\\') index += 1;
    else if (character === '\n') return index;
  }
  return -1;
}

/** Quotes hold line breaks together. */
function endOfRecord(text: string, start: number, options: CopyOptions): number {
  const end = text.indexOf('\n', start);
  if (end !== -1 && !text.slice(start, end).includes(options.quote)) return end;
  let quoted = false;
  for (let index = start; index < text.length; index++) {
    const character = text.charAt(index);
    if (quoted && character === options.escape && options.escape !== options.quote) index += 1;
    else if (character === options.quote) quoted = !quoted;
    else if (character === '\n' && !quoted) return index;
  }
  return -1;
}

function isOpen(text: string, options: CopyOptions): boolean {
  return endOfRecord(`${text}\n`, 0, options) === -1;
}

function checkHeader(names: readonly (string | null)[], columns: readonly string[]): void {
  if (names.length !== columns.length) {
    throw pgError('22P04', `wrong number of fields in header line: got ${names.length}, expected ${columns.length}`);
  }
  names.forEach((name, index) => {
    const expected = columns[index] ?? '';
    if (name === expected) return;
    throw headerMismatch(index + 1, name, expected);
  });
}

function headerMismatch(number: number, name: string | null, expected: string): PgError {
  return name === null
    ? pgError('22P04', `column name mismatch in header line field ${number}: got null value, expected "${expected}"`)
    : pgError('22P04', `column name mismatch in header line field ${number}: got "${name}", expected "${expected}"`);
}

type Splitter = (line: string) => readonly (string | null)[];

function textSplitter({ delimiter, null: nullText }: CopyOptions): Splitter {
  return (line) => {
    if (!line.includes('\\')) return line.split(delimiter).map((text) => (text === nullText ? null : text));
    const values: (string | null)[] = [];
    let start = 0;
    for (let index = 0; index <= line.length; index++) {
      const character = line.charAt(index);
      if (character === '\\') index += 1;
      if (index < line.length && character !== delimiter) continue;
      const raw = line.slice(start, index);
      values.push(raw === nullText ? null : unescaped(raw));
      start = index + 1;
    }
    return values;
  };
}

const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return decodeBytes(
    raw.replace(
      /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|([\s\S]))/g,
      (_all, octal?: string, hex?: string, other = '') => {
        if (octal !== undefined) return byteMark(parseInt(octal, 8) & 0xff);
        if (hex !== undefined) return byteMark(parseInt(hex, 16));
        return LETTERS[String(other)] ?? String(other);
      },
    ),
  );
}

/** Bytes by number may make up one character together: they are marked as lone surrogates until all are there. */
function byteMark(byte: number): string {
  return byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xdc00 + byte);
}

function decodeBytes(text: string): string {
  return text.replace(/(?<![\ud800-\udbff])[\udc80-\udcff]+/g, (marks) => {
    const bytes = Uint8Array.from(marks, (mark) => mark.charCodeAt(0) - 0xdc00);
    return decode(new TextDecoder('utf-8', { fatal: true }), bytes);
  });
}

function csvSplitter(options: CopyOptions, columns: readonly string[]): Splitter {
  const { delimiter, quote, escape } = options;
  const forceNull = columns.map((name) => isChosen(options.forceNull, name));
  const forceNotNull = columns.map((name) => isChosen(options.forceNotNull, name));
  const valueOf = (text: string, wasQuoted: boolean, index: number): string | null => {
    const isNull = text === options.null && (wasQuoted ? forceNull[index] : !forceNotNull[index]);
    return isNull ? null : text;
  };
  return (line) => {
    if (!line.includes(quote)) return line.split(delimiter).map((text, index) => valueOf(text, false, index));
    const values: (string | null)[] = [];
    let text = '';
    let quoted = false;
    let wasQuoted = false;
    for (let index = 0; index < line.length; index++) {
      const character = line.charAt(index);
      const next = line.charAt(index + 1);
      if (quoted && character === escape && (next === quote || next === escape) && next !== '') {
        text += next;
        index += 1;
      } else if (character === quote) {
        quoted = !quoted;
        wasQuoted = true;
      } else if (!quoted && character === delimiter) {
        values.push(valueOf(text, wasQuoted, values.length));
        text = '';
        wasQuoted = false;
      } else text += character;
    }
    values.push(valueOf(text, wasQuoted, values.length));
    return values;
  };
}
