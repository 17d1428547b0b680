// Operators of ranges and multiranges.
// https://www.postgresql.org/docs/15/functions-range.html

import { EMPTY_RANGE, type Bounds, type Subtype } from '../types/range-bounds.ts';
import { subtypeOfRange } from '../types/range-families.ts';
import type { JsValue, MultirangeValue, RangeValue } from '../types/values.ts';
import type { FunctionDefinition, OperatorDefinition } from './function-definition.ts';
import {
  contains,
  containsValue,
  differenceOf,
  endsNoLater,
  intersectionOf,
  isBefore,
  overlaps,
  singleRange,
  startsNoEarlier,
  touches,
  unionOf,
  type RangeList,
} from './range-algebra.ts';

/** The ranges of a value of a range or multirange type. */
export function rangesOf(value: JsValue): RangeList {
  // The binder makes sure of the type.
  const typed = value as RangeValue | MultirangeValue;
  const ranges = 'ranges' in typed ? typed.ranges : [typed];
  return ranges.flatMap(({ bounds }): readonly Bounds[] => (bounds === undefined ? [] : [bounds]));
}

type Test = (left: RangeList, right: RangeList, subtype: Subtype) => boolean;

const swapped =
  (test: Test): Test =>
  (left, right, subtype) =>
    test(right, left, subtype);

interface Meaning {
  readonly test: Test;
  readonly commutator: string | undefined;
  readonly words: string;
}

const meanings: Readonly<Record<string, Meaning>> = {
  '@>': { test: contains, commutator: '<@', words: 'contains' },
  '<@': { test: swapped(contains), commutator: '@>', words: 'is contained in' },
  '&&': { test: overlaps, commutator: '&&', words: 'have values in common' },
  '<<': { test: isBefore, commutator: '>>', words: 'ends before the other begins' },
  '>>': { test: swapped(isBefore), commutator: '<<', words: 'begins after the other ends' },
  '&<': { test: endsNoLater, commutator: undefined, words: 'ends no later than the other' },
  '&>': { test: startsNoEarlier, commutator: undefined, words: 'begins no earlier than the other' },
  '-|-': { test: touches, commutator: '-|-', words: 'have nothing between them and nothing in common' },
};

// operator:pg_operator.oid:left:right:pg_proc.oid:proname, r for anyrange, m for anymultirange
const testRows: readonly string[] = [
  '@> 3890 r r 3859 range_contains',
  '@> 2870 m r 4250 multirange_contains_range',
  '@> 2871 m m 4251 multirange_contains_multirange',
  '@> 4539 r m 4541 range_contains_multirange',
  '<@ 3892 r r 3861 range_contained_by',
  '<@ 2873 r m 4253 range_contained_by_multirange',
  '<@ 2874 m m 4254 multirange_contained_by_multirange',
  '<@ 4540 m r 4542 multirange_contained_by_range',
  '&& 3888 r r 3857 range_overlaps',
  '&& 2866 r m 4246 range_overlaps_multirange',
  '&& 2867 m r 4247 multirange_overlaps_range',
  '&& 2868 m m 4248 multirange_overlaps_multirange',
  '<< 3893 r r 3863 range_before',
  '<< 4395 r m 4258 range_before_multirange',
  '<< 4396 m r 4259 multirange_before_range',
  '<< 4397 m m 4260 multirange_before_multirange',
  '>> 3894 r r 3864 range_after',
  '>> 4398 r m 4261 range_after_multirange',
  '>> 4399 m r 4262 multirange_after_range',
  '>> 4400 m m 4263 multirange_after_multirange',
  '&< 3895 r r 3865 range_overleft',
  '&< 2875 r m 4264 range_overleft_multirange',
  '&< 2876 m r 4265 multirange_overleft_range',
  '&< 2877 m m 4266 multirange_overleft_multirange',
  '&> 3896 r r 3866 range_overright',
  '&> 3585 r m 4267 range_overright_multirange',
  '&> 4035 m r 4268 multirange_overright_range',
  '&> 4142 m m 4269 multirange_overright_multirange',
  '-|- 3897 r r 3862 range_adjacent',
  '-|- 4179 r m 4255 range_adjacent_multirange',
  '-|- 4180 m r 4257 multirange_adjacent_range',
  '-|- 4198 m m 4256 multirange_adjacent_multirange',
];

const typeNames: Readonly<Record<string, string>> = { r: 'anyrange', m: 'anymultirange', e: 'anyelement' };

