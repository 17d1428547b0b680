// The type that UNION, CASE, COALESCE, VALUES, ARRAY, GREATEST … give to several expressions
// (Postgres' select_common_type). https://www.postgresql.org/docs/15/typeconv-union-case.html

import { OID } from '../types/oids.ts';
import { categoryOf, isPreferred } from './type-facts.ts';

export type CommonType =
  | { readonly kind: 'type'; readonly type: number }
  /** The first type so far and the one, at `index`, of another category. */
  | { readonly kind: 'conflict'; readonly type: number; readonly index: number };

export function commonTypeOf(
  types: readonly number[],
  canCoerce: (source: number, target: number) => boolean,
): CommonType {
  let common: number = OID.unknown;
  for (const [index, type] of types.entries()) {
    if (type === OID.unknown || type === common) continue;
    if (common === OID.unknown) {
      common = type;
      continue;
    }
    const category = categoryOf(common);
    if (categoryOf(type) !== category) return { kind: 'conflict', type: common, index };
    if (!isPreferred(category, common) && canCoerce(common, type) && !canCoerce(type, common)) common = type;
  }
  return { kind: 'type', type: common === OID.unknown ? OID.text : common };
}
