// Places in the write-ahead log: their distances. There is no log here; clients compute with what other servers say.

import { pgError } from '../errors.ts';
import { Decimal } from '../types/decimal.ts';
import { lsnNumber, lsnText } from '../types/opaque-types.ts';
import { operatorOf, strictFunction } from './define.ts';
import type { FunctionDefinition, OperatorDefinition } from './function-definition.ts';

function distance(left: string, right: string): Decimal {
  return Decimal.fromBigInt(lsnNumber(left) - lsnNumber(right));
}

function moved(lsn: string, bytes: Decimal, sign: 1n | -1n): string {
  if (bytes.isNaN) {
    throw pgError('0A000', `cannot ${sign === 1n ? 'add NaN to' : 'subtract NaN from'} pg_lsn`);
  }
  if (!bytes.isFinite) throw pgError('0A000', 'cannot convert infinity to pg_lsn');
  const sum = Decimal.fromBigInt(lsnNumber(lsn)).add(sign === 1n ? bytes : bytes.neg());
  const place = BigInt(sum.round(0).toString());
  if (BigInt.asUintN(64, place) !== place) throw outOfRange();
  return lsnText(place);
}

function outOfRange(): Error {
  return pgError('22023', 'pg_lsn out of range');
}

const add = strictFunction({
  oid: 5022,
  name: 'pg_lsn_pli',
  args: ['pg_lsn', 'numeric'],
  result: 'pg_lsn',
  description: 'a place so many bytes on',
  examples: [{ sql: "'0/16AE7F7'::pg_lsn + 16::numeric", result: '0/16AE807' }],
  implementation: (lsn, bytes) => moved(lsn, bytes, 1n),
});

const addTo = strictFunction({
  oid: 5023,
  name: 'numeric_pl_pg_lsn',
  args: ['numeric', 'pg_lsn'],
  result: 'pg_lsn',
  description: 'a place so many bytes on',
  implementation: (bytes, lsn) => moved(lsn, bytes, 1n),
});

const subtract = strictFunction({
  oid: 5024,
  name: 'pg_lsn_mii',
  args: ['pg_lsn', 'numeric'],
  result: 'pg_lsn',
  description: 'a place so many bytes back',
  examples: [{ sql: "'0/16AE7F7'::pg_lsn - 16::numeric", result: '0/16AE7E7' }],
  implementation: (lsn, bytes) => moved(lsn, bytes, -1n),
});

const difference = strictFunction({
  oid: 3237,
  name: 'pg_lsn_mi',
  args: ['pg_lsn', 'pg_lsn'],
  result: 'numeric',
  description: 'bytes between two places',
  examples: [{ sql: "'0/16AE7F8'::pg_lsn - '0/16AE7F7'::pg_lsn", result: '1' }],
  implementation: distance,
});

export const lsnFunctions: readonly FunctionDefinition[] = [
  strictFunction({
    oid: 3165,
    name: 'pg_wal_lsn_diff',
    args: ['pg_lsn', 'pg_lsn'],
    result: 'numeric',
    description: 'bytes between two places',
    examples: [{ sql: "pg_wal_lsn_diff('1/0', '0/FFFFFFFF')", result: '1' }],
    implementation: distance,
  }),
];

export const lsnOperators: readonly OperatorDefinition[] = [
  operatorOf('+', 5025, add, { commutator: '+' }),
  operatorOf('+', 5026, addTo, { commutator: '+' }),
  operatorOf('-', 5027, subtract),
  operatorOf('-', 3228, difference),
];
