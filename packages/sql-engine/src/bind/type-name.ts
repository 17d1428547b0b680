// Type names of the parse tree to OID and modifier: `numeric(10,2)`, `text[]`, `interval day to second`.

import type { Node, TypeName } from '@pgsql/types';
import { notSupported, PgError, pgError } from '../errors.ts';
import { nodeAs, positionOfLocation, stringsOf } from '../parse/nodes.ts';
import { findTypeByName } from '../types/registry.ts';
import type { TypeDefinition } from '../types/type-definition.ts';
import type { Catalog } from './catalog.ts';
import { requireSchema } from './schema-names.ts';
import { arrayTypeOf } from './type-facts.ts';

export interface ResolvedType {
  readonly oid: number;
  readonly modifier: number;
}

/** The domains of information_schema, as their base types. */
const INFORMATION_SCHEMA_DOMAINS: Readonly<Record<string, string>> = {
  cardinal_number: 'int4',
  character_data: 'varchar',
  sql_identifier: 'name',
  time_stamp: 'timestamptz',
  yes_or_no: 'varchar',
};

export function resolveTypeName(type: TypeName, catalog: Catalog): ResolvedType {
  const position = positionOfLocation(type.location);
  if (type.setof === true) throw pgError('42601', 'type reference must not be a set', { position });
  if (type.pct_type === true) throw notSupported('%TYPE', position);
  const names = stringsOf(type.names);
  const definition = findType(names);
  if (definition === undefined) {
    requireSchema(names, catalog, position);
    const brackets = '[]'.repeat(type.arrayBounds?.length ?? 0);
    throw pgError('42704', `type "${names.join('.')}${brackets}" does not exist`, { position });
  }
  const modifier = modifierOf(definition, type.typmods, position);
  if (type.arrayBounds === undefined || type.arrayBounds.length === 0) return { oid: definition.oid, modifier };
  const array = definition.kind === 'array' ? definition.oid : arrayTypeOf(definition.oid);
  if (array === undefined) {
    throw pgError('42704', `could not find array type for data type ${definition.formalName}`, { position });
  }
  return { oid: array, modifier };
}

/** A type by qualified or bare name, whether or not it has been written as a type. */
export function findType(names: readonly string[]): TypeDefinition | undefined {
  const name = names.at(-1) ?? '';
  const schema = names.length > 1 ? names.at(-2) : undefined;
  if (schema === 'information_schema') return findTypeByName(INFORMATION_SCHEMA_DOMAINS[name] ?? '');
  if (schema !== undefined && schema !== 'pg_catalog') return undefined;
  return findTypeByName(name);
}

function modifierOf(
  definition: TypeDefinition,
  typmods: readonly Node[] | undefined,
  position: number | undefined,
): number {
  if (typmods === undefined || typmods.length === 0) return -1;
  if (definition.modifier === undefined) {
    throw pgError('42601', `type modifier is not allowed for type "${definition.name}"`, { position });
  }
  const numbers = typmods.map((node) => {
    const constant = nodeAs(node, 'A_Const');
    if (constant?.ival !== undefined) return constant.ival.ival ?? 0;
    if (constant?.sval !== undefined && /^-?\d+$/.test(constant.sval.sval ?? '')) return Number(constant.sval.sval);
    throw pgError('42601', 'type modifiers must be simple constants or identifiers', { position });
  });
  try {
    return definition.modifier.parse(numbers);
  } catch (error) {
    throw error instanceof PgError ? error.at(position) : error;
  }
}
