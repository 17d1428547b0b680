// The text of views: what they read has the names that the reader's search path finds, and the present ones.

import { PgError, type Engine } from '@twilio-sql/sql-engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEngine, openSession, type LocalSession } from './local-session.ts';

let engine: Engine;
let local: LocalSession;
beforeAll(async () => {
  engine = await openEngine();
  local = await openSession(engine);
  await local.query(`CREATE SCHEMA "Other"; CREATE TABLE t (id int, a text); CREATE TABLE "Other".u (id int);
    CREATE VIEW v AS SELECT t.a, x.id FROM t, "Other" . "u" AS x WHERE t.id IN (SELECT id FROM public.t);
    CREATE VIEW w AS WITH t AS (SELECT * FROM t) SELECT a FROM t;
    CREATE MATERIALIZED VIEW m AS TABLE t`);
});
afterAll(() => engine.close());

const textOf = async (view: string): Promise<string | null> =>
  local.value(`SELECT pg_get_viewdef('${view}'::regclass)`);

it('is qualified where it has to be', async () => {
  expect(await textOf('v')).toBe(' SELECT t.a, x.id FROM t, "Other".u AS x WHERE t.id IN (SELECT id FROM t);');
  await local.query("SET search_path = ''");
  expect(await textOf('public.v')).toBe(
    ' SELECT t.a, x.id FROM public.t, "Other".u AS x WHERE t.id IN (SELECT id FROM public.t);',
  );
  expect(await textOf('public.w')).toBe(' WITH t AS (SELECT * FROM public.t) SELECT a FROM t;');
  expect(await textOf('public.m')).toBe(' TABLE public.t;');
  await local.query('SET search_path = "Other"');
  expect(await textOf('public.v')).toBe(
    ' SELECT t.a, x.id FROM public.t, u AS x WHERE t.id IN (SELECT id FROM public.t);',
  );
  await local.query('SET search_path = public');
});

it('has the names of today', async () => {
  await local.query('DROP MATERIALIZED VIEW m; ALTER TABLE t RENAME TO renamed; ALTER TABLE renamed RENAME a TO "B b"');
  expect(await textOf('w')).toBe(' WITH t AS (SELECT * FROM renamed AS t(id, a)) SELECT a FROM t;');
  expect(await textOf('v')).toBe(
    ' SELECT t.a, x.id FROM renamed AS t(id, a), "Other".u AS x WHERE t.id IN (SELECT id FROM renamed AS t(id, a));',
  );
  // It can be created again from that.
  await local.query(`CREATE VIEW again AS ${((await textOf('v')) ?? '').slice(0, -1)}`);
  await local.query(`INSERT INTO renamed VALUES (1, 'x'); INSERT INTO "Other".u VALUES (7)`);
  expect(await local.query('SELECT * FROM again')).toEqual([['x', '7']]);
});

it('is refused where an alias can not stand, and all is as before', async () => {
  await local.query('CREATE VIEW plain AS TABLE renamed');
  const error = await local.query('ALTER TABLE renamed RENAME TO other').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PgError);
  expect((error as PgError).fields).toMatchObject({
    code: '0A000',
    detail: expect.stringContaining('view plain') as string,
  });
  expect(await local.query('SELECT * FROM plain')).toEqual([['1', 'x']]);
  await local.query('DROP VIEW plain; ALTER TABLE renamed RENAME TO t');
  expect(await textOf('w')).toBe(' WITH t AS (SELECT * FROM t AS t(id, a)) SELECT a FROM t;');
});

it('tables of a schema of their own are visible when the search path has it', async () => {
  const visible = `SELECT pg_table_is_visible('"Other".u'::regclass), '"Other".u'::regclass::text`;
  expect(await local.query(visible)).toEqual([['f', '"Other".u']]);
  await local.query('SET search_path = "Other"');
  expect(await local.query(visible)).toEqual([['t', 'u']]);
  await local.query('SET search_path = public');
});
