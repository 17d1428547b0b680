// Whether a query sleeps, or may take long where nothing can stop it: not in the main thread.

import type { Query } from '../bind/tree.ts';
import { visitQuery } from '../bind/walk.ts';
import { takesLong, type Call } from '../plan/long-values.ts';

const waitingFunctions: ReadonlySet<string> = new Set(['pg_sleep', 'pg_sleep_for', 'pg_sleep_until']);

/** With `unknown`, also where how long it takes is told by what is not known yet. */
export function waits(query: Query, unknown = false): boolean {
  return callsOneOf(query, (e) => waitingFunctions.has(e.function.name) || takesLong(e, unknown));
}

/** Whether it may have to wait for an advisory lock, and run again. */
export function mayLock(query: Query): boolean {
  return callsOneOf(query, (e) => e.function.name.startsWith('pg_advisory_'));
}

function callsOneOf(query: Query, isOne: (call: Call) => boolean): boolean {
  let found = false;
  visitQuery(query, {
    expression: (e) => {
      if (e.kind === 'call') found ||= isOne(e);
    },
    relation: (relation) => {
      if (relation.kind === 'function') found ||= relation.calls.some(isOne);
    },
  });
  return found;
}
