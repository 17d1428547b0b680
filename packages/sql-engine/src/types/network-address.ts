// Addresses of hosts and networks: reading, printing, arithmetic of their bits.
// https://www.postgresql.org/docs/15/datatype-net-types.html

import { isIPv6 } from 'node:net';

export interface NetworkAddress {
  readonly family: 4 | 6;
  /** 32 or 128 bits. */
  readonly address: bigint;
  /** Length of the network's part. */
  readonly bits: number;
}

export function widthOf({ family }: Pick<NetworkAddress, 'family'>): number {
  return family === 4 ? 32 : 128;
}

export function hostMask({ family, bits }: Pick<NetworkAddress, 'family' | 'bits'>): bigint {
  return (1n << BigInt(widthOf({ family }) - bits)) - 1n;
}

export function withoutHost(network: NetworkAddress): NetworkAddress {
  return { ...network, address: network.address & ~hostMask(network) };
}

function readOctets(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  if (parts.length > 4 || !parts.every((part) => /^\d+$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.map(Number);
}

/** The length that the classes of networks imply, when a cidr says none. */
function impliedBits(octets: readonly number[]): number {
  const [first = 0] = octets;
  const byClass = first >= 240 ? 32 : first >= 224 ? 8 : first >= 192 ? 24 : first >= 128 ? 16 : 8;
  const bits = Math.max(byClass, octets.length * 8);
  return bits === 8 && first === 224 ? 4 : bits;
}

function readVersion4(text: string, length: number | undefined, kind: 'inet' | 'cidr'): NetworkAddress | undefined {
  const octets = readOctets(text);
  if (octets === undefined || (length ?? 0) > 32) return undefined;
  if (kind === 'inet' && octets.length < 4 && (length === undefined || Math.ceil(length / 8) > octets.length)) {
    return undefined;
  }
  const address = [0, 1, 2, 3].reduce((sum, index) => (sum << 8n) | BigInt(octets[index] ?? 0), 0n);
  return { family: 4, address, bits: length ?? (kind === 'inet' ? 32 : impliedBits(octets)) };
}

function readVersion6(text: string, length: number | undefined): NetworkAddress | undefined {
  if (!isIPv6(text) || text.includes('%') || (length ?? 0) > 128) return undefined;
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...octets: readonly string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = octets.map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const words = (part: string): readonly string[] => (part === '' ? [] : part.split(':'));
  const [first, last] = [words(head), words(tail ?? '')];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  const address = [...first, ...zeros, ...last].reduce((sum, word) => (sum << 16n) | BigInt(`0x${word}`), 0n);
  return { family: 6, address, bits: length ?? 128 };
}

/** undefined for what is no address. */
export function readAddress(text: string, kind: 'inet' | 'cidr'): NetworkAddress | undefined {
  const match = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text);
  if (match === null) return undefined;
  const [, address = '', digits] = match;
  const length = digits === undefined ? undefined : Number(digits);
  return address.includes(':') ? readVersion6(address, length) : readVersion4(address, length, kind);
}

function octetsOf(address: bigint): readonly number[] {
  return [24n, 16n, 8n, 0n].map((shift) => Number((address >> shift) & 255n));
}

function wordsOf(address: bigint): readonly number[] {
  return Array.from({ length: 8 }, (_, index) => Number((address >> BigInt(112 - 16 * index)) & 0xffffn));
}

/** The longest run of two zero words or more, the first of several. */
function longestZeros(words: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index <= words.length; index += 1) {
    if (words[index] === 0) continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best.length > 1 ? best : { start: 0, length: 0 };
}

function formatVersion6(address: bigint): string {
  const words = wordsOf(address);
  const { start, length } = longestZeros(words);
  const mapped = length === 5 && words[5] === 0xffff;
  if (start === 0 && (length === 6 || mapped)) {
    return `::${mapped ? 'ffff:' : ''}${octetsOf(address & 0xffff_ffffn).join('.')}`;
  }
  const hex = words.map((word) => word.toString(16));
  if (length === 0) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

export function formatHost({ family, address }: NetworkAddress): string {
  return family === 4 ? octetsOf(address).join('.') : formatVersion6(address);
}

/** With the length of the network, always. */
export function formatAddress(network: NetworkAddress): string {
  return `${formatHost(network)}/${network.bits}`;
}

/** A cidr with no more octets than its network has. */
export function abbreviate(network: NetworkAddress): string {
  const { family, bits } = network;
  const { address } = withoutHost(network);
  if (family === 6) return `${abbreviatedVersion6(address, bits)}/${bits}`;
  const octets = octetsOf(address).slice(0, Math.max(1, Math.ceil(bits / 8)));
  return `${octets.join('.')}/${bits}`;
}

function abbreviatedVersion6(address: bigint, bits: number): string {
  if (bits === 0) return '::';
  const shown = Math.max(2, Math.ceil(bits / 16));
  const words = wordsOf(address).slice(0, shown);
  const { start, length } = zerosIn(words);
  const dotted = isDotted(words, start, length);
  let text = '';
  for (const [index, word] of words.entries()) {
    if (length > 0 && index >= start && index < start + length) {
      text += `${index === start ? ':' : ''}${index === shown - 1 ? ':' : ''}`;
    } else if (dotted && index > 5) {
      const low = index !== 7 || bits > 120 ? `.${word & 255}` : '';
      text += `${index === 6 ? ':' : '.'}${word >> 8}${low}`;
    } else {
      text += `${text === '' ? '' : ':'}${word.toString(16)}`;
    }
  }
  return text;
}

/** The longest run of zero words, single ones too. */
function zerosIn(words: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < words.length; start += 1) {
    let length = 0;
    while (words[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}

function isDotted(words: readonly number[], start: number, length: number): boolean {
  if (length === words.length || start !== 0) return false;
  const last = words[7] ?? 0;
  return (
    length === 6 || (length === 5 && words[5] === 0xffff) || (length === 7 && last >> 8 !== 0 && (last & 255) !== 1)
  );
}
