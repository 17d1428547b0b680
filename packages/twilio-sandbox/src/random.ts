// Randomness without state: every value is a hash of a key and a number, so that row 4,711,000 can be made
// without making those before it.

/** A well-mixed unsigned 32-bit hash of two 32-bit numbers (the "lowbias32" finaliser over a keyed input). */
export function hash(key: number, value: number): number {
  let bits = (key ^ Math.imul(value + 0x9e3779b9, 0x85ebca6b)) | 0;
  bits ^= bits >>> 16;
  bits = Math.imul(bits, 0x7feb352d);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x846ca68b);
  bits ^= bits >>> 16;
  return bits >>> 0;
}

/** A key of its own for a purpose: `keyFor(seed, 'call sids')`. */
export function keyFor(seed: number, purpose: string): number {
  let key = hash(seed | 0, purpose.length);
  for (let position = 0; position < purpose.length; position += 1) key = hash(key, purpose.charCodeAt(position));
  return key;
}

/** A fraction in [0, 1). */
export function fraction(bits: number): number {
  return bits / 0x1_0000_0000;
}

/** An element of a list, by hash. Lists here are literals: an empty one is a mistake in this package. */
export function pick<T>(list: readonly T[], bits: number): T {
  const value = list[bits % list.length];
  if (value === undefined) throw new Error('pick from an empty list');
  return value;
}

/** An element that must exist. */
export function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new Error(`no element ${String(index)} in a list of ${String(list.length)}`);
  return value;
}
