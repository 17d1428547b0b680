// Functions of byte strings against Postgres.

import { describe } from 'vitest';
import { sameAsPostgres } from './oracle.ts';

describe('byte strings', () => {
  for (const name of ['substring', 'substr']) {
    sameAsPostgres({
      name,
      types: ['bytea', 'int4'],
      calls: [
        ['\\x010203', '2'],
        ['\\x010203', '-1'],
        ['\\x', '1'],
      ],
    });
    sameAsPostgres({
      name,
      types: ['bytea', 'int4', 'int4'],
      calls: [
        ['\\x010203', '2', '1'],
        ['\\x010203', '-1', '3'],
        ['\\x010203', '1', '-1'],
        ['\\x0102', '9', '9'],
      ],
    });
  }
  for (const name of ['btrim', 'ltrim', 'rtrim']) {
    sameAsPostgres({
      name,
      types: ['bytea', 'bytea'],
      calls: [
        ['\\x0001020100', '\\x0001'],
        ['\\x00', '\\x00'],
        ['\\x0102', '\\x'],
      ],
    });
  }
  sameAsPostgres({
    name: 'position',
    types: ['bytea', 'bytea'],
    calls: [
      ['\\x010203', '\\x0203'],
      ['\\x01', '\\x'],
      ['\\x01', '\\x02'],
    ],
  });
  sameAsPostgres({
    name: 'overlay',
    types: ['bytea', 'bytea', 'int4'],
    calls: [
      ['\\x01020304', '\\xffff', '2'],
      ['\\x01', '\\xff', '0'],
    ],
  });
  sameAsPostgres({
    name: 'overlay',
    types: ['bytea', 'bytea', 'int4', 'int4'],
    calls: [
      ['\\x01020304', '\\xff', '2', '3'],
      ['\\x01', '\\xff', '1', '0'],
    ],
  });
  sameAsPostgres({
    name: 'get_byte',
    types: ['bytea', 'int4'],
    calls: [
      ['\\x1234567890', '4'],
      ['\\x12', '1'],
      ['\\x12', '-1'],
      ['\\x', '0'],
    ],
  });
  sameAsPostgres({
    name: 'set_byte',
    types: ['bytea', 'int4', 'int4'],
    calls: [
      ['\\x1234', '1', '64'],
      ['\\x1234', '0', '257'],
      ['\\x1234', '2', '0'],
    ],
  });
  sameAsPostgres({
    name: 'get_bit',
    types: ['bytea', 'int8'],
    calls: [
      ['\\x1234567890', '30'],
      ['\\x12', '8'],
      ['\\x12', '1'],
    ],
  });
  sameAsPostgres({
    name: 'set_bit',
    types: ['bytea', 'int8', 'int4'],
    calls: [
      ['\\x1234567890', '30', '0'],
      ['\\x00', '7', '1'],
      ['\\x00', '0', '2'],
      ['\\x00', '8', '1'],
    ],
  });
  sameAsPostgres({ name: 'bit_count', types: ['bytea'], calls: [['\\x1234567890'], ['\\x'], ['\\xff']] });
  sameAsPostgres({
    name: 'length',
    types: ['bytea', 'name'],
    calls: [
      ['\\xc3a9', 'UTF8'],
      ['\\xe9', 'UTF8'],
    ],
  });
  sameAsPostgres({ name: 'convert', types: ['bytea', 'name', 'name'], calls: [['\\xc3a9', 'UTF8', 'UTF8']] });
  sameAsPostgres({
    name: 'like_escape',
    types: ['bytea', 'bytea'],
    calls: [
      ['\\x612325', '\\x23'],
      ['\\x5c', '\\x23'],
    ],
  });
  sameAsPostgres({
    name: 'pg_size_bytes',
    types: ['text'],
    calls: ['2 kB', '1.5GB', '10', ' -3 mb ', '1e3', 'x', '1 zz', '9e30 PB', '1024 bytes', '.5kb', '1 B'].map(
      (text) => [text],
    ),
  });
});
