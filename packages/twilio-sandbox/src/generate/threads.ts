// Who talks to whom: every block of 1,024 consecutive rows holds each slot once, in a shuffled order of its own.
// A few busy customers own several slots for ever; the other slots pass from customer to customer of the long
// tail, each for a few blocks (a thread). Since the shuffle can be undone, the rows of one customer or of one of
// the account's numbers are listed without looking at the others.
import { permuteBits, unpermuteBits } from '../permutation.ts';
import { fraction, hash } from '../random.ts';

const BLOCK_BITS = 10;
const BLOCK_ROWS = 1 << BLOCK_BITS;
const BUSY_SLOTS = [20, 16, 14, 12, 10, 9, 8, 8, 7, 6, 6, 5, 5, 5, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2];
const THREAD_BLOCKS_MAX = 12;

export const BUSY_CUSTOMERS = BUSY_SLOTS.length;
const BUSY_ROWS = BUSY_SLOTS.reduce((sum, slots) => sum + slots, 0);
const TAIL_SLOTS = BLOCK_ROWS - BUSY_ROWS;

/** The slots of each busy customer, and the customer of each busy slot. */
const SLOTS_OF_BUSY: readonly (readonly number[])[] = busySlots();
const BUSY_OF_SLOT: readonly number[] = SLOTS_OF_BUSY.flatMap((slots, customer) => slots.map(() => customer));

/** Row numbers in one direction. */
export type Step = 1 | -1;

export interface Threads {
  /** Numbers from 0; those below BUSY_CUSTOMERS are the busy ones. */
  customerOf(index: number): number;
  /** Which of the account's numbers (an index into its weights) the row belongs to. */
  ownOf(index: number): number;
  /** How many blocks the customer's thread has lasted at this row, and how many it lasts in all; 0 for busy ones. */
  positionOf(index: number): { readonly position: number; readonly length: number };
  /** The row numbers of a customer from `from` (inclusive) on. */
  ofCustomer(customer: number, from: number, step: Step): Iterable<number>;
  ofOwn(own: number, from: number, step: Step): Iterable<number>;
}

export function createThreads(count: number, key: number, ownWeights: readonly number[]): Threads {
  const ownOfSlot = assignOwn(key, ownWeights);
  const slotsOfOwn = ownWeights.map((_, own) => [...ownOfSlot.keys()].filter((slot) => ownOfSlot[slot] === own));
  const blocks = Math.ceil(count / BLOCK_ROWS);

  const slotOf = (index: number): number => {
    const block = index >>> BLOCK_BITS;
    return permuteBits(index & (BLOCK_ROWS - 1), BLOCK_BITS, hash(key, block));
  };
  const customerOf = (index: number): number => {
    const slot = slotOf(index);
    const busy = BUSY_OF_SLOT[slot];
    if (busy !== undefined) return busy;
    const tail = slot - BUSY_ROWS;
    const epoch = Math.floor(((index >>> BLOCK_BITS) + phaseOf(tail)) / lengthOf(tail));
    return BUSY_CUSTOMERS + epoch * TAIL_SLOTS + tail;
  };
  const positionOf = (index: number): { position: number; length: number } => {
    const tail = slotOf(index) - BUSY_ROWS;
    if (tail < 0) return { position: 0, length: 0 };
    const length = lengthOf(tail);
    return { position: ((index >>> BLOCK_BITS) + phaseOf(tail)) % length, length };
  };

  function* walk(slots: readonly number[], firstBlock: number, lastBlock: number, from: number, step: Step) {
    if (slots.length === 0 || from < 0) return;
    const fromBlock = from >>> BLOCK_BITS;
    const start = step === 1 ? Math.max(firstBlock, fromBlock) : Math.min(lastBlock, fromBlock);
    const end = step === 1 ? Math.min(lastBlock, blocks - 1) : Math.max(0, firstBlock);
    for (let block = start; step === 1 ? block <= end : block >= end; block += step) {
      const blockKey = hash(key, block);
      const positions = slots.map((slot) => unpermuteBits(slot, BLOCK_BITS, blockKey));
      positions.sort((left, right) => (left - right) * step);
      for (const position of positions) {
        const index = block * BLOCK_ROWS + position;
        if (index < count && (step === 1 ? index >= from : index <= from)) yield index;
      }
    }
  }
  const ofCustomer = (customer: number, from: number, step: Step): Iterable<number> => {
    const busy = SLOTS_OF_BUSY[customer];
    if (busy !== undefined) return walk(busy, 0, blocks - 1, from, step);
    const tail = (customer - BUSY_CUSTOMERS) % TAIL_SLOTS;
    const epoch = Math.floor((customer - BUSY_CUSTOMERS) / TAIL_SLOTS);
    const first = epoch * lengthOf(tail) - phaseOf(tail);
    return walk([BUSY_ROWS + tail], Math.max(0, first), first + lengthOf(tail) - 1, from, step);
  };
  const ofOwn = (own: number, from: number, step: Step): Iterable<number> =>
    walk(slotsOfOwn[own] ?? [], 0, blocks - 1, from, step);
  return { customerOf, ownOf: (index) => ownOfSlot[slotOf(index)] ?? 0, positionOf, ofCustomer, ofOwn };
}

/** The blocks that a tail slot stays with one customer. Independent of the key, so that calls and messages share customers. */
function lengthOf(tail: number): number {
  return 1 + (hash(0x7a11, tail) % THREAD_BLOCKS_MAX);
}

/** Shifts the hand-overs, so that not all slots change hands in the same block. */
function phaseOf(tail: number): number {
  return hash(0x7a12, tail) % lengthOf(tail);
}

function busySlots(): number[][] {
  let next = 0;
  return BUSY_SLOTS.map((slots) => Array.from({ length: slots }, () => next++));
}

function assignOwn(key: number, weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Array.from({ length: BLOCK_ROWS }, (_, slot) => {
    let rest = fraction(hash(key ^ 0x0f17, slot)) * total;
    const own = weights.findIndex((weight) => {
      rest -= weight;
      return rest < 0;
    });
    return Math.max(0, own);
  });
}
