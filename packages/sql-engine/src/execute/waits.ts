// Whether a query sleeps: the main thread can't.

import type { Query } from '../bind/tree.ts';
import { visitQuery } from '../bind/walk.ts';

const waitingFunctions: ReadonlySet<string> = new Set(['pg_sleep', 'pg_sleep_for', 'pg_sleep_until']);

export function waits(query: Query): boolean {
  return callsOneOf(query, (name) => waitingFunctions.has(name));
}

/** Whether it may have to wait for an advisory lock, and run again. */
export function mayLock(query: Query): boolean {
  return callsOneOf(query, (name) => name.startsWith('pg_advisory_'));
}

function callsOneOf(query: Query, isOne: (name: string) => boolean): boolean {
  let found = false;
  visitQuery(query, {
    expression: (e) => {
      if (e.kind === 'call') found ||= isOne(e.function.name);
    },
    relation: (relation) => {
      if (relation.kind === 'function') found ||= relation.calls.some((call) => isOne(call.function.name));
    },
  });
  return found;
}
