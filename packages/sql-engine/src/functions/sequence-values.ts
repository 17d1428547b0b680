// The values of sequences. Each has a cell that all threads share, so that two sessions never get the same one and
// a rollback takes none back; what a session has had last is kept in the thread where its statements run.

import { pgError } from '../errors.ts';

/** What nextval has to know of a sequence. */
export interface SequenceFact {
  /** pg_class.oid */
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly type: 'int2' | 'int4' | 'int8';
  readonly start: bigint;
  readonly increment: bigint;
  readonly min: bigint;
  readonly max: bigint;
  readonly cycle: boolean;
  readonly cache: bigint;
  /** Two 64-bit integers: the last value, and 1 when it has been handed out. */
  readonly cell: SharedArrayBuffer;
}

export function newCell(last: bigint, called: boolean): SharedArrayBuffer {
  const cell = new SharedArrayBuffer(16);
  writeCell(cell, last, called);
  return cell;
}

export function readCell(cell: SharedArrayBuffer): { readonly last: bigint; readonly called: boolean } {
  const values = new BigInt64Array(cell);
  return { last: Atomics.load(values, 0), called: Atomics.load(values, 1) !== 0n };
}

export function writeCell(cell: SharedArrayBuffer, last: bigint, called: boolean): void {
  const values = new BigInt64Array(cell);
  Atomics.store(values, 0, last);
  Atomics.store(values, 1, called ? 1n : 0n);
}

/** Another process has handed out this value, and those before it. */
export function raiseCell(cell: SharedArrayBuffer, value: bigint, ascending: boolean): void {
  const values = new BigInt64Array(cell);
  for (;;) {
    const last = Atomics.load(values, 0);
    if (ascending ? last >= value : last <= value) break;
    if (Atomics.compareExchange(values, 0, last, value) === last) break;
  }
  Atomics.store(values, 1, 1n);
}

interface SessionValues {
  readonly values: Map<number, bigint>;
  last: number | undefined;
}

const sessions = new Map<number, SessionValues>();

function valuesOf(processId: number): SessionValues {
  const known = sessions.get(processId) ?? { values: new Map<number, bigint>(), last: undefined };
  sessions.set(processId, known);
  return known;
}

/** The session has ended, or has said DISCARD SEQUENCES. */
export function forgetSequences(processId: number): void {
  sessions.delete(processId);
}

export function nextValue(sequence: SequenceFact, processId: number): bigint {
  const value = advance(sequence);
  const own = valuesOf(processId);
  own.values.set(sequence.oid, value);
  own.last = sequence.oid;
  return value;
}

/** The first value is handed out as it is, the others by compare and exchange. */
function advance(sequence: SequenceFact): bigint {
  const cell = new BigInt64Array(sequence.cell);
  if (Atomics.compareExchange(cell, 1, 0n, 1n) === 0n) return Atomics.load(cell, 0);
  for (;;) {
    const last = Atomics.load(cell, 0);
    const next = following(sequence, last);
    if (Atomics.compareExchange(cell, 0, last, next) === last) return next;
  }
}

function following({ name, increment, min, max, cycle }: SequenceFact, last: bigint): bigint {
  const next = last + increment;
  if (increment > 0n && next > max) {
    if (cycle) return min;
    throw pgError('2200H', `nextval: reached maximum value of sequence "${name}" (${max})`);
  }
  if (increment < 0n && next < min) {
    if (cycle) return max;
    throw pgError('2200H', `nextval: reached minimum value of sequence "${name}" (${min})`);
  }
  return next;
}

export function currentValue(sequence: SequenceFact, processId: number): bigint {
  const value = valuesOf(processId).values.get(sequence.oid);
  if (value !== undefined) return value;
  throw pgError('55000', `currval of sequence "${sequence.name}" is not yet defined in this session`);
}

/** `exists`: a sequence that was dropped has no last value. */
export function lastValue(processId: number, exists: (oid: number) => boolean): bigint {
  const own = valuesOf(processId);
  const value = own.last === undefined || !exists(own.last) ? undefined : own.values.get(own.last);
  if (value !== undefined) return value;
  throw pgError('55000', 'lastval is not yet defined in this session');
}

export function setValue(sequence: SequenceFact, value: bigint, called: boolean, processId: number): bigint {
  const { name, min, max } = sequence;
  if (value < min || value > max) {
    throw pgError('22003', `setval: value ${value} is out of bounds for sequence "${name}" (${min}..${max})`);
  }
  writeCell(sequence.cell, value, called);
  if (called) valuesOf(processId).values.set(sequence.oid, value);
  return value;
}
