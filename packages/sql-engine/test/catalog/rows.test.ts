import { expect, test } from 'vitest';
import { createCatalog, type EngineCatalog } from '../../src/catalog/catalog.ts';
import { allRoutines } from '../../src/functions/registry.ts';
import type { TableDefinition } from '../../src/driver/index.ts';
import type { JsValue } from '../../src/types/values.ts';
import { calls, readerSettings, recordings, rowsOf, sampleDriver, table } from './sample-driver.ts';

const catalog = createCatalog([sampleDriver], {
  databases: () => ['other'],
  settings: [
    { name: 'work_mem', type: 'integer', unit: 'kB', defaultValue: '4MB', description: 'Memory.', context: 'user' },
  ],
});

function relation(name: string, schema = 'pg_catalog', from: EngineCatalog = catalog): TableDefinition {
  const found = from.findTable(schema, name, []);
  if (found === undefined) throw new Error(`no relation ${name}`);
  return found;
}

type Rows = Awaited<ReturnType<typeof rowsOf>>;

function values(rows: Rows, column: string): ReadonlySet<JsValue> {
  return new Set(rows.map((row) => row[column] ?? null));
}

test('OIDs are the same whatever else there is and in whatever order it comes', async () => {
  const oids = async (from: EngineCatalog): Promise<ReadonlyMap<JsValue, JsValue>> =>
    new Map(
      (await rowsOf(relation('pg_class', 'pg_catalog', from))).map((row) => [
        row['relname'] ?? null,
        row['oid'] ?? null,
      ]),
    );
  const before = await oids(catalog);
  const after = await oids(
    createCatalog([{ ...sampleDriver, tables: [table('added'), ...[...sampleDriver.tables].reverse()] }]),
  );
  for (const name of ['calls', 'recordings', 'calls_pkey', 'pg_class']) expect(after.get(name)).toBe(before.get(name));
  expect(before.get('pg_class')).toBe(1259);
  expect(before.get('calls')).toBe(catalog.tableOid(calls));
  // Kept from release to release: clients store them.
  expect(catalog.tableOid(calls)).toBe(569241101);
});

test('no catalog has two rows of the same OID, and no object OID means two objects', async () => {
  const catalogs = ['pg_class', 'pg_type', 'pg_proc', 'pg_operator', 'pg_cast', 'pg_constraint', 'pg_namespace'];
  for (const name of [
    ...catalogs,
    'pg_opclass',
    'pg_opfamily',
    'pg_amop',
    'pg_amproc',
    'pg_collation',
    'pg_database',
  ]) {
    const rows = await rowsOf(relation(name));
    expect(values(rows, 'oid').size, name).toBe(rows.length);
  }
  const keys = (await rowsOf(relation('pg_attribute'))).map((row) => JSON.stringify([row['attrelid'], row['attnum']]));
  expect(new Set(keys).size).toBe(keys.length);
});

