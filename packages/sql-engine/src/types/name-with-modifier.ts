// `numeric(10,2)`, `timestamp(3) with time zone[]`: a type's name as it is declared.

import { findTypeByOid } from './registry.ts';
import type { TypeDefinition } from './type-definition.ts';

/** The formal name with what the modifier says; a negative one says nothing. */
export function nameWithModifier(type: TypeDefinition, modifier: number): string {
  const element = type.kind === 'array' ? findTypeByOid(type.elementOid) : type;
  const suffix = modifier < 0 ? '' : (element?.modifier?.format(modifier) ?? '');
  if (suffix === '') return type.formalName;
  return type.kind === 'array'
    ? `${withSuffix(type.formalName.slice(0, -2), suffix)}[]`
    : withSuffix(type.formalName, suffix);
}

/** The modifier stands before the words about zones. */
function withSuffix(name: string, suffix: string): string {
  const zone = / with(?:out)? time zone$/.exec(name)?.[0] ?? '';
  return `${name.slice(0, name.length - zone.length)}${suffix}${zone}`;
}
