// The rows of pg_type: the registry's types with the details that the generated data has for them, the domains of
// information_schema, and the row types of all relations with their arrays.

import { findTypeByName, findTypeByOid, allTypes } from '../types/registry.ts';
import type { TypeDefinition } from '../types/type-definition.ts';
import type { ColumnFact, RelationFact } from './catalog-facts.ts';
import { flag, generatedRow, generatedRows, number, text, type GeneratedRow } from './generated-data.ts';
import { arrayTypeName } from './object-names.ts';
import type { RowObject, RowParts } from './row-source.ts';
import { OWNER_OID, schemaOid, type SystemModel } from './system-model.ts';
import { PG_CATALOG_OID } from './system-relations.ts';

const KIND_LETTERS: Readonly<Record<TypeDefinition['kind'], string>> = {
  base: 'b',
  array: 'b',
  pseudo: 'p',
  composite: 'c',
  range: 'r',
  multirange: 'm',
  domain: 'd',
};

/** pg_proc OIDs of what all arrays and all records share. */
const ARRAY = { subscript: 6179, input: 750, output: 751, receive: 2400, send: 2401, analyze: 3816 };
const RECORD = { input: 2290, output: 2291, receive: 2402, send: 2403 };

/** Those that belong to no relation. */
export function* typeRows(model: SystemModel): Iterable<RowParts> {
  for (const type of allTypes()) yield builtinRow(type);
  for (const row of generatedRows('types')) {
    if (row['schema'] !== 'information_schema') continue;
    yield [common(schemaOid(model, 'information_schema')), generatedDetails(row), { oid: number(row, 'oid') }];
  }
}

function common(namespace: number): RowObject {
  return { typnamespace: namespace, typowner: OWNER_OID, typisdefined: true, typtypmod: -1, typdelim: ',' };
}

function builtinRow(type: TypeDefinition): RowParts {
  const generated = generatedRow('types', type.oid);
  return [
    common(PG_CATALOG_OID),
    generated === undefined
      ? { typlen: type.length, typbyval: false, typalign: 'i', typstorage: type.length === -1 ? 'x' : 'p' }
      : generatedDetails(generated),
    {
      oid: type.oid,
      typname: type.name,
      typtype: KIND_LETTERS[type.kind],
      typcategory: type.category,
      typispreferred: type.preferred,
      typelem: type.elementOid,
      typarray: type.arrayOid,
    },
  ];
}

function generatedDetails(row: GeneratedRow): RowObject {
  return {
    typname: text(row, 'typname'),
    typlen: number(row, 'typlen'),
    typbyval: flag(row, 'typbyval'),
    typtype: text(row, 'typtype'),
    typcategory: text(row, 'typcategory'),
    typispreferred: flag(row, 'typispreferred'),
    typdelim: text(row, 'typdelim'),
    typsubscript: number(row, 'typsubscript'),
    typelem: number(row, 'typelem'),
    typarray: number(row, 'typarray'),
    typinput: number(row, 'typinput'),
    typoutput: number(row, 'typoutput'),
    typreceive: number(row, 'typreceive'),
    typsend: number(row, 'typsend'),
    typmodin: number(row, 'typmodin'),
    typmodout: number(row, 'typmodout'),
    typanalyze: number(row, 'typanalyze'),
    typalign: text(row, 'typalign'),
    typstorage: text(row, 'typstorage'),
    typbasetype: number(row, 'typbasetype'),
    typtypmod: number(row, 'typtypmod'),
    typcollation: number(row, 'typcollation'),
    typdefault: row['typdefault'] === null ? null : text(row, 'typdefault'),
  };
}

/** The row type of a relation and the type of its arrays. */
export function* rowTypeRows(relation: RelationFact, model: SystemModel): Iterable<RowParts> {
  if (relation.rowType === 0) return;
  const shared = common(schemaOid(model, relation.schema));
  yield [
    shared,
    ROW_TYPE,
    { oid: relation.rowType, typname: relation.name, typrelid: relation.oid, typarray: relation.arrayType },
  ];
  if (relation.arrayType === 0) return;
  yield [
    shared,
    ROW_ARRAY_TYPE,
    { oid: relation.arrayType, typname: arrayTypeName(relation.name), typelem: relation.rowType },
  ];
}

export const ROW_TYPE: RowObject = {
  typlen: -1,
  typalign: 'd',
  typstorage: 'x',
  typtype: 'c',
  typcategory: 'C',
  typinput: RECORD.input,
  typoutput: RECORD.output,
  typreceive: RECORD.receive,
  typsend: RECORD.send,
};

export const ROW_ARRAY_TYPE: RowObject = {
  typlen: -1,
  typalign: 'd',
  typstorage: 'x',
  typtype: 'b',
  typcategory: 'A',
  typsubscript: ARRAY.subscript,
  typinput: ARRAY.input,
  typoutput: ARRAY.output,
  typreceive: ARRAY.receive,
  typsend: ARRAY.send,
  typanalyze: ARRAY.analyze,
};

export interface ColumnType {
  readonly oid: number;
  readonly length: number;
  readonly byValue: boolean;
  readonly align: string;
  readonly storage: string;
  readonly collation: number;
  readonly dimensions: number;
}

const domains = new Map<string, number>();

/** OID of a type by its name, domains of information_schema included; 0 when there is none. */
export function typeOidByName(name: string): number {
  const type = findTypeByName(name);
  if (type !== undefined) return type.oid;
  if (domains.size === 0) {
    for (const row of generatedRows('types')) domains.set(text(row, 'typname'), number(row, 'oid'));
  }
  return domains.get(name) ?? 0;
}

/** What pg_attribute repeats of a column's type. */
export function columnType(column: ColumnFact): ColumnType {
  const oid = typeOidByName(column.domain ?? column.type);
  const generated = generatedRow('types', oid);
  const type = findTypeByOid(oid);
  return {
    oid,
    length: generated === undefined ? (type?.length ?? -1) : number(generated, 'typlen'),
    byValue: generated !== undefined && flag(generated, 'typbyval'),
    align: generated === undefined ? 'i' : text(generated, 'typalign'),
    storage: generated === undefined ? 'x' : text(generated, 'typstorage'),
    collation: column.collation ?? (generated === undefined ? 0 : number(generated, 'typcollation')),
    dimensions: type?.kind === 'array' ? 1 : 0,
  };
}
