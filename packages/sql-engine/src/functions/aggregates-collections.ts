// Aggregates that collect: string_agg, array_agg and the JSON aggregates.

import { pgError } from '../errors.ts';
import { parseJsonb, jsonObject, writeJsonb } from '../types/json-parser.ts';
import type { JsonNode } from '../types/json-parser.ts';
import { typeByOid } from '../types/registry.ts';
import { checkStackable, stacked } from '../types/stacked-arrays.ts';
import { toJsonText } from '../types/to-json.ts';
import type { ArrayValue, JsValue } from '../types/values.ts';
import { nullableAggregate } from './define.ts';
import type { Accumulator, AggregateDefinition, CallContext } from './function-definition.ts';

function joinedText(): { add: (value: string | null, delimiter: string | null) => void; result: () => string | null } {
  const parts: string[] = [];
  let any = false;
  return {
    add: (value, delimiter) => {
      if (value === null) return;
      if (any && delimiter !== null) parts.push(delimiter);
      parts.push(value);
      any = true;
    },
    result: () => (any ? parts.join('') : null),
  };
}

function joinedBytes(): {
  add: (value: Uint8Array | null, delimiter: Uint8Array | null) => void;
  result: () => Uint8Array | null;
} {
  const parts: Uint8Array[] = [];
  return {
    add: (value, delimiter) => {
      if (value === null) return;
      if (parts.length > 0 && delimiter !== null) parts.push(delimiter);
      parts.push(value);
    },
    result: () => (parts.length === 0 ? null : new Uint8Array(Buffer.concat(parts))),
  };
}

function collectedArray(): Accumulator {
  const elements: JsValue[] = [];
  return {
    add: ([value = null]) => {
      elements.push(value);
    },
    result: () =>
      elements.length === 0 ? null : { dimensions: [elements.length], lowerBounds: [1], elements: [...elements] },
  };
}

/** Arrays of the same shape become one array with a dimension more. */
function stackedArrays(): Accumulator {
  const arrays: ArrayValue[] = [];
  return {
    add: ([value = null]) => {
      arrays.push(checkStackable(value, arrays[0]));
    },
    result: () => (arrays.length === 0 ? null : stacked(arrays)),
  };
}

function argumentType(context: CallContext, index: number): number {
  return context.argumentTypes[index] ?? 0;
}

/** Arrays and records begin a line of their own. */
function isStructured(typeOid: number): boolean {
  const { kind, name } = typeByOid(typeOid);
  return kind === 'array' || kind === 'composite' || name === 'record';
}

function jsonArray(context: CallContext): Accumulator {
  const type = argumentType(context, 0);
  const separator = isStructured(type) ? ', \n ' : ', ';
  const items: string[] = [];
  return {
    add: ([value = null]) => {
      items.push(
        (items.length > 0 ? (value === null ? ', ' : separator) : '') + toJsonText(value, type, context.session),
      );
    },
    result: () => (items.length === 0 ? null : `[${items.join('')}]`),
  };
}

function jsonbArray(context: CallContext): Accumulator {
  const type = argumentType(context, 0);
  const items: string[] = [];
  return {
    add: ([value = null]) => {
      items.push(toJsonb(value, type, context));
    },
    result: () => (items.length === 0 ? null : `[${items.join(', ')}]`),
  };
}

function toJsonb(value: JsValue, type: number, context: CallContext): string {
  if (typeof value === 'string' && typeByOid(type).name === 'jsonb') return value;
  return writeJsonb(parseJsonb(toJsonText(value, type, context.session)));
}

function keyText(value: JsValue, type: number, context: CallContext): string {
  if (value === null) throw pgError('22023', 'field name must not be null');
  const { name } = typeByOid(type);
  if (isStructured(type) || name === 'json' || name === 'jsonb') {
    throw pgError('22023', 'key value must be scalar, not array, composite, or json');
  }
  const text = toJsonText(value, type, context.session);
  return text.startsWith('"') ? String(JSON.parse(text)) : text;
}

function jsonMembers(context: CallContext): Accumulator {
  const members: string[] = [];
  return {
    add: ([key = null, value = null]) => {
      const name = JSON.stringify(keyText(key, argumentType(context, 0), context));
      members.push(`${name} : ${toJsonText(value, argumentType(context, 1), context.session)}`);
    },
    result: () => (members.length === 0 ? null : `{ ${members.join(', ')} }`),
  };
}

function jsonbMembers(context: CallContext): Accumulator {
  const members = new Map<string, JsonNode>();
  let any = false;
  return {
    add: ([key = null, value = null]) => {
      any = true;
      const name = keyText(key, argumentType(context, 0), context);
      members.set(name, parseJsonb(toJsonText(value, argumentType(context, 1), context.session)));
    },
    result: () => (any ? writeJsonb(jsonObject(members)) : null),
  };
}

interface Row {
  readonly oid: number;
  readonly name: string;
  readonly args: readonly string[];
  readonly result: string;
  readonly start: (context: CallContext) => Accumulator;
  readonly description: string;
}

function collecting({ args, result, ...rest }: Row): AggregateDefinition {
  return { ...rest, kind: 'aggregate', argumentTypes: args, resultType: result, strict: false };
}

export const collectionAggregates: readonly AggregateDefinition[] = [
  nullableAggregate({
    oid: 3538,
    name: 'string_agg',
    args: ['text', 'text'],
    result: 'text',
    start: joinedText,
    description: 'texts joined, with a delimiter between them',
  }),
  nullableAggregate({
    oid: 3545,
    name: 'string_agg',
    args: ['bytea', 'bytea'],
    result: 'bytea',
    start: joinedBytes,
    description: 'byte strings joined, with a delimiter between them',
  }),
  collecting({
    oid: 2335,
    name: 'array_agg',
    args: ['anynonarray'],
    result: 'anyarray',
    start: collectedArray,
    description: 'all values as an array, nulls included',
  }),
  collecting({
    oid: 4053,
    name: 'array_agg',
    args: ['anyarray'],
    result: 'anyarray',
    start: stackedArrays,
    description: 'arrays of one shape as an array with a dimension more',
  }),
  collecting({
    oid: 3175,
    name: 'json_agg',
    args: ['anyelement'],
    result: 'json',
    start: jsonArray,
    description: 'all values as a JSON array',
  }),
  collecting({
    oid: 3267,
    name: 'jsonb_agg',
    args: ['anyelement'],
    result: 'jsonb',
    start: jsonbArray,
    description: 'all values as a JSON array',
  }),
  collecting({
    oid: 3197,
    name: 'json_object_agg',
    args: ['any', 'any'],
    result: 'json',
    start: jsonMembers,
    description: 'keys and values as a JSON object',
  }),
  collecting({
    oid: 3270,
    name: 'jsonb_object_agg',
    args: ['any', 'any'],
    result: 'jsonb',
    start: jsonbMembers,
    description: 'keys and values as a JSON object',
  }),
];
