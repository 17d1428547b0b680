// Character sets by Postgres' names: text to bytes and back.

import { pgError, type PgError } from '../errors.ts';
import { firstInvalidSequence } from '../types/bytes.ts';
import { decodeMultibyte, encodeMultibyte, MULTIBYTE_CHARSETS } from './multibyte-charsets.ts';

interface Charset {
  readonly postgres: string;
  /** What TextDecoder calls it, or where characters have several bytes, iconv-lite. */
  readonly label: string;
}

const PAGES = [1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258] as const;

const PAIRS: readonly (readonly [postgres: string, label: string])[] = [
  ['UTF8', 'utf-8'],
  ['SQL_ASCII', 'utf-8'],
  ['LATIN1', 'latin1'],
  ...([2, 3, 4] as const).map((part) => [`LATIN${part}`, `iso-8859-${part}`] as const),
  ['LATIN5', 'iso-8859-9'],
  ['LATIN6', 'iso-8859-10'],
  ['LATIN7', 'iso-8859-13'],
  ['LATIN8', 'iso-8859-14'],
  ['LATIN9', 'iso-8859-15'],
  ...([5, 6, 7, 8] as const).map((part) => [`ISO_8859_${part}`, `iso-8859-${part}`] as const),
  ...PAGES.map((page) => [`WIN${page}`, `windows-${page}`] as const),
  ['WIN866', 'ibm866'],
  ['WIN874', 'windows-874'],
  ['KOI8R', 'koi8-r'],
  ['KOI8U', 'koi8-u'],
  ...[...MULTIBYTE_CHARSETS].map(([postgres, { label }]) => [postgres, label] as const),
];

/** Other names that Postgres takes. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['UNICODE', 'UTF8'],
  ['ISO88591', 'LATIN1'],
  ['ISO88592', 'LATIN2'],
  ['ISO88593', 'LATIN3'],
  ['ISO88594', 'LATIN4'],
  ['ISO88599', 'LATIN5'],
  ['ISO885910', 'LATIN6'],
  ['ISO885913', 'LATIN7'],
  ['ISO885914', 'LATIN8'],
  ['ISO885915', 'LATIN9'],
  ['ISO885916', 'LATIN10'],
  ['WIN', 'WIN1251'],
  ['ALT', 'WIN866'],
  ['ABC', 'WIN1258'],
  ['TCVN', 'WIN1258'],
  ['TCVN5712', 'WIN1258'],
  ['VSCII', 'WIN1258'],
  ['SHIFTJIS2004', 'SHIFT_JIS_2004'],
  ['KOI8', 'KOI8R'],
  ['MSKANJI', 'SJIS'],
  ['SHIFTJIS', 'SJIS'],
  ['WIN932', 'SJIS'],
  ['WINDOWS932', 'SJIS'],
  ['WIN936', 'GBK'],
  ['WINDOWS936', 'GBK'],
  ['WIN949', 'UHC'],
  ['WINDOWS949', 'UHC'],
  ['WIN950', 'BIG5'],
  ['WINDOWS950', 'BIG5'],
  ...[...PAGES, 866, 874].map((page): [string, string] => [`WINDOWS${page}`, `WIN${page}`]),
]);

/** Postgres ignores case and punctuation. */
function letters(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
}

const CHARSETS: ReadonlyMap<string, Charset> = new Map(
  PAIRS.map(([postgres, label]) => [letters(postgres), { postgres, label }]),
);

function findCharset(name: string): Charset | undefined {
  const key = letters(name);
  return CHARSETS.get(ALIASES.get(key) ?? key);
}

/** pg_encoding_to_char: every encoding that Postgres has a number for, also those that there is no conversion for. */
const NUMBERED = [
  'SQL_ASCII EUC_JP EUC_CN EUC_KR EUC_TW EUC_JIS_2004 UTF8 MULE_INTERNAL LATIN1 LATIN2 LATIN3 LATIN4 LATIN5 LATIN6',
  'LATIN7 LATIN8 LATIN9 LATIN10 WIN1256 WIN1258 WIN866 WIN874 KOI8R WIN1251 WIN1252 ISO_8859_5 ISO_8859_6 ISO_8859_7',
  'ISO_8859_8 WIN1250 WIN1253 WIN1254 WIN1255 WIN1257 KOI8U SJIS BIG5 GBK UHC GB18030 JOHAB SHIFT_JIS_2004',
]
  .join(' ')
  .split(' ');

/** pg_enc: the name of an encoding by its number. */
export function encodingName(number: number): string | undefined {
  return NUMBERED[number];
}

