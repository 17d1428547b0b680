// Making json and jsonb from SQL values: to_json, row_to_json, json_build_object, json_object and their like.

import { pgError } from '../errors.ts';
import { parseJsonb, writeJsonb } from '../types/json-parser.ts';
import { toJsonText } from '../types/to-json.ts';
import { typeByOid } from '../types/registry.ts';
import type { ArrayValue, JsValue } from '../types/values.ts';
import type { CallContext, FunctionDefinition } from './function-definition.ts';
import { strictFunction } from './define.ts';
import { pathOf } from './json-access.ts';
import { jsonKind, rawElements, rawMembers } from './json-scan.ts';

type JsonType = 'json' | 'jsonb';

function canonical(type: JsonType, text: string): string {
  return type === 'json' ? text : writeJsonb(parseJsonb(text));
}

function jsonOf(values: readonly JsValue[], index: number, context: CallContext): string {
  return toJsonText(values[index] ?? null, context.argumentTypes[index] ?? 0, context.session);
}

function keyOf(type: JsonType, values: readonly JsValue[], index: number, context: CallContext): string {
  if (values[index] === null || values[index] === undefined) {
    // Postgres counts arguments from 1, and says it in two ways.
    if (type === 'jsonb') throw pgError('22023', `argument ${index + 1}: key must not be null`);
    throw pgError('22023', `argument ${index + 1} cannot be null`, { hint: 'Object keys should be text.' });
  }
  const argumentType = typeByOid(context.argumentTypes[index] ?? 0);
  if (argumentType.kind === 'array' || ['json', 'jsonb', 'record'].includes(argumentType.name)) {
    throw pgError('22023', 'key value must be scalar, not array, composite, or json');
  }
  const text = jsonOf(values, index, context);
  return text.startsWith('"') ? text : `"${text}"`;
}

function buildObject(type: JsonType, values: readonly JsValue[], context: CallContext): string {
  if (values.length % 2 === 1) {
    throw pgError('22023', 'argument list must have even number of elements', {
      hint: `The arguments of ${type}_build_object() must consist of alternating keys and values.`,
    });
  }
  const members: string[] = [];
  for (let index = 0; index < values.length; index += 2) {
    members.push(`${keyOf(type, values, index, context)} : ${jsonOf(values, index + 1, context)}`);
  }
  return canonical(type, `{${members.join(', ')}}`);
}

function buildArray(type: JsonType, values: readonly JsValue[], context: CallContext): string {
  return canonical(type, `[${values.map((_, index) => jsonOf(values, index, context)).join(', ')}]`);
}

function member(key: string | null | undefined, value: string | null | undefined): string {
  if (key === null || key === undefined) throw pgError('22004', 'null value not allowed for object key');
  return `${JSON.stringify(key)} : ${value === null || value === undefined ? 'null' : JSON.stringify(value)}`;
}

/** json_object(text[]): keys and values in turn, or a row of two for each member. */
function objectFromPairs(type: JsonType, array: ArrayValue): string {
  const [first = 0, second] = array.dimensions;
  if (array.dimensions.length > 2) throw pgError('2202E', 'wrong number of array subscripts');
  if (second === undefined && first % 2 === 1) throw pgError('2202E', 'array must have even number of elements');
  if (second !== undefined && second !== 2) throw pgError('2202E', 'array must have two columns');
  const texts = pathOf(array);
  const members: string[] = [];
  for (let index = 0; index < texts.length; index += 2) members.push(member(texts[index], texts[index + 1]));
  return canonical(type, `{${members.join(', ')}}`);
}

function objectFromLists(type: JsonType, keys: ArrayValue, values: ArrayValue): string {
  if (keys.dimensions.length > 1 || values.dimensions.length > 1) {
    throw pgError('2202E', 'wrong number of array subscripts');
  }
  if (keys.elements.length !== values.elements.length) throw pgError('2202E', 'mismatched array dimensions');
  const texts = pathOf(values);
  return canonical(
    type,
    `{${pathOf(keys)
      .map((key, index) => member(key, texts[index]))
      .join(', ')}}`,
  );
}

