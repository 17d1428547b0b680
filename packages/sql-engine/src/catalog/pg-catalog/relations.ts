// Relations and what belongs to them: pg_namespace, pg_class, pg_attribute, pg_index, pg_constraint, and the views
// over them.

import { CLASS } from '../class-oids.ts';
import type {
  ColumnFact,
  ConstraintFact,
  ForeignKeyFact,
  IndexFact,
  IndexKeyFact,
  RelationFact,
} from '../catalog-facts.ts';
import { indexDefinition, viewDefinition } from '../definitions-text.ts';
import { ACCESS_METHODS, equalityOperator } from '../operator-classes.ts';
import {
  array,
  pgCatalog,
  pgCatalogByRelation,
  pgCatalogOfReaderByRelation,
  vector,
  type RowObject,
  type RowParts,
  type RowSource,
} from '../row-source.ts';
import { OWNER_OID, relationOf, schemaOid, type SystemModel } from '../system-model.ts';
import { columnType } from '../type-rows.ts';

const HEAP = 2;
/** Catalogs that all databases share. */
const SHARED: ReadonlySet<string> = new Set([
  'pg_authid',
  'pg_auth_members',
  'pg_database',
  'pg_db_role_setting',
  'pg_parameter_acl',
  'pg_replication_origin',
  'pg_shdepend',
  'pg_shdescription',
  'pg_shseclabel',
  'pg_subscription',
  'pg_tablespace',
]);

/** Types with their modifiers: people may make up any number of those. */
const TYPE_PARTS_MAX = 1000;

const CLASS_DEFAULTS: RowObject = {
  relowner: OWNER_OID,
  relpersistence: 'p',
  relispopulated: true,
};

const actionLetters = { 'no action': 'a', restrict: 'r', cascade: 'c', 'set null': 'n', 'set default': 'd' } as const;

const RELATION_KINDS = { table: 'r', view: 'v', 'materialized-view': 'm', sequence: 'S' } as const;

function* classRows(relation: RelationFact, model: SystemModel): Iterable<RowParts> {
  const isTable = relation.kind === 'table' || relation.kind === 'materialized-view';
  const isView = relation.kind === 'view';
  const isCatalog = relation.schema === 'pg_catalog';
  const shared = {
    relnamespace: schemaOid(model, relation.schema),
    relisshared: SHARED.has(relation.name),
    relpersistence: relation.temporary === true ? 't' : 'p',
  };
  yield [
    CLASS_DEFAULTS,
    shared,
    {
      oid: relation.oid,
      relname: relation.name,
      reltype: relation.rowType,
      relam: isTable ? HEAP : 0,
      relfilenode: isTable ? relation.oid : 0,
      // Never analysed: how many rows an account has is not known.
      reltuples: isTable ? -1 : 0,
      relhasindex: relation.indexes.length > 0,
      relispopulated: relation.populated ?? true,
      relkind: RELATION_KINDS[relation.kind],
      relnatts: Math.max(0, ...relation.columns.map((column) => column.number)),
      relchecks: relation.constraints.filter((constraint) => constraint.kind === 'check').length,
      relhasrules: isView,
      relhastriggers: hasTriggers(relation, model),
      relreplident: isTable && !isCatalog ? 'd' : 'n',
      reloptions: relation.checkOption === undefined ? null : array([`check_option=${relation.checkOption}`]),
    },
  ];
  for (const index of relation.indexes) {
    yield [
      CLASS_DEFAULTS,
      shared,
      {
        oid: index.oid,
        relname: index.name,
        relam: ACCESS_METHODS[index.method ?? 'btree'],
        relfilenode: index.oid,
        relkind: 'i',
        relnatts: index.columns.length + (index.included ?? []).length,
        relreplident: 'n',
      },
    ];
  }
}

/** psql shows foreign keys of tables that have triggers only: Postgres checks keys by triggers. */
function hasTriggers(relation: RelationFact, model: SystemModel): boolean {
  return model.isReferenced(relation.oid) || relation.constraints.some((constraint) => constraint.kind === 'foreign');
}

/** What columns of the same type have in common. */
function attributeTypePart(column: ColumnFact): RowObject {
  const type = columnType(column);
  return {
    atttypid: type.oid,
    attstattarget: -1,
    attlen: type.length,
    attndims: type.dimensions,
    attcacheoff: -1,
    atttypmod: column.domain === undefined ? column.modifier : -1,
    attbyval: type.byValue,
    attalign: type.align,
    attstorage: type.storage,
    attislocal: true,
    attcollation: type.collation,
  };
}

