// Functions as the wire's function call message names them: by OID.

import { findTypeByName } from '../types/registry.ts';
import { routineByOid } from './registry.ts';

export interface CallableFunction {
  readonly schema: string;
  readonly name: string;
  /** Only a `function` gives one value for its arguments alone. */
  readonly kind: 'function' | 'other';
  /** OIDs; 0 for what depends on the arguments. */
  readonly argumentTypes: readonly number[];
}

/** By pg_proc.oid. */
export function functionByOid(oid: number): CallableFunction | undefined {
  const routine = routineByOid(oid);
  if (routine === undefined) return undefined;
  return {
    schema: routine.schema ?? 'pg_catalog',
    name: routine.name,
    kind: routine.kind === 'function' ? 'function' : 'other',
    argumentTypes: routine.argumentTypes.map((name) => typeOid(name)),
  };
}

function typeOid(name: string): number {
  const type = findTypeByName(name);
  return type === undefined || type.kind === 'pseudo' ? 0 : type.oid;
}
