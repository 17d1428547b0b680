// The file of local tables after a restart and after a crash: what was committed is there, as it was, and nothing else.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Engine } from '@twilio-sql/sql-engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEngine, openSession, type LocalSession } from './local-session.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twilio-sql-local-'));
  file = join(folder, 'public.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function using<T>(work: (local: LocalSession, engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openEngine(file);
  try {
    return await work(await openSession(engine), engine);
  } finally {
    await engine.close();
  }
}

describe('a restart', () => {
  it('brings everything back, with the same OIDs', async () => {
    const catalogs = [
      'SELECT oid, relname, relkind, relnatts FROM pg_class WHERE relnamespace = 2200 ORDER BY oid',
      `SELECT attrelid, attname, attnum, atttypid, atttypmod, attnotnull, attidentity, attgenerated FROM pg_attribute
       WHERE attrelid >= 16384 AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 2200) ORDER BY 1, attnum`,
      'SELECT oid, conname, contype, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 2200 ORDER BY oid',
      'SELECT objoid, objsubid, description FROM pg_description WHERE objoid >= 16384 ORDER BY 1, 2',
      'SELECT viewname, definition FROM pg_views WHERE schemaname = $$public$$',
      'SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = $$public$$ ORDER BY 1',
      'SELECT oid, nspname FROM pg_namespace WHERE oid >= 16384 ORDER BY 1',
      'SELECT * FROM own.t',
      'SELECT * FROM v',
      'SELECT * FROM m',
      'SELECT * FROM child ORDER BY id',
    ];
    const look = async (local: LocalSession) => {
      const found = [];
      for (const sql of catalogs) found.push(await local.query(sql));
      return found;
    };
    const before = await using(async (local) => {
      await local
        .query(
          `
        CREATE TABLE parent (a integer, b text DEFAULT 'x' CHECK (b <> ''), PRIMARY KEY (a));
        CREATE TABLE child (id integer GENERATED ALWAYS AS IDENTITY, a integer REFERENCES parent ON DELETE CASCADE,
          n numeric(6,2) NOT NULL, twice numeric GENERATED ALWAYS AS (n * 2) STORED, UNIQUE (a, n));
        CREATE INDEX child_n ON child (n);
        CREATE SEQUENCE s INCREMENT 5 START 10;
        COMMENT ON TABLE child IS 'rows of parents';
        COMMENT ON COLUMN child.n IS 'a number';
        INSERT INTO parent VALUES (1), (2);
        INSERT INTO child (a, n) VALUES (1, 1.5), (2, 2.5);
        SELECT nextval('s'), nextval('s');
        CREATE SCHEMA own; CREATE TABLE own.t AS SELECT 1 AS a;
        CREATE VIEW v AS SELECT a, count(*) FROM child GROUP BY a ORDER BY a;
        CREATE MATERIALIZED VIEW m AS SELECT sum(n) FROM child;
        ALTER TABLE child DROP COLUMN a CASCADE`,
        )
        .catch(() => undefined);
      return await look(local);
    });
    expect(before[0]?.length).toBeGreaterThan(8);
    await using(async (local) => {
      expect(await look(local)).toEqual(before);
      expect(await local.query("SELECT nextval('s')")).toEqual([['20']]);
      await expect(local.query('INSERT INTO child (a, n) VALUES (9, 1)')).rejects.toMatchObject({ code: '23503' });
      await local.query('INSERT INTO child (a, n) VALUES (1, 7)');
      expect(await local.query('SELECT max(id), max(twice) FROM child')).toEqual([['4', '14.00']]);
    });
  });
});

/** Runs the program until it says so, and kills it. */
async function crash(work: string, until = 'ready'): Promise<void> {
  const program = fileURLToPath(new URL('crashing-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=source', program, file, work], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = new Promise((resolve) => child.on('exit', resolve));
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (!printed.includes(until)) continue;
    child.kill('SIGKILL');
    break;
  }
  await ended;
  if (!printed.includes(until)) throw new Error(errors);
}

describe('a crash', { timeout: 60_000 }, () => {
  it('in the middle of a transaction leaves what was committed before it', async () => {
    await crash('transaction');
    await using(async (local) => {
      expect(await local.query('SELECT name FROM t ORDER BY id')).toEqual([['one'], ['two']]);
      expect(await local.query("SELECT relname FROM pg_class WHERE relname = 'lost'")).toEqual([]);
      await local.query("INSERT INTO t (name) VALUES ('after')");
      expect(await local.value('SELECT count(DISTINCT id) FROM t')).toBe('3');
    });
  });

  it('in the middle of COPY leaves nothing of it', async () => {
    await crash('copy', 'copying');
    await using(async (local) => {
      expect(await local.query('SELECT count(*) FROM t')).toEqual([['2']]);
      await local.query("INSERT INTO t (id, name) VALUES (1000, 'after')");
    });
  });

  it('does not bring back values that nextval has handed out, to writes or alone', async () => {
    await crash('sequence');
    const next = await using((local) => local.value("SELECT nextval('s')"));
    expect(Number(next)).toBeGreaterThan(100);
    expect(Number(next)).toBeLessThanOrEqual(100 + 33);
  });

  it('does not bring back values of a transaction that was rolled back', async () => {
    await crash('rollback');
    await using(async (local) => {
      expect(Number(await local.value("INSERT INTO t (name) VALUES ('after') RETURNING id"))).toBeGreaterThan(5);
    });
  });
});

describe('two processes at one file', { timeout: 60_000 }, () => {
  it('see what the other has committed, and never hand out the same value of a sequence', async () => {
    await using(async (first) => {
      await first.query('CREATE TABLE t (id serial PRIMARY KEY, name text); CREATE SEQUENCE s');
      await using(async (second) => {
        for (const name of ['a', 'b', 'c']) {
          await first.query(`INSERT INTO t (name) VALUES ('${name}')`);
          await second.query(`INSERT INTO t (name) VALUES ('${name}')`);
        }
        expect(await first.value('SELECT count(DISTINCT id) FROM t')).toBe('6');
        const values = [];
        for (let count = 0; count < 5; count++) {
          values.push(await first.value("SELECT nextval('s')"), await second.value("SELECT nextval('s')"));
        }
        expect(new Set(values).size).toBe(10);
        await second.query('ALTER TABLE t ADD COLUMN more integer DEFAULT 1');
        expect(await first.value('SELECT sum(more) FROM t')).toBe('6');
      });
    });
  });

  it('wait for one another, and give up with an error', async () => {
    await using(async (first) => {
      await first.query('CREATE TABLE t (id integer)');
      await using(async (second) => {
        await first.query('BEGIN; INSERT INTO t VALUES (1)');
        await expect(second.query('INSERT INTO t VALUES (2)')).rejects.toMatchObject({ code: '55P03' });
        expect(await second.query('SELECT * FROM t')).toEqual([]);
        await first.query('COMMIT');
        await second.query('INSERT INTO t VALUES (2)');
        expect(await second.value('SELECT count(*) FROM t')).toBe('2');
      });
    });
  });
});
