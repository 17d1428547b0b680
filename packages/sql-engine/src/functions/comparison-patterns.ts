// ~<~ ~<=~ ~>=~ ~>~: text compared byte by byte, whatever its collation, for indexes that serve LIKE.

import { trimBlanks } from '../types/text-types.ts';
import { compareText } from '../types/text-order.ts';
import { orderMeanings } from './comparison.ts';
import { operatorOf, strictFunction } from './define.ts';
import type { OperatorDefinition } from './function-definition.ts';

/** Type, operator, operator OID, function, function OID. */
const rows = [
  ['text', '~<~', 2314, 'text_pattern_lt', 2160],
  ['text', '~<=~', 2315, 'text_pattern_le', 2161],
  ['text', '~>=~', 2317, 'text_pattern_ge', 2163],
  ['text', '~>~', 2318, 'text_pattern_gt', 2164],
  ['bpchar', '~<~', 2326, 'bpchar_pattern_lt', 2174],
  ['bpchar', '~<=~', 2327, 'bpchar_pattern_le', 2175],
  ['bpchar', '~>=~', 2329, 'bpchar_pattern_ge', 2177],
  ['bpchar', '~>~', 2330, 'bpchar_pattern_gt', 2178],
] as const;

export const patternComparisonOperators: readonly OperatorDefinition[] = rows.flatMap(
  ([type, operator, operatorOid, name, oid]) => {
    // As < and its kin, between tildes.
    const meaning = orderMeanings[operator.slice(1, -1)];
    if (meaning === undefined) return [];
    const { holds, commutator, negator, words } = meaning;
    const text = (value: string): string => (type === 'bpchar' ? trimBlanks(value) : value);
    const definition = strictFunction({
      oid,
      name,
      args: [type, type],
      result: 'bool',
      description: `${words}, byte by byte`,
      implementation: (left, right) => holds(compareText(text(left), text(right))),
    });
    return [operatorOf(operator, operatorOid, definition, { commutator: `~${commutator}~`, negator: `~${negator}~` })];
  },
);
