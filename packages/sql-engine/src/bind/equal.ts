// Structural equality of bound expressions, as GROUP BY, DISTINCT and ORDER BY need it. Positions don't count.

import type { Expression } from './tree.ts';

export function sameExpression(left: Expression | undefined, right: Expression | undefined): boolean {
  // Nearly all comparisons end here.
  if (left?.kind !== right?.kind || left?.type !== right?.type) return false;
  return sameValue(left, right);
}

function sameValue(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  // Registry rows are one object each: equal only when identical, and their insides are of no interest.
  if (isDefinition(left) || isDefinition(right)) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((element, index) => sameValue(element, right[index]));
  }
  // Both are plain objects of the tree; absent and undefined are the same.
  const [one, other] = [left as Readonly<Record<string, unknown>>, right as Readonly<Record<string, unknown>>];
  for (const key in one) if (!sameValue(one[key], other[key])) return false;
  for (const key in other) if (other[key] !== undefined && one[key] === undefined) return false;
  return true;
}

function isDefinition(object: object): boolean {
  return 'implementation' in object || 'rows' in object || 'start' in object || 'argumentTypes' in object;
}
