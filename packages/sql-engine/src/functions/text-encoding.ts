// Text and bytes: encodings, hashes, code points, Unicode escapes and normal forms.

import { createHash } from 'node:crypto';
import { pgError } from '../errors.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { strictFunction } from './define.ts';
import { bytesToText, textToBytes } from './text-charsets.ts';
import { decodeBytes, encodeBytes } from './binary-text-forms.ts';

function sha(bits: 224 | 256 | 384 | 512): FunctionDefinition {
  return strictFunction({
    oid: { 224: 3419, 256: 3420, 384: 3421, 512: 3422 }[bits],
    name: `sha${bits}`,
    args: ['bytea'],
    result: 'bytea',
    description: `SHA-${bits} hash`,
    implementation: (bytes) => new Uint8Array(createHash(`sha${bits}`).update(bytes).digest()),
  });
}

function characterOf(code: number): string {
  if (code < 0) throw pgError('22023', 'character number must be positive');
  if (code === 0) throw pgError('54000', 'null character not permitted');
  if (code > 0x10ffff) throw pgError('54000', `requested character too large for encoding: ${code}`);
  if (code >= 0xd800 && code <= 0xdfff) {
    throw pgError('54000', `requested character not valid for encoding: ${code}`);
  }
  return String.fromCodePoint(code);
}

const UNICODE_ESCAPE = /\\(?:(\\)|([0-9a-fA-F]{4})|u([0-9a-fA-F]{4})|\+([0-9a-fA-F]{6})|U([0-9a-fA-F]{8}))/y;

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/** Resolves \XXXX, \uXXXX, \+XXXXXX and \UXXXXXXXX. */
function resolveUnicodeEscapes(text: string): string {
  let result = '';
  let high: number | undefined;
  let index = 0;
  while (index < text.length) {
    if (text[index] !== '\\') {
      if (high !== undefined) throw pgError('42601', 'invalid Unicode surrogate pair');
      result += text.charAt(index++);
      continue;
    }
    UNICODE_ESCAPE.lastIndex = index;
    const match = UNICODE_ESCAPE.exec(text);
    if (match === null) {
      throw pgError('42601', 'invalid Unicode escape', {
        hint: 'Unicode escapes must be \\XXXX, \\+XXXXXX, \\uXXXX, or \\UXXXXXXXX.',
      });
    }
    index = UNICODE_ESCAPE.lastIndex;
    if (match[1] !== undefined) {
      if (high !== undefined) throw pgError('42601', 'invalid Unicode surrogate pair');
      result += '\\';
      continue;
    }
    const code = parseInt(match[2] ?? match[3] ?? match[4] ?? match[5] ?? '', 16);
    if (code === 0 || code > 0x10ffff) {
      throw pgError('22023', `invalid Unicode code point: ${code.toString(16).toUpperCase().padStart(4, '0')}`);
    }
    if (high !== undefined) {
      if (!isLowSurrogate(code)) throw pgError('42601', 'invalid Unicode surrogate pair');
      result += String.fromCharCode(high, code);
      high = undefined;
    } else if (isHighSurrogate(code)) {
      high = code;
    } else if (isLowSurrogate(code)) {
      throw pgError('42601', 'invalid Unicode surrogate pair');
    } else {
      result += String.fromCodePoint(code);
    }
  }
  if (high !== undefined) throw pgError('42601', 'invalid Unicode surrogate pair');
  return result;
}

const NORMAL_FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const;

function normalForm(name: string): (typeof NORMAL_FORMS)[number] {
  const form = NORMAL_FORMS.find((candidate) => candidate === name.toUpperCase());
  if (form === undefined) throw pgError('22023', `invalid normalization form: ${name}`);
  return form;
}

