// Rows of the catalogs that sessions with objects of their own share with the engine's: what is made anew is no
// different from what a catalog of its own would have, and what is the same is not made again.

import { expect, test } from 'vitest';
import { createCatalog, type EngineCatalog } from '../../src/catalog/catalog.ts';
import type { SessionObjects } from '../../src/catalog/catalog-facts.ts';
import { rowSources } from '../../src/catalog/sources.ts';
import { sampleDriver, table, wholeScan } from './sample-driver.ts';

/** What a session has that made these tables in a schema of its own. */
function ownObjects(...names: readonly string[]): SessionObjects {
  const tables = names.map((name) => ({ ...table(name), schema: 'own' }));
  const schemas = [{ name: 'own', description: '', inSearchPath: false }];
  const { facts } = createCatalog([{ ...sampleDriver, schemas: [...sampleDriver.schemas, ...schemas], tables }]);
  return {
    schemas: facts.schemas.filter(({ name }) => name === 'own'),
    relations: facts.relations.filter(({ schema }) => schema === 'own'),
    sequences: [],
  };
}

function relation(catalog: EngineCatalog, schema: string, name: string) {
  const found = catalog.findTable(schema, name, []);
  if (found === undefined) throw new Error(`no relation ${schema}.${name}`);
  return found;
}

const shared = rowSources.filter(({ changes }) => changes !== 'moment');

async function contents(catalog: EngineCatalog): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const { schema, relation: name } of shared) {
    found.set(`${schema}.${name}`, (await wholeScan(relation(catalog, schema, name))).rows);
  }
  return found;
}

const scanOf = (catalog: EngineCatalog, name: string) => wholeScan(relation(catalog, 'pg_catalog', name));

test('every relation has the rows that it would have if nothing were shared, whoever has read it before', async () => {
  const engine = createCatalog([sampleDriver]);
  const steps = [['one'], ['two', 'one'], []].map((names) => ownObjects(...names));
  for (const objects of steps) {
    const read = await contents(engine.with(objects, []));
    expect(read).toEqual(await contents(createCatalog([sampleDriver]).with(objects, [])));
  }
  expect(await contents(engine)).toEqual(await contents(createCatalog([sampleDriver])));
}, 60_000);

test('a relation to which own tables add nothing is not made again, and the others keep the rows that stay', async () => {
  const engine = createCatalog([sampleDriver]);
  const session = engine.with(ownObjects('one'), []);
  for (const name of ['pg_proc', 'pg_operator', 'pg_cast', 'pg_am']) {
    expect((await scanOf(session, name)).identity, name).toBe((await scanOf(engine, name)).identity);
  }
  const [before, after] = [await scanOf(engine, 'pg_attribute'), await scanOf(session, 'pg_attribute')];
  expect(after.identity).not.toBe(before.identity);
  expect(after.rows.length).toBeGreaterThan(before.rows.length);
  expect(before.rows.every((row, index) => row === after.rows[index])).toBe(true);
  const again = engine.with(ownObjects(), []);
  expect((await scanOf(again, 'pg_attribute')).identity).toBe(before.identity);
});
