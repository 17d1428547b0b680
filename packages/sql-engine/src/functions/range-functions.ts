// Functions of ranges and multiranges: constructors, bounds, the smallest range around several.
// https://www.postgresql.org/docs/15/functions-range.html

import { pgError } from '../errors.ts';
import { joinRanges, makeRange } from '../types/range-bounds.ts';
import { rangeFamilies, subtypeOfRange } from '../types/range-families.ts';
import { subtypeOf, type RangeFamily } from '../types/range-type.ts';
import type { ArrayValue, JsValue, MultirangeValue, RangeValue } from '../types/values.ts';
import { setFunction, strictFunction } from './define.ts';
import type { CastDefinition, FunctionDefinition, Routine } from './function-definition.ts';
import { hullOf, unionOf } from './range-algebra.ts';
import { rangesOf } from './range-operators.ts';

const flagTexts: ReadonlySet<string> = new Set(['[]', '[)', '(]', '()']);

function checkFlags(flags: JsValue): string {
  if (flags === null) throw pgError('22000', 'range constructor flags argument must not be null');
  if (typeof flags === 'string' && flagTexts.has(flags)) return flags;
  throw pgError('42601', 'invalid range bound flags', { hint: 'Valid values are "[]", "[)", "(]", and "()".' });
}

// The OIDs of a family's functions: two constructors of the range, three of the multirange.
const constructorOids: Readonly<Record<string, readonly number[]>> = {
  int4range: [3840, 3841, 4280, 4281, 4282],
  numrange: [3844, 3845, 4283, 4284, 4285],
  tsrange: [3933, 3934, 4286, 4287, 4288],
  tstzrange: [3937, 3938, 4289, 4290, 4291],
  daterange: [3941, 3942, 4292, 4293, 4294],
  int8range: [3945, 3946, 4295, 4296, 4297],
};

interface FamilyFunctions {
  readonly functions: readonly FunctionDefinition[];
  /** From the range to the multirange. */
  readonly cast: CastDefinition;
}

function functionsOf(family: RangeFamily): FamilyFunctions {
  const { name, multirangeName, element } = family;
  const subtype = subtypeOf(family);
  const [two = 0, three = 0, none = 0, one = 0, many = 0] = constructorOids[name] ?? [];
  const common = { kind: 'function', volatility: 'immutable' } as const;
  const make = (lower: JsValue, upper: JsValue, flags: string): RangeValue =>
    makeRange(
      { value: lower, inclusive: flags.startsWith('[') },
      { value: upper, inclusive: flags.endsWith(']') },
      subtype,
    );
  const join = (ranges: readonly RangeValue[]): MultirangeValue => ({ ranges: joinRanges(ranges, subtype) });
  const fromOne: FunctionDefinition = {
    ...common,
    oid: one,
    name: multirangeName,
    argumentTypes: [name],
    resultType: multirangeName,
    strict: true,
    description: 'a multirange of one range',
    // The values of these functions are of the declared types.
    implementation: ([range = null]) => join([range as RangeValue]),
  };
  const functions: readonly FunctionDefinition[] = [
    {
      ...common,
      oid: two,
      name,
      argumentTypes: [element.name, element.name],
      resultType: name,
      strict: false,
      description: 'the range from a value up to, but not including, another; null for no bound',
      implementation: ([lower = null, upper = null]) => make(lower, upper, '[)'),
    },
    {
      ...common,
      oid: three,
      name,
      argumentTypes: [element.name, element.name, 'text'],
      resultType: name,
      strict: false,
      description: 'the range between two values, with what the third argument, [] or (] say, includes',
      implementation: ([lower = null, upper = null, flags = null]) => make(lower, upper, checkFlags(flags)),
    },
    {
      ...common,
      oid: none,
      name: multirangeName,
      argumentTypes: [],
      resultType: multirangeName,
      strict: true,
      description: 'the empty multirange',
      implementation: () => ({ ranges: [] }),
    },
    fromOne,
    {
      ...common,
      oid: many,
      name: multirangeName,
      argumentTypes: [`_${name}`],
      resultType: multirangeName,
      variadic: true,
      strict: true,
      description: 'a multirange of several ranges',
      implementation: ([list = null]) => join(listOfRanges(list as ArrayValue)),
    },
  ];
  return { functions, cast: { source: name, target: multirangeName, context: 'explicit', method: fromOne } };
}

