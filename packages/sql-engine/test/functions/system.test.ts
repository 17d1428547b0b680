// System functions: against Postgres where they do not depend on the server, against the session otherwise.

import { describe, expect, test } from 'vitest';
import { callHere, sameAsPostgres, testSession } from './oracle.ts';

describe('system functions', () => {
  const sizes = [
    '0',
    '10239',
    '10240',
    '20969471',
    '20969472',
    '-10240',
    '123456',
    '1500000000',
    '9223372036854775807',
    '-9223372036854775808',
    '21474836479',
  ];
  sameAsPostgres({ name: 'pg_size_pretty', types: ['int8'], calls: sizes.map((size) => [size]) });
  sameAsPostgres({
    name: 'pg_size_pretty',
    types: ['numeric'],
    calls: [...sizes, '1.5', '10240.7', '123456789012345678901234567890'].map((size) => [size]),
  });
  sameAsPostgres({
    name: 'num_nulls',
    types: ['int4', 'text', 'int4'],
    calls: [
      ['1', null, null],
      [null, null, null],
      ['1', 'a', '2'],
    ],
  });
  sameAsPostgres({ name: 'num_nonnulls', types: ['int4', 'text'], calls: [['1', null]] });
  sameAsPostgres({ name: 'pg_encoding_to_char', types: ['int4'], calls: [['6'], ['0'], ['8'], ['999']] });
  sameAsPostgres({ name: 'pg_char_to_encoding', types: ['name'], calls: [['UTF8'], ['utf-8'], ['nope']] });
  sameAsPostgres({ name: 'pg_is_in_recovery', types: [], calls: [[]] });
  sameAsPostgres({
    name: 'current_setting',
    types: ['text', 'bool'],
    calls: [
      ['nope.nope', 't'],
      ['timezone', 'f'],
      ['nope', 'f'],
    ],
  });

  test.each([
    ['version', 'PostgreSQL 15.0 (twilio-sql 0.1.0)'],
    ['current_database', 'postgres'],
    ['current_user', 'postgres'],
    ['current_schema', 'twilio'],
    ['pg_backend_pid', '42'],
    ['inet_client_addr', null],
  ])('%s comes from the session', (name, expected) => {
    const session = {
      ...testSession,
      searchPath: ['twilio', 'public'],
      settings: { server_version: '15.0 (twilio-sql 0.1.0)' },
    };
    expect(callHere(name, [], [], session)).toBe(expected);
  });

  test('current_schemas has pg_catalog first when implicit ones are wanted', () => {
    expect(callHere('current_schemas', ['bool'], ['t'])).toBe('{pg_catalog,public}');
    expect(callHere('current_schemas', ['bool'], ['f'])).toBe('{public}');
  });

  test('gen_random_uuid makes version 4', () => {
    expect(callHere('gen_random_uuid', [], [])).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test('pg_sleep returns at once when there is nothing to wait for', () => {
    expect(callHere('pg_sleep', ['float8'], ['0'])).toBe('');
  });
});
