// random() and setseed(): after setseed the numbers are those of Postgres 15 (xoroshiro128**), before it they are
// the platform's. The seed is a thread's.

import { pgError } from '../errors.ts';
import { strictFunction } from './define.ts';
import type { FunctionDefinition } from './function-definition.ts';

const MASK = 0xffff_ffff_ffff_ffffn;

const rotate = (value: bigint, bits: bigint): bigint => ((value << bits) | (value >> (64n - bits))) & MASK;

class SeededGenerator {
  #first: bigint;
  #second: bigint;

  constructor(seed: number) {
    let state = BigInt.asUintN(64, BigInt(Math.trunc((2 ** 52 - 1) * seed)));
    const next = (): bigint => {
      state = (state + 0x9e37_79b9_7f4a_7c15n) & MASK;
      let value = ((state ^ (state >> 30n)) * 0xbf58_476d_1ce4_e5b9n) & MASK;
      value = ((value ^ (value >> 27n)) * 0x94d0_49bb_1331_11ebn) & MASK;
      return value ^ (value >> 31n);
    };
    this.#first = next();
    this.#second = next();
  }

  /** In [0, 1). */
  next(): number {
    const first = this.#first;
    const mixed = this.#second ^ first;
    const value = (rotate((first * 5n) & MASK, 7n) * 9n) & MASK;
    this.#first = (rotate(first, 24n) ^ mixed ^ (mixed << 16n)) & MASK;
    this.#second = rotate(mixed, 37n);
    return Number(value >> 12n) / 2 ** 52;
  }
}

let generator: { readonly next: () => number } = { next: Math.random };

function setSeed(seed: number): string {
  if (!(seed >= -1 && seed <= 1)) {
    throw pgError('22023', `setseed parameter ${seed} is out of allowed range [-1,1]`);
  }
  generator = new SeededGenerator(seed);
  return '';
}

export const randomFunctions: readonly FunctionDefinition[] = [
  strictFunction({
    oid: 1598,
    name: 'random',
    args: [],
    result: 'float8',
    volatility: 'volatile',
    implementation: () => generator.next(),
    description: 'a random number from 0 up to 1',
  }),
  strictFunction({
    oid: 1599,
    name: 'setseed',
    args: ['float8'],
    result: 'void',
    volatility: 'volatile',
    implementation: setSeed,
    description: 'makes the random numbers that follow repeatable',
  }),
];
