// Array subscripts and slices, as the manual's chapter on arrays has them: out of range is null or empty.

import type { ArrayValue, JsValue } from '../types/values.ts';

export function subscriptArray(array: ArrayValue, indexes: readonly (number | undefined)[]): JsValue {
  if (indexes.length !== array.dimensions.length) return null;
  let offset = 0;
  for (const [axis, size] of array.dimensions.entries()) {
    const index = indexes[axis];
    if (index === undefined) return null;
    const position = index - (array.lowerBounds[axis] ?? 1);
    if (position < 0 || position >= size) return null;
    offset = offset * size + position;
  }
  return array.elements[offset] ?? null;
}

export function sliceArray(
  array: ArrayValue,
  bounds: readonly { readonly lower: boolean; readonly upper: boolean }[],
  indexes: readonly (number | undefined)[],
): ArrayValue | null {
  if (indexes.includes(undefined)) return null;
  const empty: ArrayValue = { dimensions: [], lowerBounds: [], elements: [] };
  if (bounds.length > array.dimensions.length) return empty;
  let used = 0;
  const ranges = array.dimensions.map((size, axis) => {
    const first = array.lowerBounds[axis] ?? 1;
    const bound = bounds[axis];
    const lower = (bound?.lower ?? false) ? (indexes[used++] ?? first) : first;
    const upper = (bound?.upper ?? false) ? (indexes[used++] ?? first) : first + size - 1;
    return { from: Math.max(lower, first) - first, to: Math.min(upper, first + size - 1) - first };
  });
  if (ranges.some((range) => range.to < range.from)) return empty;
  const elements: JsValue[] = [];
  const visit = (axis: number, offset: number): void => {
    const range = ranges[axis];
    if (range === undefined) {
      elements.push(array.elements[offset] ?? null);
      return;
    }
    const size = array.dimensions[axis] ?? 1;
    for (let position = range.from; position <= range.to; position++) visit(axis + 1, offset * size + position);
  };
  visit(0, 0);
  return {
    dimensions: ranges.map((range) => range.to - range.from + 1),
    lowerBounds: ranges.map(() => 1),
    elements,
  };
}
