// Tests of jsonb: containment and existence of keys.

import { Decimal } from '../types/decimal.ts';
import { isJsonArray, isJsonObject, parseJsonb } from '../types/json-parser.ts';
import type { JsonNode } from '../types/json-parser.ts';
import type { FunctionDefinition, OperatorDefinition } from './function-definition.ts';
import { strictFunction } from './define.ts';
import { pathOf } from './json-access.ts';
import { jsonAsText, jsonKind, rawElements, rawMembers } from './json-scan.ts';

function isScalar(node: JsonNode): boolean {
  return !isJsonArray(node) && !isJsonObject(node);
}

export function sameScalar(left: JsonNode, right: JsonNode): boolean {
  if (left instanceof Decimal && right instanceof Decimal) return left.equals(right);
  return left === right;
}

function containsMember(left: JsonNode, right: JsonNode): boolean {
  if (isScalar(right)) return isScalar(left) && sameScalar(left, right);
  return !isScalar(left) && contains(left, right);
}

function contains(left: JsonNode, right: JsonNode): boolean {
  if (isJsonObject(right)) {
    if (!isJsonObject(left)) return false;
    return [...right].every(([key, value]) => {
      const own = left.get(key);
      return own !== undefined && containsMember(own, value);
    });
  }
  if (isJsonArray(right)) {
    if (!isJsonArray(left)) return false;
    return right.every((wanted) => left.some((element) => containsMember(element, wanted)));
  }
  return isScalar(left) && sameScalar(left, right);
}

/** At the top an array contains a scalar as if it were an array of one. */
function containsAtTop(left: string, right: string): boolean {
  const [outer, inner] = [parseJsonb(left), parseJsonb(right)];
  if (isJsonArray(outer) && isScalar(inner)) return contains(outer, [inner]);
  return contains(outer, inner);
}

/** Keys of an object, texts in an array, or the text itself. */
function hasKey(text: string, key: string): boolean {
  switch (jsonKind(text)) {
    case 'object':
      for (const member of rawMembers(text)) if (member.key === key) return true;
      return false;
    case 'array':
      for (const element of rawElements(text)) {
        if (element.startsWith('"') && jsonAsText(element) === key) return true;
      }
      return false;
    case 'string':
      return jsonAsText(text) === key;
    default:
      return false;
  }
}

const containsFunction = strictFunction({
  oid: 4046,
  name: 'jsonb_contains',
  args: ['jsonb', 'jsonb'],
  result: 'bool',
  description: 'whether the first contains the second',
  examples: [{ sql: `'{"a":1, "b":2}'::jsonb @> '{"b":2}'`, result: 't' }],
  implementation: containsAtTop,
});
const containedFunction = strictFunction({
  oid: 4050,
  name: 'jsonb_contained',
  args: ['jsonb', 'jsonb'],
  result: 'bool',
  description: 'whether the second contains the first',
  implementation: (left, right) => containsAtTop(right, left),
});
const existsFunction = strictFunction({
  oid: 4047,
  name: 'jsonb_exists',
  args: ['jsonb', 'text'],
  result: 'bool',
  description: 'whether there is such a key or text element',
  examples: [{ sql: `'{"a":1, "b":2}'::jsonb ? 'b'`, result: 't' }],
  implementation: hasKey,
});
const existsAnyFunction = strictFunction({
  oid: 4048,
  name: 'jsonb_exists_any',
  args: ['jsonb', '_text'],
  result: 'bool',
  description: 'whether any of the texts is a key or text element',
  implementation: (json, keys) => pathOf(keys).some((key) => key !== null && hasKey(json, key)),
});
const existsAllFunction = strictFunction({
  oid: 4049,
  name: 'jsonb_exists_all',
  args: ['jsonb', '_text'],
  result: 'bool',
  description: 'whether all of the texts are keys or text elements',
  implementation: (json, keys) => pathOf(keys).every((key) => key === null || hasKey(json, key)),
});

export const jsonTestFunctions: readonly FunctionDefinition[] = [
  containsFunction,
  containedFunction,
  existsFunction,
  existsAnyFunction,
  existsAllFunction,
];

const common = { left: 'jsonb', resultType: 'bool' } as const;

export const jsonTestOperators: readonly OperatorDefinition[] = [
  { ...common, oid: 3246, name: '@>', right: 'jsonb', function: containsFunction, commutator: '<@' },
  { ...common, oid: 3250, name: '<@', right: 'jsonb', function: containedFunction, commutator: '@>' },
  { ...common, oid: 3247, name: '?', right: 'text', function: existsFunction },
  { ...common, oid: 3248, name: '?|', right: '_text', function: existsAnyFunction },
  { ...common, oid: 3249, name: '?&', right: '_text', function: existsAllFunction },
];
