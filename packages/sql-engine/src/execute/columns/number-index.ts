// Different numbers, each with a code from 1 on in the order in which they came. Open addressing over typed arrays: a
// Map of doubles takes several times as long.

const firstSlots = 1024;

export class NumberIndex {
  #slots = new Int32Array(firstSlots);
  #values = new Float64Array(firstSlots);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** By code; the one of code 0 means nothing. */
  get values(): Float64Array {
    return this.#values;
  }

  get bytes(): number {
    return this.#slots.byteLength + this.#values.byteLength;
  }

  /** 0 where it is not known. */
  find(value: number): number {
    return this.#slots[this.#slotOf(value)] ?? 0;
  }

  /** Whole numbers or others, but not NaN. */
  add(value: number): number {
    const slot = this.#slotOf(value);
    const known = this.#slots[slot] ?? 0;
    if (known !== 0) return known;
    const code = ++this.#count;
    this.#slots[slot] = code;
    this.#values[code] = value;
    if (code * 2 >= this.#slots.length) this.#grow();
    return code;
  }

  #slotOf(value: number): number {
    const slots = this.#slots;
    const values = this.#values;
    const mask = slots.length - 1;
    let slot = hashOf(value) & mask;
    for (;;) {
      const code = slots[slot] ?? 0;
      if (code === 0 || values[code] === value) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const size = this.#slots.length * 2;
    const values = new Float64Array(size);
    values.set(this.#values);
    this.#values = values;
    this.#slots = new Int32Array(size);
    for (let code = 1; code <= this.#count; code++) this.#slots[this.#slotOf(values[code] ?? 0)] = code;
  }
}

function hashOf(value: number): number {
  const high = Math.floor(value / 4_294_967_296);
  let hash = Math.imul(value - high * 4_294_967_296, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 13);
}
