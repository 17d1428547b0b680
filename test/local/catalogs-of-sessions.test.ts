// The catalogs as sessions see them that make and drop tables in turn: each its own temporary tables, and of the others'
// what is committed. What is kept of a catalog between statements goes from one session's rows to another's.

import type { Engine } from '@twilio-sql/sql-engine';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEngine, openSession, type LocalSession } from './local-session.ts';

let engine: Engine;
let one: LocalSession;
let two: LocalSession;
beforeEach(async () => {
  engine = await openEngine();
  [one, two] = [await openSession(engine), await openSession(engine)];
});
afterEach(() => engine.close());

/** Scans of whole relations, which are kept between statements. */
const catalogs = [
  `SELECT 'c', c.relname, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace`,
  `SELECT 'a', c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid`,
  `SELECT 't', t.typname, c.relname FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid`,
  `SELECT 'k', k.conname, c.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid`,
  `SELECT 'i', table_name, column_name FROM information_schema.columns`,
  `SELECT 'p', tablename, tableowner FROM pg_tables`,
].join(' UNION ALL ');

const all = async (session: LocalSession): Promise<readonly string[]> =>
  (await session.query(catalogs)).map((row) => row.join(' ')).sort();

/** What one has that the other has not. */
function more(of: readonly string[], than: readonly string[]): readonly string[] {
  const other = new Set(than);
  return of.filter((row) => !other.has(row));
}

/** What the catalogs say of a table `name (id integer PRIMARY KEY, word text)`. */
const tableRows = (name: string): readonly string[] =>
  [
    `a ${name} id`,
    `a ${name} word`,
    `a ${name}_pkey id`,
    `c ${name} r`,
    `c ${name}_pkey i`,
    `i ${name} id`,
    `i ${name} word`,
    `k ${name}_pkey ${name}`,
    `p ${name} postgres`,
    `t ${name} ${name}`,
  ].sort();

const columns = '(id integer PRIMARY KEY, word text)';

it('each session sees its own temporary tables and no other ones, in whatever order they ask', async () => {
  const before = await all(one);
  expect(before.length).toBeGreaterThan(1000);
  await one.query(`CREATE TEMP TABLE first ${columns}`);
  expect(more(await all(one), before)).toEqual(tableRows('first'));
  expect(await all(two)).toEqual(before);
  await two.query(`CREATE TEMP TABLE second ${columns}`);
  expect(more(await all(two), before)).toEqual(tableRows('second'));
  expect(more(await all(one), before)).toEqual(tableRows('first'));
  await one.query('ALTER TABLE first RENAME word TO phrase');
  expect(more(await all(one), before)).toContain('a first phrase');
  expect(more(await all(one), before)).not.toContain('a first word');
  await one.query('DROP TABLE first');
  expect(await all(one)).toEqual(before);
  expect(more(await all(two), before)).toEqual(tableRows('second'));
  await two.close();
  expect(await all(one)).toEqual(before);
});

it('a table of an open transaction is in the catalogs of its session alone, and gone when that is rolled back', async () => {
  const before = await all(one);
  await one.query(`BEGIN; CREATE TABLE kept ${columns}; SAVEPOINT s; CREATE TABLE lost ${columns}`);
  expect(more(await all(one), before)).toEqual([...tableRows('kept'), ...tableRows('lost')].sort());
  expect(await all(two)).toEqual(before);
  await one.query('ROLLBACK TO s');
  expect(more(await all(one), before)).toEqual(tableRows('kept'));
  await one.query('COMMIT');
  expect(more(await all(two), before)).toEqual(tableRows('kept'));
  await two.query('BEGIN; DROP TABLE kept');
  expect(await all(two)).toEqual(before);
  expect(more(await all(one), before)).toEqual(tableRows('kept'));
  await two.query('ROLLBACK');
  expect(more(await all(two), before)).toEqual(tableRows('kept'));
});
