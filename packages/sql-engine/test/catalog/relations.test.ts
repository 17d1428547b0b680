import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NEW_RELATIONS, RELATION_DIFFERENCES } from '../../../../scripts/pg-catalog/differences.ts';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { typeByName } from '../../src/types/registry.ts';

interface Described {
  readonly schema: string;
  readonly name: string;
}

let oracle: PGlite;

beforeAll(async () => {
  oracle = await PGlite.create();
});

afterAll(() => oracle.close());

/** Columns whose types the engine has not: they are read as text, and always null. */
const WITHOUT_TYPE: ReadonlySet<string> = new Set(['stxdexpr']);

test('every relation of PostgreSQL 15 exists with its columns in their order and their types', async () => {
  const catalog = createCatalog([]);
  const { rows: relations } = await oracle.query<Described>(`
    SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'v')`);
  const expected = relations.filter(({ name }) => !NEW_RELATIONS.has(name));
  expect(catalog.tables().length).toBe(expected.length);
  for (const { schema, name } of expected) {
    const { fields } = await oracle.query(`SELECT * FROM ${schema}.${name} LIMIT 0`);
    const difference = RELATION_DIFFERENCES[name] ?? {};
    const replaced = new Set([
      ...(difference.without ?? []),
      ...(difference.columns ?? []).map((column) => column.name),
    ]);
    const restored = new Map((difference.columns ?? []).map((column) => [column.name, typeByName(column.type).oid]));
    const found = catalog.findTable(schema, name, [])?.columns.filter((column) => !column.hidden) ?? [];
    const shown = found
      .filter((column) => !replaced.has(column.name) && !WITHOUT_TYPE.has(column.name))
      .map((column) => `${column.name} ${typeByName(column.type).oid}`);
    const wanted = fields
      .filter((field) => !replaced.has(field.name) && !WITHOUT_TYPE.has(field.name))
      .map((field) => `${field.name} ${field.dataTypeID}`);
    expect(sorted(shown, difference.columns !== undefined), name).toEqual(
      sorted(wanted, difference.columns !== undefined),
    );
    for (const [column, type] of restored) {
      expect(typeByName(found.find((candidate) => candidate.name === column)?.type ?? '').oid, column).toBe(type);
    }
  }
});

/** 15 had another order where columns were put back. */
function sorted(columns: readonly string[], reordered: boolean): readonly string[] {
  return reordered ? [...columns].sort() : columns;
}

test('columns that were moved since 15 are where 15 had them', () => {
  const columns = (name: string): readonly string[] =>
    createCatalog([])
      .findTable('pg_catalog', name, [])
      ?.columns.filter((column) => !column.hidden)
      .map((column) => column.name) ?? [];
  expect(columns('pg_attribute')).toEqual([
    'attrelid', 'attname', 'atttypid', 'attstattarget', 'attlen', 'attnum', 'attndims', 'attcacheoff', 'atttypmod',
    'attbyval', 'attalign', 'attstorage', 'attcompression', 'attnotnull', 'atthasdef', 'atthasmissing',
    'attidentity', 'attgenerated', 'attisdropped', 'attislocal', 'attinhcount', 'attcollation', 'attacl',
    'attoptions', 'attfdwoptions', 'attmissingval',
  ]); // prettier-ignore
  expect(columns('pg_database')).toEqual([
    'oid', 'datname', 'datdba', 'encoding', 'datlocprovider', 'datistemplate', 'datallowconn', 'datconnlimit',
    'datfrozenxid', 'datminmxid', 'dattablespace', 'datcollate', 'datctype', 'daticulocale', 'datcollversion',
    'datacl',
  ]); // prettier-ignore
  expect(columns('pg_statistic_ext')).toEqual([
    'oid', 'stxrelid', 'stxname', 'stxnamespace', 'stxowner', 'stxstattarget', 'stxkeys', 'stxkind', 'stxexprs',
  ]); // prettier-ignore
});
