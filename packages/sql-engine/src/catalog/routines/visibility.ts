// pg_table_is_visible and its kin: whether the search path finds an object by its name alone.
// https://www.postgresql.org/docs/15/functions-info.html#FUNCTIONS-INFO-SCHEMA-TABLE

import type { FunctionDefinition } from '../../functions/function-definition.ts';
import { findTypeByOid } from '../../types/registry.ts';
import { directory, hasRelation, isVisible } from '../directory.ts';
import { generatedRow } from '../generated-data.ts';
import { schemaOfRoutine } from '../routine-signature.ts';
import { effectiveSearchPath } from '../search-path.ts';
import { catalogFunction } from './make-routine.ts';

function relationIsVisible(oid: number, searchPath: readonly string[]): boolean | null {
  const index = directory().index(oid);
  const schema = directory().relation(oid)?.schema ?? index?.relation.schema;
  const name = directory().relation(oid)?.name ?? index?.index.name;
  if (schema === undefined || name === undefined) return null;
  return isVisible(schema, searchPath, (other) => hasRelation(other, name));
}

function typeIsVisible(oid: number, searchPath: readonly string[]): boolean | null {
  if (findTypeByOid(oid) !== undefined) return effectiveSearchPath(searchPath).includes('pg_catalog');
  const row = directory().rowType(oid);
  if (row !== undefined) return relationIsVisible(row.relation.oid, searchPath);
  return generatedRow('types', oid) === undefined ? null : searchPath.includes('information_schema');
}

function functionIsVisible(oid: number, searchPath: readonly string[]): boolean | null {
  const routine = directory().routine(oid);
  if (routine === undefined) return generatedRow('procs', oid) === undefined ? null : true;
  return effectiveSearchPath(searchPath).includes(schemaOfRoutine(routine));
}

const COLLATION_OIDS: ReadonlySet<number> = new Set([100, 950, 951, 12340]);

/** Everything else that there is lives in pg_catalog, which the path always has. */
const inPgCatalog = (exists: (oid: number) => boolean) => (oid: number) => (exists(oid) ? true : null);
const nothing = (): null => null;

type Visibility = (oid: number, searchPath: readonly string[]) => boolean | null;

const families: readonly (readonly [oid: number, name: string, object: string, visible: Visibility])[] = [
  [2079, 'pg_table_is_visible', 'table', relationIsVisible],
  [2080, 'pg_type_is_visible', 'type', typeIsVisible],
  [2081, 'pg_function_is_visible', 'function', functionIsVisible],
  [2082, 'pg_operator_is_visible', 'operator', inPgCatalog((oid) => directory().operator(oid) !== undefined)],
  [
    2083,
    'pg_opclass_is_visible',
    'operator class',
    inPgCatalog((oid) => generatedRow('operator-classes', oid) !== undefined),
  ],
  [
    3829,
    'pg_opfamily_is_visible',
    'operator family',
    inPgCatalog((oid) => generatedRow('operator-families', oid) !== undefined),
  ],
  [3815, 'pg_collation_is_visible', 'collation', inPgCatalog((oid) => COLLATION_OIDS.has(oid))],
  [2093, 'pg_conversion_is_visible', 'conversion', nothing],
  [3403, 'pg_statistics_obj_is_visible', 'statistics object', nothing],
  [3756, 'pg_ts_parser_is_visible', 'text search parser', nothing],
  [3757, 'pg_ts_dict_is_visible', 'text search dictionary', nothing],
  [3758, 'pg_ts_config_is_visible', 'text search configuration', nothing],
  [3768, 'pg_ts_template_is_visible', 'text search template', nothing],
];

export const visibilityRoutines: readonly FunctionDefinition[] = families.map(([oid, name, object, visible]) =>
  catalogFunction(
    {
      oid,
      name,
      args: ['oid'],
      result: 'bool',
      description: `whether the search path finds the ${object} by its name alone; null when there is none`,
    },
    (args) => visible(args.number(0), args.context.session.searchPath),
  ),
);
