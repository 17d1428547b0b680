// Relations and what belongs to them: pg_namespace, pg_class, pg_attribute, pg_index, pg_constraint, and the views
// over them.

import type { ColumnFact, IndexFact, IndexKeyFact, RelationFact } from '../catalog-facts.ts';
import { indexDefinition, viewDefinition } from '../definitions-text.ts';
import { ACCESS_METHODS, equalityOperator } from '../operator-classes.ts';
import {
  array,
  pgCatalog,
  pgCatalogOfReader,
  vector,
  type RowObject,
  type RowParts,
  type RowSource,
} from '../row-source.ts';
import { OWNER_OID, type SystemModel } from '../system-model.ts';
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

const CLASS_DEFAULTS: RowObject = {
  relowner: OWNER_OID,
  relpersistence: 'p',
  relispopulated: true,
};

function referencedRelations(model: SystemModel): ReadonlySet<number> {
  return new Set(
    model.relations.flatMap((relation) =>
      relation.constraints.flatMap((constraint) => (constraint.kind === 'foreign' ? constraint.referenced : [])),
    ),
  );
}

const actionLetters = { 'no action': 'a', restrict: 'r', cascade: 'c', 'set null': 'n', 'set default': 'd' } as const;

const RELATION_KINDS = { table: 'r', view: 'v', 'materialized-view': 'm', sequence: 'S' } as const;

