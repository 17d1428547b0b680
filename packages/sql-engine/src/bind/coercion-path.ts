// Which way leads from one type to another (Postgres' find_coercion_pathway and can_coerce_type).
// https://www.postgresql.org/docs/15/typeconv.html

import type { FunctionDefinition } from '../functions/function-definition.ts';
import { castBetween } from '../functions/registry.ts';
import { OID } from '../types/oids.ts';
import { typeByOid } from '../types/registry.ts';
import { matchPolymorphic } from './polymorphic.ts';
import { categoryOf, elementTypeOf, isPolymorphic, POLYMORPHIC } from './type-facts.ts';

export type CoercionContext = 'implicit' | 'assignment' | 'explicit';

export type CoercionPath =
  | { readonly kind: 'relabel' }
  | { readonly kind: 'function'; readonly function: FunctionDefinition }
  | { readonly kind: 'io' }
  | { readonly kind: 'elements'; readonly path: CoercionPath };

const RELABEL: CoercionPath = { kind: 'relabel' };

const RANK: Readonly<Record<CoercionContext, number>> = { implicit: 0, assignment: 1, explicit: 2 };

export function coercionPath(source: number, target: number, context: CoercionContext): CoercionPath | undefined {
  if (source === target) return RELABEL;
  const key = (source * 0x100000000 + target) * 3 + RANK[context];
  const known = paths.get(key);
  if (known !== undefined) return known === 'none' ? undefined : known;
  const found = findPath(source, target, context);
  paths.set(key, found ?? 'none');
  return found;
}

/** The registry does not change; there are as many entries as pairs of types that were ever tried. */
const paths = new Map<number, CoercionPath | 'none'>();

function findPath(source: number, target: number, context: CoercionContext): CoercionPath | undefined {
  const cast = castBetween(typeByOid(source).name, typeByOid(target).name);
  if (cast !== undefined) {
    if (RANK[context] < RANK[cast.context]) return undefined;
    if (cast.method === 'binary') return RELABEL;
    if (cast.method === 'io') return { kind: 'io' };
    return { kind: 'function', function: cast.method };
  }
  return arrayPath(source, target, context) ?? textPath(source, target, context);
}

const VECTORS: ReadonlySet<string> = new Set(['int2vector', 'oidvector']);

function arrayPath(source: number, target: number, context: CoercionContext): CoercionPath | undefined {
  // These would capture coercions that are meant for real arrays.
  if (VECTORS.has(typeByOid(target).name)) return undefined;
  const sourceElement = elementTypeOf(source);
  const targetElement = elementTypeOf(target);
  if (sourceElement === undefined || targetElement === undefined) return undefined;
  const path = coercionPath(sourceElement, targetElement, context);
  if (path === undefined || path.kind === 'relabel' || path.kind === 'io') return path;
  return { kind: 'elements', path };
}

/** Everything can be assigned to a string, and a string can be cast to everything, through its text. */
function textPath(source: number, target: number, context: CoercionContext): CoercionPath | undefined {
  if (typeByOid(source).kind === 'pseudo' && source !== OID.record) return undefined;
  if (typeByOid(target).kind === 'pseudo') return undefined;
  if (context !== 'implicit' && categoryOf(target) === 'S') return { kind: 'io' };
  if (context === 'explicit' && categoryOf(source) === 'S') return { kind: 'io' };
  return undefined;
}

export function canCoerce(sources: readonly number[], targets: readonly number[], context: CoercionContext): boolean {
  let generic = false;
  for (const [index, source] of sources.entries()) {
    const target = targets[index];
    if (source === target || target === OID.any) continue;
    if (isPolymorphic(target)) {
      generic = true;
      continue;
    }
    if (source === OID.unknown) continue;
    if (coercionPath(source, target, context) !== undefined) continue;
    return false;
  }
  return !generic || matchPolymorphic(targets, sources, canCoerceOne).kind === 'match';
}

export function canCoerceOne(source: number, target: number): boolean {
  return source === target || source === OID.unknown || coercionPath(source, target, 'implicit') !== undefined;
}

/** True when values of one type serve as the other without any change. */
export function isBinaryCoercible(source: number, target: number): boolean {
  if (source === target || target === OID.any) return true;
  if (target === POLYMORPHIC.anyelement || target === POLYMORPHIC.anycompatible) return true;
  if (target === POLYMORPHIC.anyarray || target === POLYMORPHIC.anycompatiblearray) {
    return elementTypeOf(source) !== undefined;
  }
  if (target === POLYMORPHIC.anyrange) return typeByOid(source).kind === 'range';
  if (target === POLYMORPHIC.anymultirange) return typeByOid(source).kind === 'multirange';
  return coercionPath(source, target, 'implicit')?.kind === 'relabel';
}
