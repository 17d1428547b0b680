// jsonpath's item methods of one item.

import { Decimal } from '../types/decimal.ts';
import { isJsonArray, isJsonObject } from '../types/json-parser.ts';
import type { JsonNode } from '../types/json-parser.ts';
import type { JsonPathMethod } from '../types/jsonpath-syntax.ts';
import { JsonDateTime } from '../types/json-date-time.ts';
import { typeNames } from './jsonpath-date-time.ts';
import { pathError } from './jsonpath-errors.ts';

function typeName(item: JsonNode): string {
  if (item === null) return 'null';
  if (item instanceof Decimal) return 'number';
  if (item instanceof JsonDateTime) return typeNames[item.type];
  if (isJsonArray(item)) return 'array';
  if (isJsonObject(item)) return 'object';
  return typeof item;
}

function size(item: JsonNode, lax: boolean): Decimal {
  if (isJsonArray(item)) return Decimal.fromInteger(item.length);
  if (lax) return Decimal.one;
  throw pathError('22039', 'jsonpath item method .size() can only be applied to an array');
}

function toDouble(item: JsonNode): Decimal {
  const what = 'jsonpath item method .double()';
  if (item instanceof Decimal) {
    if (Number.isFinite(item.toNumber())) return item;
    throw pathError('22036', `numeric argument of ${what} is out of range for type double precision`);
  }
  if (typeof item !== 'string') throw pathError('22036', `${what} can only be applied to a string or numeric value`);
  const text = item.trim();
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value)) {
    throw pathError('22036', `string argument of ${what} is not a valid representation of a double precision number`);
  }
  return Decimal.fromNumber(value);
}

export function applyMethod(method: Exclude<JsonPathMethod, 'keyvalue'>, item: JsonNode, lax: boolean): JsonNode {
  switch (method) {
    case 'type':
      return typeName(item);
    case 'size':
      return size(item, lax);
    case 'double':
      return toDouble(item);
    case 'abs':
    case 'ceiling':
    case 'floor':
      if (!(item instanceof Decimal)) {
        throw pathError('22036', `jsonpath item method .${method}() can only be applied to a numeric value`);
      }
      return { abs: () => item.abs(), ceiling: () => item.ceil(), floor: () => item.floor() }[method]();
  }
}
