// smallint, integer, bigint and the unsigned numbers of the system: oid, xid, cid, xid8.

import { fixedView, sendInt16, sendInt32, sendInt64, sendUint32 } from './bytes.ts';
import { defineType, int64Storage, integerStorage } from './define-type.ts';
import { invalidInput, outOfRange } from './invalid.ts';
import type { TypeDefinition } from './type-definition.ts';
import type { SqlValue } from './values.ts';

export const INT2_MAX = 32_767;
export const INT4_MAX = 2_147_483_647;
export const INT8_MAX = 9_223_372_036_854_775_807n;
export const INT8_MIN = -9_223_372_036_854_775_808n;

const integerPattern = /^[ \t\n\v\f\r]*([+-]?\d+)[ \t\n\v\f\r]*$/;

function parseSmall(text: string, max: number, type: string): number {
  const match = integerPattern.exec(text);
  if (match === null) throw invalidInput(type, text);
  const value = Number(match[1]);
  if (value > max || value < -max - 1) throw outOfRange(type, text);
  return value === 0 ? 0 : value;
}

export function parseInt8(text: string): bigint {
  const match = integerPattern.exec(text);
  if (match === null) throw invalidInput('bigint', text);
  const digits = match[1] ?? '';
  const value = BigInt(digits.startsWith('+') ? digits.slice(1) : digits);
  if (value > INT8_MAX || value < INT8_MIN) throw outOfRange('bigint', text);
  return value;
}

const printStored = (value: SqlValue): string => String(value);

function signedType(oid: number, name: string, formalName: string, arrayOid: number, length: 2 | 4): TypeDefinition {
  const max = length === 2 ? INT2_MAX : INT4_MAX;
  return defineType<number>({
    oid,
    name,
    formalName,
    category: 'N',
    length,
    arrayOid,
    ...integerStorage,
    comparison: 'native',
    input: (text) => parseSmall(text, max, formalName),
    output: String,
    outputStored: printStored,
    receive: (bytes) => (length === 2 ? fixedView(bytes, 2).getInt16(0) : fixedView(bytes, 4).getInt32(0)),
    send: length === 2 ? sendInt16 : sendInt32,
    description: `a whole number of ${length} bytes`,
  });
}

export const int2Type = signedType(21, 'int2', 'smallint', 1005, 2);
export const int4Type = signedType(23, 'int4', 'integer', 1007, 4);

export const int8Type = defineType<bigint>({
  oid: 20,
  name: 'int8',
  formalName: 'bigint',
  category: 'N',
  length: 8,
  arrayOid: 1016,
  ...int64Storage,
  comparison: 'native',
  input: parseInt8,
  output: String,
  outputStored: printStored,
  receive: (bytes) => fixedView(bytes, 8).getBigInt64(0),
  send: sendInt64,
  description: 'a whole number of 8 bytes',
});

const UINT4_MAX = 4_294_967_295;

/** As strtoul with the range check of oidin: a negative number wraps around. */
export function parseUnsigned(text: string, type: string): number {
  const match = integerPattern.exec(text);
  if (match === null) throw invalidInput(type, text);
  const value = Number(match[1]);
  if (value > UINT4_MAX || value < -INT4_MAX - 1) throw outOfRange(type, text);
  return value < 0 ? value + UINT4_MAX + 1 : value === 0 ? 0 : value;
}

function unsignedType(oid: number, name: string, arrayOid: number, description: string): TypeDefinition {
  return defineType<number>({
    oid,
    name,
    category: name === 'oid' ? 'N' : 'U',
    preferred: name === 'oid',
    length: 4,
    arrayOid,
    ...integerStorage,
    comparison: 'native',
    input: (text) => parseUnsigned(text, name),
    output: String,
    outputStored: printStored,
    receive: (bytes) => fixedView(bytes, 4).getUint32(0),
    send: sendUint32,
    description,
  });
}

export const oidType = unsignedType(26, 'oid', 1028, 'the number of an object in the catalog');
export const xidType = unsignedType(28, 'xid', 1011, 'a transaction number');
export const cidType = unsignedType(29, 'cid', 1012, 'a command number in a transaction');

export const xid8Type = defineType<bigint>({
  oid: 5069,
  name: 'xid8',
  category: 'U',
  length: 8,
  arrayOid: 271,
  ...int64Storage,
  comparison: 'native',
  input: parseInt8,
  output: String,
  outputStored: printStored,
  receive: (bytes) => fixedView(bytes, 8).getBigInt64(0),
  send: sendInt64,
  description: 'a transaction number of 8 bytes',
});
