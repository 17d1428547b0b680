// EXPLAIN's XML and YAML are laid out as Postgres lays out the same plan.

import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { xmlText, yamlText, type Structured } from '../../src/explain/structured-formats.ts';

let oracle: PGlite;

beforeAll(async () => {
  oracle = await PGlite.create();
});

afterAll(() => oracle.close());

async function plan(format: string, sql: string): Promise<unknown> {
  const { rows } = await oracle.query<{ 'QUERY PLAN': unknown }>(
    `EXPLAIN (VERBOSE, COSTS off, FORMAT ${format}) ${sql}`,
  );
  return rows[0]?.['QUERY PLAN'];
}

describe.each([
  ['SELECT 1'],
  [`SELECT 'a<b' AS "x & y", c.* FROM pg_class c JOIN (VALUES (1, 'a"b'), (2, 'é')) v(n, t) ON c.relname = v.t`],
  ["SELECT relkind, count(*) FROM pg_class WHERE relname > 'm' OR relname < '\\' GROUP BY 1 ORDER BY 2 LIMIT 3"],
  ['SELECT * FROM pg_class WHERE oid IN (SELECT attrelid FROM pg_attribute WHERE attnum = (SELECT 1))'],
])('the plan of %s', (sql) => {
  it('is the same in XML and in YAML', async () => {
    // The same objects, as FORMAT JSON gives them.
    const [query] = (await plan('json', sql)) as readonly Readonly<Record<string, Structured>>[];
    if (query === undefined) throw new Error('no plan');
    expect(xmlText(query)).toBe(await plan('xml', sql));
    expect(yamlText(query)).toBe(await plan('yaml', sql));
  });
});
