// A real PostgreSQL that reads and writes through postgres_fdw and dblink, and one that takes pg_dump's output.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts';
import { detail, whyMissing } from './installed.ts';
import { run } from './program.ts';

const reason = whyMissing('postgres') ?? whyMissing('psql');

describe.skipIf(reason !== undefined)(reason === undefined ? 'PostgreSQL' : `PostgreSQL (${reason})`, () => {
  let server: PostgresServer;
  let local: pg.Client;
  let direct: pg.Client;

  beforeAll(async () => {
    server = await startPostgres(detail('postgres', 'bin'));
    local = new pg.Client({ connectionString: server.url });
    direct = new pg.Client({ connectionString: inject('databaseUrl') });
    await local.connect();
    await direct.connect();
    const { hostname, port, username, pathname } = new URL(inject('databaseUrl'));
    await local.query(`
      create extension postgres_fdw;
      create extension dblink;
      create role twilio;
      create server twilio foreign data wrapper postgres_fdw
        options (host '${hostname}', port '${port}', dbname '${pathname.slice(1)}', use_remote_estimate 'false');
      create user mapping for current_user server twilio options (user '${username}', password_required 'false');
      create schema tw;
      import foreign schema twilio from server twilio into tw;
    `);
  }, 120_000);

  afterAll(async () => {
    await local.end();
    await direct.end();
    await server.close();
  });

  const column = async (sql: string, values: readonly unknown[] = []): Promise<readonly unknown[]> =>
    (await local.query({ text: sql, values: [...values], rowMode: 'array' })).rows.map(
      (row: readonly unknown[]) => row[0],
    );

  it('imports the schema with its types', async () => {
    const tables = await column(
      "select foreign_table_name from information_schema.foreign_tables where foreign_table_schema = 'tw'",
    );
    expect(tables).toEqual(expect.arrayContaining(['accounts', 'calls', 'messages', 'recordings']));
    const types = `select data_type from information_schema.columns where table_schema = 'tw' and table_name = 'calls'
      and column_name in ('duration', 'price', 'start_time', 'subresource_uris') order by column_name`;
    expect(await column(types)).toEqual(['integer', 'numeric', 'timestamp with time zone', 'jsonb']);
  });

  it('reads all rows through its cursor, and typed values', async () => {
    expect(await column('select count(distinct sid)::int from tw.calls')).toEqual([inject('truth').calls]);
    const [sid, duration, price] = inject('truth').row;
    const { rows } = await local.query(
      'select sid, duration, price::text, parent_call_sid, subresource_uris from tw.calls where sid = $1',
      [sid],
    );
    expect(rows).toEqual([{ sid, duration, price, parent_call_sid: null, subresource_uris: inject('truth').row[4] }]);
    const flags = await local.query(
      'select beta, capabilities from tw.incoming_phone_numbers order by sid collate "C" limit 1',
    );
    expect(Object.values(flags.rows[0] as object)).toEqual(inject('truth').flags.slice(1));
  });

  it('sends conditions on, which become parameters of requests', async () => {
    const before = await direct.query<{ n: string }>('select count(*) as n from twilio_sql.requests');
    const counted = `select count(*)::int from tw.calls where status = 'completed'
      and start_time >= '2026-08-01T00:00:00Z' and duration > 60`;
    const { rows } = await local.query<{ 'QUERY PLAN': string }>(`explain (verbose, costs off) ${counted}`);
    const remote = rows.map((row) => row['QUERY PLAN']).find((line) => line.includes('Remote SQL'));
    expect(remote).toContain("status = 'completed'");
    expect(remote).toContain('duration > 60');
    expect(await column(counted)).toEqual([inject('truth').counted]);
    const requests = await direct.query<{ query: string }>('select query from twilio_sql.requests');
    expect(requests.rows.length).toBeGreaterThan(Number(before.rows[0]?.n));
    const asked = requests.rows.map(({ query }) => query).filter((query) => query.includes('Status=completed'));
    expect(asked.some((query) => query.includes('StartTime'))).toBe(true);
  });

  it('joins with local tables', async () => {
    await local.query('create table customers (phone text primary key, name text)');
    await local.query(
      `insert into customers select distinct "to", 'customer ' || right("to", 4) from tw.calls limit 5`,
    );
    const joined =
      'select count(*) > 0 from tw.calls c join customers k on k.phone = c."to" where c.status = \'completed\'';
    expect(await column(joined)).toEqual([true]);
    const names = 'select distinct k.name from tw.calls c join customers k on k.phone = c."to"';
    expect((await column(names)).length).toBe(5);
  });

  it('inserts with RETURNING', async () => {
    const { fromNumber } = inject('truth');
    await local.query(`create foreign table message_out (sid text, status text, "to" text, "from" text, body text)
      server twilio options (schema_name 'twilio', table_name 'messages')`);
    const failure = await local
      .query('insert into message_out ("to", "from", body) values ($1, $2, $3)', ['+15005550010', fromNumber, 'fdw'])
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    // postgres_fdw names every column of the foreign table, sid too: a table with those that are written works.
    expect(failure).toMatchObject({ message: expect.stringContaining('sid') as unknown });
    await local.query(`create foreign table message_in ("to" text, "from" text, body text)
      server twilio options (schema_name 'twilio', table_name 'messages')`);
    const inserted = 'insert into message_in ("to", "from", body) values ($1, $2, $3) returning body, "to"';
    const { rows } = await local.query(inserted, ['+15005550010', fromNumber, 'fdw']);
    expect(rows).toEqual([{ body: 'fdw', to: '+15005550010' }]);
    const found = await direct.query("select count(*)::int as n from messages where body = 'fdw'");
    expect(found.rows).toEqual([{ n: 1 }]);
  });

  it('updates and deletes what it can send whole', async () => {
    await local.query(`create foreign table sent (sid text, body text, status text)
      server twilio options (schema_name 'twilio', table_name 'messages')`);
    const [sid] = await column("select sid from sent where status = 'delivered' limit 1");
    const changed = await local.query("update sent set body = '' where sid = $1 returning body, status", [sid]);
    expect(changed.rows).toEqual([{ body: '', status: 'delivered' }]);
    expect((await local.query('delete from sent where sid = $1', [sid])).rowCount).toBe(1);
    expect(await column('select count(*)::int from sent where sid = $1', [sid])).toEqual([0]);
    // A condition that stays here makes it lock the rows that it read.
    const kept = "update sent set body = '' where sid || pg_backend_pid()::text = 'none'";
    await expect(local.query(kept)).rejects.toMatchObject({
      code: expect.stringMatching(/^(42703|0A000)$/) as unknown,
    });
  });

  it('passes errors on', async () => {
    await local.query(
      `create foreign table wrong (nope text) server twilio options (schema_name 'twilio', table_name 'calls')`,
    );
    await expect(local.query('select nope from wrong')).rejects.toMatchObject({
      code: '42703',
      message: 'column "nope" does not exist',
    });
  });

  it('dblink: queries, cursors, statements and errors', async () => {
    const { hostname, port, username, pathname } = new URL(inject('databaseUrl'));
    const options = `host=${hostname} port=${port} user=${username} dbname=${pathname.slice(1)}`;
    await local.query('select dblink_connect($1, $2)', ['tw', options]);
    const read = "select n from dblink('tw', 'select count(*)::int from calls') as t(n int)";
    expect(await column(read)).toEqual([inject('truth').calls]);
    await local.query("select dblink_open('tw', 'c', 'select sid from calls')");
    const fetch = "select sid from dblink_fetch('tw', 'c', 150) as t(sid text)";
    const pages = [await column(fetch), await column(fetch), await column(fetch)].map((page) => page.length);
    expect(pages).toEqual([150, 150, 100]);
    await local.query("select dblink_close('tw', 'c')");
    expect(await column("select dblink_exec('tw', 'set application_name = ''linked''')")).toEqual(['SET']);
    const wrong = "select n from dblink('tw', 'select nope from calls') as t(n int)";
    await expect(local.query(wrong)).rejects.toMatchObject({ code: '42703' });
    await local.query("select dblink_disconnect('tw')");
  });

  it("takes pg_dump's output of a table of one's own, rows and constraints", async () => {
    await direct.query(`create table public.notes (
      id int primary key, sid text not null unique, price numeric(10,2) default 0 check (price >= 0), at timestamptz,
      tags text[], extra jsonb)`);
    await direct.query("comment on table public.notes is 'notes of our own'");
    await direct.query(`insert into public.notes values
      (1, 'CA1', 1.5, '2026-01-01 00:00:00+00', '{x,"y z"}', '{"k": [1, null]}'), (2, E'tab\there', null, null, null, null)`);
    await local.query('create database notes');
    const url = server.url.replace(/postgres$/, 'notes');
    const dump = await run({ command: 'pg_dump', args: ['--table=public.notes', inject('databaseUrl')] });
    expect(dump.stderr).toBe('');
    const restored = await run({ command: 'psql', args: ['-X', '-q', '-v', 'ON_ERROR_STOP=1', url] }, dump.stdout);
    expect(restored.stderr).toBe('');
    const copy = new pg.Client({ connectionString: url });
    await copy.connect();
    const rows = 'select * from public.notes order by id';
    expect((await copy.query(rows)).rows).toEqual((await direct.query(rows)).rows);
    const facts = `select conname, pg_get_constraintdef(oid) as definition from pg_constraint
      where conrelid = 'public.notes'::regclass and contype <> 'n' order by 1`;
    expect((await copy.query(facts)).rows).toEqual((await direct.query(facts)).rows);
    const comment = "select obj_description('public.notes'::regclass) as comment";
    expect((await copy.query(comment)).rows).toEqual([{ comment: 'notes of our own' }]);
    await copy.end();
    await direct.query('drop table public.notes');
  });

  it('takes the tables that pg_dump writes', async () => {
    await local.query('create database copy');
    // Keys cross schemas: all of them have to come.
    const schemas = `select nspname from pg_namespace where nspname !~ '^pg_|^information_schema$|^twilio_sql$|^public$'`;
    const names = (await direct.query<{ nspname: string }>(schemas)).rows.map(({ nspname }) => nspname);
    const tables = names.map((name) => `--table=${name}.*`);
    const dump = await run({ command: 'pg_dump', args: [...tables, '--schema-only', inject('databaseUrl')] });
    expect(dump.stderr.replace(/^pg_dump: (warning|detail|hint): .*\n/gm, '')).toBe('');
    // The schemas themselves are not the tables'.
    const setUp = new pg.Client({ connectionString: server.url.replace(/postgres$/, 'copy') });
    await setUp.connect();
    for (const name of names) await setUp.query(`create schema ${name}`);
    await setUp.end();
    const restore = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', server.url.replace(/postgres$/, 'copy')];
    const restored = await run({ command: 'psql', args: restore }, dump.stdout);
    expect(restored.stderr).toBe('');
    const copy = new pg.Client({ connectionString: server.url.replace(/postgres$/, 'copy') });
    await copy.connect();
    const keys = `select conname from pg_constraint where conrelid = 'twilio.calls'::regclass order by 1`;
    const found = (await copy.query<{ conname: string }>(keys)).rows.map(({ conname }) => conname);
    await copy.end();
    expect(found).toEqual(expect.arrayContaining(['calls_account_sid_fkey', 'calls_pkey']));
  });
});
