// The relations of pg_catalog and information_schema as PostgreSQL 15 has them, from the generated data.

import type { ColumnFact, IndexFact, RelationFact, SchemaFact } from './catalog-facts.ts';
import { generatedRows, list, number, text, type GeneratedRow } from './generated-data.ts';

export const PG_CATALOG_OID = 11;
export const PUBLIC_OID = 2200;
const PG_TOAST_OID = 99;
/** initdb gives it one that differs between versions. */
const INFORMATION_SCHEMA_OID = 13200;

export const systemSchemas: readonly SchemaFact[] = [
  { oid: PG_CATALOG_OID, name: 'pg_catalog', description: 'system catalog schema' },
  { oid: PG_TOAST_OID, name: 'pg_toast', description: 'reserved schema for TOAST tables' },
  { oid: PUBLIC_OID, name: 'public', description: 'standard public schema' },
  {
    oid: INFORMATION_SCHEMA_OID,
    name: 'information_schema',
    description: 'the schemas as the SQL standard shows them',
  },
];

let relations: readonly RelationFact[] | undefined;

export function systemRelations(): readonly RelationFact[] {
  relations ??= generatedRows('relations').map(toRelation);
  return relations;
}

function toRelation(row: GeneratedRow): RelationFact {
  const columns = list(row, 'columns').map(toColumn);
  const numberOf = new Map(columns.map((column) => [column.name, column.number]));
  const indexes = list(row, 'indexes').map((index) => toIndex(index, numberOf));
  return {
    oid: number(row, 'oid'),
    rowType: number(row, 'rowtype'),
    arrayType: number(row, 'arraytype'),
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    kind: row['kind'] === 'v' ? 'view' : 'table',
    description: '',
    insertable: false,
    updatable: false,
    deletable: false,
    columns,
    indexes,
    // The catalogs' keys are indexes by their bootstrap names; a constraint has its index's OID plus a million, which
    // no other system object has.
    constraints: indexes
      .filter((index) => index.unique)
      .map((index) => ({
        kind: index.primary ? 'primary' : 'unique',
        oid: index.oid + 1_000_000,
        name: index.name,
        columns: index.columns,
        index: index.oid,
      })),
  };
}

function toColumn(cell: unknown, index: number): ColumnFact {
  // as: written by generate-pg-catalog.ts.
  const [name, type, modifier, notNull, domain, collation] = cell as readonly [
    name: string,
    type: string,
    modifier: number,
    notNull: boolean,
    domain: string | null,
    collation: number | null,
  ];
  return {
    number: index + 1,
    name,
    type,
    modifier,
    notNull,
    description: '',
    updatable: false,
    ...(domain === null ? {} : { domain }),
    ...(collation === null ? {} : { collation }),
  };
}

function toIndex(cell: unknown, numberOf: ReadonlyMap<string, number>): IndexFact {
  // as: [oid, name, primary, unique, columns, operator classes], written by generate-pg-catalog.ts.
  const [oid, name, primary, unique, columns, classes] = cell as readonly [
    number,
    string,
    boolean,
    boolean,
    readonly string[],
    readonly number[],
  ];
  return { oid, name, primary, unique, columns: columns.map((column) => numberOf.get(column) ?? 0), classes };
}
