// Text to arrays and rows, and arrays to text.

import { typeByOid } from '../types/registry.ts';
import type { ArrayValue, JsValue } from '../types/values.ts';
import type { CallContext, FunctionDefinition, SetFunctionDefinition } from './function-definition.ts';
import { nullableFunction, strictFunction } from './define.ts';
import { codePoints } from './text-code-points.ts';
import { textArray } from './text-quoting.ts';

/** A null delimiter splits into characters, an empty one not at all. */
function splitText(text: string, delimiter: string | null, nullText: string | null): readonly (string | null)[] {
  if (text === '') return [];
  const parts = delimiter === null ? codePoints(text) : delimiter === '' ? [text] : text.split(delimiter);
  return nullText === null ? parts : parts.map((part) => (part === nullText ? null : part));
}

function joinArray(array: ArrayValue, delimiter: string, nullText: string | null, context: CallContext): string {
  const arrayType = typeByOid(context.argumentTypes[0] ?? 0);
  const elementType = typeByOid(arrayType.elementOid);
  const parts: string[] = [];
  for (const element of array.elements) {
    if (element !== null) parts.push(elementType.output(element, context.session));
    else if (nullText !== null) parts.push(nullText);
  }
  return parts.join(delimiter);
}

export const textSplittingFunctions: readonly (FunctionDefinition | SetFunctionDefinition)[] = [
  nullableFunction({
    oid: 394,
    name: 'string_to_array',
    args: ['text', 'text'],
    result: '_text',
    description: 'the fields between delimiters; a null delimiter splits into characters',
    examples: [{ sql: "string_to_array('xx~~yy~~zz', '~~')", result: '{xx,yy,zz}' }],
    implementation: (text, delimiter) => (text === null ? null : textArray(splitText(text, delimiter, null))),
  }),
  nullableFunction({
    oid: 376,
    name: 'string_to_array',
    args: ['text', 'text', 'text'],
    result: '_text',
    description: 'the fields between delimiters, those that equal the third text as null',
    examples: [{ sql: "string_to_array('xx~~yy~~zz', '~~', 'yy')", result: '{xx,NULL,zz}' }],
    implementation: (text, delimiter, nullText) =>
      text === null ? null : textArray(splitText(text, delimiter, nullText)),
  }),
  stringToTable(6160, 2),
  stringToTable(6161, 3),
  strictFunction({
    oid: 395,
    name: 'array_to_string',
    args: ['anyarray', 'text'],
    result: 'text',
    volatility: 'stable',
    description: 'the elements separated by a delimiter, nulls left out',
    examples: [{ sql: "array_to_string(ARRAY[1, 2, NULL, 3], ',')", result: '1,2,3' }],
    implementation: (array, delimiter, context) => joinArray(array, delimiter, null, context),
  }),
  nullableFunction({
    oid: 384,
    name: 'array_to_string',
    args: ['anyarray', 'text', 'text'],
    result: 'text',
    volatility: 'stable',
    description: 'the elements separated by a delimiter, nulls as the third text',
    examples: [{ sql: "array_to_string(ARRAY[1, 2, NULL, 3], ',', '*')", result: '1,2,*,3' }],
    implementation: (array, delimiter, nullText, context) =>
      array === null || delimiter === null ? null : joinArray(array, delimiter, nullText, context),
  }),
];

function stringToTable(oid: number, parameters: 2 | 3): SetFunctionDefinition {
  const asText = (value: JsValue | undefined): string | null => (typeof value === 'string' ? value : null);
  return {
    kind: 'set-function',
    oid,
    name: 'string_to_table',
    argumentTypes: parameters === 2 ? ['text', 'text'] : ['text', 'text', 'text'],
    resultType: 'text',
    strict: false,
    volatility: 'immutable',
    description: 'a row for each field between delimiters',
    rows: ([text, delimiter, nullText]) =>
      splitText(asText(text) ?? '', asText(delimiter), asText(nullText)).map((part) => [part]),
  };
}
