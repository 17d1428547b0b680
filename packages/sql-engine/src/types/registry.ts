// Look-up of types by OID and by name. The rows come from the files of this folder through `definitions.ts`.

import { typeDefinitions } from './definitions.ts';
import type { TypeDefinition } from './type-definition.ts';

const byOid = new Map<number, TypeDefinition>(typeDefinitions.map((type) => [type.oid, type]));
const byName = new Map<string, TypeDefinition>(typeDefinitions.map((type) => [type.name, type]));

/** Throws when the OID is not registered: a bug, not a user's mistake. */
export function typeByOid(oid: number): TypeDefinition {
  const type = byOid.get(oid);
  if (type === undefined) throw new Error(`no type with OID ${oid}`);
  return type;
}

export function findTypeByOid(oid: number): TypeDefinition | undefined {
  return byOid.get(oid);
}

/** By pg_type.typname (`int4`, `_text`). */
export function findTypeByName(name: string): TypeDefinition | undefined {
  return byName.get(name);
}

export function typeByName(name: string): TypeDefinition {
  const type = byName.get(name);
  if (type === undefined) throw new Error(`no type named ${name}`);
  return type;
}

export function allTypes(): readonly TypeDefinition[] {
  return typeDefinitions;
}