function operator(
  name: string,
  oid: string,
  definition: Omit<FunctionDefinition, 'kind' | 'strict' | 'volatility'>,
  commutator: string | undefined,
): OperatorDefinition {
  const [left = '', right = ''] = definition.argumentTypes;
  return {
    oid: Number(oid),
    name,
    left,
    right,
    resultType: definition.resultType,
    function: { kind: 'function', strict: true, volatility: 'immutable', ...definition },
    ...(commutator === undefined ? {} : { commutator }),
  };
}

const tests = testRows.map((row): OperatorDefinition => {
  const [name = '', oid = '', left = '', right = '', functionOid = '', functionName = ''] = row.split(' ');
  const meaning = meanings[name];
  if (meaning === undefined) throw new Error(`no range operator ${name}`);
  const { test, commutator, words } = meaning;
  return operator(
    name,
    oid,
    {
      oid: Number(functionOid),
      name: functionName,
      argumentTypes: [typeNames[left] ?? '', typeNames[right] ?? ''],
      resultType: 'bool',
      description: words,
      implementation: ([a = null, b = null], { argumentTypes: [type = 0] }) =>
        test(rangesOf(a), rangesOf(b), subtypeOfRange(type)),
    },
    commutator,
  );
});

const elementRows: readonly string[] = [
  '@> 3889 r e 3858 range_contains_elem',
  '@> 2869 m e 4249 multirange_contains_elem',
  '<@ 3891 e r 3860 elem_contained_by_range',
  '<@ 2872 e m 4252 elem_contained_by_multirange',
];

const elementTests = elementRows.map((row): OperatorDefinition => {
  const [name = '', oid = '', left = '', right = '', functionOid = '', functionName = ''] = row.split(' ');
  const rangeAt = left === 'e' ? 1 : 0;
  return operator(
    name,
    oid,
    {
      oid: Number(functionOid),
      name: functionName,
      argumentTypes: [typeNames[left] ?? '', typeNames[right] ?? ''],
      resultType: 'bool',
      description: 'the value is in the range',
      implementation: (args, { argumentTypes }) =>
        containsValue(
          rangesOf(args[rangeAt] ?? null),
          args[1 - rangeAt] ?? null,
          subtypeOfRange(argumentTypes[rangeAt] ?? 0),
        ),
    },
    name === '@>' ? '<@' : '@>',
  );
});

type Combine = (left: RangeList, right: RangeList, subtype: Subtype) => readonly RangeValue[];

interface Combination {
  readonly combine: Combine;
  /** What a result of several ranges is called in the error; undefined where there can be none. */
  readonly operation?: 'union' | 'difference';
  readonly commutator: string | undefined;
  readonly words: string;
}

const combinations: Readonly<Record<string, Combination>> = {
  '+': { combine: unionOf, operation: 'union', commutator: '+', words: 'what is in either' },
  '-': { combine: differenceOf, operation: 'difference', commutator: undefined, words: 'what is not in the other' },
  '*': { combine: intersectionOf, operation: 'union', commutator: '*', words: 'what is in both' },
};

const combinationRows: readonly string[] = [
  '+ 3898 r 3867 range_union',
  '- 3899 r 3869 range_minus',
  '* 3900 r 3868 range_intersect',
  '+ 4392 m 4270 multirange_union',
  '- 4393 m 4271 multirange_minus',
  '* 4394 m 4272 multirange_intersect',
];

const combinationOperators = combinationRows.map((row): OperatorDefinition => {
  const [name = '', oid = '', type = '', functionOid = '', functionName = ''] = row.split(' ');
  const combination = combinations[name];
  const typeName = typeNames[type];
  if (combination === undefined || typeName === undefined) throw new Error(`no range operator ${name}`);
  const { combine, operation = 'union', commutator, words } = combination;
  return operator(
    name,
    oid,
    {
      oid: Number(functionOid),
      name: functionName,
      argumentTypes: [typeName, typeName],
      resultType: typeName,
      description: words,
      implementation: ([a = null, b = null], { argumentTypes: [actual = 0] }) => {
        const ranges = combine(rangesOf(a), rangesOf(b), subtypeOfRange(actual));
        if (type === 'm') return { ranges };
        return ranges.length === 0 ? EMPTY_RANGE : singleRange(ranges, operation);
      },
    },
    commutator,
  );
});

export const rangeOperators: readonly OperatorDefinition[] = [...tests, ...elementTests, ...combinationOperators];
