// The error for a table that is not found, with a hint about what was meant: a table of that name in another schema,
// one that is spelt almost so, or one that the name is a part of (`sync.documents`: `sync.service_documents`).

import { pgError, type PgError } from '../errors.ts';
import type { TableDefinition } from '../driver/table.ts';
import type { Catalog } from './catalog.ts';
import { EDIT_DISTANCE_MAX, editDistance, loosen } from './names.ts';

/** More are not listed. */
const SUGGESTED_MAX = 3;
/** Shorter names are parts of too many others. */
const PART_LENGTH_MIN = 4;

export function missingRelation(
  catalog: Catalog,
  schema: string | undefined,
  name: string,
  searchPath: readonly string[],
  position: number | undefined,
): PgError {
  const qualified = schema === undefined ? name : `${schema}.${name}`;
  const reason = catalog.schemas().find((candidate) => candidate.name === schema)?.withheld?.[name];
  if (reason !== undefined) {
    return pgError('0A000', `"${qualified}" cannot be read`, { detail: `It ${reason}.`, position });
  }
  const hint = hintFor(meant(catalog.tables(), schema, name, searchPath));
  return pgError('42P01', `relation "${qualified}" does not exist`, { hint, position });
}

function hintFor(tables: readonly TableDefinition[]): string | undefined {
  const names = tables.map((table) => `"${table.schema}.${table.name}"`);
  if (names.length === 0) return undefined;
  if (names.length > SUGGESTED_MAX) {
    return `There are ${names.length} tables that may be meant, among them ${names.slice(0, SUGGESTED_MAX).join(', ')}.`;
  }
  return `Perhaps you meant ${names.join(' or ')}.`;
}

type Match = (table: TableDefinition) => boolean;

/** The best kind of match that there is, in the order of the schemas' names. */
function meant(
  tables: readonly TableDefinition[],
  schema: string | undefined,
  name: string,
  searchPath: readonly string[],
): readonly TableDefinition[] {
  const users = tables.filter((table) => !isSystem(table));
  const here = users.filter((table) =>
    schema === undefined ? searchPath.includes(table.schema) : table.schema === schema,
  );
  const loose = loosen(name);
  const near = Math.min(EDIT_DISTANCE_MAX, Math.floor(name.length / 3));
  const isPart = loose.length >= PART_LENGTH_MIN;
  const same: Match = (table) => loosen(table.name) === loose;
  const similar: Match = (table) => editDistance(loosen(table.name), loose, near) <= near;
  const longer: readonly Match[] = [
    (table) => isPart && loosen(table.name).endsWith(loose),
    (table) => isPart && loosen(table.name).includes(loose),
  ];
  const attempts: readonly (readonly [readonly TableDefinition[], readonly Match[]])[] =
    schema === undefined || here.length === 0
      ? [
          [here, [similar]],
          [users, [same, similar]],
          [here, longer],
          [users, longer],
        ]
      : [
          [here, [same, similar, ...longer]],
          [users, [same]],
        ];
  for (const [place, matches] of attempts) {
    for (const match of matches) {
      const found = place.filter(match);
      if (found.length > 0) return found.toSorted((a, b) => (a.schema < b.schema ? -1 : 1));
    }
  }
  return [];
}

function isSystem({ schema }: TableDefinition): boolean {
  return schema === 'pg_catalog' || schema === 'information_schema';
}
