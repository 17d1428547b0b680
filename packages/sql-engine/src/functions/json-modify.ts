// Changing jsonb: set, insert, delete, concatenate; stripping nulls and printing with indents.

import { pgError } from '../errors.ts';
import type { PgError } from '../errors.ts';
import { isJsonArray, isJsonObject, jsonObject, parseJsonb, writeJsonb } from '../types/json-parser.ts';
import type { JsonNode } from '../types/json-parser.ts';
import type { ArrayValue } from '../types/values.ts';
import type { FunctionDefinition, OperatorDefinition } from './function-definition.ts';
import { nullableFunction, strictFunction } from './define.ts';
import { pathOf } from './json-access.ts';
import { jsonKind, jsonStringText, rawElements, rawMembers } from './json-scan.ts';

type Change = 'create' | 'replace' | 'insert-before' | 'insert-after' | 'delete';

function scalarTarget(what: string): PgError {
  return pgError('22023', `cannot ${what} scalar`);
}

type Path = readonly (string | null)[];

/** A null in the path is an error only when it is reached. */
function stepAt(path: Path, level: number): string {
  const step = path[level] ?? null;
  if (step === null) throw pgError('22004', `path element at position ${level + 1} is null`);
  return step;
}

function changeAt(node: JsonNode, path: Path, level: number, change: Change, value: JsonNode): JsonNode {
  stepAt(path, level);
  if (isJsonObject(node)) return changeInObject(node, path, level, change, value);
  if (isJsonArray(node)) return changeInArray(node, path, level, change, value);
  return node;
}

function changeInObject(
  node: ReadonlyMap<string, JsonNode>,
  path: Path,
  level: number,
  change: Change,
  value: JsonNode,
): JsonNode {
  const key = stepAt(path, level);
  const members = new Map(node);
  const own = node.get(key);
  if (level < path.length - 1) {
    if (own !== undefined) members.set(key, changeAt(own, path, level + 1, change, value));
    return members;
  }
  if (own === undefined) {
    if (change === 'delete' || change === 'replace') return node;
  } else if (change === 'delete') {
    members.delete(key);
    return members;
  } else if (change !== 'create' && change !== 'replace') {
    throw pgError('22023', 'cannot replace existing key', {
      hint: 'Try using the function jsonb_set to replace key value.',
    });
  }
  members.set(key, value);
  return jsonObject(members);
}

function changeInArray(
  node: readonly JsonNode[],
  path: Path,
  level: number,
  change: Change,
  value: JsonNode,
): JsonNode {
  const step = stepAt(path, level);
  const given = /^\s*[+-]?\d+$/.test(step) ? Number(step) : NaN;
  if (!Number.isInteger(given) || Math.abs(given) > 2_147_483_647) {
    throw pgError('22P02', `path element at position ${level + 1} is not an integer: "${step}"`);
  }
  const position = given < 0 ? node.length + given : Math.min(given, node.length);
  const own = position < 0 ? undefined : node[position];
  if (level < path.length - 1) {
    if (own === undefined) return node;
    return node.with(position, changeAt(own, path, level + 1, change, value));
  }
  if (own === undefined) {
    if (change === 'delete' || change === 'replace') return node;
    return position < 0 ? [value, ...node] : [...node, value];
  }
  const replacement = {
    create: [value],
    replace: [value],
    'insert-before': [value, own],
    'insert-after': [own, value],
    delete: [],
  }[change];
  return node.toSpliced(position, 1, ...replacement);
}

function changed(json: string, path: ArrayValue, change: Change, value: string, what: string): string {
  if (path.dimensions.length > 1) throw pgError('2202E', 'wrong number of array subscripts');
  const steps = pathOf(path);
  const node = parseJsonb(json);
  if (!isJsonArray(node) && !isJsonObject(node)) throw scalarTarget(what);
  const isEmpty = json === '{}' || json === '[]';
  if (steps.length === 0 || (isEmpty && (change === 'delete' || change === 'replace'))) return json;
  return writeJsonb(changeAt(node, steps, 0, change, change === 'delete' ? null : parseJsonb(value)));
}

function setPath(json: string, path: ArrayValue, value: string, create: boolean): string {
  return changed(json, path, create ? 'create' : 'replace', value, 'set path in');
}

function deletePath(json: string, path: ArrayValue): string {
  return changed(json, path, 'delete', 'null', 'delete path in');
}

