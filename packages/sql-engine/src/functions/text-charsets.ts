// Character sets by Postgres' names: text to bytes and back.

import { pgError } from '../errors.ts';
import { firstInvalidSequence } from '../types/bytes.ts';

/** Postgres' names (upper case, without punctuation) to what TextDecoder calls them. */
const CHARSETS: Readonly<Record<string, { readonly postgres: string; readonly label: string }>> = {
  UTF8: { postgres: 'UTF8', label: 'utf-8' },
  UNICODE: { postgres: 'UTF8', label: 'utf-8' },
  SQLASCII: { postgres: 'SQL_ASCII', label: 'utf-8' },
  LATIN1: { postgres: 'LATIN1', label: 'latin1' },
  ISO88591: { postgres: 'LATIN1', label: 'latin1' },
  LATIN2: { postgres: 'LATIN2', label: 'iso-8859-2' },
  LATIN9: { postgres: 'LATIN9', label: 'iso-8859-15' },
  WIN1250: { postgres: 'WIN1250', label: 'windows-1250' },
  WIN1251: { postgres: 'WIN1251', label: 'windows-1251' },
  WIN1252: { postgres: 'WIN1252', label: 'windows-1252' },
  KOI8R: { postgres: 'KOI8R', label: 'koi8-r' },
  EUCJP: { postgres: 'EUC_JP', label: 'euc-jp' },
  SJIS: { postgres: 'SJIS', label: 'shift_jis' },
};

function charset(name: string, role: 'source' | 'destination'): { readonly postgres: string; readonly label: string } {
  const found = CHARSETS[name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')];
  if (found === undefined) throw pgError('22023', `invalid ${role} encoding name "${name}"`);
  return found;
}

export function bytesToText(bytes: Uint8Array, encoding: string): string {
  const { postgres, label } = charset(encoding, 'source');
  if ((label === 'latin1' || label === 'windows-1252') && bytes.includes(0)) {
    throw pgError('22021', `invalid byte sequence for encoding "${postgres}": 0x00`);
  }
  if (label === 'latin1') return Buffer.from(bytes).toString('latin1');
  if (label === 'windows-1252') return Array.from(bytes, windows1252Character).join('');
  try {
    const text = new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw pgError('22021', `invalid byte sequence for encoding "${postgres}": ${firstInvalidSequence(bytes)}`);
}

/** 0x80 to 0x9f; Node's own decoder takes this charset for LATIN1. */
const WINDOWS_1252_HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function windows1252Character(byte: number): string {
  return byte >= 0x80 && byte < 0xa0 ? WINDOWS_1252_HIGH.charAt(byte - 0x80) : String.fromCharCode(byte);
}

const reverseTables = new Map<string, ReadonlyMap<string, number>>();

/** Character to byte, for the charsets of one byte a character. */
function reverseTable(label: string): ReadonlyMap<string, number> {
  const known = reverseTables.get(label);
  if (known !== undefined) return known;
  const table = new Map<string, number>();
  for (let byte = 255; byte >= 0; byte--) {
    table.set(decodeByte(label, byte), byte);
  }
  reverseTables.set(label, table);
  return table;
}

function decodeByte(label: string, byte: number): string {
  if (label === 'latin1') return String.fromCharCode(byte);
  if (label === 'windows-1252') return windows1252Character(byte);
  return new TextDecoder(label).decode(Uint8Array.of(byte));
}

export function textToBytes(text: string, encoding: string): Uint8Array {
  const { postgres, label } = charset(encoding, 'destination');
  if (label === 'utf-8') return new Uint8Array(Buffer.from(text, 'utf8'));
  if (label === 'euc-jp' || label === 'shift_jis') {
    throw pgError('42883', `default conversion function for encoding "UTF8" to "${postgres}" does not exist`);
  }
  const table = reverseTable(label);
  return Uint8Array.from(text, (character) => {
    const byte = table.get(character);
    if (byte !== undefined) return byte;
    const sequence = [...Buffer.from(character, 'utf8')].map((code) => `0x${code.toString(16)}`).join(' ');
    throw pgError(
      '22P05',
      `character with byte sequence ${sequence} in encoding "UTF8" has no equivalent in encoding "${postgres}"`,
    );
  });
}
