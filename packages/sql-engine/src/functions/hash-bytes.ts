// Postgres' hash of bytes (hash_bytes): Bob Jenkins' lookup3 with a start of Postgres' own.

const START = 3_923_095;

type Words = [a: number, b: number, c: number];

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

function mix(words: Words): void {
  let [a, b, c] = words;
  a = (a - c) ^ rotated(c, 4);
  c = (c + b) | 0;
  b = (b - a) ^ rotated(a, 6);
  a = (a + c) | 0;
  c = (c - b) ^ rotated(b, 8);
  b = (b + a) | 0;
  a = (a - c) ^ rotated(c, 16);
  c = (c + b) | 0;
  b = (b - a) ^ rotated(a, 19);
  a = (a + c) | 0;
  c = (c - b) ^ rotated(b, 4);
  b = (b + a) | 0;
  words[0] = a;
  words[1] = b;
  words[2] = c;
}

function finish(words: Words): void {
  let [a, b, c] = words;
  c = ((c ^ b) - rotated(b, 14)) | 0;
  a = ((a ^ c) - rotated(c, 11)) | 0;
  b = ((b ^ a) - rotated(a, 25)) | 0;
  c = ((c ^ b) - rotated(b, 16)) | 0;
  a = ((a ^ c) - rotated(c, 4)) | 0;
  b = ((b ^ a) - rotated(a, 14)) | 0;
  c = ((c ^ b) - rotated(b, 24)) | 0;
  words[0] = a;
  words[1] = b;
  words[2] = c;
}

function begin(length: number, seed: bigint): Words {
  const start = (0x9e3779b9 + length + START) | 0;
  const words: Words = [start, start, start];
  if (seed === 0n) return words;
  words[0] = (words[0] + Number(BigInt.asIntN(32, seed >> 32n))) | 0;
  words[1] = (words[1] + Number(BigInt.asIntN(32, seed))) | 0;
  mix(words);
  return words;
}

/** The halves of 64 bits; the lower one is the hash of 32. */
function hashed(bytes: Uint8Array, seed: bigint): Words {
  const words = begin(bytes.length, seed);
  const end = bytes.length - (bytes.length % 12);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < end; at += 12) {
    for (const index of [0, 1, 2] as const) words[index] = (words[index] + view.getInt32(at + 4 * index, true)) | 0;
    mix(words);
  }
  for (let at = end; at < bytes.length; at += 1) {
    const index = Math.floor((at - end) / 4);
    // The lowest byte of the last word is the length's.
    const shift = 8 * ((at - end) % 4) + (index === 2 ? 8 : 0);
    const word = index === 0 ? 0 : index === 1 ? 1 : 2;
    words[word] = (words[word] + ((bytes[at] ?? 0) << shift)) | 0;
  }
  finish(words);
  return words;
}

/** A signed number of 32 bits. */
export function hashBytes(bytes: Uint8Array): number {
  return hashed(bytes, 0n)[2];
}

/** A signed number of 64 bits. */
export function hashBytesExtended(bytes: Uint8Array, seed: bigint): bigint {
  return joined(hashed(bytes, seed));
}

export function hashWord(word: number): number {
  return hashedWord(word, 0n)[2];
}

export function hashWordExtended(word: number, seed: bigint): bigint {
  return joined(hashedWord(word, seed));
}

function hashedWord(word: number, seed: bigint): Words {
  const words = begin(4, seed);
  words[0] = (words[0] + word) | 0;
  finish(words);
  return words;
}

function joined([, b, c]: Words): bigint {
  return (BigInt(b) << 32n) | BigInt(c >>> 0);
}