export const textEncodingFunctions: readonly FunctionDefinition[] = [
  sha(224),
  sha(256),
  sha(384),
  sha(512),
  strictFunction({
    oid: 2311,
    name: 'md5',
    args: ['text'],
    result: 'text',
    description: 'MD5 hash in hexadecimal',
    examples: [{ sql: "md5('abc')", result: '900150983cd24fb0d6963f7d28e17f72' }],
    implementation: (text) => createHash('md5').update(text, 'utf8').digest('hex'),
  }),
  strictFunction({
    oid: 2321,
    name: 'md5',
    args: ['bytea'],
    result: 'text',
    description: 'MD5 hash in hexadecimal',
    implementation: (bytes) => createHash('md5').update(bytes).digest('hex'),
  }),
  strictFunction({
    oid: 1621,
    name: 'chr',
    args: ['int4'],
    result: 'text',
    description: 'the character with a code point',
    examples: [{ sql: 'chr(65)', result: 'A' }],
    implementation: (code) => characterOf(code),
  }),
  strictFunction({
    oid: 1620,
    name: 'ascii',
    args: ['text'],
    result: 'int4',
    description: 'code point of the first character, 0 for the empty text',
    examples: [{ sql: "ascii('x')", result: '120' }],
    implementation: (text) => text.codePointAt(0) ?? 0,
  }),
  strictFunction({
    oid: 2089,
    name: 'to_hex',
    args: ['int4'],
    result: 'text',
    description: 'in hexadecimal, negative numbers as two’s complement',
    examples: [{ sql: 'to_hex(2147483647)', result: '7fffffff' }],
    implementation: (value) => (value >>> 0).toString(16),
  }),
  strictFunction({
    oid: 2090,
    name: 'to_hex',
    args: ['int8'],
    result: 'text',
    description: 'in hexadecimal, negative numbers as two’s complement',
    implementation: (value) => BigInt.asUintN(64, value).toString(16),
  }),
  strictFunction({
    oid: 1946,
    name: 'encode',
    args: ['bytea', 'text'],
    result: 'text',
    description: 'bytes as base64, hex or escape text',
    examples: [{ sql: String.raw`encode('123\000\001', 'base64')`, result: 'MTIzAAE=' }],
    implementation: (bytes, format) => encodeBytes(bytes, format),
  }),
  strictFunction({
    oid: 1947,
    name: 'decode',
    args: ['text', 'text'],
    result: 'bytea',
    description: 'base64, hex or escape text as bytes',
    examples: [{ sql: "decode('MTIzAAE=', 'base64')", result: '\\x3132330001' }],
    implementation: (text, format) => decodeBytes(text, format),
  }),
  strictFunction({
    oid: 1714,
    name: 'convert_from',
    args: ['bytea', 'name'],
    result: 'text',
    volatility: 'stable',
    description: 'bytes in an encoding as text',
    examples: [{ sql: "convert_from('text_in_utf8', 'UTF8')", result: 'text_in_utf8' }],
    implementation: (bytes, encoding) => bytesToText(bytes, encoding),
  }),
  strictFunction({
    oid: 1717,
    name: 'convert_to',
    args: ['text', 'name'],
    result: 'bytea',
    volatility: 'stable',
    description: 'text as bytes in an encoding',
    examples: [{ sql: "convert_to('some_text', 'UTF8')", result: '\\x736f6d655f74657874' }],
    implementation: (text, encoding) => textToBytes(text, encoding),
  }),
  strictFunction({
    oid: 6198,
    name: 'unistr',
    args: ['text'],
    result: 'text',
    description: 'Unicode escapes resolved',
    examples: [{ sql: String.raw`unistr('d\0061t\+000061')`, result: 'data' }],
    implementation: (text) => resolveUnicodeEscapes(text),
  }),
  strictFunction({
    oid: 4350,
    name: 'normalize',
    args: ['text', 'text'],
    result: 'text',
    defaults: ['NFC'],
    description: 'in a Unicode normal form',
    implementation: (text, form) => text.normalize(normalForm(form)),
  }),
  strictFunction({
    oid: 4351,
    name: 'is_normalized',
    args: ['text', 'text'],
    result: 'bool',
    defaults: ['NFC'],
    description: 'whether the text is in a Unicode normal form',
    implementation: (text, form) => text.normalize(normalForm(form)) === text,
  }),
  strictFunction({
    oid: 810,
    name: 'pg_client_encoding',
    args: [],
    result: 'name',
    volatility: 'stable',
    description: 'encoding of the client',
    implementation: () => 'UTF8',
  }),
];