const typeParts = new Map<string, RowObject>();

function attributeRow(relation: number, number: number, column: ColumnFact, notNull: boolean): RowParts {
  const key = `${column.type} ${column.modifier} ${column.domain ?? ''} ${column.collation ?? ''}`;
  const shared = typeParts.get(key) ?? attributeTypePart(column);
  if (typeParts.size < TYPE_PARTS_MAX) typeParts.set(key, shared);
  const own = { attrelid: relation, attname: column.name, attnum: number, attnotnull: notNull };
  const { expression, identity, generated } = column;
  if (expression === undefined && identity === undefined) return [shared, own];
  return [
    shared,
    own,
    {
      atthasdef: expression !== undefined,
      attidentity: identity === undefined ? '' : identity === 'always' ? 'a' : 'd',
      attgenerated: generated === true ? 's' : '',
    },
  ];
}

function* attributeRows(relation: RelationFact): Iterable<RowParts> {
  for (const column of relation.columns) yield attributeRow(relation.oid, column.number, column, column.notNull);
  for (const index of relation.indexes) {
    for (const [place, column] of indexColumns(relation, index).entries()) {
      // Of a hash index what is kept is the hash.
      const kept = index.method === 'hash' ? { ...column, type: 'int4', modifier: -1 } : column;
      yield attributeRow(index.oid, place + 1, kept, false);
    }
  }
}

/** Keys, then columns of INCLUDE. */
function indexColumns(relation: RelationFact, index: IndexFact): readonly ColumnFact[] {
  return [...index.columns, ...(index.included ?? [])].flatMap((number, place) => {
    const { expression, collation } = index.keys?.[place] ?? {};
    if (expression !== undefined) return [expressionColumn(expression, place)];
    const column = relation.columns.find((one) => one.number === number);
    if (column === undefined) return [];
    return [collation === undefined ? column : { ...column, collation: COLLATIONS[collation] ?? DEFAULT_COLLATION }];
  });
}

const DEFAULT_COLLATION = 100;
const COLLATIONS: Readonly<Record<string, number>> = { C: 950, POSIX: 951 };

function expressionColumn(
  { name, type, modifier }: NonNullable<IndexKeyFact['expression']>,
  place: number,
): ColumnFact {
  return { number: place + 1, name, type, modifier, notNull: false, description: '', updatable: false };
}

/** pg_index.indoption: 1 for DESC, 2 for NULLS FIRST. */
function indexOption({ descending = false, nullsFirst = false }: IndexKeyFact = {}): number {
  return (descending ? 1 : 0) + (nullsFirst ? 2 : 0);
}

function indexRow(relation: RelationFact, index: IndexFact): RowObject {
  const columns = indexColumns(relation, index);
  const expressions = (index.keys ?? []).flatMap(({ expression }) => expression?.text ?? []);
  return {
    indexrelid: index.oid,
    indrelid: relation.oid,
    indnatts: columns.length,
    indnkeyatts: index.columns.length,
    indisunique: index.unique,
    indnullsnotdistinct: index.nullsNotDistinct === true,
    indisprimary: index.primary,
    indimmediate: index.immediate ?? true,
    indisvalid: true,
    indisready: true,
    indislive: true,
    indkey: vector([...index.columns, ...(index.included ?? [])]),
    indcollation: vector(columns.slice(0, index.columns.length).map((column) => columnType(column).collation)),
    indclass: vector(index.classes),
    indoption: vector(index.columns.map((_, place) => indexOption(index.keys?.[place]))),
    ...(expressions.length === 0 ? {} : { indexprs: expressions.join(', ') }),
    ...(index.predicate === undefined ? {} : { indpred: index.predicate.text }),
  };
}

const CONSTRAINT_TYPES = { primary: 'p', unique: 'u', check: 'c' } as const;

const NO_REFERENCE: RowObject = { confupdtype: ' ', confdeltype: ' ', confmatchtype: ' ' };

