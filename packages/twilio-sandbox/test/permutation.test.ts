import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSidCodec, permute32, permuteBits, unpermute32, unpermuteBits } from '../src/permutation.ts';

const word = fc.integer({ min: 0, max: 0xffffffff });

describe('permutations', () => {
  it('undo each other for every key', () => {
    fc.assert(fc.property(word, word, (value, key) => unpermute32(permute32(value, key), key) === value));
  });

  it('of ten bits visit every number once', () => {
    fc.assert(
      fc.property(word, (key) => {
        const seen = new Set(Array.from({ length: 1024 }, (_, value) => permuteBits(value, 10, key)));
        expect(seen.size).toBe(1024);
        for (let value = 0; value < 1024; value += 1) {
          expect(unpermuteBits(permuteBits(value, 10, key), 10, key)).toBe(value);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('of 22 bits undo each other', () => {
    const value22 = fc.integer({ min: 0, max: (1 << 22) - 1 });
    fc.assert(
      fc.property(value22, word, (value, key) => unpermuteBits(permuteBits(value, 22, key), 22, key) === value),
    );
  });
});

describe('sids', () => {
  it('are 32 hex digits that give the number back', () => {
    fc.assert(
      fc.property(word, word, (value, key) => {
        const codec = createSidCodec(key);
        const hex = codec.encode(value);
        expect(hex).toMatch(/^[0-9a-f]{32}$/);
        expect(codec.decode(hex)).toBe(value);
      }),
    );
  });

  it('of another kind, or invented, are not taken', () => {
    const codec = createSidCodec(1);
    expect(createSidCodec(2).decode(codec.encode(7))).toBeUndefined();
    expect(codec.decode('f'.repeat(32))).toBeUndefined();
    expect(codec.decode('not hex')).toBeUndefined();
  });
});
