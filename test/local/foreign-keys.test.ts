// Foreign keys where Postgres 15 has other words than later versions.

import type { Engine } from '@twilio-sql/sql-engine';
import { PgError } from '@twilio-sql/sql-engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEngine, openSession, type LocalSession } from './local-session.ts';

let engine: Engine;
let session: LocalSession;
beforeAll(async () => {
  engine = await openEngine();
  session = await openSession(engine);
}, 60_000);
afterAll(() => engine.close());

it('RESTRICT refuses with 23503, and undoes what CASCADE has done before', async () => {
  await session.query(`
    CREATE TABLE roots (id int PRIMARY KEY);
    CREATE TABLE leaves (id int REFERENCES roots ON DELETE CASCADE);
    CREATE TABLE guards (id int REFERENCES roots ON DELETE RESTRICT);
    INSERT INTO roots VALUES (1), (2);
    INSERT INTO leaves VALUES (1), (2);
    INSERT INTO guards VALUES (2)`);
  const error = await session.query('DELETE FROM roots').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PgError);
  expect((error as PgError).fields).toMatchObject({
    code: '23503',
    message: 'update or delete on table "roots" violates foreign key constraint "guards_id_fkey" on table "guards"',
    detail: 'Key (id)=(2) is still referenced from table "guards".',
    table: 'guards',
    constraint: 'guards_id_fkey',
  });
  expect(await session.value('SELECT count(*) FROM leaves')).toBe('2');
});
