// The columns that many views of information_schema have for a type: its name, its facets, its collation.

import { findTypeByName, findTypeByOid } from '../../types/registry.ts';
import type { ColumnFact } from '../catalog-facts.ts';
import { generatedRow, number } from '../generated-data.ts';
import type { RowObject } from '../row-source.ts';
import {
  charMaxLength,
  charOctetLength,
  datetimePrecision,
  numericPrecision,
  numericPrecisionRadix,
  numericScale,
} from '../type-facets.ts';

const DEFAULT_COLLATION = 100;

/** `data_type`: the type's name, or ARRAY. */
export function dataType(typeName: string): string {
  const type = findTypeByName(typeName);
  if (type === undefined) return 'USER-DEFINED';
  return type.elementOid !== 0 && type.length === -1 ? 'ARRAY' : type.formalName;
}

export function facetColumns(typeName: string, modifier: number): RowObject {
  const oid = findTypeByName(typeName)?.oid ?? 0;
  return {
    character_maximum_length: charMaxLength(oid, modifier),
    character_octet_length: charOctetLength(oid, modifier),
    numeric_precision: numericPrecision(oid, modifier),
    numeric_precision_radix: numericPrecisionRadix(oid),
    numeric_scale: numericScale(oid, modifier),
    datetime_precision: datetimePrecision(oid, modifier),
  };
}

export function udtColumns(database: string, typeName: string): RowObject {
  return { udt_catalog: database, udt_schema: 'pg_catalog', udt_name: typeName };
}

/** Only C is named: the default collation is left out, as in Postgres. */
export function collationColumns(database: string, collation: number): RowObject {
  if (collation === 0 || collation === DEFAULT_COLLATION) return {};
  return { collation_catalog: database, collation_schema: 'pg_catalog', collation_name: 'C' };
}

export function typeCollationColumns(database: string, typeOid: number): RowObject {
  const generated = generatedRow('types', typeOid);
  return collationColumns(database, generated === undefined ? 0 : number(generated, 'typcollation'));
}

export function domainColumns(database: string, column: ColumnFact): RowObject {
  if (column.domain === undefined) return {};
  return { domain_catalog: database, domain_schema: 'information_schema', domain_name: column.domain };
}

/** The element type's name of an array type. */
export function elementType(typeName: string): string | undefined {
  const type = findTypeByName(typeName);
  if (type === undefined || type.elementOid === 0 || type.length !== -1) return undefined;
  return findTypeByOid(type.elementOid)?.name;
}
