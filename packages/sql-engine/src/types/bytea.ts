// bytea: byte strings, in hex or escape form.

import { pgError } from '../errors.ts';
import { blobStorage, defineType } from './define-type.ts';

export function parseBytea(text: string): Uint8Array {
  return text.startsWith('\\x') ? parseHex(text) : parseEscape(text);
}

function parseHex(text: string): Uint8Array {
  const digits = text.slice(2).replace(/[ \t\n\r]/g, '');
  const bad = /[^0-9a-fA-F]/u.exec(digits);
  if (bad !== null) throw pgError('22023', `invalid hexadecimal digit: "${bad[0]}"`);
  if (digits.length % 2 === 1) throw pgError('22023', 'invalid hexadecimal data: odd number of digits');
  return new Uint8Array(Buffer.from(digits, 'hex'));
}

function parseEscape(text: string): Uint8Array {
  const source = Buffer.from(text);
  const bytes: number[] = [];
  for (let at = 0; at < source.length; at += 1) {
    const byte = source[at] ?? 0;
    if (byte !== 0x5c) {
      bytes.push(byte);
    } else if (source[at + 1] === 0x5c) {
      bytes.push(0x5c);
      at += 1;
    } else {
      const octal = source.toString('latin1', at + 1, at + 4);
      if (!/^[0-3][0-7]{2}$/.test(octal)) throw pgError('22P02', 'invalid input syntax for type bytea');
      bytes.push(Number.parseInt(octal, 8));
      at += 3;
    }
  }
  return Uint8Array.from(bytes);
}

export function formatBytea(bytes: Uint8Array, style: 'hex' | 'escape'): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (style === 'hex') return `\\x${buffer.toString('hex')}`;
  let text = '';
  for (const byte of buffer) {
    if (byte === 0x5c) text += '\\\\';
    else if (byte < 0x20 || byte > 0x7e) text += `\\${byte.toString(8).padStart(3, '0')}`;
    else text += String.fromCharCode(byte);
  }
  return text;
}

export const byteaType = defineType<Uint8Array>({
  oid: 17,
  name: 'bytea',
  category: 'U',
  length: -1,
  arrayOid: 1001,
  ...blobStorage,
  comparison: 'native',
  input: parseBytea,
  output: (value, context) => formatBytea(value, context.byteaOutput),
  receive: (bytes) => bytes.slice(),
  send: (value) => value,
  description: 'a string of bytes',
});
