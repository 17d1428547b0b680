// Hypothetical-set aggregates: which rank a row of the direct arguments would have among the sorted ones. `add` gets
// the direct arguments followed by the sorted ones, in the order of WITHIN GROUP.
// https://www.postgresql.org/docs/15/functions-aggregate.html#FUNCTIONS-HYPOTHETICAL-TABLE

import { pgError } from '../errors.ts';
import { comparerOf } from '../types/compare.ts';
import { typeByOid } from '../types/registry.ts';
import type { JsValue } from '../types/values.ts';
import { orderedSet } from './aggregates-ordered-sets.ts';
import type { Accumulator, AggregateDefinition, CallContext } from './function-definition.ts';

type Row = readonly JsValue[];

/** The order of WITHIN GROUP over rows of its keys. */
function rowOrder({ argumentTypes, order = [] }: CallContext): (left: Row, right: Row) => number {
  const keys = order.map(({ descending, nullsFirst }, index) => {
    const type = typeByOid(argumentTypes[index] ?? 0);
    const compare = comparerOf(type);
    if (compare === undefined) {
      throw pgError('42883', `could not identify an ordering operator for type ${type.formalName}`);
    }
    return (left: JsValue, right: JsValue): number => {
      if (left === null || right === null) {
        if (left === right) return 0;
        return (left === null) === nullsFirst ? -1 : 1;
      }
      return descending ? compare(right, left) : compare(left, right);
    };
  });
  return (left, right) => {
    for (const [index, compare] of keys.entries()) {
      const sign = compare(left[index] ?? null, right[index] ?? null);
      if (sign !== 0) return sign;
    }
    return 0;
  };
}

interface Ranks {
  readonly rows: number;
  /** Rows before the hypothetical one; how many different ones they are. */
  readonly before: number;
  readonly differentBefore: number;
  /** Rows that are equal to it. */
  readonly peers: number;
}

function ranking(result: (ranks: Ranks) => JsValue): (context: CallContext) => Accumulator {
  return (context) => {
    const size = context.order?.length ?? 0;
    const compare = rowOrder(context);
    let ranks: Ranks = { rows: 0, before: 0, differentBefore: 0, peers: 0 };
    let last: Row | undefined;
    return {
      add: (values) => {
        const row = values.slice(size);
        const sign = compare(row, values.slice(0, size));
        const { rows, before, differentBefore, peers } = ranks;
        const isNew = last === undefined || compare(last, row) !== 0;
        ranks = {
          rows: rows + 1,
          before: before + (sign < 0 ? 1 : 0),
          differentBefore: differentBefore + (sign < 0 && isNew ? 1 : 0),
          peers: peers + (sign === 0 ? 1 : 0),
        };
        last = row;
      },
      result: () => result(ranks),
    };
  };
}

function hypothetical(
  oid: number,
  name: string,
  resultType: string,
  result: (ranks: Ranks) => JsValue,
  description: string,
): AggregateDefinition {
  return {
    ...orderedSet(oid, name, ['any'], resultType, ranking(result), description),
    variadic: true,
    hypothetical: true,
  };
}

export const hypotheticalAggregates: readonly AggregateDefinition[] = [
  hypothetical(
    3986,
    'rank',
    'int8',
    ({ before }) => BigInt(before + 1),
    'the rank that the arguments would have, with gaps',
  ),
  hypothetical(
    3992,
    'dense_rank',
    'int8',
    ({ differentBefore }) => BigInt(differentBefore + 1),
    'the rank that the arguments would have, without gaps',
  ),
  hypothetical(
    3988,
    'percent_rank',
    'float8',
    ({ rows, before }) => (rows === 0 ? 0 : before / rows),
    'the rank that the arguments would have, as a fraction from 0 to 1',
  ),
  hypothetical(
    3990,
    'cume_dist',
    'float8',
    ({ rows, before, peers }) => (before + peers + 1) / (rows + 1),
    'the fraction of rows up to and including the arguments and their peers, with the arguments among them',
  ),
];
