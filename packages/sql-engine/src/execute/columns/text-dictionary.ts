// Different texts, each with a code from 1 on, as UTF-8 in one buffer. Their order as bytes is that of collation "C".

/** Texts of nearly as many different values as there are rows are not worth a dictionary. */
export const textsMax = 1 << 18;

export class TextDictionary {
  #bytes = Buffer.allocUnsafe(1 << 14);
  #length = 0;
  #slots = new Int32Array(1 << 10);
  /** Where each text ends. */
  #ends = new Int32Array(1 << 10);
  #hashes = new Int32Array(1 << 10);
  #count = 0;
  #ranks: Int32Array | undefined;

  get count(): number {
    return this.#count;
  }

  get byteLength(): number {
    return this.#bytes.length + (this.#slots.length + 3 * this.#ends.length) * 4;
  }

  text(code: number): string {
    return this.#bytes.toString('utf8', this.#ends[code - 1] ?? 0, this.#ends[code] ?? 0);
  }

  /** The text's place among the others in order, from 1 on; 0 for code 0. */
  get ranks(): Int32Array {
    if (this.#ranks !== undefined) return this.#ranks;
    const ends = this.#ends;
    const bytes = this.#bytes;
    const order = Array.from({ length: this.#count }, (_, index) => index + 1).sort((a, b) =>
      bytes.compare(bytes, ends[b - 1], ends[b], ends[a - 1], ends[a]),
    );
    const ranks = new Int32Array(this.#count + 1);
    order.forEach((code, index) => {
      ranks[code] = index + 1;
    });
    return (this.#ranks = ranks);
  }

  /** 0 where it is not known. `hash`: as `hashByte` makes it of the bytes. */
  find(source: Uint8Array, start: number, end: number, hash: number): number {
    return this.#slots[this.#slotOf(source, start, end, hash)] ?? 0;
  }

  add(source: Uint8Array, start: number, end: number, hash: number): number {
    const slot = this.#slotOf(source, start, end, hash);
    const known = this.#slots[slot] ?? 0;
    if (known !== 0) return known;
    const size = end - start;
    if (this.#length + size > this.#bytes.length) this.#growBytes(size);
    this.#bytes.set(source.subarray(start, end), this.#length);
    this.#length += size;
    const code = ++this.#count;
    this.#slots[slot] = code;
    this.#ends[code] = this.#length;
    this.#hashes[code] = hash;
    if (code * 2 >= this.#slots.length) this.#growSlots();
    return code;
  }

  /** The code here of each text of the other one. */
  codesOf(other: TextDictionary): Int32Array {
    const codes = new Int32Array(other.#count + 1);
    for (let code = 1; code <= other.#count; code++) {
      codes[code] = this.find(
        other.#bytes,
        other.#ends[code - 1] ?? 0,
        other.#ends[code] ?? 0,
        other.#hashes[code] ?? 0,
      );
    }
    return codes;
  }

  #slotOf(source: Uint8Array, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const code = this.#slots[slot] ?? 0;
      if (code === 0 || (this.#hashes[code] === hash && this.#equals(code, source, start, end))) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #equals(code: number, source: Uint8Array, start: number, end: number): boolean {
    const begin = this.#ends[code - 1] ?? 0;
    if ((this.#ends[code] ?? 0) - begin !== end - start) return false;
    const bytes = this.#bytes;
    for (let index = start, own = begin; index < end; index++, own++) if (bytes[own] !== source[index]) return false;
    return true;
  }

  #growBytes(size: number): void {
    const bytes = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + size));
    this.#bytes.copy(bytes, 0, 0, this.#length);
    this.#bytes = bytes;
  }

  #growSlots(): void {
    const size = this.#slots.length * 2;
    const [ends, hashes] = [new Int32Array(size), new Int32Array(size)];
    ends.set(this.#ends);
    hashes.set(this.#hashes);
    this.#ends = ends;
    this.#hashes = hashes;
    this.#slots = new Int32Array(size);
    const mask = size - 1;
    for (let code = 1; code <= this.#count; code++) {
      let slot = (hashes[code] ?? 0) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = code;
    }
  }
}

export const hashStart = 0x811c9dc5 | 0;

/** FNV-1a. */
export function hashByte(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}
