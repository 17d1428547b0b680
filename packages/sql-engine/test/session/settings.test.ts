// SET, SHOW and RESET against Postgres itself (PGlite), and what is our own.

import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PgError } from '../../src/errors.ts';
import { durationMs } from '../../src/session/settings/units.ts';
import { startSession } from './scripted-session.ts';

let oracle: PGlite;

beforeAll(async () => {
  oracle = await PGlite.create();
});

afterAll(async () => {
  await oracle.close();
});

interface DatabaseError {
  readonly code?: string;
  readonly message?: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** What SHOW prints after SET, or the error: of Postgres. */
async function byOracle(name: string, value: string): Promise<unknown> {
  try {
    await oracle.exec('RESET ALL');
    await oracle.exec(`SET ${name} TO ${value}`);
    const result = await oracle.query<Record<string, string>>(`SHOW ${name}`);
    return result.rows[0];
  } catch (error) {
    const { code, message, detail, hint } = error as DatabaseError;
    return { code, message, detail, hint };
  }
}

async function byUs(name: string, value: string): Promise<unknown> {
  const { query } = await startSession();
  try {
    await query(`SET ${name} TO ${value}`);
    const [result] = await query(`SHOW ${name}`);
    return Object.fromEntries((result?.columns ?? []).map((column, index) => [column, result?.rows[0]?.[index]]));
  } catch (error) {
    if (!(error instanceof PgError)) throw error;
    const { code, message, detail, hint } = error.fields;
    return { code, message, detail, hint };
  }
}

const same: readonly (readonly [name: string, value: string])[] = [
  ['statement_timeout', "'30s'"],
  ['statement_timeout', '1500'],
  ['statement_timeout', '60000'],
  ['statement_timeout', "'1.5s'"],
  ['statement_timeout', "'2 min'"],
  ['statement_timeout', "'0x10'"],
  ['statement_timeout', "'1d'"],
  ['statement_timeout', "'12 parsecs'"],
  ['statement_timeout', "'abc'"],
  ['statement_timeout', "'99999999999'"],
  ['statement_timeout', '1.5'],
  ['idle_session_timeout', "'10min'"],
  ['lock_timeout', '0'],
  ['work_mem', "'64MB'"],
  ['work_mem', "'1GB'"],
  ['work_mem', '1025'],
  ['work_mem', "'5 apples'"],
  ['temp_buffers', "'16MB'"],
  ['extra_float_digits', '3'],
  ['extra_float_digits', '-15'],
  ['enable_seqscan', 'off'],
  ['enable_seqscan', 'false'],
  ['enable_seqscan', "'t'"],
  ['enable_seqscan', '1'],
  ['enable_seqscan', 'maybe'],
  ['enable_seqscan', "'o'"],
  ['bytea_output', 'escape'],
  ['bytea_output', 'HEX'],
  ['bytea_output', 'octal'],
  ['client_min_messages', 'warning'],
  ['client_min_messages', 'debug'],
  ['client_min_messages', 'loud'],
  ['datestyle', 'iso'],
  ['datestyle', "'ISO, DMY'"],
  ['datestyle', 'german'],
  ['datestyle', 'sql, dmy'],
  ['datestyle', "'Postgres, MDY'"],
  ['datestyle', "'postgresql, european'"],
  ['datestyle', 'ymd'],
  ['datestyle', 'iso, sql'],
  ['datestyle', 'dmy, mdy'],
  ['datestyle', 'martian'],
  ['intervalstyle', 'iso_8601'],
  ['intervalstyle', 'ISO'],
  ['timezone', "'America/Denver'"],
  ['timezone', "'america/denver'"],
  ['timezone', "'utc'"],
  ['timezone', "'Etc/UTC'"],
  ['timezone', "'US/Pacific'"],
  ['timezone', "'GMT'"],
  ['timezone', "'Atlantis/Capital'"],
  ['timezone', "'UTC+3'"],
  ['timezone', "'<-07>+07'"],
  ['timezone', "'EST5EDT'"],
  ['timezone', "'<broken'"],
  ['timezone', '-7'],
  ['timezone', '5.5'],
  ['timezone', "INTERVAL '+02:00' HOUR TO MINUTE"],
  ['timezone', "INTERVAL '-03:30' HOUR TO MINUTE"],
  ['search_path', 'twilio, public'],
  ['search_path', '"Quoted Name", pg_catalog'],
  ['search_path', "''"],
  ['search_path', "'a, b'"],
  ['search_path', '"$user", public'],
  ['client_encoding', "'utf8'"],
  ['client_encoding', "'UTF-8'"],
  ['client_encoding', "'unicode'"],
  ['client_encoding', "'sql_ascii'"],
  ['client_encoding', "'klingon'"],
  ['application_name', "'psql'"],
  ['application_name', 'a, b'],
  ['default_transaction_isolation', "'repeatable read'"],
  ['default_transaction_isolation', 'serializable'],
  ['default_transaction_isolation', 'chaos'],
  ['default_transaction_read_only', 'on'],
  ['random_page_cost', '1.1'],
  ['random_page_cost', '-1'],
  ['no_such_setting', '1'],
  ['my.own', "'value'"],
  ['my.own_number', '5'],
  ['server_encoding', "'UTF8'"],
  ['max_identifier_length', '64'],
  ['row_security', 'off'],
  ['xmloption', 'document'],
];

describe('SET and SHOW answer as Postgres does', () => {
  it.each(same)('SET %s TO %s', async (name, value) => {
    expect(await byUs(name, value)).toEqual(await byOracle(name, value));
  });
});

describe('every setting that Postgres has too', () => {
  /** Where the server differs, by design: our own version, names, limits and defaults, and 15 against 18. */
  const ours = new Set([
    ...['server_version', 'server_version_num', 'search_path', 'jit', 'session_authorization', 'is_superuser', 'role'],
    ...['TimeZone', 'listen_addresses', 'port', 'default_text_search_config', 'segment_size', 'wal_segment_size'],
    ...['effective_io_concurrency', 'maintenance_io_concurrency', 'track_counts', 'autovacuum', 'wal_level', 'fsync'],
    ...['max_parallel_workers', 'max_parallel_workers_per_gather', 'max_parallel_maintenance_workers', 'lc_messages'],
    ...[
      'superuser_reserved_connections',
      'max_worker_processes',
      'shared_buffers',
      'data_checksums',
      'client_encoding',
    ],
    ...['force_parallel_mode', 'lc_collate', 'lc_ctype', 'log_min_duration_statement'],
  ]);

  it('has its name and its value', async () => {
    await oracle.exec('RESET ALL');
    const { query } = await startSession();
    const [all] = await query('SHOW ALL');
    const mine = (all?.rows ?? []).filter(([name]) => !ours.has(name ?? '') && !(name ?? '').startsWith('twilio.'));
    const { rows } = await oracle.query<{ name: string; value: string }>(
      'SELECT name, current_setting(name) AS value FROM pg_settings',
    );
    const theirs = new Map(rows.map((row) => [row.name, row.value]));
    expect(mine.map(([name, value]) => [name, value])).toEqual(mine.map(([name]) => [name, theirs.get(name ?? '')]));
    expect(mine.length).toBeGreaterThan(80);
  });
});

describe('what is our own', () => {
  it('lists every setting with a description', async () => {
    const { query } = await startSession();
    const [all] = await query('SHOW ALL');
    expect(all?.columns).toEqual(['name', 'setting', 'description']);
    expect(all?.rows.filter(([, , description]) => description === '' || description === null)).toEqual([]);
    expect(all?.rows.map(([name]) => name)).toContain('twilio.max_requests');
  });

  it("refuses what is not one of a driver's settings, and says which there are", async () => {
    const { query } = await startSession();
    await expect(query('SET twilio.max_request = 5')).rejects.toMatchObject({
      fields: {
        code: '42704',
        message: 'unrecognized configuration parameter "twilio.max_request"',
        hint: 'There are twilio.max_requests, twilio.read_only.',
      },
    });
    await query('SET twilio.max_requests = 0');
    await expect(query('SET twilio.max_requests = -1')).rejects.toMatchObject({ code: '22023' });
  });

  it('refuses settings whose other value would change what SQL means', async () => {
    const { query } = await startSession();
    await expect(query('SET standard_conforming_strings = off')).rejects.toMatchObject({ code: '0A000' });
    await query('SET standard_conforming_strings = on');
    await expect(query("SET client_encoding = 'EUC_TW'")).rejects.toMatchObject({ code: '0A000' });
  });

  it('takes settings from the start of the connection and goes back to them', async () => {
    const { one, query } = await startSession(
      {},
      { settings: { options: '-c statement_timeout=30s --work_mem=8MB', extra_float_digits: '2', DateStyle: 'ISO' } },
    );
    expect(await one('SHOW statement_timeout')).toBe('30s');
    expect(await one('SHOW work_mem')).toBe('8MB');
    await query('SET statement_timeout = 0; SET extra_float_digits = 3; RESET ALL');
    expect(await one('SHOW statement_timeout')).toBe('30s');
    await query('SET extra_float_digits TO DEFAULT');
    expect(await one('SHOW extra_float_digits')).toBe('2');
  });

  it.each([
    [{ no_such_thing: '1' }, '42704'],
    [{ server_version: '9' }, '55P02'],
    [{ TimeZone: 'Nowhere' }, '22023'],
    [{ options: 'work_mem=4MB' }, '42601'],
  ])('refuses a connection with %j', async (settings, code) => {
    await expect(startSession({}, { settings })).rejects.toMatchObject({ code });
  });

  it('reports what ParameterStatus is for, and each change once', async () => {
    const { session, query, parameterStatus } = await startSession();
    const reported = new Map(session.reportedSettings());
    expect(reported.get('server_version')).toBe('15.0 (twilio-sql 0.1.0)');
    expect([...reported.keys()].sort()).toEqual([
      'DateStyle',
      'IntervalStyle',
      'TimeZone',
      'application_name',
      'client_encoding',
      'default_transaction_read_only',
      'in_hot_standby',
      'integer_datetimes',
      'is_superuser',
      'server_encoding',
      'server_version',
      'session_authorization',
      'standard_conforming_strings',
    ]);
    // standard_conforming_strings is told even though it can't change.
    await query("SET application_name = 'x'; SET timezone = 'America/Denver'; SET application_name = 'x'");
    await query("BEGIN; SET timezone = 'UTC'; ROLLBACK");
    expect(parameterStatus).toEqual([
      ['application_name', 'x'],
      ['TimeZone', 'America/Denver'],
      ['TimeZone', 'UTC'],
      ['TimeZone', 'America/Denver'],
    ]);
  });

  it('gives input and output their context', async () => {
    const { session, query } = await startSession();
    await query('SET datestyle = sql, dmy; SET intervalstyle = iso_8601; SET search_path = b, "$user", \'B\'');
    expect(session.context()).toMatchObject({
      dateStyle: { format: 'SQL', order: 'DMY' },
      intervalStyle: 'iso_8601',
      searchPath: ['b', 'ada', 'B'],
      timeZone: 'UTC',
      user: 'ada',
      database: 'twilio',
    });
    expect(session.context().settings).toMatchObject({ DateStyle: 'SQL, DMY', datestyle: 'SQL, DMY' });
  });

  it('reads times back from what SHOW prints', () => {
    expect(['0', '30s', '1500ms', '2min', '1h', '1d'].map(durationMs)).toEqual([0, 30e3, 1500, 120e3, 3600e3, 86400e3]);
  });
});
