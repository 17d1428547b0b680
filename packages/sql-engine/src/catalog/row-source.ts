// A row source fills one relation of the system. Sources give rows as objects by column name and leave out what has
// the column's usual value: null where that is allowed, else 0, false or ''.

import type { ArrayValue, JsValue } from '../types/values.ts';
import type { ColumnFact, RelationFact } from './catalog-facts.ts';
import { systemValues } from './system-columns.ts';
import type { Reader, SystemModel } from './system-model.ts';

export type RowObject = Readonly<Record<string, JsValue>>;

/** A row in parts, later ones over earlier ones: what many rows share is made once and never copied. */
export type RowParts = readonly RowObject[];

export interface RowSource {
  readonly schema: 'pg_catalog' | 'information_schema';
  readonly relation: string;
  /** catalog: the same rows for everybody. reader: they differ by user and database. moment: they change. */
  readonly changes: 'catalog' | 'reader' | 'moment';
  readonly rows?: (model: SystemModel, reader: Reader) => Iterable<RowObject | RowParts>;
  /** What each relation has, after the other rows: it is made once for a relation, whatever others come and go. */
  readonly ofRelation?: (relation: RelationFact, model: SystemModel, reader: Reader) => Iterable<RowObject | RowParts>;
}

type MakeRows = NonNullable<RowSource['rows']>;
type MakeRelationRows = NonNullable<RowSource['ofRelation']>;

export function pgCatalog(relation: string, rows: MakeRows): RowSource {
  return { schema: 'pg_catalog', relation, changes: 'catalog', rows };
}

/** Each relation's rows, after those that are no relation's. */
export function pgCatalogByRelation(relation: string, ofRelation: MakeRelationRows, rows?: MakeRows): RowSource {
  const general = rows === undefined ? {} : { rows };
  return { schema: 'pg_catalog', relation, changes: 'catalog', ofRelation, ...general };
}

export function pgCatalogOfReader(relation: string, rows: MakeRows): RowSource {
  return { schema: 'pg_catalog', relation, changes: 'reader', rows };
}

export function pgCatalogOfReaderByRelation(relation: string, ofRelation: MakeRelationRows): RowSource {
  return { schema: 'pg_catalog', relation, changes: 'reader', ofRelation };
}

export function pgCatalogOfMoment(relation: string, rows: MakeRows): RowSource {
  return { schema: 'pg_catalog', relation, changes: 'moment', rows };
}

/** information_schema names the database in every row. */
export function informationSchema(relation: string, rows: MakeRows): RowSource {
  return { schema: 'information_schema', relation, changes: 'reader', rows };
}

export function informationSchemaByRelation(relation: string, ofRelation: MakeRelationRows): RowSource {
  return { schema: 'information_schema', relation, changes: 'reader', ofRelation };
}

const EMPTY_VALUES: Readonly<Record<string, JsValue>> = {
  bool: false,
  name: '',
  text: '',
  varchar: '',
  char: '',
  int8: 0n,
};

function usualValue(column: ColumnFact): JsValue {
  if (!column.notNull) return null;
  if (column.type === 'int2vector' || column.type === 'oidvector') return vector([]);
  return EMPTY_VALUES[column.type] ?? 0;
}

export type RowMaker = (objects: Iterable<RowObject | RowParts>) => readonly (readonly JsValue[])[];

/** From row objects to rows in the relation's column order, system columns last; a name that is no column is a bug. */
export function rowMaker(relation: RelationFact): RowMaker {
  const places = new Map(relation.columns.map((column, index) => [column.name, index]));
  const usual = [...relation.columns.map(usualValue), ...systemValues(relation)];
  const fill = (row: JsValue[], part: RowObject): void => {
    for (const name in part) {
      const place = places.get(name);
      if (place === undefined) throw new Error(`${relation.schema}.${relation.name} has no column ${name}`);
      row[place] = part[name] ?? null;
    }
  };
  return (objects) => {
    const rows: JsValue[][] = [];
    for (const object of objects) {
      const row = [...usual];
      if (isParts(object)) for (const part of object) fill(row, part);
      else fill(row, object);
      rows.push(row);
    }
    return rows;
  };
}

function isParts(object: RowObject | RowParts): object is RowParts {
  return Array.isArray(object);
}

/** A one-dimensional array. */
export function array(elements: readonly JsValue[]): ArrayValue {
  return elements.length === 0
    ? { dimensions: [], lowerBounds: [], elements }
    : { dimensions: [elements.length], lowerBounds: [1], elements };
}

/** int2vector, oidvector: counted from 0, never without a dimension. */
export function vector(elements: readonly number[]): ArrayValue {
  return { dimensions: [elements.length], lowerBounds: [0], elements };
}