function setPathLax(
  json: string | null,
  path: ArrayValue | null,
  value: string | null,
  create: boolean | null,
  treatment: string | null,
): string | null {
  if (json === null || path === null || create === null) return null;
  if (treatment === null) throw nullTreatment();
  if (value !== null) return setPath(json, path, value, create);
  switch (treatment) {
    case 'raise_exception':
      throw pgError('22004', 'JSON value must not be null', {
        detail: 'Exception was raised because null_value_treatment is "raise_exception".',
        hint: 'To avoid, either change the null_value_treatment argument or ensure that an SQL NULL is not passed.',
      });
    case 'use_json_null':
      return setPath(json, path, 'null', create);
    case 'delete_key':
      return deletePath(json, path);
    case 'return_target':
      return json;
    default:
      throw nullTreatment();
  }
}

function nullTreatment(): PgError {
  return pgError(
    '22023',
    'null_value_treatment must be "delete_key", "return_target", "use_json_null", or "raise_exception"',
  );
}

function deleteKeys(json: string, keys: readonly (string | null)[]): string {
  const node = parseJsonb(json);
  const gone = new Set<JsonNode>(keys.filter((key) => key !== null));
  if (isJsonArray(node)) return writeJsonb(node.filter((element) => typeof element !== 'string' || !gone.has(element)));
  if (isJsonObject(node)) return writeJsonb(new Map([...node].filter(([key]) => !gone.has(key))));
  throw scalarTarget('delete from');
}

function deleteElement(json: string, position: number): string {
  const node = parseJsonb(json);
  if (isJsonObject(node)) throw pgError('22023', 'cannot delete from object using integer index');
  if (!isJsonArray(node)) throw scalarTarget('delete from');
  const index = position < 0 ? node.length + position : position;
  return index < 0 || index >= node.length ? json : writeJsonb(node.toSpliced(index, 1));
}

function concatenate(left: string, right: string): string {
  const [first, second] = [parseJsonb(left), parseJsonb(right)];
  if (isJsonObject(first) && isJsonObject(second)) return writeJsonb(jsonObject([...first, ...second]));
  const asList = (node: JsonNode): readonly JsonNode[] => (isJsonArray(node) ? node : [node]);
  return writeJsonb([...asList(first), ...asList(second)]);
}

function withoutNulls(node: JsonNode): JsonNode {
  if (isJsonArray(node)) return node.map(withoutNulls);
  if (!isJsonObject(node)) return node;
  return new Map([...node].flatMap(([key, value]) => (value === null ? [] : [[key, withoutNulls(value)] as const])));
}

/** json keeps its numbers as they are written and its repeated keys; blanks go. */
function withoutNullsRaw(text: string): string {
  switch (jsonKind(text)) {
    case 'array':
      return `[${Array.from(rawElements(text), withoutNullsRaw).join(',')}]`;
    case 'object': {
      const members = [...rawMembers(text)].filter(({ value }) => jsonKind(value) !== 'null');
      return `{${members.map(({ key, value }) => `${JSON.stringify(key)}:${withoutNullsRaw(value)}`).join(',')}}`;
    }
    case 'string':
      return JSON.stringify(jsonStringText(text.trim()));
    default:
      return text.trim();
  }
}

function indented(node: JsonNode, depth: number): string {
  const inner = '\n' + ' '.repeat(4 * (depth + 1));
  const outer = '\n' + ' '.repeat(4 * depth);
  const list = (open: string, parts: readonly string[], close: string): string =>
    parts.length === 0 ? open + outer + close : open + inner + parts.join(`,${inner}`) + outer + close;
  if (isJsonArray(node))
    return list(
      '[',
      node.map((element) => indented(element, depth + 1)),
      ']',
    );
  if (!isJsonObject(node)) return writeJsonb(node);
  const members = [...node].map(([key, value]) => `${JSON.stringify(key)}: ${indented(value, depth + 1)}`);
  return list('{', members, '}');
}

