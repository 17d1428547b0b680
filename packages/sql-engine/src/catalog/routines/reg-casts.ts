// to_regclass and its kin, which answer null where the cast would be an error; format_type.

import { PgError } from '../../errors.ts';
import type { FunctionDefinition } from '../../functions/function-definition.ts';
import { nameWithModifier } from '../../types/name-with-modifier.ts';
import { findTypeByOid } from '../../types/registry.ts';
import { enterDirectory } from '../directory.ts';
import { regNamesByType } from '../reg-names.ts';
import { typeTextOfOid } from '../type-names.ts';
import { catalogFunction } from './make-routine.ts';

const CASTS: readonly (readonly [oid: number, type: string, object: string])[] = [
  [3495, 'regclass', 'relation'],
  [3493, 'regtype', 'type'],
  [3494, 'regproc', 'function'],
  [3479, 'regprocedure', 'function with its argument types'],
  [3492, 'regoper', 'operator'],
  [3476, 'regoperator', 'operator with its operand types'],
  [4086, 'regnamespace', 'schema'],
  [4093, 'regrole', 'role'],
  [4195, 'regcollation', 'collation'],
];

/** What looking a name up may throw and these functions answer with null: missing or ambiguous objects. */
const NOT_FOUND: ReadonlySet<string> = new Set(['42P01', '42704', '42883', '42725', '3F000']);

function orNull(find: () => number | undefined): number | null {
  try {
    return find() ?? null;
  } catch (error) {
    if (error instanceof PgError && NOT_FOUND.has(error.code)) return null;
    throw error;
  }
}

export const regCastRoutines: readonly FunctionDefinition[] = [
  ...CASTS.map(([oid, type, object]) =>
    catalogFunction(
      {
        oid,
        name: `to_${type}`,
        args: ['text'],
        result: type,
        description: `the OID of a ${object} by its name, null when there is none`,
      },
      (args) =>
        /^\d+$/.test(args.text(0))
          ? null
          : orNull(() => regNamesByType[type]?.oidOf(args.text(0), args.context.session)),
    ),
  ),
  {
    kind: 'function',
    oid: 1081,
    name: 'format_type',
    argumentTypes: ['oid', 'int4'],
    resultType: 'text',
    strict: false,
    volatility: 'stable',
    description: 'the name of a type with its modifier, as SQL writes it',
    implementation: ([oid, modifier], { session }) => {
      if (oid === null) return null;
      enterDirectory(session);
      return typeWithModifier(Number(oid), modifier === null ? null : Number(modifier), session.searchPath);
    },
  },
];

const NO_TYPE = 0;
const BPCHAR = 1042;

/** A null modifier asks for the type alone; for char that is another name than with an unknown length. */
function typeWithModifier(oid: number, modifier: number | null, searchPath: readonly string[]): string {
  if (oid === NO_TYPE) return '-';
  const type = findTypeByOid(oid);
  const name = typeTextOfOid(oid, searchPath);
  if (name === undefined) return '???';
  const element = type?.kind === 'array' ? findTypeByOid(type.elementOid) : type;
  if (element?.oid === BPCHAR && modifier === -1) return type?.kind === 'array' ? 'bpchar[]' : 'bpchar';
  return type === undefined || modifier === null ? name : nameWithModifier(type, modifier);
}
