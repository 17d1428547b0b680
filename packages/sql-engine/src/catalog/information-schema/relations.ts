// information_schema on schemas, tables, views and columns.

import type { ColumnFact, RelationFact } from '../catalog-facts.ts';
import { viewDefinition } from '../definitions-text.ts';
import {
  informationSchema,
  informationSchemaByRelation,
  type RowObject,
  type RowParts,
  type RowSource,
} from '../row-source.ts';
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

const typeParts = new Map<string, RowObject>();
/** Types with their modifiers, by database: people may make up any number of those. */
const TYPE_PARTS_MAX = 1000;

function sharedTypePart(column: ColumnFact, reader: Reader): RowObject {
  const { type, modifier, domain = '', collation = '' } = column;
  const key = `${type} ${modifier} ${domain} ${collation} ${reader.database}`;
  const part = typeParts.get(key) ?? typePart(column, reader);
  if (typeParts.size < TYPE_PARTS_MAX) typeParts.set(key, part);
  return part;
}

function* columnRows(relation: RelationFact, _model: SystemModel, reader: Reader): Iterable<RowParts> {
  if (!isTableOrView(relation)) return;
  const tablePart = tableColumns(relation, reader);
  for (const column of relation.columns) {
    yield [
      tablePart,
      sharedTypePart(column, reader),
      {
        column_name: column.name,
        ordinal_position: column.number,
        is_nullable: yesOrNo(!column.notNull),
        dtd_identifier: String(column.number),
        is_updatable: yesOrNo(column.updatable),
      },
      valueColumns(column),
    ];
  }
}

/** Where a column's values come from when none is given. */
function valueColumns({ expression, generated, identity, identitySequence: sequence }: ColumnFact): RowObject {
  if (generated === true) return { is_generated: 'ALWAYS', generation_expression: expression ?? null };
  if (identity === undefined) return expression === undefined ? {} : { column_default: expression };
  return {
    is_identity: sequence === undefined ? 'NO' : 'YES',
    identity_generation: identity.toUpperCase(),
    ...(sequence === undefined
      ? {}
      : {
          identity_start: String(sequence.start),
          identity_increment: String(sequence.increment),
          identity_maximum: String(sequence.max),
          identity_minimum: String(sequence.min),
          identity_cycle: yesOrNo(sequence.cycle),
        }),
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

function* elementTypeRows(relation: RelationFact, _model: SystemModel, reader: Reader): Iterable<RowParts> {
  const shared = objectColumns(relation, reader);
  for (const column of relation.columns) {
    const element = elementType(column.type);
    if (element === undefined) continue;
    yield [
      shared,
      typeCollationColumns(reader.database, typeOidByName(element)),
      udtColumns(reader.database, element),
      {
        collection_type_identifier: String(column.number),
        data_type: dataType(element),
        dtd_identifier: `a${column.number}`,
      },
    ];
  }
}

function tablePrivileges(relation: RelationFact, _model: SystemModel, reader: Reader): readonly RowParts[] {
  const shared = {
    ...tableColumns(relation, reader),
    grantor: reader.user,
    grantee: reader.user,
    is_grantable: 'YES',
  };
  return privilegesOf(relation).map((privilege) => [
    shared,
    { privilege_type: privilege, with_hierarchy: yesOrNo(privilege === 'SELECT') },
  ]);
}

export function privilegesOf(relation: RelationFact): readonly string[] {
  return [
    'SELECT',
    ...(relation.insertable ? ['INSERT'] : []),
    ...(relation.updatable ? ['UPDATE'] : []),
    ...(relation.deletable ? ['DELETE'] : []),
  ];
}

function* columnPrivileges(relation: RelationFact, _model: SystemModel, reader: Reader): Iterable<RowParts> {
  const shared = {
    ...tableColumns(relation, reader),
    grantor: reader.user,
    grantee: reader.user,
    is_grantable: 'YES',
  };
  for (const column of relation.columns) {
    const privileges = ['SELECT', ...(relation.insertable ? ['INSERT'] : []), ...(column.updatable ? ['UPDATE'] : [])];
    for (const privilege of privileges) {
      yield [shared, { column_name: column.name, privilege_type: privilege }];
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
  informationSchemaByRelation('tables', (relation, _model, reader) =>
    !isTableOrView(relation)
      ? []
      : [
          {
            ...tableColumns(relation, reader),
            table_type: tableType(relation),
            is_insertable_into: yesOrNo(relation.insertable),
            is_typed: 'NO',
          },
        ],
  ),
  informationSchemaByRelation('views', (relation, _model, reader) =>
    relation.kind !== 'view'
      ? []
      : [
          {
            ...tableColumns(relation, reader),
            view_definition: viewDefinition(relation),
            check_option: relation.checkOption?.toUpperCase() ?? 'NONE',
            is_updatable: yesOrNo(relation.updatable && relation.deletable),
            is_insertable_into: yesOrNo(relation.insertable),
            is_trigger_updatable: 'NO',
            is_trigger_deletable: 'NO',
            is_trigger_insertable_into: 'NO',
          },
        ],
  ),
  informationSchemaByRelation('columns', columnRows),
  informationSchemaByRelation('element_types', elementTypeRows),
  informationSchemaByRelation('data_type_privileges', (relation, _model, reader) => {
    const shared = objectColumns(relation, reader);
    return relation.columns.map((column) => [shared, { dtd_identifier: String(column.number) }]);
  }),
  informationSchemaByRelation('column_domain_usage', (relation, _model, reader) => {
    const shared = tableColumns(relation, reader);
    return relation.columns.flatMap((column) =>
      column.domain === undefined
        ? []
        : [[domainColumns(reader.database, column), shared, { column_name: column.name }]],
    );
  }),
  informationSchemaByRelation('table_privileges', tablePrivileges),
  informationSchemaByRelation('role_table_grants', tablePrivileges),
  informationSchemaByRelation('column_privileges', columnPrivileges),
  informationSchemaByRelation('role_column_grants', columnPrivileges),
];

function tableType({ kind, temporary }: RelationFact): string {
  if (kind === 'view') return 'VIEW';
  return temporary === true ? 'LOCAL TEMPORARY' : 'BASE TABLE';
}
