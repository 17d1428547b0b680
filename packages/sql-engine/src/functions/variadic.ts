// VARIADIC before an array, where a function takes arguments of any types: its elements are the arguments.

import { typeByOid } from '../types/registry.ts';
import type { JsValue } from '../types/values.ts';
import type { CallContext, FunctionDefinition } from './function-definition.ts';

/** Null for a null array, but where that stands for no arguments. */
export function callWithElements(
  definition: FunctionDefinition,
  values: readonly JsValue[],
  context: CallContext,
): JsValue {
  const array = values.at(-1) ?? null;
  const fixed = values.slice(0, -1);
  const fixedTypes = context.argumentTypes.slice(0, -1);
  const isArray = typeof array === 'object' && array !== null && 'elements' in array;
  if (!isArray && definition.nullArrayIsEmpty !== true) return null;
  const elements = isArray ? array.elements : [];
  const { elementOid } = typeByOid(context.argumentTypes.at(-1) ?? 0);
  const argumentTypes = [...fixedTypes, ...elements.map(() => elementOid)];
  return definition.implementation([...fixed, ...elements], { ...context, argumentTypes });
}