function listOfRanges({ dimensions, elements }: ArrayValue): readonly RangeValue[] {
  if (dimensions.length > 1) throw pgError('21000', 'multiranges cannot be constructed from multidimensional arrays');
  if (elements.includes(null)) throw pgError('22004', 'multirange values cannot contain null members');
  return elements as readonly RangeValue[];
}

const families = rangeFamilies.map(functionsOf);

export const rangeCasts: readonly CastDefinition[] = families.map(({ cast }) => cast);

type Side = 'lower' | 'upper';

// name:of ranges:of multiranges
const boundRows: readonly (readonly [
  side: Side,
  value: readonly number[],
  inc: readonly number[],
  inf: readonly number[],
])[] = [
  ['lower', [3848, 4235], [3851, 4238], [3853, 4240]],
  ['upper', [3849, 4236], [3852, 4239], [3854, 4241]],
];

const rangeTypes = ['anyrange', 'anymultirange'] as const;

const boundFunctions = boundRows.flatMap(([side, values, inclusive, infinite]) =>
  rangeTypes.flatMap((type, index) => [
    strictFunction({
      oid: values[index] ?? 0,
      name: side,
      args: [type],
      result: 'anyelement',
      description: `the ${side} bound, null where there is none`,
      implementation: (range) => hullOf(rangesOf(range))?.[side].value ?? null,
    }),
    strictFunction({
      oid: inclusive[index] ?? 0,
      name: `${side}_inc`,
      args: [type],
      result: 'bool',
      description: `whether the ${side} bound is itself in the range`,
      implementation: (range) => hullOf(rangesOf(range))?.[side].inclusive ?? false,
    }),
    strictFunction({
      oid: infinite[index] ?? 0,
      name: `${side}_inf`,
      args: [type],
      result: 'bool',
      description: `whether there is no ${side} bound`,
      implementation: (range) => {
        const hull = hullOf(rangesOf(range));
        return hull !== undefined && hull[side].value === null;
      },
    }),
  ]),
);

export const rangeFunctions: readonly Routine[] = [
  ...families.flatMap(({ functions }) => functions),
  ...boundFunctions,
  ...rangeTypes.map((type, index) =>
    strictFunction({
      oid: [3850, 4237][index] ?? 0,
      name: 'isempty',
      args: [type],
      result: 'bool',
      description: 'whether there is nothing in it',
      examples: index === 0 ? [{ sql: 'isempty(numrange(1, 5))', result: 'f' }] : [],
      implementation: (range) => rangesOf(range).length === 0,
    }),
  ),
  strictFunction({
    oid: 4057,
    name: 'range_merge',
    args: ['anyrange', 'anyrange'],
    result: 'anyrange',
    description: 'the smallest range that includes both',
    examples: [{ sql: "range_merge('[1,2)'::int4range, '[3,4)'::int4range)", result: '[1,4)' }],
    implementation: (left, right, { argumentTypes: [type = 0] }) => {
      const union = unionOf(rangesOf(left), rangesOf(right), subtypeOfRange(type));
      return { bounds: hullOf(rangesOf({ ranges: union })) };
    },
  }),
  strictFunction({
    oid: 4228,
    name: 'range_merge',
    args: ['anymultirange'],
    result: 'anyrange',
    description: 'the smallest range that includes all',
    examples: [{ sql: "range_merge('{[1,2), [3,4)}'::int4multirange)", result: '[1,4)' }],
    implementation: (multirange) => ({ bounds: hullOf(rangesOf(multirange)) }),
  }),
  strictFunction({
    oid: 4298,
    name: 'multirange',
    args: ['anyrange'],
    result: 'anymultirange',
    description: 'a multirange of one range',
    examples: [{ sql: "multirange('[1,2)'::int4range)", result: '{[1,2)}' }],
    implementation: (range) => ({ ranges: range.bounds === undefined ? [] : [range] }),
  }),
  setFunction({
    oid: 1293,
    name: 'unnest',
    args: ['anymultirange'],
    result: 'anyrange',
    description: 'a row for each range',
    rows: ({ ranges }) => ranges.map((range) => [range]),
  }),
];
