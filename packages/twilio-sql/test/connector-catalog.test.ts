// When the connector's catalogs are read: once, and again for a name that is not found, but not for every such name.
import { expect, test } from 'vitest';
import { CatalogCache } from '../src/connector/catalog-cache.ts';

test('a table that comes later is found, and names that do not exist do not have the catalogs read each time', async () => {
  let now = 0;
  let reads = 0;
  let tables = ['calls'];
  const cache = new CatalogCache(
    () =>
      Promise.resolve(() => {
        reads += 1;
        const rows = tables.map((table) => ({ schema: 'twilio', table, description: '', writes: 0, key: ['sid'] }));
        return Promise.resolve(rows);
      }),
    () => now,
  );
  await expect(cache.entity('Messages')).rejects.toMatchObject({ code: '42P01' });
  await expect(cache.entity('Messages')).rejects.toMatchObject({ code: '42P01' });
  expect(await cache.entity('Calls')).toMatchObject({ name: 'Calls', operations: ['List', 'Get'] });
  expect(reads).toBe(1);
  tables = ['calls', 'messages'];
  now += 6_000;
  expect(await cache.entity('Messages')).toMatchObject({ name: 'Messages' });
  expect(reads).toBe(2);
  expect(await cache.entity('Calls')).toMatchObject({ name: 'Calls' });
  await expect(cache.entity('None')).rejects.toMatchObject({ code: '42P01' });
  expect(reads).toBe(2);
});
