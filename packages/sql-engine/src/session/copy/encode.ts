// COPY TO: rows that the engine encoded as DataRow messages become CopyData messages, a line or a tuple each.

import type { ResultChunk } from '../../engine.ts';
import { textToBytes } from '../../functions/text-charsets.ts';
import { decodeTextRows } from '../utility-result.ts';
import type { ColumnChoice, CopyOptions } from './options.ts';

export interface CopyEncoder {
  readonly begin: () => Uint8Array;
  readonly rows: (chunk: ResultChunk) => Uint8Array;
  readonly end: () => Uint8Array;
}

const COPY_DATA = 0x64; // 'd'

export function copyEncoder(options: CopyOptions, columns: readonly string[]): CopyEncoder {
  return options.format === 'binary' ? binaryEncoder() : lineEncoder(options, columns);
}

/** PGCOPY and its check for mangled line ends, no flags, no extension. */
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const NOTHING = Buffer.alloc(0);
const TRAILER = Buffer.from([0xff, 0xff]);

/** As Postgres does, which DuckDB relies on: the signature shares a message with the first tuple, or with the trailer. */
function binaryEncoder(): CopyEncoder {
  let pending: Uint8Array = SIGNATURE;
  const afterPending = (body: Uint8Array): Buffer => {
    const message = copyData(Buffer.concat([pending, body]));
    pending = NOTHING;
    return message;
  };
  return {
    begin: () => NOTHING,
    // A tuple is laid out as a DataRow's body: only the letter differs.
    rows: ({ bytes, rowCount }) => {
      const out = Buffer.from(bytes);
      let offset = 0;
      for (let row = 0; row < rowCount; row++) {
        out[offset] = COPY_DATA;
        offset += 1 + out.readInt32BE(offset + 1);
      }
      if (rowCount === 0 || pending.length === 0) return out;
      const firstEnds = 1 + out.readInt32BE(1);
      return Buffer.concat([afterPending(out.subarray(5, firstEnds)), out.subarray(firstEnds)]);
    },
    end: () => afterPending(TRAILER),
  };
}

function copyData(body: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(5 + body.length);
  out.writeUInt8(COPY_DATA, 0);
  out.writeInt32BE(4 + body.length, 1);
  out.set(body, 5);
  return out;
}

function lineEncoder(options: CopyOptions, columns: readonly string[]): CopyEncoder {
  const field = options.format === 'csv' ? csvField(options, columns) : textField(options);
  const encode = (text: string): Uint8Array =>
    isUtf8(options) ? Buffer.from(text) : textToBytes(text, options.encoding ?? 'UTF8');
  const line = (values: readonly (string | null)[]): Buffer =>
    copyData(
      encode(
        `${values.map((value, index) => (value === null ? options.null : field(value, index))).join(options.delimiter)}\n`,
      ),
    );
  const header = options.format === 'csv' ? csvField({ ...options, forceQuote: [] }, columns) : field;
  const headerLine = (): Buffer =>
    copyData(encode(`${columns.map((name, index) => header(name, index)).join(options.delimiter)}\n`));
  return {
    begin: () => (options.header === 'none' ? Buffer.alloc(0) : headerLine()),
    rows: (chunk) => Buffer.concat(decodeTextRows(chunk).map(line)),
    end: () => Buffer.alloc(0),
  };
}

/** Also what goes through as it is. */
export function isUtf8({ encoding = 'UTF8' }: CopyOptions): boolean {
  return encoding === 'UTF8' || encoding === 'UNICODE' || encoding === 'SQL_ASCII';
}

type Field = (value: string, index: number) => string;

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

function textField({ delimiter }: CopyOptions): Field {
  const special = new RegExp(`[\\x08\\f\\n\\r\\t\\v\\\\${escaped(delimiter)}]`, 'g');
  return (value) => value.replace(special, (character) => ESCAPES[character] ?? `\\${character}`);
}

function csvField(options: CopyOptions, columns: readonly string[]): Field {
  const { delimiter, quote, escape } = options;
  const special = new RegExp(`[\\n\\r${escaped(delimiter)}${escaped(quote)}]`);
  const inside = new RegExp(`[${escaped(quote)}${escaped(escape)}]`, 'g');
  const forced = columns.map((name) => isChosen(options.forceQuote, name));
  const single = columns.length === 1;
  return (value, index) => {
    const plain = !forced[index] && value !== options.null && !special.test(value) && !(single && value === '\\.');
    return plain ? value : `${quote}${value.replace(inside, `${escape === '$' ? '$$' : escape}$&`)}${quote}`;
  };
}

export function isChosen(choice: ColumnChoice, name: string): boolean {
  return choice === 'all' || choice.includes(name);
}

/** For a class of characters in a regular expression. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