function* classRows(model: SystemModel): Iterable<RowObject> {
  const referenced = referencedRelations(model);
  for (const relation of model.relations) {
    const isTable = relation.kind === 'table' || relation.kind === 'materialized-view';
    const isView = relation.kind === 'view';
    const relpersistence = relation.temporary === true ? 't' : 'p';
    const isCatalog = relation.schema === 'pg_catalog';
    const relnamespace = model.schemaOid(relation.schema);
    yield {
      ...CLASS_DEFAULTS,
      oid: relation.oid,
      relname: relation.name,
      relnamespace,
      reltype: relation.rowType,
      relam: isTable ? HEAP : 0,
      relfilenode: isTable ? relation.oid : 0,
      // Never analysed: how many rows an account has is not known.
      reltuples: isTable ? -1 : 0,
      relhasindex: relation.indexes.length > 0,
      relisshared: SHARED.has(relation.name),
      relpersistence,
      relispopulated: relation.populated ?? true,
      relkind: RELATION_KINDS[relation.kind],
      relnatts: Math.max(0, ...relation.columns.map((column) => column.number)),
      relchecks: relation.constraints.filter((constraint) => constraint.kind === 'check').length,
      relhasrules: isView,
      // psql shows foreign keys of tables that have triggers only: Postgres checks keys by triggers.
      relhastriggers:
        referenced.has(relation.oid) || relation.constraints.some((constraint) => constraint.kind === 'foreign'),
      relreplident: isTable && !isCatalog ? 'd' : 'n',
      ...(relation.checkOption === undefined ? {} : { reloptions: array([`check_option=${relation.checkOption}`]) }),
    };
    for (const index of relation.indexes) {
      yield {
        ...CLASS_DEFAULTS,
        oid: index.oid,
        relname: index.name,
        relnamespace,
        relam: ACCESS_METHODS[index.method ?? 'btree'],
        relfilenode: index.oid,
        relisshared: SHARED.has(relation.name),
        relpersistence,
        relkind: 'i',
        relnatts: index.columns.length + (index.included ?? []).length,
        relreplident: 'n',
      };
    }
  }
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

function* attributeRows(model: SystemModel): Iterable<RowParts> {
  const typeParts = new Map<string, RowObject>();
  const row = (relation: number, number: number, column: ColumnFact, notNull: boolean): RowParts => {
    const key = `${column.type} ${column.modifier} ${column.domain ?? ''} ${column.collation ?? ''}`;
    const shared = typeParts.get(key) ?? attributeTypePart(column);
    typeParts.set(key, shared);
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
  };
  for (const relation of model.relations) {
    for (const column of relation.columns) yield row(relation.oid, column.number, column, column.notNull);
    for (const index of relation.indexes) {
      for (const [place, column] of indexColumns(relation, index).entries()) {
        // Of a hash index what is kept is the hash.
        const kept = index.method === 'hash' ? { ...column, type: 'int4', modifier: -1 } : column;
        yield row(index.oid, place + 1, kept, false);
      }
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

function* indexRows(model: SystemModel): Iterable<RowObject> {
  for (const relation of model.relations) {
    for (const index of relation.indexes) {
      const columns = indexColumns(relation, index);
      const expressions = (index.keys ?? []).flatMap(({ expression }) => expression?.text ?? []);
      yield {
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
  }
}

const CONSTRAINT_TYPES = { primary: 'p', unique: 'u', check: 'c' } as const;

function* constraintRows(model: SystemModel): Iterable<RowObject> {
  for (const relation of model.relations) {
    for (const constraint of relation.constraints) {
      const shared: RowObject = {
        oid: constraint.oid,
        conname: constraint.name,
        connamespace: model.schemaOid(relation.schema),
        condeferrable: constraint.kind !== 'check' && constraint.deferrable === true,
        condeferred: constraint.kind !== 'check' && constraint.initiallyDeferred === true,
        convalidated: true,
        conrelid: relation.oid,
        conindid: constraint.index,
        conislocal: true,
        connoinherit: constraint.kind !== 'check',
        conkey: array(constraint.columns),
      };
      if (constraint.kind !== 'foreign') {
        yield {
          ...shared,
          contype: CONSTRAINT_TYPES[constraint.kind],
          ...(constraint.kind === 'check' ? { conbin: constraint.expression } : {}),
          confupdtype: ' ',
          confdeltype: ' ',
          confmatchtype: ' ',
        };
        continue;
      }
      const target = model.relation(constraint.referenced);
      const operators = array(
        constraint.referencedColumns.map((number) =>
          equalityOperator(target.columns.find((column) => column.number === number)?.type ?? ''),
        ),
      );
      yield {
        ...shared,
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
  }
}

export const relationSources: readonly RowSource[] = [
  pgCatalog('pg_namespace', (model) =>
    model.facts.schemas.map(({ oid, name }) => ({ oid, nspname: name, nspowner: OWNER_OID })),
  ),
  pgCatalog('pg_class', classRows),
  pgCatalog('pg_attribute', attributeRows),
  pgCatalog('pg_index', indexRows),
  pgCatalog('pg_constraint', constraintRows),
  pgCatalogOfReader('pg_tables', (model, reader) => {
    const referenced = referencedRelations(model);
    return model.relations
      .filter((relation) => relation.kind === 'table')
      .map((relation) => ({
        schemaname: relation.schema,
        tablename: relation.name,
        tableowner: reader.user,
        hasindexes: relation.indexes.length > 0,
        hasrules: false,
        hastriggers:
          referenced.has(relation.oid) || relation.constraints.some((constraint) => constraint.kind === 'foreign'),
        rowsecurity: false,
      }));
  }),
  pgCatalogOfReader('pg_views', (model, reader) =>
    model.relations
      .filter((relation) => relation.kind === 'view')
      .map((relation) => ({
        schemaname: relation.schema,
        viewname: relation.name,
        viewowner: reader.user,
        definition: viewDefinition(relation),
      })),
  ),
  pgCatalogOfReader('pg_matviews', (model, reader) =>
    model.relations
      .filter((relation) => relation.kind === 'materialized-view')
      .map((relation) => ({
        schemaname: relation.schema,
        matviewname: relation.name,
        matviewowner: reader.user,
        hasindexes: relation.indexes.length > 0,
        ispopulated: relation.populated ?? true,
        definition: viewDefinition(relation),
      })),
  ),
  pgCatalog('pg_attrdef', (model) =>
    model.relations.flatMap((relation) =>
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
  ),
  pgCatalog('pg_indexes', (model) =>
    model.relations.flatMap((relation) =>
      relation.indexes.map((index) => ({
        schemaname: relation.schema,
        tablename: relation.name,
        indexname: index.name,
        indexdef: indexDefinition(relation, index),
      })),
    ),
  ),
];