/** Every OID of a column is 0 or an OID of another catalog. */
const REFERENCES: readonly (readonly [from: string, column: string, to: string, key?: string])[] = [
  ['pg_class', 'relnamespace', 'pg_namespace'],
  ['pg_class', 'reltype', 'pg_type'],
  ['pg_class', 'relam', 'pg_am'],
  ['pg_class', 'relowner', 'pg_authid'],
  ['pg_attribute', 'attrelid', 'pg_class'],
  ['pg_attribute', 'atttypid', 'pg_type'],
  ['pg_attribute', 'attcollation', 'pg_collation'],
  ['pg_type', 'typnamespace', 'pg_namespace'],
  ['pg_type', 'typrelid', 'pg_class'],
  ['pg_type', 'typelem', 'pg_type'],
  ['pg_type', 'typarray', 'pg_type'],
  ['pg_type', 'typbasetype', 'pg_type'],
  ['pg_type', 'typinput', 'pg_proc'],
  ['pg_type', 'typoutput', 'pg_proc'],
  ['pg_type', 'typreceive', 'pg_proc'],
  ['pg_type', 'typsend', 'pg_proc'],
  ['pg_type', 'typmodin', 'pg_proc'],
  ['pg_type', 'typmodout', 'pg_proc'],
  ['pg_type', 'typsubscript', 'pg_proc'],
  ['pg_proc', 'pronamespace', 'pg_namespace'],
  ['pg_proc', 'prolang', 'pg_language'],
  ['pg_operator', 'oprcode', 'pg_proc'],
  ['pg_operator', 'oprcom', 'pg_operator'],
  ['pg_operator', 'oprnegate', 'pg_operator'],
  ['pg_operator', 'oprrest', 'pg_proc'],
  ['pg_aggregate', 'aggfnoid', 'pg_proc'],
  ['pg_aggregate', 'aggtransfn', 'pg_proc'],
  ['pg_aggregate', 'aggfinalfn', 'pg_proc'],
  ['pg_cast', 'castsource', 'pg_type'],
  ['pg_cast', 'casttarget', 'pg_type'],
  ['pg_cast', 'castfunc', 'pg_proc'],
  ['pg_opclass', 'opcfamily', 'pg_opfamily'],
  ['pg_opclass', 'opcintype', 'pg_type'],
  ['pg_index', 'indexrelid', 'pg_class'],
  ['pg_index', 'indrelid', 'pg_class'],
  ['pg_constraint', 'conrelid', 'pg_class'],
  ['pg_constraint', 'conindid', 'pg_class'],
  ['pg_constraint', 'confrelid', 'pg_class'],
  ['pg_description', 'classoid', 'pg_class'],
  ['pg_database', 'datdba', 'pg_authid'],
  ['pg_database', 'dattablespace', 'pg_tablespace'],
];

test('what the catalogs refer to is there', async () => {
  for (const [from, column, to, key = 'oid'] of REFERENCES) {
    const known = values(await rowsOf(relation(to)), key);
    const dangling = [...values(await rowsOf(relation(from)), column)].filter((oid) => oid !== 0 && !known.has(oid));
    expect(dangling, `${from}.${column}`).toEqual([]);
  }
});

test('types in signatures of the registry and operator classes of indexes are there too', async () => {
  const types = values(await rowsOf(relation('pg_type')), 'oid');
  const registered = new Set(allRoutines().map((routine) => routine.oid));
  for (const row of (await rowsOf(relation('pg_proc'))).filter(({ oid }) => registered.has(Number(oid)))) {
    const oids = [row['prorettype'] ?? null, ...elements(row['proargtypes'])];
    expect(
      oids.filter((oid) => !types.has(oid)),
      JSON.stringify(row['proname']),
    ).toEqual([]);
    expect(row['pronargs'], JSON.stringify(row['proname'])).toBe(oids.length - 1);
  }
  const classes = values(await rowsOf(relation('pg_opclass')), 'oid');
  for (const row of await rowsOf(relation('pg_index'))) {
    expect(elements(row['indclass']).filter((oid) => !classes.has(oid))).toEqual([]);
  }
});

function elements(value: JsValue | undefined): readonly JsValue[] {
  return typeof value === 'object' && value !== null && 'elements' in value ? value.elements : [];
}

test('a table has its columns without the hidden ones, and their places', async () => {
  const oid = catalog.tableOid(calls);
  const columns = (await rowsOf(relation('pg_attribute'))).filter((row) => row['attrelid'] === oid);
  expect(columns.map((row) => [row['attname'], row['attnum'], row['atttypid'], row['attnotnull']])).toEqual([
    ['sid', 1, 25, true],
    ['start_time', 3, 1184, false],
    ['price', 4, 1700, false],
    ['subresource_uris', 5, 3802, false],
    ['tags', 6, 1009, false],
  ]);
});

