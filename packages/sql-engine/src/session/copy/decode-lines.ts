// COPY FROM in text and csv: bytes, however they were cut, become rows of texts (Postgres' CopyReadLine,
// CopyReadAttributesText and CopyReadAttributesCSV).

import { pgError, type PgError } from '../../errors.ts';
import { bytesToText } from '../../functions/text-charsets.ts';
import { firstInvalidSequence } from '../../types/bytes.ts';
import type { CopyPlace } from './read-values.ts';
import { isChosen, isUtf8 } from './encode.ts';
import type { CopyOptions } from './options.ts';
import { LineSplitter, type CopyLine } from './split-lines.ts';

export interface CopyRow {
  readonly values: readonly (string | null)[];
  /** The column that there is no value for: those before it are read first. */
  readonly missing?: string;
}

/**
 * Rows of `columns`, those of a piece of data at once; the header line is checked and left out. What is yielded is to
 * be gone through before the next: it throws 22P04, 22021, and keeps `place` up to date.
 */
export async function* copyRows(
  data: AsyncIterable<Uint8Array>,
  options: CopyOptions,
  columns: readonly string[],
  place: CopyPlace,
): AsyncGenerator<Iterable<CopyRow>> {
  const split = options.format === 'csv' ? csvSplitter(options, columns) : textSplitter(options);
  const rows = rowsOf(split, options, columns);
  const read = isUtf8(options) ? utf8Reader() : charsetReader(options.encoding ?? 'UTF8');
  const splitter = new LineSplitter(options);
  place.line = 1;
  for await (const bytes of data) yield rows(placed(splitter.push(read(bytes)), splitter, place));
  yield rows(placed(splitter.push(read(undefined), true), splitter, place), true);
}

/** The first line of all is the header, where there is one. */
function rowsOf(
  split: Splitter,
  options: CopyOptions,
  columns: readonly string[],
): (lines: Iterable<CopyLine>, final?: boolean) => Iterable<CopyRow> {
  let isFirst = true;
  return function* (lines, final = false) {
    for (const { text } of lines) {
      const isHeader = isFirst && options.header !== 'none';
      isFirst = false;
      if (isHeader) {
        if (options.header === 'match') checkHeader(split(text), columns, options.null);
        continue;
      }
      const values = split(text);
      const missing = columns[values.length];
      if (values.length > columns.length) throw pgError('22P04', 'extra data after last expected column');
      yield missing === undefined ? { values } : { values, missing };
    }
    if (final && isFirst && options.header === 'match') checkHeader([''], columns, options.null);
  };
}

function* placed(lines: Iterable<CopyLine>, splitter: LineSplitter, place: CopyPlace): Generator<CopyLine> {
  for (const line of lines) {
    place.line = line.number;
    yield line;
    place.line = splitter.number;
  }
}

/** undefined ends the data. Throws 22021, 22P05. */
type Reader = (bytes: Uint8Array | undefined) => string;

function utf8Reader(): Reader {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return (bytes) => {
    try {
      const text = bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
      if (!text.includes('\0')) return text;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    throw invalidUtf8(bytes);
  };
}

/** A byte is a character: it does not matter where the data were cut. */
function charsetReader(encoding: string): Reader {
  return (bytes) => (bytes === undefined ? '' : bytesToText(bytes, encoding));
}

function invalidUtf8(bytes: Uint8Array = new Uint8Array()): PgError {
  const sequence = firstInvalidSequence(bytes);
  return pgError('22021', `invalid byte sequence for encoding "UTF8"${sequence === '' ? '' : `: ${sequence}`}`);
}

function checkHeader(names: readonly (string | null)[], columns: readonly string[], nullText: string): void {
  if (names.length !== columns.length) {
    throw pgError('22P04', `wrong number of fields in header line: got ${names.length}, expected ${columns.length}`);
  }
  names.forEach((name, index) => {
    const expected = columns[index] ?? '';
    if (name === expected) return;
    throw headerMismatch(index + 1, name, expected, nullText);
  });
}

function headerMismatch(number: number, name: string | null, expected: string, nullText: string): PgError {
  return name === null
    ? pgError(
        '22P04',
        `column name mismatch in header line field ${number}: got null value ("${nullText}"), expected "${expected}"`,
      )
    : pgError('22P04', `column name mismatch in header line field ${number}: got "${name}", expected "${expected}"`);
}

type Splitter = (line: string) => readonly (string | null)[];

function textSplitter({ delimiter, null: nullText }: CopyOptions): Splitter {
  const hasBackslash = nullText.includes('\\');
  return (line) => {
    if (!line.includes('\\')) {
      const texts = line.split(delimiter);
      return hasBackslash ? texts : texts.map((text) => (text === nullText ? null : text));
    }
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
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw invalidUtf8(bytes);
    }
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
