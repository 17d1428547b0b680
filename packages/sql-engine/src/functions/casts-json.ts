// Casts from jsonb to numbers and booleans.

import { pgError } from '../errors.ts';
import { Decimal } from '../types/decimal.ts';
import type { JsonNode } from '../types/json-parser.ts';
import { isJsonArray, parseJsonb } from '../types/json-parser.ts';
import {
  decimalToFloat4,
  decimalToFloat8,
  decimalToInt2,
  decimalToInt4,
  decimalToInt8,
  toCast,
} from './casts-numbers.ts';
import { strictFunction } from './define.ts';
import type { CastDefinition } from './function-definition.ts';

function kindOf(node: JsonNode): string {
  if (node === null) return 'null';
  if (typeof node === 'string') return 'string';
  if (typeof node === 'boolean') return 'boolean';
  if (node instanceof Decimal) return 'numeric';
  return isJsonArray(node) ? 'array' : 'object';
}

function cannotCast(node: JsonNode, type: string): Error {
  return pgError('22023', `cannot cast jsonb ${kindOf(node)} to type ${type}`);
}

function numberOf(text: string, type: string): Decimal {
  const node = parseJsonb(text);
  if (!(node instanceof Decimal)) throw cannotCast(node, type);
  return node;
}

function booleanOf(text: string): boolean {
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw cannotCast(parseJsonb(text), 'boolean');
}

export const jsonCasts: readonly CastDefinition[] = [
  toCast(
    strictFunction({
      oid: 3556,
      name: 'bool',
      args: ['jsonb'],
      result: 'bool',
      implementation: booleanOf,
      description: 'a JSON boolean',
    }),
    'explicit',
  ),
  toCast(
    strictFunction({
      oid: 3449,
      name: 'numeric',
      args: ['jsonb'],
      result: 'numeric',
      implementation: (value) => numberOf(value, 'numeric'),
      description: 'a JSON number',
    }),
    'explicit',
  ),
  toCast(
    strictFunction({
      oid: 3450,
      name: 'int2',
      args: ['jsonb'],
      result: 'int2',
      implementation: (value) => decimalToInt2(numberOf(value, 'smallint')),
      description: 'a JSON number, rounded',
    }),
    'explicit',
  ),
  toCast(
    strictFunction({
      oid: 3451,
      name: 'int4',
      args: ['jsonb'],
      result: 'int4',
      implementation: (value) => decimalToInt4(numberOf(value, 'integer')),
      description: 'a JSON number, rounded',
    }),
    'explicit',
  ),
  toCast(
    strictFunction({
      oid: 3452,
      name: 'int8',
      args: ['jsonb'],
      result: 'int8',
      implementation: (value) => decimalToInt8(numberOf(value, 'bigint')),
      description: 'a JSON number, rounded',
    }),
    'explicit',
  ),
  toCast(
    strictFunction({
      oid: 3453,
      name: 'float4',
      args: ['jsonb'],
      result: 'float4',
      implementation: (value) => decimalToFloat4(numberOf(value, 'real')),
      description: 'a JSON number',
    }),
    'explicit',
  ),
  toCast(
    strictFunction({
      oid: 2580,
      name: 'float8',
      args: ['jsonb'],
      result: 'float8',
      implementation: (value) => decimalToFloat8(numberOf(value, 'double precision')),
      description: 'a JSON number',
    }),
    'explicit',
  ),
  { source: 'json', target: 'jsonb', context: 'assignment', method: 'io' },
  { source: 'jsonb', target: 'json', context: 'assignment', method: 'io' },
];
