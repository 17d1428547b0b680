// Calls that may take long on their own, since what they read or make is long: nothing can stop one call, so the main
// thread neither computes them as constants nor runs them; an executor that does not answer can be replaced.

import type { Expression } from '../bind/tree.ts';
import type { JsValue } from '../types/values.ts';

/** Characters, bytes or elements that are no trouble for any function. */
const LENGTH_MAX = 100_000;

/** Which argument says how much of it is made. */
const COUNT_ARGUMENTS: Readonly<Record<string, number>> = { repeat: 1, lpad: 1, rpad: 1, array_fill: 1 };

export interface Call {
  readonly function: { readonly name: string };
  readonly args: readonly Expression[];
}

export function isLong(value: JsValue): boolean {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length > LENGTH_MAX;
  return value !== null && typeof value === 'object' && 'elements' in value && value.elements.length > LENGTH_MAX;
}

/** Whether it reads or makes much; with `unknown`, also where that is not known yet. */
export function takesLong({ function: { name }, args }: Call, unknown: boolean): boolean {
  if (args.some((arg) => arg.kind === 'constant' && isLong(arg.value))) return true;
  const count = args[COUNT_ARGUMENTS[name] ?? -1];
  return count !== undefined && isLarge(count, unknown);
}

function isLarge(count: Expression, unknown: boolean): boolean {
  if (count.kind !== 'constant') return unknown;
  const { value } = count;
  if (typeof value === 'number' || typeof value === 'bigint') return value > LENGTH_MAX;
  if (value === null || typeof value !== 'object' || !('elements' in value)) return false;
  return value.elements.reduce<number>((size, each) => size * Number(each ?? 0), 1) > LENGTH_MAX;
}
