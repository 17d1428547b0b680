// Look-up of routines, operators and casts. The rows come from the files of this folder and of types/ through
// `definitions.ts`.

import { signCasts } from './casts-oids.ts';
import { castDefinitions, operatorDefinitions, routineDefinitions } from './definitions.ts';
import type { CastDefinition, OperatorDefinition, Routine } from './function-definition.ts';

function groupBy<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}

const routines = groupBy(routineDefinitions, (routine) => routine.name);
const routinesByOid = new Map(
  [...routineDefinitions, ...signCasts].map((routine): [number, Routine] => [routine.oid, routine]),
);
const operators = groupBy(operatorDefinitions, (operator) => operator.name);
const casts = new Map(castDefinitions.map((cast) => [`${cast.source}>${cast.target}`, cast]));

export function routinesNamed(name: string): readonly Routine[] {
  return routines.get(name) ?? [];
}

/** By pg_proc.oid; operators' and casts' functions included. */
export function routineByOid(oid: number): Routine | undefined {
  return routinesByOid.get(oid);
}

export function operatorsNamed(name: string): readonly OperatorDefinition[] {
  return operators.get(name) ?? [];
}

/** Type names, as pg_type.typname. */
export function castBetween(source: string, target: string): CastDefinition | undefined {
  return casts.get(`${source}>${target}`);
}

export function allRoutines(): readonly Routine[] {
  return routineDefinitions;
}

export function allOperators(): readonly OperatorDefinition[] {
  return operatorDefinitions;
}

export function allCasts(): readonly CastDefinition[] {
  return castDefinitions;
}
