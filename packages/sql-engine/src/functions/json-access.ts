// Reading json and jsonb: the arrow operators and the functions that say the same.

import type { ArrayValue } from '../types/values.ts';
import type { FunctionDefinition, OperatorDefinition } from './function-definition.ts';
import { strictFunction } from './define.ts';
import { pgError } from '../errors.ts';
import { elementOf, jsonAsText, jsonKind, memberOf, partAtPath, rawElements } from './json-scan.ts';

type JsonType = 'json' | 'jsonb';

/** The elements of a text[] argument. */
export function pathOf(path: ArrayValue): readonly (string | null)[] {
  // A text[] has texts and nulls.
  return path.elements as readonly (string | null)[];
}

function textOrNull(part: string | undefined): string | null {
  return part === undefined ? null : jsonAsText(part);
}

/** OIDs by type: functions, then operators. */
const oids = {
  json: {
    field: [3947, 3962],
    fieldText: [3948, 3963],
    element: [3949, 3964],
    elementText: [3950, 3965],
    path: [3951, 3966],
    pathText: [3953, 3967],
    length: 3956,
    typeof: 3968,
  },
  jsonb: {
    field: [3478, 3211],
    fieldText: [3214, 3477],
    element: [3215, 3212],
    elementText: [3216, 3481],
    path: [3217, 3213],
    pathText: [3940, 3206],
    length: 3207,
    typeof: 3210,
  },
} as const;

function accessOf(type: JsonType): {
  readonly functions: readonly FunctionDefinition[];
  readonly operators: readonly OperatorDefinition[];
} {
  const own = oids[type];
  // Of jsonb, a scalar at the top is like an array of one here.
  const elementAt = (text: string, position: number): string | undefined => {
    const isScalar = type === 'jsonb' && !text.startsWith('[') && !text.startsWith('{');
    if (!isScalar) return elementOf(text, position);
    return position === 0 || position === -1 ? text : undefined;
  };
  const pathNames = { variadic: true, argumentNames: ['from_json', 'path_elems'] } as const;
  const entries = [
    {
      operator: '->',
      oid: own.field[1],
      right: 'text',
      definition: strictFunction({
        oid: own.field[0],
        name: `${type}_object_field`,
        args: [type, 'text'],
        result: type,
        argumentNames: ['from_json', 'field_name'],
        description: 'the value of a key',
        examples: [{ sql: `'{"a": {"b": 1}}'::${type} -> 'a'`, result: '{"b": 1}' }],
        implementation: (json, key) => memberOf(json, key) ?? null,
      }),
    },
    {
      operator: '->>',
      oid: own.fieldText[1],
      right: 'text',
      definition: strictFunction({
        oid: own.fieldText[0],
        name: `${type}_object_field_text`,
        args: [type, 'text'],
        result: 'text',
        argumentNames: ['from_json', 'field_name'],
        description: 'the value of a key as text',
        examples: [{ sql: `'{"a": "x"}'::${type} ->> 'a'`, result: 'x' }],
        implementation: (json, key) => textOrNull(memberOf(json, key)),
      }),
    },
    {
      operator: '->',
      oid: own.element[1],
      right: 'int4',
      definition: strictFunction({
        oid: own.element[0],
        name: `${type}_array_element`,
        args: [type, 'int4'],
        result: type,
        argumentNames: ['from_json', 'element_index'],
        description: 'the element at a position from 0, or from the end',
        examples: [{ sql: `'[1, 2, 3]'::${type} -> -1`, result: '3' }],
        implementation: (json, position) => elementAt(json, position) ?? null,
      }),
    },
    {
      operator: '->>',
      oid: own.elementText[1],
      right: 'int4',
      definition: strictFunction({
        oid: own.elementText[0],
        name: `${type}_array_element_text`,
        args: [type, 'int4'],
        result: 'text',
        argumentNames: ['from_json', 'element_index'],
        description: 'the element at a position from 0, or from the end, as text',
        implementation: (json, position) => textOrNull(elementAt(json, position)),
      }),
    },
    {
      operator: '#>',
      oid: own.path[1],
      right: '_text',
      definition: strictFunction({
        oid: own.path[0],
        name: `${type}_extract_path`,
        args: [type, '_text'],
        result: type,
        ...pathNames,
        description: 'the value at a path of keys and positions',
        examples: [{ sql: `'{"a": [1, {"b": 2}]}'::${type} #> '{a,1,b}'`, result: '2' }],
        implementation: (json, path) => partAtPath(json, pathOf(path)) ?? null,
      }),
    },
    {
      operator: '#>>',
      oid: own.pathText[1],
      right: '_text',
      definition: strictFunction({
        oid: own.pathText[0],
        name: `${type}_extract_path_text`,
        args: [type, '_text'],
        result: 'text',
        ...pathNames,
        description: 'the value at a path of keys and positions, as text',
        implementation: (json, path) => textOrNull(partAtPath(json, pathOf(path))),
      }),
    },
  ] as const;
  return {
    functions: [
      ...entries.map((entry) => entry.definition),
      strictFunction({
        oid: own.length,
        name: `${type}_array_length`,
        args: [type],
        result: 'int4',
        description: 'number of elements',
        examples: [{ sql: `${type}_array_length('[1, [2, 3]]')`, result: '2' }],
        implementation: arrayLength,
      }),
      strictFunction({
        oid: own.typeof,
        name: `${type}_typeof`,
        args: [type],
        result: 'text',
        description: 'object, array, string, number, boolean or null',
        examples: [{ sql: `${type}_typeof('-12.3')`, result: 'number' }],
        implementation: (json) => jsonKind(json),
      }),
    ],
    operators: entries.map(({ operator, oid, right, definition }) => ({
      oid,
      name: operator,
      left: type,
      right,
      resultType: definition.resultType,
      function: definition,
    })),
  };
}

function arrayLength(json: string): number {
  const kind = jsonKind(json);
  if (kind === 'object') throw pgError('22023', 'cannot get array length of a non-array');
  if (kind !== 'array') throw pgError('22023', 'cannot get array length of a scalar');
  let length = 0;
  for (const _ of rawElements(json)) length++;
  return length;
}

const json = accessOf('json');
const jsonb = accessOf('jsonb');

export const jsonAccessFunctions: readonly FunctionDefinition[] = [...json.functions, ...jsonb.functions];
export const jsonAccessOperators: readonly OperatorDefinition[] = [...json.operators, ...jsonb.operators];
