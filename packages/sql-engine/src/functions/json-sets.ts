// Taking json and jsonb apart into rows: each, elements, keys.

import { pgError } from '../errors.ts';
import type { PgError } from '../errors.ts';
import type { SetFunctionDefinition } from './function-definition.ts';
import { setFunction } from './define.ts';
import { jsonAsText, jsonKind, rawElements, rawMembers } from './json-scan.ts';
import type { RawMember } from './json-scan.ts';

type JsonType = 'json' | 'jsonb';

const oids = {
  json: { each: 3958, eachText: 3959, elements: 3955, elementsText: 3969, keys: 3957 },
  jsonb: { each: 3208, eachText: 3932, elements: 3219, elementsText: 3465, keys: 3931 },
} as const;

function invalid(message: string): PgError {
  return pgError('22023', message);
}

function membersOf(type: JsonType, name: string, text: string): Iterable<RawMember> {
  const kind = jsonKind(text);
  if (kind === 'object') return rawMembers(text);
  if (type === 'jsonb') throw invalid(`cannot call ${name} on a non-object`);
  throw invalid(kind === 'array' ? 'cannot deconstruct an array as an object' : 'cannot deconstruct a scalar');
}

function elementsOf(type: JsonType, name: string, text: string): Iterable<string> {
  const kind = jsonKind(text);
  if (kind === 'array') return rawElements(text);
  const what = kind === 'object' ? 'object' : 'scalar';
  if (type === 'jsonb') throw invalid(`cannot extract elements from ${what === 'object' ? 'an object' : 'a scalar'}`);
  throw invalid(what === 'object' ? `cannot call ${name} on a non-array` : `cannot call ${name} on a scalar`);
}

function* keysOf(name: string, text: string): Generator<readonly string[]> {
  const kind = jsonKind(text);
  if (kind !== 'object') throw invalid(`cannot call ${name} on ${kind === 'array' ? 'an array' : 'a scalar'}`);
  for (const { key } of rawMembers(text)) yield [key];
}

function setsOf(type: JsonType): readonly SetFunctionDefinition[] {
  const own = oids[type];
  return [
    setFunction({
      oid: own.each,
      name: `${type}_each`,
      args: [type],
      result: 'record',
      columns: [
        { name: 'key', type: 'text' },
        { name: 'value', type },
      ],
      argumentNames: ['from_json'],
      description: 'a row for each key and value',
      *rows(text) {
        for (const { key, value } of membersOf(type, `${type}_each`, text)) yield [key, value];
      },
    }),
    setFunction({
      oid: own.eachText,
      name: `${type}_each_text`,
      args: [type],
      result: 'record',
      columns: [
        { name: 'key', type: 'text' },
        { name: 'value', type: 'text' },
      ],
      argumentNames: ['from_json'],
      description: 'a row for each key and value, the value as text',
      *rows(text) {
        for (const { key, value } of membersOf(type, `${type}_each_text`, text)) yield [key, jsonAsText(value)];
      },
    }),
    setFunction({
      oid: own.elements,
      name: `${type}_array_elements`,
      args: [type],
      result: type,
      columns: [{ name: 'value', type }],
      argumentNames: ['from_json'],
      description: 'a row for each element',
      *rows(text) {
        for (const element of elementsOf(type, `${type}_array_elements`, text)) yield [element];
      },
    }),
    setFunction({
      oid: own.elementsText,
      name: `${type}_array_elements_text`,
      args: [type],
      result: 'text',
      columns: [{ name: 'value', type: 'text' }],
      argumentNames: ['from_json'],
      description: 'a row for each element as text',
      *rows(text) {
        for (const element of elementsOf(type, `${type}_array_elements_text`, text)) yield [jsonAsText(element)];
      },
    }),
    setFunction({
      oid: own.keys,
      name: `${type}_object_keys`,
      args: [type],
      result: 'text',
      description: 'a row for each key',
      rows: (text) => keysOf(`${type}_object_keys`, text),
    }),
  ];
}

export const jsonSetFunctions: readonly SetFunctionDefinition[] = [...setsOf('json'), ...setsOf('jsonb')];
