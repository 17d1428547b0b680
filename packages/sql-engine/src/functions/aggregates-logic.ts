// bool_and, bool_or, every, and the bitwise aggregates.

import { strictAggregate } from './define.ts';
import type { TypedAccumulator } from './define.ts';
import type { Accumulator, AggregateDefinition } from './function-definition.ts';

/** True when no value (for `and`) or some value (for `or`) decides it; counts, so that values can be taken back. */
function booleans(
  decide: (trues: number, total: number) => boolean,
): TypedAccumulator<readonly ['bool'], 'bool', never> {
  let trues = 0;
  let total = 0;
  return {
    add: (value) => {
      total += 1;
      if (value) trues += 1;
    },
    remove: (value) => {
      total -= 1;
      if (value) trues -= 1;
    },
    result: () => (total === 0 ? null : decide(trues, total)),
  };
}

const all = (): TypedAccumulator<readonly ['bool'], 'bool', never> => booleans((trues, total) => trues === total);
const some = (): TypedAccumulator<readonly ['bool'], 'bool', never> => booleans((trues) => trues > 0);

type IntegerType = 'int2' | 'int4' | 'int8';
type BitName = 'bit_and' | 'bit_or' | 'bit_xor';

const combine: Readonly<Record<BitName, (left: bigint, right: bigint) => bigint>> = {
  bit_and: (left, right) => left & right,
  bit_or: (left, right) => left | right,
  bit_xor: (left, right) => left ^ right,
};

function bits(name: BitName, type: IntegerType, oid: number): AggregateDefinition {
  return {
    kind: 'aggregate',
    oid,
    name,
    argumentTypes: [type],
    resultType: type,
    strict: true,
    start: (): Accumulator => {
      let state: bigint | null = null;
      return {
        add: ([value]) => {
          // The argument is an integer of either size.
          const integer = BigInt(value as number | bigint);
          state = state === null ? integer : combine[name](state, integer);
        },
        result: () => (state === null || type === 'int8' ? state : Number(state)),
      };
    },
    description: `bitwise ${name.slice(4)} of all values`,
  };
}

export const logicAggregates: readonly AggregateDefinition[] = [
  strictAggregate({
    oid: 2517,
    name: 'bool_and',
    args: ['bool'],
    result: 'bool',
    start: all,
    sql: ([value]) => `min(${value ?? 'NULL'})`,
    description: 'whether all values are true',
  }),
  strictAggregate({
    oid: 2518,
    name: 'bool_or',
    args: ['bool'],
    result: 'bool',
    start: some,
    sql: ([value]) => `max(${value ?? 'NULL'})`,
    description: 'whether some value is true',
  }),
  strictAggregate({
    oid: 2519,
    name: 'every',
    args: ['bool'],
    result: 'bool',
    start: all,
    sql: ([value]) => `min(${value ?? 'NULL'})`,
    description: 'whether all values are true',
  }),
  bits('bit_and', 'int2', 2236),
  bits('bit_or', 'int2', 2237),
  bits('bit_xor', 'int2', 6164),
  bits('bit_and', 'int4', 2238),
  bits('bit_or', 'int4', 2239),
  bits('bit_xor', 'int4', 6165),
  bits('bit_and', 'int8', 2240),
  bits('bit_or', 'int8', 2241),
  bits('bit_xor', 'int8', 6166),
];
