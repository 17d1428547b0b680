// Aggregates and window functions over frames of RANGE with an offset: rows of the partition are kept, and the frame of
// each row is found among them. Frames only move forward, so that each row is passed once.

import type Database from 'better-sqlite3';
import type { Registration } from '../emit/registration.ts';
import { pgError } from '../errors.ts';
import type { AggregateDefinition, CallContext, Accumulator } from '../functions/function-definition.ts';
import { inRangeOf } from '../functions/in-range.ts';
import { routineByOid } from '../functions/registry.ts';
import { compareStored } from '../types/compare.ts';
import type { JsValue, SqlValue } from '../types/values.ts';
import type { RunningStatement } from './register.ts';
import { defineAggregate } from './sqlite-aggregate.ts';
import { readerOf, writerOf } from './storage.ts';

type RangeFrame = Extract<Registration, { kind: 'range-frame' }>;
type KeyFunction = (value: SqlValue) => SqlValue;

interface Row {
  readonly sorted: JsValue;
  readonly key: SqlValue;
  readonly counted: boolean;
  readonly args: readonly SqlValue[];
}

interface Partition {
  readonly rows: Row[];
  readonly offsets: readonly [start: JsValue, end: JsValue];
  /** The row whose frame is wanted. */
  current: number;
  head: number;
  tail: number;
  /** Of the rows from `head` on, as far as they have been added. */
  sum: { readonly accumulator: Accumulator; readonly head: number; added: number } | undefined;
}

/** Rows that are added between looks at whether the statement was cancelled. */
const rowsPerCheck = 1024;

export function registerRangeFrame(
  database: Database.Database,
  name: string,
  registration: RangeFrame,
  keyOf: KeyFunction,
  running: RunningStatement,
): void {
  const readSorted = readerOf(registration.sortType);
  const readOffsets = registration.offsetTypes.map(readerOf);
  const inRange = inRangeOf(registration.sortType, running.session);
  const valueOver = valueOf(registration, running);
  defineAggregate<Partition | undefined>(database, name, {
    safeIntegers: true,
    start: () => undefined,
    step: (before, sorted, start, end, counted, ...args) => {
      const partition =
        before ??
        begin(
          readOffsets.map((read, index) => read([start, end][index] ?? null)),
          registration,
        );
      const key = sorted === null || sorted === undefined ? null : keyOf(sorted);
      partition.rows.push({ sorted: readSorted(sorted ?? null), key, counted: counted === 1n, args });
      return partition;
    },
    inverse: (partition) => {
      if (partition !== undefined) partition.current += 1;
      return partition;
    },
    result: (partition) => {
      if (partition === undefined || partition.current >= partition.rows.length) return null;
      moveFrame(partition, registration, inRange);
      return valueOver(partition);
    },
  });
}

function begin([start = null, end = null]: readonly JsValue[], registration: RangeFrame): Partition {
  for (const [side, kind, offset] of [
    ['starting', registration.start, start],
    ['ending', registration.end, end],
  ] as const) {
    const isOffset = kind === 'preceding' || kind === 'following';
    if (isOffset && offset === null) throw pgError('22004', `frame ${side} offset must not be null`);
  }
  return { rows: [], offsets: [start, end], current: 0, head: 0, tail: 0, sum: undefined };
}

// ---- The frame -------------------------------------------------------------------------------------------

function moveFrame(partition: Partition, registration: RangeFrame, inRange: ReturnType<typeof inRangeOf>): void {
  const { rows } = partition;
  while (partition.head < rows.length && isBefore(partition, partition.head, registration, inRange))
    partition.head += 1;
  while (partition.tail < rows.length && isWithin(partition, partition.tail, registration, inRange))
    partition.tail += 1;
}

function arePeers(left: Row, right: Row): boolean {
  if (left.key === null || right.key === null) return left.key === right.key;
  return compareStored(left.key, right.key) === 0;
}

