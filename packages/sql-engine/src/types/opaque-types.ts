// Types of the catalog and of networks that are kept as the text they were given, with a check of their form.

import { invalidInput } from './invalid.ts';
import { lsnBinary, macaddrBinary, snapshotBinary, tidBinary, type BinaryForm } from './opaque-binary.ts';
import { textLikeType } from './text-types.ts';
import type { TypeCategory, TypeDefinition } from './type-definition.ts';

function checked(type: string, pattern: RegExp, normalise: (text: string) => string = (text) => text) {
  return (text: string): string => {
    if (!pattern.test(text)) throw invalidInput(type, text);
    return normalise(text);
  };
}

function opaqueType(
  oid: number,
  name: string,
  arrayOid: number,
  options: {
    length?: number;
    category?: TypeCategory;
    preferred?: boolean;
    input?: (text: string) => string;
    comparison?: 'key';
    sortKey?: (value: string) => string;
    /** Absent: the text. */
    binary?: BinaryForm;
    description: string;
  },
): TypeDefinition {
  const { length = -1, category = 'U', binary, ...rest } = options;
  return textLikeType({ oid, name, arrayOid, length, category, ...rest, ...binary });
}

/** 1/A0 and the like: both halves in hexadecimal without leading zeros. */
function normaliseLsn(text: string): string {
  const halves = text.toUpperCase().split('/');
  return halves.map((half) => half.replace(/^0+(?=.)/, '')).join('/');
}

export function lsnNumber(lsn: string): bigint {
  const [high = '0', low = '0'] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

export function lsnText(place: bigint): string {
  const hexadecimal = (half: bigint): string => half.toString(16).toUpperCase();
  return `${hexadecimal(place >> 32n)}/${hexadecimal(place & 0xffff_ffffn)}`;
}

/** xmin:xmax:list */
const SNAPSHOT = /^[1-9]\d{0,18}:[1-9]\d{0,18}:(\d{1,19}(,\d{1,19})*)?$/;

/** The transactions in order, each once, from xmin on and below xmax. */
function normaliseSnapshot(text: string): string {
  const invalid = (): Error => invalidInput('pg_snapshot', text);
  if (!SNAPSHOT.test(text)) throw invalid();
  const [xmin = '', xmax = '', list = ''] = text.split(':');
  const [first, end] = [BigInt(xmin), BigInt(xmax)];
  const running: bigint[] = [];
  for (const id of list === '' ? [] : list.split(',').map(BigInt)) {
    const last = running.at(-1) ?? 0n;
    if (id < first || id >= end || id < last) throw invalid();
    if (id !== last) running.push(id);
  }
  if (end < first) throw invalid();
  return `${first}:${end}:${running.join(',')}`;
}

export const opaqueTypes: readonly TypeDefinition[] = [
  opaqueType(27, 'tid', 1010, {
    length: 6,
    input: checked('tid', /^\(\d+,\d+\)$/),
    binary: tidBinary,
    description: 'the place of a row in a table',
  }),
  opaqueType(3220, 'pg_lsn', 3221, {
    length: 8,
    input: checked('pg_lsn', /^[0-9a-fA-F]{1,8}\/[0-9a-fA-F]{1,8}$/, normaliseLsn),
    comparison: 'key',
    sortKey: (value) =>
      value
        .split('/')
        .map((half) => half.padStart(8, '0'))
        .join('/'),
    binary: lsnBinary,
    description: 'a place in the write-ahead log',
  }),
  opaqueType(1033, 'aclitem', 1034, { length: 16, description: 'an entry of an access list' }),
  opaqueType(194, 'pg_node_tree', 0, { category: 'Z', description: 'an expression of the catalog' }),
  opaqueType(3361, 'pg_ndistinct', 0, { category: 'Z', description: 'statistics of the catalog' }),
  opaqueType(3402, 'pg_dependencies', 0, { category: 'Z', description: 'statistics of the catalog' }),
  opaqueType(5017, 'pg_mcv_list', 0, { category: 'Z', description: 'statistics of the catalog' }),
  opaqueType(142, 'xml', 143, { description: 'XML text' }),
  opaqueType(1790, 'refcursor', 2201, { description: 'the name of a cursor' }),
  opaqueType(829, 'macaddr', 1040, {
    length: 6,
    input: checked('macaddr', /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i, (text) => text.toLowerCase()),
    binary: macaddrBinary,
    description: 'a hardware address',
  }),
  opaqueType(2970, 'txid_snapshot', 2949, {
    input: normaliseSnapshot,
    binary: snapshotBinary,
    description: 'a transaction snapshot',
  }),
  opaqueType(5038, 'pg_snapshot', 5039, {
    input: normaliseSnapshot,
    binary: snapshotBinary,
    description: 'a transaction snapshot',
  }),
];
