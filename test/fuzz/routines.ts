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

/** What is left out, with the reason. Patterns are of whole names, or of names with their argument types. */
const LEFT_OUT: readonly (readonly [reason: string, patterns: string])[] = [
  ['chance', 'random|setseed|gen_random_uuid'],
  ['the clock', 'now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|age\\([^,]*\\)|localtime.*'],
  [
    'the clock and the session',
    'current_(?!setting).*|session_user|user|inet_client.*|inet_server.*|set_config|lastval',
  ],
  ['the roles and the catalog', 'has_.*|(col|obj|shobj)_description|row_security.*|(name|text)regclass'],
  [
    'the server',
    'version|getdatabaseencoding|_pg.*|acl.*|makeaclitem|' +
      'pg_(?!typeof|size_pretty|size_bytes|lsn|wal_lsn_diff|snapshot_x|visible_in_snapshot|encoding_to|char_to_enc).*',
  ],
  ['the transactions', 'txid_(?!snapshot_x|visible).*|mxid_age'],
  ['sequences and large objects', 'nextval|currval|setval|lo_.*'],
  ['queries as text, and XML', 'query_to_.*'],
  ['columns have to be defined: makeRecords has some', '(json|jsonb)_(to|populate)_record.*'],
  ['a type modifier as an argument', 'bit\\(.*'],
];

const leftOut = new RegExp(`^(${LEFT_OUT.map(([, patterns]) => patterns).join('|')})$`);

function isLeftOut({ name, argumentTypes }: Routine): boolean {
  return leftOut.test(name) || leftOut.test(`${name}(${argumentTypes.join(',')})`);
}

const known = new Set(TYPES);
/** What polymorphic types stand for. */
const ELEMENTS: readonly string[] = [
  'int4',
  'text',
  'numeric',
  'date',
  'bool',
  'float8',
  'int8',
  'timestamptz',
  'jsonb',
];
/** Range types, their multiranges and what they range over. */
const RANGES: readonly (readonly [range: string, multirange: string, subtype: string])[] = [
  ['int4range', 'int4multirange', 'int4'],
  ['numrange', 'nummultirange', 'numeric'],
  ['daterange', 'datemultirange', 'date'],
  ['int8range', 'int8multirange', 'int8'],
  ['tsrange', 'tsmultirange', 'timestamp'],
  ['tstzrange', 'tstzmultirange', 'timestamptz'],
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
  if (isLeftOut(routine) || operatorFunctions.has(routine.oid)) return [];
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

const makers: readonly Maker[] = [
  ...allRoutines().flatMap(ofRoutine),
  ...allOperators().flatMap(({ name, left, right, resultType }) =>
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
