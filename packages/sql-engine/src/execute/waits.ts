// Whether a query sleeps: the main thread can't.

import type { Query } from '../bind/tree.ts';
import { visitQuery } from '../bind/walk.ts';

const waitingFunctions: ReadonlySet<string> = new Set(['pg_sleep', 'pg_sleep_for', 'pg_sleep_until']);

export function waits(query: Query): boolean {
  let found = false;
  visitQuery(query, {
    expression: (e) => {
      if (e.kind === 'call') found ||= waitingFunctions.has(e.function.name);
    },
    relation: (relation) => {
      if (relation.kind === 'function')
        found ||= relation.calls.some((call) => waitingFunctions.has(call.function.name));
    },
  });
  return found;
}
