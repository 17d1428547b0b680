// What the registry has to make a value of a type from: routines, operators and casts with their types filled in.

import type { Routine } from '../../packages/sql-engine/src/functions/function-definition.ts';
import { allCasts, allOperators, allRoutines } from '../../packages/sql-engine/src/functions/registry.ts';
import { typeByName } from '../../packages/sql-engine/src/types/registry.ts';
import { TYPES } from './literals.ts';

export interface Maker {
  readonly kind: 'function' | 'operator' | 'cast' | 'aggregate' | 'set-function' | 'window-function';
  readonly name: string;
  readonly types: readonly string[];
  readonly result: string;
  readonly variadic: boolean;
}

/** Routines whose answers depend on time, chance, the catalog or the server, or that can take for ever. */
const LEFT_OUT = new RegExp(
  `^(${[
    'random|setseed|gen_random_uuid|now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|version',
    'age|pg_.*|_pg.*|has_.*|to_reg.*|current_.*|localtime.*|session_user|user|txid_.*|inet_client.*|inet_server.*',
    'getdatabaseencoding|col_description|obj_description|shobj_description|format_type|acl.*|makeaclitem|row_security.*',
    'repeat|lpad|rpad|array_fill|factorial|power|pow|dpow|numeric_power|exp|generate_series|bit|set_config|row_to_json',
    'query_to_.*|percentile_.*|mode|like_escape|similar_to_escape|normalize|is_normalized|current_setting|lo_.*|convert.*',
    'json_to_record.*|jsonb_to_record.*|json_populate.*|jsonb_populate.*|to_timestamp|nextval|currval|setval|lastval',
  ].join('|')})$`,
);

const known = new Set(TYPES);
/** What polymorphic types stand for. */
const ELEMENTS: readonly string[] = ['int4', 'text', 'numeric', 'date', 'bool', 'float8'];
const RANGES: readonly (readonly [range: string, multirange: string, subtype: string])[] = [
  ['int4range', 'int4multirange', 'int4'],
  ['numrange', 'nummultirange', 'numeric'],
  ['daterange', 'datemultirange', 'date'],
];

/** Ways to replace the polymorphic types of a signature. */
function meanings(types: readonly string[]): readonly ((type: string) => string)[] {
  if (types.some((type) => /^any(multi)?range$/.test(type))) {
    return RANGES.map(([range, multirange, subtype]) => (type) => {
      if (type === 'anyrange') return range;
      if (type === 'anymultirange') return multirange;
      return type === 'anyelement' ? subtype : type;
    });
  }
  if (!types.some((type) => type.startsWith('any'))) return [(type) => type];
  return ELEMENTS.map((element) => (type) => {
    if (/^any(compatible)?array$/.test(type)) return `_${element}`;
    return /^any(element|nonarray|compatible|compatiblenonarray)?$/.test(type) ? element : type;
  });
}

/** Not those that make single bytes, which need not be text, or text of them: where 15 has bytes there is nothing like. */
function makersOf(
  kind: Maker['kind'],
  name: string,
  args: readonly string[],
  result: string,
  variadic = false,
): Maker[] {
  return meanings([...args, result]).flatMap((meaning) => {
    const types = args.map(meaning);
    const made = meaning(result);
    const single = made === 'char' || (made === 'bpchar' && types[0] === 'char');
    return known.has(made) && types.every((type) => known.has(type)) && !single
      ? [{ kind, name, types, result: made, variadic }]
      : [];
  });
}

const operatorFunctions = new Set(allOperators().map((operator) => operator.function.oid));

function ofRoutine(routine: Routine): readonly Maker[] {
  const { kind, name, argumentTypes, resultType } = routine;
  if (LEFT_OUT.test(name) || operatorFunctions.has(routine.oid)) return [];
  if (kind === 'set-function' && (routine.columns?.length ?? 1) !== 1) return [];
  if (kind === 'aggregate' && routine.orderedSet === true) return [];
  const variadic = 'variadic' in routine && routine.variadic === true;
  if (variadic) {
    const last = argumentTypes.at(-1) ?? '';
    const element = last === 'any' ? 'any' : (elementName(last) ?? last);
    return makersOf(kind, name, [...argumentTypes.slice(0, -1), element], resultType, true);
  }
  return makersOf(kind, name, argumentTypes, resultType);
}

function elementName(array: string): string | undefined {
  if (array === 'anyarray') return 'anyelement';
  if (array === 'anycompatiblearray') return 'anycompatible';
  return array.startsWith('_') ? array.slice(1) : undefined;
}

/** Powers of big numbers have more digits than anyone can wait for. */
const SLOW_OPERATORS: ReadonlySet<string> = new Set(['^']);

const makers: readonly Maker[] = [
  ...allRoutines().flatMap(ofRoutine),
  ...allOperators()
    .filter(({ name }) => !SLOW_OPERATORS.has(name))
    .flatMap(({ name, left, right, resultType }) =>
      makersOf('operator', name, left === undefined ? [right] : [left, right], resultType),
    ),
  ...allCasts().flatMap(({ source, target }) => makersOf('cast', target, [source], target)),
  ...TYPES.filter((type) => typeByName(type).kind !== 'pseudo').flatMap((type) => [
    ...makersOf('cast', 'text', [type], 'text'),
  ]),
];

function groupByResult(kinds: readonly Maker['kind'][]): ReadonlyMap<string, readonly Maker[]> {
  const groups = new Map<string, Maker[]>();
  for (const maker of makers) {
    if (!kinds.includes(maker.kind)) continue;
    const group = groups.get(maker.result);
    if (group === undefined) groups.set(maker.result, [maker]);
    else group.push(maker);
  }
  return groups;
}

export const scalarMakers = groupByResult(['function', 'operator', 'cast']);
export const aggregateMakers = groupByResult(['aggregate']);
export const setMakers: readonly Maker[] = makers.filter(({ kind }) => kind === 'set-function');
