// Procedures by name.

import type { ProcedureDefinition } from '../driver/procedures.ts';
import { pgError } from '../errors.ts';
import { EDIT_DISTANCE_MAX, editDistance } from './names.ts';
import { routinesCalled, signature, type RoutineCall } from './routine-lookup.ts';
import type { Binder } from './state.ts';

/** A function of Postgres with the name comes first. */
export function findProcedure(names: readonly string[], binder: Binder): ProcedureDefinition | undefined {
  const [name, schema] = [...names].reverse();
  if (name === undefined || names.length > 2 || routinesCalled(names).length > 0) return undefined;
  return binder.catalog.findProcedure(schema, name, binder.searchPath);
}

/** For "perhaps you meant". */
export function nearestProcedure(name: string, binder: Binder): ProcedureDefinition | undefined {
  const distances = binder.catalog
    .procedures()
    .map((procedure) => ({ procedure, distance: editDistance(name, procedure.name, EDIT_DISTANCE_MAX) }))
    .filter(({ distance }) => distance <= EDIT_DISTANCE_MAX)
    .sort((left, right) => left.distance - right.distance);
  return distances[0]?.procedure;
}

/** Where a function's value was wanted: `SELECT twilio.send_message(…)`. */
export function refuseProcedureAsValue(call: RoutineCall, binder: Binder): void {
  if (findProcedure(call.names, binder) === undefined) return;
  throw pgError('42809', `${signature(call)} is a procedure`, {
    hint: 'To call a procedure, use CALL, or SELECT * FROM it.',
    position: call.position,
  });
}
