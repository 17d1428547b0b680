// Structural equality of bound expressions, as GROUP BY, DISTINCT and ORDER BY need it. Positions don't count.

import type { Expression } from './tree.ts';

export function sameExpression(left: Expression | undefined, right: Expression | undefined): boolean {
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
  const leftEntries = definedEntries(left);
  const rightEntries = new Map(definedEntries(right));
  if (leftEntries.length !== rightEntries.size) return false;
  return leftEntries.every(([key, value]) => rightEntries.has(key) && sameValue(value, rightEntries.get(key)));
}

function definedEntries(object: object): readonly (readonly [string, unknown])[] {
  return Object.entries(object).filter(([, value]) => value !== undefined);
}

function isDefinition(object: object): boolean {
  return 'implementation' in object || 'rows' in object || 'start' in object || 'argumentTypes' in object;
}
