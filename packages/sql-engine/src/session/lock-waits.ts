// Queries whose functions have to wait for an advisory lock: they wait, and are run again.

import type { Execution } from '../engine.ts';
import { notSupported, type PgError } from '../errors.ts';
import { LockWait } from '../functions/lock-keys.ts';
import type { SessionRoster } from './roster.ts';
import { durationMs } from './settings/units.ts';
import type { RunnableStatement, RunOptions } from './statement-runner.ts';
import type { SessionParts } from './utility/utility-statement.ts';

export async function executeWithLocks(
  runnable: RunnableStatement,
  options: RunOptions,
  { runner, state }: Pick<SessionParts, 'runner' | 'state'>,
  roster: SessionRoster | undefined,
): Promise<Execution> {
  const { processId, database } = state;
  roster?.locks.statementBegins(processId);
  for (let waited = false; ; waited = true) {
    try {
      const execution = await runner.execute(runnable, options, state);
      if (waited) roster?.locks.statementEnded(processId, database);
      return execution;
    } catch (error) {
      const once = runnable.changes.length > 0 || runnable.callsProcedures === true;
      if (!(error instanceof LockWait) || roster === undefined || once) {
        if (waited) roster?.locks.statementEnded(processId, database);
        throw error instanceof LockWait ? waitInWrite() : error;
      }
      const timeoutMs = durationMs(state.setting('lock_timeout') ?? '0');
      try {
        await roster.locks.wait(processId, database, error.request, { signal: options.signal, timeoutMs });
      } catch (refusal) {
        roster.locks.statementEnded(processId, database);
        throw refusal;
      }
    }
  }
}

/** It can't be run again. */
function waitInWrite(): PgError {
  return notSupported('waiting for an advisory lock in a statement that writes or calls procedures');
}