function constraintRow(relation: RelationFact, constraint: ConstraintFact, model: SystemModel): RowParts {
  const shared: RowObject = {
    oid: constraint.oid,
    conname: constraint.name,
    connamespace: schemaOid(model, relation.schema),
    condeferrable: constraint.kind !== 'check' && constraint.deferrable === true,
    condeferred: constraint.kind !== 'check' && constraint.initiallyDeferred === true,
    convalidated: true,
    conrelid: relation.oid,
    conindid: constraint.index,
    conislocal: true,
    connoinherit: constraint.kind !== 'check',
    conkey: array(constraint.columns),
  };
  if (constraint.kind === 'foreign') return [shared, referenceColumns(constraint, model)];
  const contype = CONSTRAINT_TYPES[constraint.kind];
  return [shared, NO_REFERENCE, constraint.kind === 'check' ? { contype, conbin: constraint.expression } : { contype }];
}

function referenceColumns(constraint: ForeignKeyFact, model: SystemModel): RowObject {
  const target = relationOf(model, constraint.referenced);
  const operators = array(
    constraint.referencedColumns.map((number) =>
      equalityOperator(target.columns.find((column) => column.number === number)?.type ?? ''),
    ),
  );
  return {
    contype: 'f',
    confrelid: constraint.referenced,
    confupdtype: actionLetters[constraint.onUpdate ?? 'no action'],
    confdeltype: actionLetters[constraint.onDelete ?? 'no action'],
    confmatchtype: constraint.match === 'full' ? 'f' : 's',
    ...(constraint.deleteColumns === undefined ? {} : { confdelsetcols: array(constraint.deleteColumns) }),
    confkey: array(constraint.referencedColumns),
    conpfeqop: operators,
    conppeqop: operators,
    conffeqop: operators,
  };
}

export const relationSources: readonly RowSource[] = [
  pgCatalog('pg_namespace', (model) =>
    model.facts.schemas.map(({ oid, name }) => ({ oid, nspname: name, nspowner: OWNER_OID })),
  ),
  pgCatalogByRelation('pg_class', classRows),
  pgCatalogByRelation('pg_attribute', attributeRows),
  pgCatalogByRelation('pg_index', (relation) => relation.indexes.map((index) => indexRow(relation, index))),
  pgCatalogByRelation('pg_constraint', (relation, model) =>
    relation.constraints.map((constraint) => constraintRow(relation, constraint, model)),
  ),
  pgCatalogOfReaderByRelation('pg_tables', (relation, model, reader) =>
    relation.kind !== 'table'
      ? []
      : [
          {
            schemaname: relation.schema,
            tablename: relation.name,
            tableowner: reader.user,
            hasindexes: relation.indexes.length > 0,
            hasrules: false,
            hastriggers: hasTriggers(relation, model),
            rowsecurity: false,
          },
        ],
  ),
  pgCatalogOfReaderByRelation('pg_views', (relation, _model, reader) =>
    relation.kind !== 'view'
      ? []
      : [
          {
            schemaname: relation.schema,
            viewname: relation.name,
            viewowner: reader.user,
            definition: viewDefinition(relation),
          },
        ],
  ),
  pgCatalogOfReaderByRelation('pg_matviews', (relation, _model, reader) =>
    relation.kind !== 'materialized-view'
      ? []
      : [
          {
            schemaname: relation.schema,
            matviewname: relation.name,
            matviewowner: reader.user,
            hasindexes: relation.indexes.length > 0,
            ispopulated: relation.populated ?? true,
            definition: viewDefinition(relation),
          },
        ],
  ),
  pgCatalogByRelation('pg_depend', ({ oid, owner }) =>
    owner === undefined
      ? []
      : [
          {
            classid: CLASS.relation,
            objid: oid,
            refclassid: CLASS.relation,
            refobjid: owner.table,
            refobjsubid: owner.column,
            deptype: owner.identity ? 'i' : 'a',
          },
        ],
  ),
  pgCatalogByRelation('pg_attrdef', (relation, model) =>
    relation.columns.flatMap(({ number, expression }) =>
      expression === undefined
        ? []
        : [
            {
              oid: model.oids.oidOf('default', `${relation.oid}.${number}`),
              adrelid: relation.oid,
              adnum: number,
              adbin: expression,
            },
          ],
    ),
  ),
  pgCatalogByRelation('pg_indexes', (relation) =>
    relation.indexes.map((index) => ({
      schemaname: relation.schema,
      tablename: relation.name,
      indexname: index.name,
      indexdef: indexDefinition(relation, index),
    })),
  ),
];
