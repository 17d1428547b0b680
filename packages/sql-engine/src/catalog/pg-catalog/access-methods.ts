// Index access methods, their operator classes, languages, collations and ranges: what of PostgreSQL 15's own rows
// concerns types and operators that the engine has.

import { allOperators } from '../../functions/registry.ts';
import { findTypeByOid } from '../../types/registry.ts';
import { generatedRows, number, type GeneratedFile, type GeneratedRow } from '../generated-data.ts';
import { pgCatalog, type RowObject, type RowSource } from '../row-source.ts';
import { OWNER_OID } from '../system-model.ts';
import { PG_CATALOG_OID } from '../system-relations.ts';

function isKnownType(oid: number): boolean {
  return oid === 0 || findTypeByOid(oid) !== undefined;
}

function copied(file: GeneratedFile, keep: (row: GeneratedRow) => boolean, more: RowObject = {}): readonly RowObject[] {
  // as: these files have columns of plain types only.
  return generatedRows(file)
    .filter(keep)
    .map((row) => ({ ...(row as RowObject), ...more }));
}

function operatorClasses(): readonly RowObject[] {
  return copied('operator-classes', (row) => isKnownType(number(row, 'opcintype')), {
    opcnamespace: PG_CATALOG_OID,
    opcowner: OWNER_OID,
  });
}

const UTF8 = 6;
const COLLATION_DEFAULTS: RowObject = {
  collnamespace: PG_CATALOG_OID,
  collowner: OWNER_OID,
  collprovider: 'c',
  collisdeterministic: true,
  collencoding: -1,
};

export const accessMethodSources: readonly RowSource[] = [
  pgCatalog('pg_am', () => copied('access-methods', () => true)),
  pgCatalog('pg_opclass', operatorClasses),
  pgCatalog('pg_opfamily', () => {
    const used = new Set(operatorClasses().map((row) => row['opcfamily']));
    return copied('operator-families', (row) => used.has(number(row, 'oid')), {
      opfnamespace: PG_CATALOG_OID,
      opfowner: OWNER_OID,
    });
  }),
  pgCatalog('pg_amop', () => {
    const operators = new Set(allOperators().map((operator) => operator.oid));
    return copied('operator-family-operators', (row) => operators.has(number(row, 'amopopr')));
  }),
  pgCatalog('pg_amproc', () =>
    copied(
      'operator-family-functions',
      (row) => isKnownType(number(row, 'amproclefttype')) && isKnownType(number(row, 'amprocrighttype')),
    ),
  ),
  pgCatalog('pg_language', () => copied('languages', () => true, { lanowner: OWNER_OID })),
  pgCatalog('pg_range', () => copied('ranges', (row) => findTypeByOid(number(row, 'rngtypid')) !== undefined)),
  pgCatalog('pg_collation', () => [
    { ...COLLATION_DEFAULTS, oid: 100, collname: 'default', collprovider: 'd' },
    { ...COLLATION_DEFAULTS, oid: 950, collname: 'C', collcollate: 'C', collctype: 'C' },
    { ...COLLATION_DEFAULTS, oid: 951, collname: 'POSIX', collcollate: 'POSIX', collctype: 'POSIX' },
    { ...COLLATION_DEFAULTS, oid: 12340, collname: 'ucs_basic', collencoding: UTF8, collcollate: 'C', collctype: 'C' },
  ]),
];
