// inet and cidr: kept as text with the length of the network, `10.1.2.3/32`, which inet leaves out for single hosts.

import { pgError } from '../errors.ts';
import { defineType, storedText, textStorage, type TypeOptions } from './define-type.ts';
import { invalidInput } from './invalid.ts';
import { formatAddress, readAddress, widthOf, withoutHost, type NetworkAddress } from './network-address.ts';

/** A value of inet or cidr. */
export function addressOf(value: string): NetworkAddress {
  const address = readAddress(value, 'inet');
  if (address === undefined) throw new Error(`no network address: ${value}`);
  return address;
}

/** The bits of the network, then the shorter network, then all bits: network_cmp. */
function sortKey(value: string): string {
  const { family, address, bits } = addressOf(value);
  const all = address.toString(2).padStart(widthOf({ family }), '0');
  return `${family}${all.slice(0, bits)} ${all}`;
}

function input(text: string, kind: 'inet' | 'cidr'): string {
  const address = readAddress(text, kind);
  if (address === undefined) throw invalidInput(kind, text);
  if (kind === 'cidr' && withoutHost(address).address !== address.address) {
    throw pgError('22P02', `invalid cidr value: "${text}"`, { detail: 'Value has bits set to right of mask.' });
  }
  return formatAddress(address);
}

function withoutFullLength(value: string): string {
  const [host = '', bits] = value.split('/');
  return bits === (host.includes(':') ? '128' : '32') ? host : value;
}

function receive(bytes: Uint8Array, kind: 'inet' | 'cidr'): string {
  const [code, bits = 0, , size = 0] = bytes;
  const family = code === 2 ? 4 : code === 3 ? 6 : undefined;
  const wanted = family === 4 ? 4 : 16;
  if (family === undefined) throw pgError('22P03', `invalid address family in external "${kind}" value`);
  if (bits > wanted * 8) throw pgError('22P03', `invalid bits in external "${kind}" value`);
  if (size !== wanted || bytes.byteLength !== 4 + wanted) {
    throw pgError('22P03', `invalid length in external "${kind}" value`);
  }
  const address = [...bytes.subarray(4)].reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return formatAddress({ family, address, bits });
}

function send(value: string, kind: 'inet' | 'cidr'): Uint8Array {
  const { family, address, bits } = addressOf(value);
  const size = family === 4 ? 4 : 16;
  const octets = Array.from({ length: size }, (_, index) => Number((address >> BigInt(8 * (size - 1 - index))) & 255n));
  return Uint8Array.of(family === 4 ? 2 : 3, bits, kind === 'cidr' ? 1 : 0, size, ...octets);
}

const networkBase = {
  ...textStorage,
  category: 'I',
  length: -1,
  comparison: 'key',
  sortKey,
} satisfies Partial<TypeOptions<string>>;

export const inetType = defineType<string>({
  ...networkBase,
  oid: 869,
  name: 'inet',
  preferred: true,
  arrayOid: 1041,
  input: (text) => input(text, 'inet'),
  output: withoutFullLength,
  outputStored: (value) => withoutFullLength(storedText(value)),
  receive: (bytes) => receive(bytes, 'inet'),
  send: (value) => send(value, 'inet'),
  description: 'the address of a host, with its network if wanted',
});

export const cidrType = defineType<string>({
  ...networkBase,
  oid: 650,
  name: 'cidr',
  arrayOid: 651,
  input: (text) => input(text, 'cidr'),
  output: (value) => value,
  outputStored: storedText,
  receive: (bytes) => receive(bytes, 'cidr'),
  send: (value) => send(value, 'cidr'),
  description: 'the address of a network',
});
