// A text that is equal for structurally equal expressions: to recognise a GROUP BY expression in a target.

import type { Expression } from '../bind/tree.ts';

export function expressionKey(expression: Expression): string {
  return JSON.stringify(expression, replacer);
}

function replacer(key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value.toString()}n`;
  // A definition is known by its OID; its description and examples do not matter.
  if (typeof value === 'object' && value !== null && 'oid' in value && 'description' in value) return value.oid;
  if (key === 'modifier') return undefined;
  return value;
}
