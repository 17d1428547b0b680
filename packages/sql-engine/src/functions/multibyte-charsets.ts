// Character sets of one to four bytes a character: which bytes make a character, by the rules of Postgres' wchar.c; what
// it is, by iconv-lite's tables.

import iconv from 'iconv-lite';
import { BIG5, EUC_CN, EUC_JP, EUC_KR, GB18030, GBK, SJIS, UHC, type Differences } from './charset-differences.ts';

export interface MultibyteCharset {
  /** What iconv-lite calls it. */
  readonly label: string;
  /** Bytes of the character that begins here, as Postgres takes them before it looks at them. */
  readonly lengthAt: (bytes: Uint8Array, offset: number) => number;
  /** Whether these bytes, as many as `lengthAt` says, can be a character. */
  readonly isCharacter: (bytes: Uint8Array) => boolean;
  /** Where Postgres' tables differ from the library's. */
  readonly differences: Differences;
}

type Range = readonly [from: number, to: number];

const EUC: Range = [0xa1, 0xfe];
const SS2 = 0x8e;
const SS3 = 0x8f;

function within(byte: number | undefined, ...ranges: readonly Range[]): boolean {
  return byte !== undefined && ranges.some(([from, to]) => byte >= from && byte <= to);
}

function oneOrTwo(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) >= 0x80 ? 2 : 1;
}

/** A first byte of 0x80 and above and any other, without the pair by which Postgres stands for bytes that are none. */
const anyPair = ([first, second]: Uint8Array): boolean => second !== 0 && !(first === 0x8d && second === 0x20);
const eucPair = (bytes: Uint8Array): boolean => within(bytes[0], EUC) && within(bytes[1], EUC);

export const MULTIBYTE_CHARSETS: ReadonlyMap<string, MultibyteCharset> = new Map<string, MultibyteCharset>([
  ['BIG5', { label: 'cp950', lengthAt: oneOrTwo, isCharacter: anyPair, differences: BIG5 }],
  ['EUC_CN', { label: 'gb2312', lengthAt: oneOrTwo, isCharacter: eucPair, differences: EUC_CN }],
  [
    'EUC_JP',
    {
      label: 'euc-jp',
      lengthAt: (bytes, offset) => (bytes[offset] === SS3 ? 3 : oneOrTwo(bytes, offset)),
      isCharacter: ([first, second, third]) => {
        if (first === SS2) return within(second, [0xa1, 0xdf]);
        if (first === SS3) return within(second, EUC) && within(third, EUC);
        return within(first, EUC) && within(second, EUC);
      },
      differences: EUC_JP,
    },
  ],
  ['EUC_KR', { label: 'euc-kr', lengthAt: oneOrTwo, isCharacter: eucPair, differences: EUC_KR }],
  [
    'GB18030',
    {
      label: 'gb18030',
      lengthAt: (bytes, offset) => {
        if ((bytes[offset] ?? 0) < 0x80) return 1;
        return within(bytes[offset + 1], [0x30, 0x39]) ? 4 : 2;
      },
      isCharacter: (bytes) =>
        bytes.length === 4
          ? [...bytes].every((byte, index) => within(byte, index % 2 === 0 ? [0x81, 0xfe] : [0x30, 0x39]))
          : within(bytes[0], [0x81, 0xfe]) && within(bytes[1], [0x40, 0x7e], [0x80, 0xfe]),
      differences: GB18030,
    },
  ],
  ['GBK', { label: 'gbk', lengthAt: oneOrTwo, isCharacter: anyPair, differences: GBK }],
  [
    'SJIS',
    {
      label: 'shift_jis',
      lengthAt: (bytes, offset) => (within(bytes[offset], [0xa1, 0xdf]) ? 1 : oneOrTwo(bytes, offset)),
      isCharacter: (bytes) =>
        bytes.length === 1
          ? within(bytes[0], [0, 0x7f], [0xa1, 0xdf])
          : within(bytes[0], [0x81, 0x9f], [0xe0, 0xfc]) && within(bytes[1], [0x40, 0x7e], [0x80, 0xfc]),
      differences: SJIS,
    },
  ],
  ['UHC', { label: 'cp949', lengthAt: oneOrTwo, isCharacter: anyPair, differences: UHC }],
]);