/** Line feeds between the outermost elements or members. */
function withLineFeeds(text: string, wanted: boolean): string {
  if (!wanted) return text;
  if (jsonKind(text) === 'array') return `[${[...rawElements(text)].join(',\n ')}]`;
  const members = [...rawMembers(text)].map(({ key, value }) => `${JSON.stringify(key)}:${value}`);
  return `{${members.join(',\n ')}}`;
}

function buildersOf(type: JsonType): readonly FunctionDefinition[] {
  const json = type === 'json';
  const common = { kind: 'function', resultType: type, strict: false, volatility: 'stable' } as const;
  return [
    strictFunction({
      oid: json ? 3176 : 3787,
      name: `to_${type}`,
      args: ['anyelement'],
      result: type,
      volatility: 'stable',
      description: 'any value as JSON',
      examples: [{ sql: `to_${type}('Fred said "Hi."'::text)`, result: '"Fred said \\"Hi.\\""' }],
      implementation: (value, context) => canonical(type, jsonOf([value], 0, context)),
    }),
    {
      ...common,
      oid: json ? 3200 : 3273,
      name: `${type}_build_object`,
      argumentTypes: ['any'],
      variadic: true,
      description: 'an object from keys and values in turn',
      implementation: (values, context) => buildObject(type, values, context),
    },
    {
      ...common,
      oid: json ? 3201 : 3274,
      name: `${type}_build_object`,
      argumentTypes: [],
      description: 'an object without members',
      implementation: () => '{}',
    },
    {
      ...common,
      oid: json ? 3198 : 3271,
      name: `${type}_build_array`,
      argumentTypes: ['any'],
      variadic: true,
      description: 'an array of the arguments',
      examples: [{ sql: `${type}_build_array(1, 'x', NULL)`, result: '[1, "x", null]' }],
      implementation: (values, context) => buildArray(type, values, context),
    },
    {
      ...common,
      oid: json ? 3199 : 3272,
      name: `${type}_build_array`,
      argumentTypes: [],
      description: 'an array without elements',
      implementation: () => '[]',
    },
    strictFunction({
      oid: json ? 3202 : 3263,
      name: `${type}_object`,
      args: ['_text'],
      result: type,
      description: 'an object from an array of keys and values',
      examples: [{ sql: `${type}_object('{a,1}')`, result: json ? '{"a" : "1"}' : '{"a": "1"}' }],
      implementation: (array) => objectFromPairs(type, array),
    }),
    strictFunction({
      oid: json ? 3203 : 3264,
      name: `${type}_object`,
      args: ['_text', '_text'],
      result: type,
      description: 'an object from an array of keys and one of values',
      implementation: (keys, values) => objectFromLists(type, keys, values),
    }),
  ];
}

export const jsonBuildFunctions: readonly FunctionDefinition[] = [
  ...buildersOf('json'),
  ...buildersOf('jsonb'),
  strictFunction({
    oid: 3155,
    name: 'row_to_json',
    args: ['record'],
    result: 'json',
    volatility: 'stable',
    description: 'a row as a JSON object',
    implementation: (row, context) => jsonOf([row], 0, context),
  }),
  strictFunction({
    oid: 3156,
    name: 'row_to_json',
    args: ['record', 'bool'],
    result: 'json',
    volatility: 'stable',
    description: 'a row as a JSON object, with line feeds',
    implementation: (row, pretty, context) => withLineFeeds(jsonOf([row], 0, context), pretty),
  }),
  strictFunction({
    oid: 3153,
    name: 'array_to_json',
    args: ['anyarray'],
    result: 'json',
    volatility: 'stable',
    description: 'an array as a JSON array',
    examples: [{ sql: "array_to_json('{{1,5},{99,100}}'::int[])", result: '[[1,5],[99,100]]' }],
    implementation: (array, context) => jsonOf([array], 0, context),
  }),
  strictFunction({
    oid: 3154,
    name: 'array_to_json',
    args: ['anyarray', 'bool'],
    result: 'json',
    volatility: 'stable',
    description: 'an array as a JSON array, with line feeds',
    implementation: (array, pretty, context) => withLineFeeds(jsonOf([array], 0, context), pretty),
  }),
];
