// The rules of the phase after the start, as a function of state and message: which messages are run, which are
// skipped after an error, and where ReadyForQuery is due.

import { assertNever } from '@twilio-sql/sql-engine';
import type { FrontendKind } from '../messages/frontend.ts';

export type Phase =
  /** ReadyForQuery was sent last. */
  | 'ready'
  /** Messages of the extended protocol since then: Sync ends them. */
  | 'pipeline'
  /** After an error in a pipeline: everything up to Sync is read and thrown away. */
  | 'skipping';

export type Action =
  | 'run'
  /** The extended protocol's messages open an implicit transaction that lasts until Sync. */
  | 'begin-and-run'
  /** A simple query joins the transaction of a pipeline that had no Sync, and ends it. */
  | 'run-and-end'
  | 'sync'
  | 'flush'
  | 'terminate'
  | 'ignore'
  /** Only the start asks for passwords. */
  | 'refuse';

export interface Step {
  readonly action: Action;
  /** The phase while the message runs, and after it if all is well. */
  readonly phase: Phase;
}

export function step(phase: Phase, kind: FrontendKind): Step {
  if (kind === 'terminate') return { action: 'terminate', phase };
  if (kind === 'sync') return { action: 'sync', phase: 'ready' };
  if (phase === 'skipping') return { action: 'ignore', phase };
  switch (kind) {
    case 'query':
    case 'function-call':
      return { action: phase === 'pipeline' ? 'run-and-end' : 'run', phase: 'ready' };
    case 'parse':
    case 'bind':
    case 'describe':
    case 'execute':
    case 'close':
      return { action: phase === 'ready' ? 'begin-and-run' : 'run', phase: 'pipeline' };
    case 'flush':
      return { action: 'flush', phase };
    // What is left of a COPY that failed.
    case 'copy-data':
    case 'copy-done':
    case 'copy-fail':
      return { action: 'ignore', phase };
    case 'password':
      return { action: 'refuse', phase };
    default:
      return assertNever(kind);
  }
}

/** The phase after an error while a message ran. */
export function afterError(phase: Phase): Phase {
  return phase === 'ready' ? 'ready' : 'skipping';
}