/** How decoding can fail: bytes that are no character at all, or one that Unicode does not have. */
export interface Undecodable {
  readonly kind: 'invalid' | 'no-equivalent';
  readonly bytes: Uint8Array;
}

const REPLACEMENT = '\ufffd';

/** The text, or what in the bytes stands in its way. 0x00 is invalid. */
export function decodeMultibyte(bytes: Uint8Array, charset: MultibyteCharset): string | Undecodable {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const known = decodedOf(charset.label);
  let text = '';
  for (let offset = 0; offset < source.length;) {
    const length = charset.lengthAt(source, offset);
    const character = source.subarray(offset, offset + length);
    const first = character[0] ?? 0;
    offset += length;
    if (length === 1 && first > 0 && first < 0x80) {
      text += String.fromCharCode(first);
      continue;
    }
    if (first === 0 || character.length < length || !charset.isCharacter(character)) {
      return { kind: 'invalid', bytes: character };
    }
    const key = character.readUIntBE(0, length);
    let decoded = known.get(key);
    if (decoded === undefined) {
      decoded = decodedCharacter(character, key, charset);
      known.set(key, decoded);
    }
    if (decoded === '') return { kind: 'no-equivalent', bytes: character };
    text += decoded;
  }
  return text;
}

/** Empty where Unicode has no such character. */
function decodedCharacter(bytes: Buffer, key: number, { label, differences }: MultibyteCharset): string {
  const own = differences.characters?.get(key);
  if (own !== undefined) return own;
  if (differences.missing?.some(([from, to]) => key >= from && key <= to) === true) return '';
  const text = iconv.decode(bytes, label);
  const isOne = [...text].length === 1 && text !== REPLACEMENT;
  return isOne && (differences.privateUse || !PRIVATE_USE.test(text)) ? text : '';
}

const PRIVATE_USE = /[\ue000-\uf8ff]/;

/** The bytes, or the character that the set does not have. */
export function encodeMultibyte(text: string, charset: MultibyteCharset): Uint8Array | string {
  const known = encodedOf(charset.label);
  const parts: Uint8Array[] = [];
  for (const character of text) {
    let encoded = known.get(character);
    if (encoded === undefined) {
      encoded = encodedCharacter(character, charset);
      known.set(character, encoded);
    }
    if (encoded === NONE) return character;
    parts.push(encoded);
  }
  return Buffer.concat(parts);
}

const NONE = Buffer.alloc(0);

/** NONE where the set has no such character. */
function encodedCharacter(character: string, charset: MultibyteCharset): Buffer {
  const { characters = new Map<number, string>(), written } = charset.differences;
  const own = written?.get(character) ?? [...characters].find(([, other]) => other === character)?.[0];
  if (own !== undefined) return bytesOf(own);
  const bytes = iconv.encode(character, charset.label);
  // There and back: the library writes a question mark, a character that is only like it, or one of a larger set.
  const isIn = bytes.length === charset.lengthAt(bytes, 0) && (bytes.length === 1 || charset.isCharacter(bytes));
  return isIn && decodeMultibyte(bytes, charset) === character ? bytes : NONE;
}

function bytesOf(key: number): Buffer {
  const hexadecimal = key.toString(16);
  return Buffer.from(hexadecimal.padStart(hexadecimal.length + (hexadecimal.length % 2), '0'), 'hex');
}

const decoded = new Map<string, Map<number, string>>();
const encoded = new Map<string, Map<string, Buffer>>();

function decodedOf(label: string): Map<number, string> {
  return kept(decoded, label);
}

function encodedOf(label: string): Map<string, Buffer> {
  return kept(encoded, label);
}

function kept<K, V>(maps: Map<string, Map<K, V>>, label: string): Map<K, V> {
  const map = maps.get(label) ?? new Map<K, V>();
  maps.set(label, map);
  return map;
}