/** -1 for unknown names. */
export function encodingNumber(name: string): number {
  const key = letters(name);
  const proper = letters(ALIASES.get(key) ?? key);
  return NUMBERED.findIndex((each) => letters(each) === proper);
}

/** Postgres' name of an encoding that a client may read and write; undefined for others. */
export function clientCharset(name: string): string | undefined {
  return findCharset(name)?.postgres;
}

function charset(name: string, role: 'source' | 'destination'): Charset {
  const found = findCharset(name);
  if (found === undefined) throw pgError('22023', `invalid ${role} encoding name "${name}"`);
  return found;
}

/** Throws 22021, 22P05. */
export function bytesToText(bytes: Uint8Array, encoding: string): string {
  const { postgres, label } = charset(encoding, 'source');
  if (label === 'utf-8') return decodedText(bytes, postgres);
  const multibyte = MULTIBYTE_CHARSETS.get(postgres);
  if (multibyte !== undefined) {
    const text = decodeMultibyte(bytes, multibyte);
    if (typeof text === 'string') return text;
    const sequence = hexadecimal(text.bytes);
    if (text.kind === 'no-equivalent') throw noEquivalent(sequence, postgres, 'UTF8');
    throw pgError('22021', `invalid byte sequence for encoding "${postgres}": ${sequence}`);
  }
  if (bytes.includes(0)) throw pgError('22021', `invalid byte sequence for encoding "${postgres}": 0x00`);
  const characters = charactersOf(label);
  return Array.from(bytes, (byte) => {
    const character = characters[byte];
    if (character !== undefined) return character;
    throw noEquivalent(`0x${byte.toString(16)}`, postgres, 'UTF8');
  }).join('');
}

function decodedText(bytes: Uint8Array, postgres: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw pgError('22021', `invalid byte sequence for encoding "${postgres}": ${firstInvalidSequence(bytes)}`);
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ');
}

function noEquivalent(sequence: string, from: string, to: string): PgError {
  return pgError(
    '22P05',
    `character with byte sequence ${sequence} in encoding "${from}" has no equivalent in encoding "${to}"`,
  );
}

/** What a byte decodes to that stands for nothing. */
const REPLACEMENT = '\ufffd';
/** 0x80 to 0x9f of WIN1252; Node's own decoder takes this charset for LATIN1. */
const WINDOWS_1252_HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** undefined where the charset has no character. The Web's tables have control characters where Postgres' have none. */
function decodeByte(label: string, byte: number): string | undefined {
  const isControl = byte >= 0x80 && byte < 0xa0;
  if (label === 'latin1' || (isControl && label.startsWith('iso-'))) return String.fromCharCode(byte);
  if (label === 'windows-1252') {
    const character = isControl ? WINDOWS_1252_HIGH.charAt(byte - 0x80) : String.fromCharCode(byte);
    return isControl && character === String.fromCharCode(byte) ? undefined : character;
  }
  const character = new TextDecoder(label).decode(Uint8Array.of(byte));
  const missing = character === REPLACEMENT || (isControl && character === String.fromCharCode(byte));
  return missing ? undefined : character;
}

const tables = new Map<string, readonly (string | undefined)[]>();
const reverseTables = new Map<string, ReadonlyMap<string, number>>();

/** By byte, for the charsets of one byte a character. */
function charactersOf(label: string): readonly (string | undefined)[] {
  const known = tables.get(label);
  if (known !== undefined) return known;
  const table = Array.from({ length: 256 }, (_, byte) => decodeByte(label, byte));
  tables.set(label, table);
  return table;
}

function bytesOf(label: string): ReadonlyMap<string, number> {
  const known = reverseTables.get(label);
  if (known !== undefined) return known;
  const table = new Map<string, number>();
  charactersOf(label).forEach((character, byte) => {
    if (character !== undefined && !table.has(character)) table.set(character, byte);
  });
  reverseTables.set(label, table);
  return table;
}

/** Throws 22P05. */
export function textToBytes(text: string, encoding: string): Uint8Array {
  const { postgres, label } = charset(encoding, 'destination');
  if (label === 'utf-8') return new Uint8Array(Buffer.from(text, 'utf8'));
  const multibyte = MULTIBYTE_CHARSETS.get(postgres);
  if (multibyte !== undefined) {
    const bytes = encodeMultibyte(text, multibyte);
    if (typeof bytes === 'string') throw noEquivalent(hexadecimal(Buffer.from(bytes, 'utf8')), 'UTF8', postgres);
    return bytes;
  }
  const table = bytesOf(label);
  return Uint8Array.from(text, (character) => {
    const byte = table.get(character);
    if (byte !== undefined) return byte;
    throw noEquivalent(hexadecimal(Buffer.from(character, 'utf8')), 'UTF8', postgres);
  });
}
