// The hash functions of types, which people take keys of advisory locks from: hashtext('a name'). The same values as
// Postgres'. https://www.postgresql.org/docs/15/indexes-types.html#INDEXES-TYPES-HASH

import { strictFunction } from './define.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { hashBytes, hashBytesExtended, hashWord, hashWordExtended } from './hash-bytes.ts';

type Hashed = 'text' | 'name' | 'bpchar' | 'uuid' | 'int2' | 'int4' | 'int8' | 'oid';

/** The type, its function, and the one with a seed. */
const ROWS: readonly (readonly [Hashed, readonly [number, string], readonly [number, string]])[] = [
  ['text', [400, 'hashtext'], [448, 'hashtextextended']],
  ['name', [455, 'hashname'], [447, 'hashnameextended']],
  ['bpchar', [1080, 'hashbpchar'], [972, 'hashbpcharextended']],
  ['uuid', [2963, 'uuid_hash'], [3412, 'uuid_hash_extended']],
  ['int2', [449, 'hashint2'], [441, 'hashint2extended']],
  ['int4', [450, 'hashint4'], [425, 'hashint4extended']],
  ['int8', [949, 'hashint8'], [442, 'hashint8extended']],
  ['oid', [453, 'hashoid'], [445, 'hashoidextended']],
];

/** Bytes, or a word of 32 bits. */
function hashable(value: string | number | bigint, type: Hashed): Uint8Array | number {
  // Whole numbers have the hash of the smaller type's where they fit into it.
  if (typeof value === 'bigint') {
    const high = Number(BigInt.asIntN(32, value >> 32n));
    return Number(BigInt.asIntN(32, value)) ^ (value >= 0n ? high : ~high);
  }
  if (typeof value === 'number') return value | 0;
  if (type === 'uuid') return Buffer.from(value.replaceAll('-', ''), 'hex');
  return Buffer.from(type === 'bpchar' ? value.replace(/ +$/, '') : value);
}

export const hashFunctions: readonly FunctionDefinition[] = ROWS.flatMap(([type, [oid, name], [seededOid, seeded]]) => [
  strictFunction({
    oid,
    name,
    args: [type],
    result: 'int4',
    description: `the hash of a value of type ${type}`,
    ...(type === 'text' ? { examples: [{ sql: "hashtext('abc')", result: '-785388649' }] } : {}),
    implementation: (value: string | number | bigint) => {
      const bytes = hashable(value, type);
      return typeof bytes === 'number' ? hashWord(bytes) : hashBytes(bytes);
    },
  }),
  strictFunction({
    oid: seededOid,
    name: seeded,
    args: [type, 'int8'],
    result: 'int8',
    description: `the hash of 64 bits of a value of type ${type}, with a seed`,
    implementation: (value: string | number | bigint, seed: bigint) => {
      const bytes = hashable(value, type);
      return typeof bytes === 'number' ? hashWordExtended(bytes, seed) : hashBytesExtended(bytes, seed);
    },
  }),
]);