/** Whether the row comes before the frame of the current row. */
function isBefore(
  { rows, current, offsets }: Partition,
  index: number,
  { start, descending, nullsFirst }: RangeFrame,
  inRange: ReturnType<typeof inRangeOf>,
): boolean {
  const [row, base] = [rows[index], rows[current]];
  if (row === undefined || base === undefined || start === 'unbounded-preceding') return false;
  if (start === 'current-row') return index < current && !arePeers(row, base);
  if (row.sorted === null || base.sorted === null) {
    return nullsFirst ? row.sorted === null && base.sorted !== null : row.sorted !== null && base.sorted === null;
  }
  const subtract = (start === 'preceding') !== descending;
  return !inRange(row.sorted, base.sorted, offsets[0], { subtract, less: descending });
}

/** Whether the row comes before the end of the frame. */
function isWithin(
  { rows, current, offsets }: Partition,
  index: number,
  { end, descending, nullsFirst }: RangeFrame,
  inRange: ReturnType<typeof inRangeOf>,
): boolean {
  const [row, base] = [rows[index], rows[current]];
  if (row === undefined || base === undefined || end === 'unbounded-following') return true;
  if (end === 'current-row') return index <= current || arePeers(row, base);
  if (row.sorted === null || base.sorted === null) {
    return nullsFirst ? row.sorted === null || base.sorted !== null : row.sorted !== null || base.sorted === null;
  }
  const subtract = (end === 'preceding') !== descending;
  return inRange(row.sorted, base.sorted, offsets[1], { subtract, less: !descending });
}

// ---- What is computed over it ----------------------------------------------------------------------------

function valueOf(registration: RangeFrame, running: RunningStatement): (partition: Partition) => SqlValue {
  const routine = routineByOid(registration.oid);
  if (routine?.kind === 'aggregate') return aggregateOver(routine, registration, running);
  switch (routine?.name) {
    case 'first_value':
      return (partition) => nthOf(partition, registration, 1);
    case 'last_value':
      return (partition) => rowsOf(partition, registration).at(-1)?.args[0] ?? null;
    case 'nth_value':
      return (partition) => {
        const wanted = partition.rows[partition.current]?.args[1] ?? null;
        if (wanted === null) return null;
        if (Number(wanted) <= 0) throw pgError('22016', 'argument of nth_value must be greater than zero');
        return nthOf(partition, registration, Number(wanted));
      };
    default:
      throw new Error(`no function with OID ${registration.oid} has a frame`);
  }
}

function nthOf(partition: Partition, registration: RangeFrame, n: number): SqlValue {
  return rowsOf(partition, registration)[n - 1]?.args[0] ?? null;
}

/** The rows of the frame. */
function rowsOf({ rows, head, tail, current }: Partition, { exclude }: RangeFrame): readonly Row[] {
  const frame = rows.slice(head, Math.max(head, tail));
  const base = rows[current];
  if (exclude === undefined || base === undefined) return frame;
  return frame.filter((row) => {
    if (exclude === 'current-row') return row !== base;
    return !arePeers(row, base) || (exclude === 'ties' && row === base);
  });
}

function aggregateOver(
  aggregate: AggregateDefinition,
  registration: RangeFrame,
  running: RunningStatement,
): (partition: Partition) => SqlValue {
  const { argumentTypes, resultType, exclude } = registration;
  const readers = argumentTypes.map(readerOf);
  const write = writerOf(resultType);
  const context = (): CallContext => ({ session: running.session(), argumentTypes, resultType });
  let added = 0;
  const add = (accumulator: Accumulator, { counted, args }: Row): void => {
    if (++added % rowsPerCheck === 0) running.checkCancel();
    if (!counted || (aggregate.strict && args.includes(null))) return;
    accumulator.add(args.map((arg, index) => readers[index]?.(arg) ?? null));
  };
  return (partition) => {
    if (exclude !== undefined) {
      const accumulator = aggregate.start(context());
      for (const row of rowsOf(partition, registration)) add(accumulator, row);
      return write(accumulator.result());
    }
    // A frame that begins where the one before began goes on with its rows.
    const { rows, head, tail } = partition;
    if (partition.sum?.head !== head) partition.sum = { accumulator: aggregate.start(context()), head, added: head };
    const { sum } = partition;
    for (; sum.added < tail; sum.added++) {
      const row = rows[sum.added];
      if (row !== undefined) add(sum.accumulator, row);
    }
    return write(sum.accumulator.result());
  };
}
