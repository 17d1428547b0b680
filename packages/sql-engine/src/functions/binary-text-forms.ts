// The text forms of bytes that encode and decode know: hex, base64, escape.

import { pgError } from '../errors.ts';

const BASE64_LINE = 76;

function encodeEscape(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    if (byte === 0 || byte >= 0x80) text += `\\${byte.toString(8).padStart(3, '0')}`;
    else if (byte === 0x5c) text += '\\\\';
    else text += String.fromCharCode(byte);
  }
  return text;
}

export function encodeBytes(bytes: Uint8Array, format: string): string {
  switch (format.toLowerCase()) {
    case 'hex':
      return Buffer.from(bytes).toString('hex');
    case 'base64': {
      const lines = Buffer.from(bytes)
        .toString('base64')
        .match(new RegExp(`.{1,${BASE64_LINE}}`, 'g'));
      return lines === null ? '' : lines.join('\n');
    }
    case 'escape':
      return encodeEscape(bytes);
    default:
      throw pgError('22023', `unrecognized encoding: "${format}"`);
  }
}

function decodeHex(text: string): Uint8Array {
  const digits = text.replaceAll(/[ \n\t\r]/g, '');
  const bad = /[^0-9a-fA-F]/u.exec(digits);
  if (bad !== null) throw pgError('22023', `invalid hexadecimal digit: "${bad[0]}"`);
  if (digits.length % 2 === 1) throw pgError('22023', 'invalid hexadecimal data: odd number of digits');
  return new Uint8Array(Buffer.from(digits, 'hex'));
}

const BASE64_SYMBOLS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function unexpectedPadding(): Error {
  return pgError('22023', 'unexpected "=" while decoding base64 sequence');
}

/** Groups of four symbols; a padded group may stand anywhere, but after it every group is cut as it was. */
function decodeBase64(text: string): Uint8Array {
  const result: number[] = [];
  let buffer = 0;
  let position = 0;
  let bytesInGroup = 3;
  for (const symbol of text) {
    if (' \t\n\r'.includes(symbol)) continue;
    let bits = 0;
    if (symbol === '=') {
      if (bytesInGroup === 3) {
        if (position < 2) throw unexpectedPadding();
        bytesInGroup = position - 1;
      }
    } else {
      bits = BASE64_SYMBOLS.indexOf(symbol);
      if (bits < 0) throw pgError('22023', `invalid symbol "${symbol}" found while decoding base64 sequence`);
    }
    buffer = (buffer << 6) + bits;
    if (++position < 4) continue;
    result.push(...[buffer >> 16, buffer >> 8, buffer].slice(0, bytesInGroup).map((value) => value & 255));
    buffer = 0;
    position = 0;
  }
  if (position !== 0) {
    throw pgError('22023', 'invalid base64 end sequence', {
      hint: 'Input data is missing padding, is truncated, or is otherwise corrupted.',
    });
  }
  return Uint8Array.from(result);
}

function decodeEscape(text: string): Uint8Array {
  const source = Buffer.from(text, 'utf8');
  const result: number[] = [];
  for (let index = 0; index < source.length; index++) {
    const byte = source[index] ?? 0;
    if (byte !== 0x5c) {
      result.push(byte);
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(source.toString('latin1', index + 1, index + 4));
    if (octal !== null) {
      result.push(parseInt(octal[0], 8));
      index += 3;
    } else if (source[index + 1] === 0x5c) {
      result.push(0x5c);
      index++;
    } else {
      throw pgError('22P02', 'invalid input syntax for type bytea');
    }
  }
  return Uint8Array.from(result);
}

export function decodeBytes(text: string, format: string): Uint8Array {
  switch (format.toLowerCase()) {
    case 'hex':
      return decodeHex(text);
    case 'base64':
      return decodeBase64(text);
    case 'escape':
      return decodeEscape(text);
    default:
      throw pgError('22023', `unrecognized encoding: "${format}"`);
  }
}
