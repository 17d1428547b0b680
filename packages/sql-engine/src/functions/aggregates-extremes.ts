// min and max of every type that has an order.

import { comparerOf } from '../types/compare.ts';
import type { Comparer } from '../types/compare.ts';
import { Decimal } from '../types/decimal.ts';
import { findTypeByOid, typeByName } from '../types/registry.ts';
import type { TypeDefinition } from '../types/type-definition.ts';
import type { JsValue } from '../types/values.ts';
import type { Accumulator, AggregateDefinition, CallContext } from './function-definition.ts';

// type max min
const rows: readonly (readonly [type: string, max: number, min: number])[] = [
  ['int8', 2115, 2131],
  ['int4', 2116, 2132],
  ['int2', 2117, 2133],
  ['oid', 2118, 2134],
  ['float4', 2119, 2135],
  ['float8', 2120, 2136],
  ['date', 2122, 2138],
  ['time', 2123, 2139],
  ['timetz', 2124, 2140],
  ['timestamp', 2126, 2142],
  ['timestamptz', 2127, 2143],
  ['interval', 2128, 2144],
  ['text', 2129, 2145],
  ['numeric', 2130, 2146],
  ['anyarray', 2050, 2051],
  ['bpchar', 2244, 2245],
  ['inet', 3564, 3565],
  ['tid', 2797, 2798],
  ['pg_lsn', 4189, 4190],
  ['xid8', 5099, 5100],
];

function compareActual(type: TypeDefinition | undefined): Comparer<JsValue> {
  const compare = type === undefined ? undefined : comparerOf(type);
  if (compare === undefined) throw new Error(`no order for ${type?.name ?? 'an unknown type'}`);
  return compare;
}

const shortNumeric = 15;

/** Of equal values the last one is kept by max and min alike, as the "larger" functions of Postgres do. */
function extreme(compare: Comparer<JsValue>, direction: 1 | -1): Accumulator {
  let best: JsValue = null;
  return {
    add: ([value = null]) => {
      if (best === null || compare(value, best) * direction >= 0) best = value;
    },
    result: () => best,
  };
}

/** Numerics by their text: up to fifteen digits their doubles have the same order. */
function extremeNumeric(compare: Comparer<JsValue>, direction: 1 | -1): Accumulator {
  const plain = extreme(compare, direction);
  let best: string | undefined;
  let bestValue = 0;
  /** Among the others, once there is one: they come in their order. */
  const settle = (): void => {
    if (best !== undefined) plain.add([Decimal.fromPrinted(best)]);
    best = undefined;
  };
  return {
    add: (args) => {
      settle();
      plain.add(args);
    },
    addStored: (text) => {
      if (typeof text !== 'string' || text.length > shortNumeric) return false;
      const value = Number(text);
      if (!Number.isFinite(value)) return false;
      if (best !== undefined && (value - bestValue) * direction < 0) return true;
      best = text;
      bestValue = value;
      return true;
    },
    result: () => {
      settle();
      return plain.result();
    },
  };
}

function aggregate(name: 'min' | 'max', typeName: string, oid: number): AggregateDefinition {
  const direction = name === 'max' ? 1 : -1;
  const declared = typeName === 'anyarray' ? undefined : typeByName(typeName);
  const native = declared?.comparison === 'native';
  return {
    kind: 'aggregate',
    oid,
    name,
    argumentTypes: [typeName],
    resultType: typeName,
    strict: true,
    start: (context: CallContext) =>
      (typeName === 'numeric' ? extremeNumeric : extreme)(
        compareActual(declared ?? findTypeByOid(context.argumentTypes[0] ?? 0)),
        direction,
      ),
    ...(native ? { sql: ([value]) => `${name}(${value ?? 'NULL'})` } : {}),
    description: name === 'max' ? 'the greatest value' : 'the smallest value',
  };
}

export const extremeAggregates: readonly AggregateDefinition[] = rows.flatMap(([type, max, min]) => [
  aggregate('max', type, max),
  aggregate('min', type, min),
]);