test('keys are constraints and indexes', async () => {
  const constraints = await rowsOf(relation('pg_constraint'));
  const own = constraints.filter((row) => row['conrelid'] === catalog.tableOid(recordings));
  expect(own.map((row) => [row['conname'], row['contype'], elements(row['conkey']), elements(row['confkey'])])).toEqual(
    [
      ['recordings_pkey', 'p', [1], []],
      ['recordings_call_sid_fkey', 'f', [2], [1]],
    ],
  );
  expect(own[1]?.['confrelid']).toBe(catalog.tableOid(calls));
  // The = of text.
  expect(elements(own[1]?.['conpfeqop'])).toEqual([98]);
  const indexes = await rowsOf(relation('pg_indexes'));
  expect(indexes.find((row) => row['indexname'] === 'recordings_pkey')?.['indexdef']).toBe(
    'CREATE UNIQUE INDEX recordings_pkey ON twilio.recordings USING btree (sid)',
  );
});

test('information_schema shows tables, columns and keys under the name of the database', async () => {
  const columns = await rowsOf(relation('columns', 'information_schema'));
  const tags = columns.find((row) => row['table_name'] === 'calls' && row['column_name'] === 'tags');
  expect(tags).toMatchObject({
    table_catalog: 'account',
    table_schema: 'twilio',
    ordinal_position: 6,
    is_nullable: 'YES',
    data_type: 'ARRAY',
    udt_name: '_text',
    is_updatable: 'YES',
  });
  const tables = await rowsOf(relation('tables', 'information_schema'));
  expect(tables.find((row) => row['table_name'] === 'calls_by_day')?.['table_type']).toBe('VIEW');
  expect(tables.find((row) => row['table_name'] === 'calls')?.['is_insertable_into']).toBe('YES');
  const usage = await rowsOf(relation('key_column_usage', 'information_schema'));
  expect(usage.find((row) => row['constraint_name'] === 'recordings_call_sid_fkey')).toMatchObject({
    column_name: 'call_sid',
    ordinal_position: 1,
    position_in_unique_constraint: 1,
  });
  const referential = await rowsOf(relation('referential_constraints', 'information_schema'));
  expect(referential).toMatchObject([
    { constraint_name: 'recordings_call_sid_fkey', unique_constraint_name: 'calls_pkey' },
  ]);
});

test('databases and roles are those of the reader and those that the server names', async () => {
  expect((await rowsOf(relation('pg_database'))).map((row) => row['datname'])).toEqual(['account', 'other']);
  expect((await rowsOf(relation('pg_roles'))).map((row) => [row['oid'], row['rolname']])).toEqual([[10, 'ada']]);
});

test('pg_settings has the value of the session in the unit of the setting, and changes with it', async () => {
  const settings = relation('pg_settings');
  const [row] = await rowsOf(settings, { ...readerSettings, work_mem: '1GB' });
  expect(row).toMatchObject({ name: 'work_mem', setting: '1048576', unit: 'kB', boot_val: '4096', source: 'session' });
  const request = { columns: [], conditions: [], order: [], settings: readerSettings };
  const changed = { ...request, settings: { ...readerSettings, work_mem: '1GB' } };
  expect(settings.plan(request).identity).toBe(settings.plan(request).identity);
  expect(settings.plan(changed).identity).not.toBe(settings.plan(request).identity);
});

test('equality on a searched column is answered by look-up', async () => {
  const attributes = relation('pg_attribute');
  const oid = catalog.tableOid(calls);
  const plan = attributes.plan({
    columns: ['attname'],
    conditions: [
      { column: 'attnum', operator: '>', operand: { kind: 'values', values: [0] } },
      { column: 'attrelid', operator: '=', operand: { kind: 'values', values: [oid] } },
    ],
    order: [],
    settings: readerSettings,
  });
  expect(plan.support).toEqual(['unsupported', 'exact']);
  expect(plan.estimate.rows).toBe(5);
  const all = attributes.plan({ columns: [], conditions: [], order: [], settings: readerSettings });
  expect(all.identity).toBe(
    attributes.plan({ columns: [], conditions: [], order: [], settings: readerSettings }).identity,
  );
  expect((await rowsOf(attributes)).length).toBe(all.estimate.rows);
});
