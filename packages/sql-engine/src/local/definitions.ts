// What the engine knows of an object that it keeps itself: plain data, as the catalog table of a file has it.
// Columns, like in Postgres, are numbers for life; names can change.

import type { Node } from '@pgsql/types';
import type { ForeignKeyFact, KeyFact, ReferentialAction } from '../catalog/catalog-facts.ts';
import type { Deferrable } from './deferral.ts';

/** An expression of a definition: as the parser gave it, to be bound again, and as the catalogs print it. */
export interface StoredExpression {
  readonly node: Node;
  readonly text: string;
  /** With no more parentheses than are needed; absent: the same. */
  readonly pretty?: string;
}

export interface LocalColumn {
  /** pg_attribute.attnum */
  readonly number: number;
  readonly name: string;
  /** pg_type.typname */
  readonly type: string;
  readonly modifier: number;
  readonly notNull: boolean;
  readonly description: string;
  readonly default?: StoredExpression;
  /** GENERATED ALWAYS AS (…) STORED. */
  readonly generated?: StoredExpression;
  readonly identity?: 'always' | 'by default';
  /** pg_class.oid of the sequence of an identity or serial column. */
  readonly sequence?: number;
}

/** What an index keeps of each row that is no column: in a stored column of its own, made when the row is written. */
export interface IndexExpression extends StoredExpression {
  /** Its stored column. */
  readonly stored: string;
  /** pg_type.typname */
  readonly type: string;
  readonly modifier: number;
  /** Numbers of the columns that it reads. */
  readonly reads: readonly number[];
}

/** How an index has one of its keys. */
export interface LocalIndexKey {
  /** For a key that is no column. */
  readonly expression?: IndexExpression & {
    /** pg_attribute.attname */
    readonly name: string;
    /** Printed without parentheses around it. */
    readonly bare: boolean;
  };
  readonly descending?: boolean;
  readonly nullsFirst?: boolean;
  readonly collation?: string;
  /** pg_opclass.oid, where it is not the type's default. */
  readonly operatorClass?: number;
}

export interface LocalIndex {
  /** pg_class.oid */
  readonly oid: number;
  readonly name: string;
  readonly primary: boolean;
  readonly unique: boolean;
  /** Column numbers, 0 for an expression. */
  readonly columns: readonly number[];
  readonly nullsNotDistinct: boolean;
  /** Absent: columns in the default order. */
  readonly keys?: readonly LocalIndexKey[];
  /** Numbers of the columns of INCLUDE. */
  readonly included?: readonly number[];
  /** Which rows it is about; absent: all. */
  readonly predicate?: IndexExpression;
  /** Absent: btree. */
  readonly method?: 'hash';
  /** Of a constraint that may be violated until the end of a statement or of the transaction. */
  readonly deferrable?: boolean;
}

export interface LocalCheck {
  readonly kind: 'check';
  readonly oid: number;
  readonly name: string;
  readonly columns: readonly number[];
  readonly expression: StoredExpression;
}

export interface LocalForeignKey extends ForeignKeyFact, Deferrable {
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
}

export type LocalConstraint = LocalCheck | (KeyFact & Deferrable) | LocalForeignKey;

interface Common {
  /** pg_class.oid */
  readonly oid: number;
  /** pg_type.oid of the row type and of its array, 0 for none. */
  readonly rowType: number;
  readonly arrayType: number;
  /** `public`, or the session's own schema of temporary objects. */
  readonly schema: string;
  readonly temporary: boolean;
  readonly name: string;
  readonly description: string;
  readonly columns: readonly LocalColumn[];
}

export interface LocalTable extends Common {
  readonly kind: 'table';
  /** The highest column number that was ever given. */
  readonly lastColumn: number;
  readonly constraints: readonly LocalConstraint[];
  readonly indexes: readonly LocalIndex[];
  readonly onCommit?: 'delete' | 'drop';
}

/** A query under a name. */
export interface LocalQuery {
  readonly node: Node;
  /** As it was written. */
  readonly text: string;
  /** Schemas in which its names are looked up. */
  readonly searchPath: readonly string[];
  /** Names of the query's outputs, in order: those that came later with a `*` are not the view's. */
  readonly outputs: readonly string[];
  /** OIDs of what it reads. */
  readonly relations: readonly number[];
}

export interface LocalView extends Common {
  readonly kind: 'view';
  readonly query: LocalQuery;
  /** What is written through it has to be seen through it. */
  readonly checkOption?: 'local' | 'cascaded';
  /** Missing when nothing can be written through it, and in files of earlier versions. */
  readonly writes?: ViewWrites;
}

/** What can be written through a view. */
export interface ViewWrites {
  readonly insert: boolean;
  readonly update: boolean;
  readonly delete: boolean;
  /** Numbers of those of its columns that are columns of the table. */
  readonly columns: readonly number[];
}

export interface LocalMaterializedView extends Common {
  readonly kind: 'materialized-view';
  readonly query: LocalQuery;
  readonly indexes: readonly LocalIndex[];
  readonly populated: boolean;
}

export interface LocalSequence extends Common {
  readonly kind: 'sequence';
  readonly sequence: SequenceOptions;
  /** The column that it goes with. */
  readonly owner?: { readonly table: number; readonly column: number; readonly identity: boolean };
}

/** Integers as text: they cross JSON. */
export interface SequenceOptions {
  readonly type: 'int2' | 'int4' | 'int8';
  readonly start: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cache: string;
  readonly cycle: boolean;
}

/** A schema that was made by CREATE SCHEMA. */
export interface LocalSchema {
  readonly kind: 'schema';
  /** pg_namespace.oid */
  readonly oid: number;
  readonly name: string;
  readonly description: string;
}

export type LocalRelation = LocalTable | LocalView | LocalMaterializedView | LocalSequence;

/** Relations whose rows are kept. */
export type StoredRelation = LocalTable | LocalMaterializedView;

export function isStored(relation: LocalRelation): relation is StoredRelation {
  return relation.kind === 'table' || relation.kind === 'materialized-view';
}

/** The schema of the file among those that SQLite has open. */
export const FILE_SCHEMA = 'pub';

/** SQLite's name of the table that holds the rows. */
export function storedName(relation: Pick<LocalRelation, 'oid' | 'temporary'>): string {
  return `${relation.temporary ? 'main' : FILE_SCHEMA}.t${relation.oid}`;
}

/** All that is stored of a row: columns, then what indexes keep. */
export function storedColumns({ columns, indexes }: Pick<StoredRelation, 'columns' | 'indexes'>): readonly string[] {
  return [...columns.map(storedColumn), ...indexes.flatMap(indexExpressions).map(({ stored }) => stored)];
}

export function indexExpressions({ keys = [], predicate }: LocalIndex): readonly IndexExpression[] {
  const expressions = keys.flatMap(({ expression }) => expression ?? []);
  return predicate === undefined ? expressions : [...expressions, predicate];
}

/** Numbers of all columns that an index has to do with. */
export function indexedColumns(index: LocalIndex): readonly number[] {
  return [
    ...index.columns.filter((number) => number !== 0),
    ...(index.included ?? []),
    ...indexExpressions(index).flatMap(({ reads }) => reads),
  ];
}

export function storedColumn(column: Pick<LocalColumn, 'number'>): string {
  return `c${column.number}`;
}

/** SQLite's table of the stamps of a schema's tables; see execute/table-stamps.ts. */
export function createStamps(schema: string): string {
  return `CREATE TABLE IF NOT EXISTS ${schema}.stamps (oid INTEGER PRIMARY KEY, stamp INTEGER NOT NULL)`;
}