const concatFunction = strictFunction({
  oid: 3301,
  name: 'jsonb_concat',
  args: ['jsonb', 'jsonb'],
  result: 'jsonb',
  description: 'objects merged, arrays one after the other',
  examples: [{ sql: `'{"a": 1}'::jsonb || '{"b": 2}'::jsonb`, result: '{"a": 1, "b": 2}' }],
  implementation: concatenate,
});
const deleteKeyFunction = strictFunction({
  oid: 3302,
  name: 'jsonb_delete',
  args: ['jsonb', 'text'],
  result: 'jsonb',
  description: 'without a key or text element',
  examples: [{ sql: `'{"a": "b", "c": "d"}'::jsonb - 'a'`, result: '{"c": "d"}' }],
  implementation: (json, key) => deleteKeys(json, [key]),
});
const deleteKeysFunction = strictFunction({
  oid: 3343,
  name: 'jsonb_delete',
  args: ['jsonb', '_text'],
  result: 'jsonb',
  variadic: true,
  argumentNames: ['from_json', 'path_elems'],
  description: 'without some keys or text elements',
  implementation: (json, keys) => {
    if (keys.dimensions.length > 1) throw pgError('2202E', 'wrong number of array subscripts');
    return deleteKeys(json, pathOf(keys));
  },
});
const deleteElementFunction = strictFunction({
  oid: 3303,
  name: 'jsonb_delete',
  args: ['jsonb', 'int4'],
  result: 'jsonb',
  description: 'without the element at a position',
  implementation: deleteElement,
});
const deletePathFunction = strictFunction({
  oid: 3304,
  name: 'jsonb_delete_path',
  args: ['jsonb', '_text'],
  result: 'jsonb',
  description: 'without the value at a path',
  examples: [{ sql: `'["a", {"b": 1}]'::jsonb #- '{1,b}'`, result: '["a", {}]' }],
  implementation: deletePath,
});

export const jsonModifyFunctions: readonly FunctionDefinition[] = [
  concatFunction,
  deleteKeyFunction,
  deleteKeysFunction,
  deleteElementFunction,
  deletePathFunction,
  strictFunction({
    oid: 3305,
    name: 'jsonb_set',
    args: ['jsonb', '_text', 'jsonb', 'bool'],
    result: 'jsonb',
    argumentNames: ['jsonb_in', 'path', 'replacement', 'create_if_missing'],
    defaults: [true],
    description: 'with another value at a path',
    examples: [{ sql: `jsonb_set('{"a": 1}', '{b}', '2')`, result: '{"a": 1, "b": 2}' }],
    implementation: setPath,
  }),
  nullableFunction({
    oid: 5054,
    name: 'jsonb_set_lax',
    args: ['jsonb', '_text', 'jsonb', 'bool', 'text'],
    result: 'jsonb',
    argumentNames: ['jsonb_in', 'path', 'replacement', 'create_if_missing', 'null_value_treatment'],
    defaults: [true, 'use_json_null'],
    description: 'with another value at a path, or what null_value_treatment says for null',
    implementation: setPathLax,
  }),
  strictFunction({
    oid: 3579,
    name: 'jsonb_insert',
    args: ['jsonb', '_text', 'jsonb', 'bool'],
    result: 'jsonb',
    argumentNames: ['jsonb_in', 'path', 'replacement', 'insert_after'],
    defaults: [false],
    description: 'with a value inserted at a path',
    examples: [{ sql: `jsonb_insert('{"a": [0, 1, 2]}', '{a,1}', '"new"')`, result: '{"a": [0, "new", 1, 2]}' }],
    implementation: (json, path, value, after) =>
      changed(json, path, after ? 'insert-after' : 'insert-before', value, 'set path in'),
  }),
  strictFunction({
    oid: 3262,
    name: 'jsonb_strip_nulls',
    args: ['jsonb'],
    result: 'jsonb',
    description: 'without members that are null',
    examples: [{ sql: `jsonb_strip_nulls('{"a": 1, "b": null}')`, result: '{"a": 1}' }],
    implementation: (json) => writeJsonb(withoutNulls(parseJsonb(json))),
  }),
  strictFunction({
    oid: 3261,
    name: 'json_strip_nulls',
    args: ['json'],
    result: 'json',
    description: 'without members that are null',
    implementation: withoutNullsRaw,
  }),
  strictFunction({
    oid: 3306,
    name: 'jsonb_pretty',
    args: ['jsonb'],
    result: 'text',
    description: 'with line feeds and indents',
    implementation: (json) => indented(parseJsonb(json), 0),
  }),
];

const common = { left: 'jsonb', resultType: 'jsonb' } as const;

export const jsonModifyOperators: readonly OperatorDefinition[] = [
  { ...common, oid: 3284, name: '||', right: 'jsonb', function: concatFunction },
  { ...common, oid: 3285, name: '-', right: 'text', function: deleteKeyFunction },
  { ...common, oid: 3398, name: '-', right: '_text', function: deleteKeysFunction },
  { ...common, oid: 3286, name: '-', right: 'int4', function: deleteElementFunction },
  { ...common, oid: 3287, name: '#-', right: '_text', function: deletePathFunction },
];
