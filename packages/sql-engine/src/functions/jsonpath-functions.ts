// The jsonb_path functions and the operators @? and @@. In the _tz forms what has no zone is in the session's.

import { pgError } from '../errors.ts';
import { isJsonObject, parseJsonb, writeJsonb } from '../types/json-parser.ts';
import type { JsonNode } from '../types/json-parser.ts';
import { parseJsonPath } from '../types/jsonpath-parser.ts';
import { sessionTimeZone, type TimeZone } from '../types/time-zone.ts';
import type {
  CallContext,
  FunctionDefinition,
  OperatorDefinition,
  SetFunctionDefinition,
} from './function-definition.ts';
import { setFunction, strictFunction } from './define.ts';
import { JsonPathError, pathError } from './jsonpath-errors.ts';
import { JsonPathExecution } from './jsonpath-execute.ts';

function start(json: string, path: string, variables: string, zone?: TimeZone): JsonPathExecution {
  const values = parseJsonb(variables);
  if (!isJsonObject(values)) {
    throw pgError('22023', '"vars" argument is not an object', {
      detail: 'Jsonpath parameters should be encoded as key-value pairs of "vars" object.',
    });
  }
  return new JsonPathExecution(parseJsonPath(path), parseJsonb(json), values, zone);
}

/** With `silent`, errors of the evaluation are null. */
function guarded<T>(silent: boolean, run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (silent && error instanceof JsonPathError) return null;
    throw error;
  }
}

/** All items; with `silent` those before the first error. */
function collect(json: string, path: string, variables: string, silent: boolean, zone?: TimeZone): readonly JsonNode[] {
  const items: JsonNode[] = [];
  const execution = start(json, path, variables, zone);
  guarded(silent, () => {
    for (const item of execution.items()) items.push(item);
  });
  return items;
}

function exists(json: string, path: string, variables: string, silent: boolean, zone?: TimeZone): boolean | null {
  const execution = start(json, path, variables, zone);
  return guarded(silent, () => execution.exists());
}

function match(json: string, path: string, variables: string, silent: boolean, zone?: TimeZone): boolean | null {
  const [item, ...more] = collect(json, path, variables, silent, zone);
  if (more.length === 0 && (typeof item === 'boolean' || item === null)) return item;
  if (silent) return null;
  throw pathError('22038', 'single boolean result is expected');
}

function first(json: string, path: string, variables: string, silent: boolean, zone?: TimeZone): string | null {
  const [item] = collect(json, path, variables, silent, zone);
  return item === undefined ? null : writeJsonb(item);
}

const named = {
  argumentNames: ['target', 'path', 'vars', 'silent'],
  defaults: ['{}', false],
} as const;

const args = ['jsonb', 'jsonpath', 'jsonb', 'bool'] as const;

function family(suffix: '' | '_tz'): readonly (FunctionDefinition | SetFunctionDefinition)[] {
  const volatility = suffix === '' ? 'immutable' : 'stable';
  const zoneOf = ({ session }: CallContext): TimeZone | undefined =>
    suffix === '' ? undefined : sessionTimeZone(session.timeZone);
  const common = { args, volatility, ...named } as const;
  const oid = (plain: number, zoned: number): number => (suffix === '' ? plain : zoned);
  return [
    strictFunction({
      ...common,
      oid: oid(4005, 1177),
      name: `jsonb_path_exists${suffix}`,
      result: 'bool',
      description: 'whether a path finds an item',
      examples: [{ sql: `jsonb_path_exists${suffix}('{"a":[1,2,3]}', '$.a[*] ? (@ > 2)')`, result: 't' }],
      implementation: (json, path, variables, silent, context) =>
        exists(json, path, variables, silent, zoneOf(context)),
    }),
    strictFunction({
      ...common,
      oid: oid(4009, 2030),
      name: `jsonb_path_match${suffix}`,
      result: 'bool',
      description: 'the answer of a path that is a predicate',
      examples: [{ sql: `jsonb_path_match${suffix}('{"a":[1,2,3]}', 'exists($.a[*] ? (@ >= 2))')`, result: 't' }],
      implementation: (json, path, variables, silent, context) => match(json, path, variables, silent, zoneOf(context)),
    }),
    setFunction({
      ...common,
      oid: oid(4006, 1179),
      name: `jsonb_path_query${suffix}`,
      result: 'jsonb',
      description: 'a row for each item that a path finds',
      rows: (json, path, variables, silent, context) =>
        collect(json, path, variables, silent, zoneOf(context)).map((item) => [writeJsonb(item)]),
    }),
    strictFunction({
      ...common,
      oid: oid(4007, 1180),
      name: `jsonb_path_query_array${suffix}`,
      result: 'jsonb',
      description: 'the items that a path finds, as an array',
      examples: [{ sql: `jsonb_path_query_array${suffix}('[1, 2, 3]', '$[*] ? (@ > 1)')`, result: '[2, 3]' }],
      implementation: (json, path, variables, silent, context) =>
        writeJsonb([...collect(json, path, variables, silent, zoneOf(context))]),
    }),
    strictFunction({
      ...common,
      oid: oid(4008, 2023),
      name: `jsonb_path_query_first${suffix}`,
      result: 'jsonb',
      description: 'the first item that a path finds',
      examples: [{ sql: `jsonb_path_query_first${suffix}('[1, 2, 3]', '$[*] ? (@ > 1)')`, result: '2' }],
      implementation: (json, path, variables, silent, context) => first(json, path, variables, silent, zoneOf(context)),
    }),
  ];
}

const existsOperator = strictFunction({
  oid: 4010,
  name: 'jsonb_path_exists_opr',
  args: ['jsonb', 'jsonpath'],
  result: 'bool',
  description: 'whether a path finds an item, null on errors',
  examples: [{ sql: `'{"a":[1,2,3]}'::jsonb @? '$.a[*] ? (@ > 2)'`, result: 't' }],
  implementation: (json, path) => exists(json, path, '{}', true),
});

const matchOperator = strictFunction({
  oid: 4011,
  name: 'jsonb_path_match_opr',
  args: ['jsonb', 'jsonpath'],
  result: 'bool',
  description: 'the answer of a path that is a predicate, null on errors',
  examples: [{ sql: `'{"a":[1,2,3]}'::jsonb @@ '$.a[*] > 2'`, result: 't' }],
  implementation: (json, path) => match(json, path, '{}', true),
});

export const jsonPathFunctions: readonly (FunctionDefinition | SetFunctionDefinition)[] = [
  ...family(''),
  ...family('_tz'),
  existsOperator,
  matchOperator,
];

export const jsonPathOperators: readonly OperatorDefinition[] = [
  { oid: 4012, name: '@?', left: 'jsonb', right: 'jsonpath', resultType: 'bool', function: existsOperator },
  { oid: 4013, name: '@@', left: 'jsonb', right: 'jsonpath', resultType: 'bool', function: matchOperator },
];
