// FETCH and MOVE as Postgres reads them (PortalRunFetch in its pquery.c): steps on the way, then the one that counts.

import type { ResultChunk } from '../engine.ts';
import type { PortalRows } from './portal-rows.ts';

export interface Motion {
  readonly kind: 'forward' | 'backward' | 'absolute' | 'relative';
  /** Infinity for ALL. Negative: the other way, or from the end. */
  readonly count: number;
}

interface Step {
  readonly kind: 'forward' | 'backward';
  readonly count: number;
}

/** The rows that a FETCH is answered with. Throws 55000. */
export async function* fetchRows(rows: PortalRows, motion: Motion): AsyncGenerator<ResultChunk> {
  let step = await lastStep(rows, motion);
  if (step === 'current') {
    if (!rows.onRow) return;
    rows.skipBackward(1);
    step = { kind: 'forward', count: 1 };
  }
  yield* step.kind === 'forward' ? rows.forward(step.count) : rows.backward(step.count);
}

/** The number of rows that a FETCH of the same motion would have given. Throws 55000. */
export async function moveOver(rows: PortalRows, motion: Motion): Promise<number> {
  const step = await lastStep(rows, motion);
  if (step === 'current') return rows.onRow ? 1 : 0;
  // Where it is already is no way back: also for a cursor that can't go back.
  if (step.kind === 'backward' && step.count === Infinity && rows.position === 0) return 0;
  return step.kind === 'forward' ? await rows.skipForward(step.count) : rows.skipBackward(step.count);
}

async function lastStep(rows: PortalRows, { kind, count }: Motion): Promise<Step | 'current'> {
  if (kind === 'absolute') return await toAbsolute(rows, count);
  if (count === 0) return 'current';
  const back = count < 0 !== (kind === 'backward');
  const step: Step['kind'] = back ? 'backward' : 'forward';
  const distance = Math.abs(count);
  if (kind !== 'relative') return { kind: step, count: distance };
  if (distance > 1) await skip(rows, { kind: step, count: distance - 1 });
  return { kind: step, count: 1 };
}

async function toAbsolute(rows: PortalRows, count: number): Promise<Step> {
  if (count >= 0) {
    await rows.seek(Math.max(count - 1, 0));
    return { kind: 'forward', count: Math.min(count, 1) };
  }
  await rows.skipForward(Infinity);
  if (count < -1) rows.skipBackward(-count - 1);
  return { kind: 'backward', count: 1 };
}

async function skip(rows: PortalRows, step: Step): Promise<void> {
  if (step.kind === 'forward') await rows.skipForward(step.count);
  else rows.skipBackward(step.count);
}
