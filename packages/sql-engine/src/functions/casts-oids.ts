// Between integers and OIDs: the same 32 bits, with a sign and without.

import { OID } from '../types/oids.ts';
import { typeByOid } from '../types/registry.ts';
import type { FunctionDefinition } from './function-definition.ts';

/** OIDs below those of any catalog, for casts that Postgres has no functions for. */
const UNSIGNED_OID = 1;
const SIGNED_OID = 2;

function change(
  oid: number,
  [source, target]: readonly [string, string],
  sql: (value: string) => string,
  implementation: (value: number) => number,
): FunctionDefinition {
  return {
    kind: 'function',
    oid,
    name: target,
    argumentTypes: [source],
    resultType: target,
    strict: true,
    volatility: 'immutable',
    sql: ([value = 'NULL']) => sql(value),
    implementation: ([value]) => implementation(Number(value)),
    description: `the bits of ${source} as ${target}`,
  };
}

export const signCasts: readonly FunctionDefinition[] = [
  change(
    UNSIGNED_OID,
    ['int4', 'oid'],
    (value) => `(${value} & 4294967295)`,
    (value) => value >>> 0,
  ),
  change(
    SIGNED_OID,
    ['oid', 'int4'],
    (value) => `(((${value} + 2147483648) & 4294967295) - 2147483648)`,
    (value) => value | 0,
  ),
];

const [unsigned, signed] = signCasts;

/** What a binary cast between the types has to do; undefined when it is nothing. */
export function signChange(source: number, target: number): FunctionDefinition | undefined {
  if (source === OID.int4 && isOid(target)) return unsigned;
  return target === OID.int4 && isOid(source) ? signed : undefined;
}

function isOid(type: number): boolean {
  return type === OID.oid || typeByOid(type).name.startsWith('reg');
}
