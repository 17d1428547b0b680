// text, varchar(n), char(n), name, "char", and the pseudo-types that are text: unknown, cstring.

import { pgError } from '../errors.ts';
import { decodeText, encodeText } from './bytes.ts';
import { defineType, storedText, textStorage } from './define-type.ts';
import type { TypeOptions } from './define-type.ts';
import type { TypeDefinition } from './type-definition.ts';

const HEADER = 4;
const LENGTH_MAX = 10_485_760;
/** NAMEDATALEN - 1: bytes of a name. */
export const NAME_BYTES_MAX = 63;

const textBase = {
  ...textStorage,
  comparison: 'native',
  input: (text: string) => text,
  output: (value: string) => value,
  outputStored: storedText,
  receive: decodeText,
  send: encodeText,
} satisfies Partial<TypeOptions<string>>;

export const textType = defineType<string>({
  ...textBase,
  oid: 25,
  name: 'text',
  category: 'S',
  preferred: true,
  length: -1,
  arrayOid: 1009,
  description: 'text of any length',
});

function parseLength(args: readonly number[], type: string): number {
  const [length] = args;
  if (length === undefined || args.length !== 1) throw pgError('22023', 'invalid type modifier');
  if (length < 1) throw pgError('22023', `length for type ${type} must be at least 1`);
  if (length > LENGTH_MAX) throw pgError('22023', `length for type ${type} cannot exceed ${LENGTH_MAX}`);
  return length + HEADER;
}

/** The text's first `length` characters, or undefined when it is not longer. */
function cutTo(text: string, length: number): { readonly kept: string; readonly rest: string } | undefined {
  if (text.length <= length) return undefined;
  let at = 0;
  for (let count = 0; count < length; count += 1) {
    if (at >= text.length) return undefined;
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at >= text.length ? undefined : { kept: text.slice(0, at), rest: text.slice(at) };
}

/** Longer text is cut when the cast is explicit or only blanks are lost; otherwise 22001. */
function fitTo(text: string, length: number, explicit: boolean, type: string): string {
  const cut = cutTo(text, length);
  if (cut === undefined) return text;
  if (!explicit && /[^ ]/.test(cut.rest)) throw pgError('22001', `value too long for type ${type}(${length})`);
  return cut.kept;
}

export const varcharType = defineType<string>({
  ...textBase,
  oid: 1043,
  name: 'varchar',
  formalName: 'character varying',
  category: 'S',
  length: -1,
  arrayOid: 1015,
  modifier: {
    parse: (args) => parseLength(args, 'varchar'),
    format: (modifier) => `(${modifier - HEADER})`,
    apply: (value, modifier, explicit) => fitTo(value, modifier - HEADER, explicit, 'character varying'),
  },
  description: 'text with an optional limit',
});

function characterCount(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xdc00 && unit <= 0xdfff) count -= 1;
  }
  return count;
}

/** Without the blanks at the end, which char(n) ignores. */
export function trimBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 32) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

export const bpcharType = defineType<string>({
  ...textBase,
  oid: 1042,
  name: 'bpchar',
  formalName: 'character',
  category: 'S',
  length: -1,
  arrayOid: 1014,
  comparison: 'key',
  sortKey: trimBlanks,
  modifier: {
    parse: (args) => parseLength(args, 'char'),
    format: (modifier) => `(${modifier - HEADER})`,
    apply: (value, modifier, explicit) => {
      const length = modifier - HEADER;
      const fitted = fitTo(value, length, explicit, 'character');
      return fitted + ' '.repeat(Math.max(0, length - characterCount(fitted)));
    },
  },
  description: 'text of a fixed length, padded with blanks',
});

/** A name as the catalog keeps it: 63 bytes at most, cut between characters. */
export function truncateName(text: string): string {
  if (text.length * 3 <= NAME_BYTES_MAX || Buffer.byteLength(text) <= NAME_BYTES_MAX) return text;
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > NAME_BYTES_MAX) break;
    kept += character;
  }
  return kept;
}

export const nameType = defineType<string>({
  ...textBase,
  oid: 19,
  name: 'name',
  category: 'S',
  length: 64,
  arrayOid: 1003,
  elementOid: 18,
  input: truncateName,
  receive: (bytes) => {
    if (bytes.byteLength > NAME_BYTES_MAX) {
      throw pgError('42622', 'identifier too long', { detail: 'Identifier must be less than 64 characters.' });
    }
    return decodeText(bytes);
  },
  description: 'the name of an object',
});

/** One byte; beyond ASCII it is written as a backslash and three octal digits. */
export const charType = defineType<string>({
  ...textBase,
  oid: 18,
  name: 'char',
  formalName: '"char"',
  category: 'Z',
  length: 1,
  arrayOid: 1002,
  input: (text) => {
    if (/^\\[0-7]{3}$/.test(text)) return charOf(Number.parseInt(text.slice(1), 8) & 255);
    const first = encodeText(text.slice(0, 2))[0];
    return first === undefined ? '' : charOf(first);
  },
  receive: (bytes) => charOf(bytes[0] ?? 0),
  send: (value) => Uint8Array.of(byteOf(value)),
  description: 'a single byte, used in the catalog',
});

export function charOf(byte: number): string {
  if (byte === 0) return '';
  return byte < 128 ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
}

export function byteOf(value: string): number {
  return value.length === 4 ? Number.parseInt(value.slice(1), 8) : value === '' ? 0 : value.charCodeAt(0);
}

/** Types that are kept and printed as the text they were given. */
export function textLikeType(
  options: Pick<TypeOptions<string>, 'oid' | 'name' | 'category' | 'length' | 'arrayOid' | 'description'> &
    Partial<TypeOptions<string>>,
): TypeDefinition {
  return defineType<string>({ ...textBase, ...options });
}

export const unknownType = textLikeType({
  oid: 705,
  name: 'unknown',
  kind: 'pseudo',
  category: 'X',
  length: -2,
  arrayOid: 0,
  description: 'a literal whose type is not known yet',
});

export const cstringType = textLikeType({
  oid: 2275,
  name: 'cstring',
  kind: 'pseudo',
  category: 'P',
  length: -2,
  arrayOid: 1263,
  description: 'text as input and output functions pass it',
});
