// What the file says of each sequence, and when it has to be told more: values that were handed out must not come again
// after a crash. Like Postgres (SEQ_LOG_VALS) it is told of some values more than were used, so that it is told seldom.

import { readCell } from '../functions/sequence-values.ts';
import type { SequenceOptions } from './definitions.ts';

export interface SequenceRow {
  readonly last: bigint;
  readonly called: boolean;
}

/** Values that a crash may leave out. */
const AHEAD = 32n;

export class ReservedValues {
  readonly #rows = new Map<number, SequenceRow>();

  /** What was read from the file, or written to it. */
  know(oid: number, row: SequenceRow): void {
    this.#rows.set(oid, row);
  }

  /** What has to be written; undefined while the file's row still covers the values that were handed out. */
  due(oid: number, cell: SharedArrayBuffer, sequence: SequenceOptions): SequenceRow | undefined {
    const { last, called } = readCell(cell);
    const row = this.#rows.get(oid);
    if (!called) return row?.last === last && !row.called ? undefined : { last, called };
    const increment = BigInt(sequence.increment);
    if (row?.called === true) {
      const left = (row.last - last) / increment;
      const isAhead = increment > 0n ? row.last >= last : row.last <= last;
      if (isAhead && left <= AHEAD) return undefined;
    }
    return { last: reach(last, increment, sequence), called };
  }

  /** Another process has handed out values up to there; undefined when the row is what this one knows. */
  foreign(oid: number, row: SequenceRow): SequenceRow | undefined {
    const known = this.#rows.get(oid);
    if (known === undefined || (known.last === row.last && known.called === row.called)) return undefined;
    this.#rows.set(oid, row);
    return row.called ? row : undefined;
  }
}

function reach(last: bigint, increment: bigint, { min, max }: SequenceOptions): bigint {
  const ahead = last + AHEAD * increment;
  if (increment > 0n) return ahead > BigInt(max) ? BigInt(max) : ahead;
  return ahead < BigInt(min) ? BigInt(min) : ahead;
}
