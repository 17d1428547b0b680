// information_schema on schemas, tables, views and columns.

import type { ColumnFact, RelationFact } from '../catalog-facts.ts';
import { viewDefinition } from '../definitions-text.ts';
import { informationSchema, type RowObject, type RowParts, type RowSource } from '../row-source.ts';
import type { Reader, SystemModel } from '../system-model.ts';
import { columnType, typeOidByName } from '../type-rows.ts';
import {
  collationColumns,
  dataType,
  typeCollationColumns,
  domainColumns,
  elementType,
  facetColumns,
  udtColumns,
} from './type-columns.ts';

export function yesOrNo(value: boolean): string {
  return value ? 'YES' : 'NO';
}

export function tableColumns(relation: RelationFact, reader: Reader): RowObject {
  return { table_catalog: reader.database, table_schema: relation.schema, table_name: relation.name };
}

const COLUMN_DEFAULTS: RowObject = {
  is_self_referencing: 'NO',
  is_identity: 'NO',
  identity_cycle: 'NO',
  is_generated: 'NEVER',
};

/** What columns of the same type have in common. */
function typePart(column: ColumnFact, reader: Reader): RowObject {
  return {
    ...COLUMN_DEFAULTS,
    data_type: dataType(column.type),
    ...facetColumns(column.type, column.modifier),
    ...collationColumns(reader.database, columnType(column).collation),
    ...domainColumns(reader.database, column),
    ...udtColumns(reader.database, column.type),
  };
}

/** The standard knows no materialized views, and has sequences elsewhere. */
function isTableOrView({ kind }: RelationFact): boolean {
  return kind === 'table' || kind === 'view';
}

function* columnRows(model: SystemModel, reader: Reader): Iterable<RowParts> {
  const typeParts = new Map<string, RowObject>();
  for (const relation of model.relations.filter(isTableOrView)) {
    const tablePart = tableColumns(relation, reader);
    for (const column of relation.columns) {
      const key = `${column.type} ${column.modifier} ${column.domain ?? ''} ${column.collation ?? ''}`;
      const shared = typeParts.get(key) ?? typePart(column, reader);
      typeParts.set(key, shared);
      yield [
        tablePart,
        shared,
        {
          column_name: column.name,
          ordinal_position: column.number,
          is_nullable: yesOrNo(!column.notNull),
          dtd_identifier: String(column.number),
          is_updatable: yesOrNo(column.updatable),
          ...valueColumns(column),
        },
      ];
    }
  }
}

/** Where a column's values come from when none is given. */
function valueColumns({ expression, generated, identity, sequence }: ColumnFact): RowObject {
  if (generated === true) return { is_generated: 'ALWAYS', generation_expression: expression ?? null };
  if (identity === undefined) return expression === undefined ? {} : { column_default: expression };
  return {
    is_identity: sequence === undefined ? 'NO' : 'YES',
    identity_generation: identity.toUpperCase(),
  };
}

function objectColumns(relation: RelationFact, reader: Reader): RowObject {
  return {
    object_catalog: reader.database,
    object_schema: relation.schema,
    object_name: relation.name,
    object_type: 'TABLE',
  };
}

function* elementTypeRows(model: SystemModel, reader: Reader): Iterable<RowObject> {
  for (const relation of model.relations) {
    for (const column of relation.columns) {
      const element = elementType(column.type);
      if (element === undefined) continue;
      yield {
        ...objectColumns(relation, reader),
        collection_type_identifier: String(column.number),
        data_type: dataType(element),
        ...typeCollationColumns(reader.database, typeOidByName(element)),
        ...udtColumns(reader.database, element),
        dtd_identifier: `a${column.number}`,
      };
    }
  }
}

function* tablePrivileges(model: SystemModel, reader: Reader): Iterable<RowObject> {
  for (const relation of model.relations) {
    for (const privilege of privilegesOf(relation)) {
      yield {
        grantor: reader.user,
        grantee: reader.user,
        ...tableColumns(relation, reader),
        privilege_type: privilege,
        is_grantable: 'YES',
        with_hierarchy: yesOrNo(privilege === 'SELECT'),
      };
    }
  }
}

export function privilegesOf(relation: RelationFact): readonly string[] {
  return [
    'SELECT',
    ...(relation.insertable ? ['INSERT'] : []),
    ...(relation.updatable ? ['UPDATE'] : []),
    ...(relation.deletable ? ['DELETE'] : []),
  ];
}

function* columnPrivileges(model: SystemModel, reader: Reader): Iterable<RowParts> {
  for (const relation of model.relations) {
    const shared = {
      ...tableColumns(relation, reader),
      grantor: reader.user,
      grantee: reader.user,
      is_grantable: 'YES',
    };
    for (const column of relation.columns) {
      const privileges = [
        'SELECT',
        ...(relation.insertable ? ['INSERT'] : []),
        ...(column.updatable ? ['UPDATE'] : []),
      ];
      for (const privilege of privileges) {
        yield [shared, { column_name: column.name, privilege_type: privilege }];
      }
    }
  }
}

export const relationViews: readonly RowSource[] = [
  informationSchema('information_schema_catalog_name', (_model, reader) => [{ catalog_name: reader.database }]),
  informationSchema('schemata', (model, reader) =>
    model.facts.schemas.map((schema) => ({
      catalog_name: reader.database,
      schema_name: schema.name,
      schema_owner: reader.user,
    })),
  ),
  informationSchema('tables', (model, reader) =>
    model.relations.filter(isTableOrView).map((relation) => ({
      ...tableColumns(relation, reader),
      table_type: relation.kind === 'view' ? 'VIEW' : relation.temporary === true ? 'LOCAL TEMPORARY' : 'BASE TABLE',
      is_insertable_into: yesOrNo(relation.insertable),
      is_typed: 'NO',
    })),
  ),
  informationSchema('views', (model, reader) =>
    model.relations
      .filter((relation) => relation.kind === 'view')
      .map((relation) => ({
        ...tableColumns(relation, reader),
        view_definition: viewDefinition(relation),
        check_option: relation.checkOption?.toUpperCase() ?? 'NONE',
        is_updatable: yesOrNo(relation.updatable && relation.deletable),
        is_insertable_into: yesOrNo(relation.insertable),
        is_trigger_updatable: 'NO',
        is_trigger_deletable: 'NO',
        is_trigger_insertable_into: 'NO',
      })),
  ),
  informationSchema('columns', columnRows),
  informationSchema('element_types', elementTypeRows),
  informationSchema('data_type_privileges', (model, reader) =>
    model.relations.flatMap((relation) =>
      relation.columns.map((column) => ({
        ...objectColumns(relation, reader),
        dtd_identifier: String(column.number),
      })),
    ),
  ),
  informationSchema('column_domain_usage', (model, reader) =>
    model.relations.flatMap((relation) =>
      relation.columns
        .filter((column) => column.domain !== undefined)
        .map((column) => ({
          ...domainColumns(reader.database, column),
          ...tableColumns(relation, reader),
          column_name: column.name,
        })),
    ),
  ),
  informationSchema('table_privileges', tablePrivileges),
  informationSchema('role_table_grants', tablePrivileges),
  informationSchema('column_privileges', columnPrivileges),
  informationSchema('role_column_grants', columnPrivileges),
];
