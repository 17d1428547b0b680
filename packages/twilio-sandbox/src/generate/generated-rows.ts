// What the generators of messages, calls and what hangs on them have in common.
import type { Step } from './threads.ts';

/** Rows that exist without being stored, numbered from 0 (oldest) to count - 1 (newest). */
export interface GeneratedRows {
  readonly count: number;
  sidOf(index: number): string;
  /** undefined when no row has the sid. */
  indexOf(sid: string): number | undefined;
  /** The JSON text of a row as it is at `now` (seconds). */
  text(index: number, now: number): string;
}

/** Which generated rows a list can return. */
export interface Selection {
  /** Index range [low, high). */
  readonly low: number;
  readonly high: number;
  /** A superset of the rows in the range, in order; every index of the range when absent. */
  readonly candidates?: (from: number, step: Step) => Iterable<number>;
  /** The exact test; absent when every candidate qualifies. */
  readonly accept?: (index: number) => boolean;
}

export const NOTHING: Selection = { low: 0, high: 0 };

/** Half-open range of seconds; absent ends are unbounded. */
export interface TimeRange {
  readonly from?: number;
  readonly to?: number;
}

export function inRange(range: TimeRange, seconds: number): boolean {
  return (range.from === undefined || seconds >= range.from) && (range.to === undefined || seconds < range.to);
}
