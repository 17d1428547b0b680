// Small questions about types by OID, as Postgres' type cache answers them.

import type { TypeName as RegistryTypeName } from '../functions/function-definition.ts';
import { findTypeByName, findTypeByOid, typeByOid } from '../types/registry.ts';
import type { TypeCategory } from '../types/type-definition.ts';

/** Pseudo-types of the two polymorphic families. */
export const POLYMORPHIC = {
  anyelement: 2283,
  anyarray: 2277,
  anynonarray: 2776,
  anyenum: 3500,
  anyrange: 3831,
  anymultirange: 4537,
  anycompatible: 5077,
  anycompatiblearray: 5078,
  anycompatiblenonarray: 5079,
  anycompatiblerange: 5080,
  anycompatiblemultirange: 4538,
} as const;

const polymorphicOids: ReadonlySet<number> = new Set(Object.values(POLYMORPHIC));

export function isPolymorphic(type: number): boolean {
  return polymorphicOids.has(type);
}

/** As messages print it: `integer`, `text[]`. */
export function formatType(type: number): string {
  return typeByOid(type).formalName;
}

export function categoryOf(type: number): TypeCategory {
  return typeByOid(type).category;
}

/** True when the type is the preferred one of this category. */
export function isPreferred(category: TypeCategory, type: number): boolean {
  const definition = typeByOid(type);
  return definition.preferred && definition.category === category;
}

/** Element type of an array type (int2vector and oidvector included); undefined for everything else. */
export function elementTypeOf(type: number): number | undefined {
  const definition = typeByOid(type);
  return definition.elementOid !== 0 && definition.length === -1 ? definition.elementOid : undefined;
}

export function arrayTypeOf(element: number): number | undefined {
  const { arrayOid } = typeByOid(element);
  return arrayOid === 0 || findTypeByOid(arrayOid) === undefined ? undefined : arrayOid;
}

/** OIDs of a signature; undefined when it names a type that is not registered. */
export function signatureOids(names: readonly RegistryTypeName[]): readonly number[] | undefined {
  const known = signatures.get(names);
  if (known !== undefined) return known;
  const oids = names.map((name) => findTypeByName(name)?.oid);
  if (!oids.every((oid) => oid !== undefined)) return undefined;
  signatures.set(names, oids);
  return oids;
}

const signatures = new WeakMap<readonly RegistryTypeName[], readonly number[]>();

/** Types whose text form is a name that only the catalog can resolve. */
const REGISTERED_NAME_TYPES: ReadonlySet<string> = new Set([
  'regproc',
  'regprocedure',
  'regoper',
  'regoperator',
  'regclass',
  'regtype',
  'regrole',
  'regnamespace',
  'regconfig',
  'regdictionary',
  'regcollation',
]);

export function isRegisteredNameType(type: number): boolean {
  return REGISTERED_NAME_TYPES.has(typeByOid(type).name);
}

/** True when rows can be grouped and sorted by the type. */
export function isComparable(type: number): boolean {
  const element = elementTypeOf(type);
  return element === undefined ? typeByOid(type).comparison !== 'none' : isComparable(element);
}

/** Types that have a collation: strings, and arrays of them. */
export function isCollatable(type: number): boolean {
  const element = elementTypeOf(type);
  return element === undefined ? categoryOf(type) === 'S' : isCollatable(element);
}
