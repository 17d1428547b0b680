// COPY FROM STDIN into tables of one's own: any number of rows, all of them or none.

import type { Engine } from '@twilio-sql/sql-engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEngine, openSession, type LocalSession } from './local-session.ts';

let engine: Engine;
let local: LocalSession;
beforeEach(async () => {
  engine = await openEngine();
  local = await openSession(engine);
  await local.query(`CREATE TABLE t (
    id integer PRIMARY KEY, name text DEFAULT 'none', price numeric(6,2), code varchar(3), at timestamptz)`);
});
afterEach(() => engine.close());

function* lines(count: number, line: (id: number) => string): Generator<string> {
  for (let id = 0; id < count; id += 500) {
    yield Array.from({ length: Math.min(500, count - id) }, (_none, index) => line(id + index)).join('');
  }
}

describe('COPY FROM STDIN', () => {
  it('takes more rows than a statement has parameters', async () => {
    const tag = await local.copy(
      'COPY t (id, name, price) FROM STDIN',
      lines(100_000, (id) => `${id}\tname ${id}\t${id % 1000}.5\n`),
    );
    expect(tag).toBe('COPY 100000');
    expect(
      await local.query('SELECT count(*), sum(price), max(id), min(name) FILTER (WHERE id = 77777) FROM t'),
    ).toEqual([['100000', '50000000.00', '99999', 'name 77777']]);
  });

  it('applies defaults, modifiers and checks as INSERT does', async () => {
    await local.copy('COPY t (id, price, code) FROM STDIN (FORMAT csv)', ['1,2.345,abc\n', '2,,\n']);
    expect(await local.query('SELECT * FROM t ORDER BY id')).toEqual([
      ['1', 'none', '2.35', 'abc', null],
      ['2', 'none', null, null, null],
    ]);
  });

  it('leaves nothing of the rows before one that is wrong, and says where it is', async () => {
    const wrong = lines(10_000, (id) => (id === 9_876 ? `${id}\tx\tabc\n` : `${id}\tx\t1\n`));
    await expect(local.copy('COPY t (id, name, price) FROM STDIN', wrong)).rejects.toMatchObject({
      code: '22P02',
      fields: { where: 'COPY t, line 9877, column price' },
    });
    await expect(local.copy('COPY t (id, code) FROM STDIN', ['1\tabc\n2\tabcd\n'])).rejects.toMatchObject({
      code: '22001',
      fields: { where: 'COPY t, line 2, column code' },
    });
    await expect(local.copy('COPY t (id) FROM STDIN', ['1\n2\n1\n'])).rejects.toMatchObject({ code: '23505' });
    expect(await local.value('SELECT count(*) FROM t')).toBe('0');
  });

  it('undoes what it did with the transaction, and not what a savepoint before it keeps', async () => {
    await local.query('BEGIN');
    await local.copy('COPY t (id) FROM STDIN', ['1\n']);
    await local.query('SAVEPOINT s');
    await local.copy('COPY t (id) FROM STDIN', ['2\n']);
    await local.query('ROLLBACK TO s');
    await local.query('COMMIT');
    expect(await local.query('SELECT id FROM t')).toEqual([['1']]);
  });

  it('keeps the rows for which WHERE holds', async () => {
    const tag = await local.copy("COPY t (id, name) FROM STDIN WHERE id > 2 AND name <> 'd'", [
      '1\ta\n2\tb\n3\tc\n4\td\n',
    ]);
    expect(tag).toBe('COPY 1');
    expect(await local.query('SELECT id, name FROM t')).toEqual([['3', 'c']]);
    await expect(local.copy('COPY t FROM STDIN WHERE id IN (SELECT 1)', [])).rejects.toMatchObject({
      code: '0A000',
      message: 'cannot use subquery in COPY FROM WHERE condition',
    });
  });

  it('fills identity columns with what comes, and computes generated ones', async () => {
    await local.query(`CREATE TABLE g (id integer GENERATED ALWAYS AS IDENTITY, a integer,
      b integer GENERATED ALWAYS AS (a * 2) STORED)`);
    await local.copy('COPY g FROM STDIN', ['7\t1\n8\t2\n']);
    await local.copy('COPY g (a) FROM STDIN', ['3\n']);
    expect(await local.query('SELECT * FROM g ORDER BY a')).toEqual([
      ['7', '1', '2'],
      ['8', '2', '4'],
      ['1', '3', '6'],
    ]);
    await expect(local.copy('COPY g (a, b) FROM STDIN', [])).rejects.toMatchObject({ code: '42P10' });
  });

  it('reads back what COPY TO wrote in binary', async () => {
    await local.query("INSERT INTO t VALUES (1, 'ü', -1.50, 'ab', '2024-02-29 12:00+02'), (2, NULL, NULL, NULL, NULL)");
    const [statement] = await local.session.parse('COPY t TO STDOUT (FORMAT binary)');
    if (statement === undefined) throw new Error('no statement');
    const run = await local.session.execute(await local.session.prepare(statement, []), { parameters: [] });
    const pieces: Buffer[] = [];
    for await (const { bytes } of run.chunks) {
      // CopyData messages: a type and a length before the data.
      const messages = Buffer.from(bytes);
      for (let at = 0; at < messages.length; at += 1 + messages.readInt32BE(at + 1))
        pieces.push(messages.subarray(at + 5, at + 1 + messages.readInt32BE(at + 1)));
    }
    await local.query('CREATE TABLE u (id integer, name text, price numeric(6,2), code varchar(3), at timestamptz)');
    expect(await local.copy('COPY u FROM STDIN (FORMAT binary)', pieces)).toBe('COPY 2');
    expect(await local.query('SELECT * FROM t EXCEPT ALL SELECT * FROM u')).toEqual([]);
  });
});
