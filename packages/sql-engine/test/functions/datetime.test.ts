// Date and time functions against Postgres, in UTC and in a zone with daylight saving.

import { describe, expect, test } from 'vitest';
import { callHere, sameAsPostgres, testSession } from './oracle.ts';
import type { Argument } from './oracle.ts';

type Rows = readonly (readonly Argument[])[];

function pairs(first: readonly Argument[], second: readonly Argument[]): Rows {
  return first.flatMap((a) => second.map((b) => [a, b]));
}

const newYork = { ...testSession, timeZone: 'America/New_York' };

const units: readonly Argument[] = [
  'microseconds',
  'milliseconds',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
  'decade',
  'century',
  'millennium',
  'dow',
  'isodow',
  'doy',
  'isoyear',
  'julian',
  'epoch',
  'timezone',
  'timezone_hour',
  'timezone_minute',
  'YEARS',
  'mons',
  'us',
  'nope',
  '',
  null,
];
const timestamps: readonly Argument[] = [
  '2001-02-16 20:38:40.123456',
  '2000-01-01 00:00:00',
  '1999-12-31 23:59:59.999999',
  '2024-02-29 12:00',
  '2026-01-01',
  '2027-01-03 01:02:03',
  '0001-01-01 BC',
  '0044-03-15 BC 12:00',
  '0100-01-01',
  '0099-06-01',
  '2100-12-31',
  '1970-01-01',
  '1900-06-15 BC',
  '4713-01-01 BC',
  'infinity',
  '-infinity',
  '2026-03-08 06:59:59',
  '2026-11-01 05:30:00',
  '0011-05-05 BC',
  '1001-01-01 BC',
];
const intervals: readonly Argument[] = [
  '0',
  '1 year 2 months 3 days 04:05:06.789',
  '-1 year -2 months +3 days -04:05:06.789',
  '1000 years',
  '-15 years',
  '35 months',
  '40 days 50 hours',
  '-1 day +25:00:00',
  '1 mon -1 hour',
  '1.5 seconds',
  '-3 months',
  '-7 mons 40 days -30 hours',
  '23:59:59.999999',
];

describe('fields of dates and times', () => {
  sameAsPostgres({ name: 'extract', types: ['text', 'timestamp'], calls: pairs(units, timestamps) });
  sameAsPostgres({ name: 'extract', types: ['text', 'timestamptz'], calls: pairs(units, timestamps) });
  sameAsPostgres(
    {
      name: 'extract',
      types: ['text', 'timestamptz'],
      calls: pairs(
        ['hour', 'day', 'timezone', 'timezone_hour', 'timezone_minute', 'epoch', 'julian'],
        ['2026-07-01 12:00+00', '2026-01-01 03:00+00', '1880-01-01 00:00+00', '2026-03-08 07:00+00'],
      ),
    },
    newYork,
  );
  sameAsPostgres({
    name: 'extract',
    types: ['text', 'date'],
    calls: pairs(units, ['2001-02-16', '2026-12-28', '0001-01-01 BC', 'infinity', '-infinity']),
  });
  sameAsPostgres({
    name: 'extract',
    types: ['text', 'time'],
    calls: pairs(units, ['20:38:40.5', '24:00:00', '00:00']),
  });
  sameAsPostgres({ name: 'extract', types: ['text', 'timetz'], calls: pairs(units, ['20:38:40.5+05:30', '01:00-08']) });
  sameAsPostgres({
    name: 'extract',
    types: ['text', 'interval'],
    calls: pairs(
      units.filter((unit) => unit !== 'week' && unit !== 'quarter'),
      intervals,
    ),
  });
  sameAsPostgres({
    name: 'extract',
    types: ['text', 'interval'],
    calls: pairs(['quarter'], ['0', '35 months', '3 months', '11 months 5 days']),
  });
  sameAsPostgres({ name: 'date_part', types: ['text', 'timestamp'], calls: pairs(units, timestamps.slice(0, 12)) });
  sameAsPostgres(
    { name: 'date_part', types: ['text', 'timestamptz'], calls: pairs(units, timestamps.slice(0, 3)) },
    newYork,
  );
  sameAsPostgres({ name: 'date_part', types: ['text', 'date'], calls: pairs(units, ['2001-02-16', 'infinity']) });
  sameAsPostgres({ name: 'date_part', types: ['text', 'time'], calls: pairs(units, ['20:38:40.123456']) });
  sameAsPostgres({
    name: 'date_part',
    types: ['text', 'interval'],
    calls: pairs(['epoch', 'second', 'month', 'milliseconds'], intervals),
  });
});

/** Postgres 18 checks the unit before it looks for infinity, 15 the other way round. */
const finite = timestamps.filter((text) => text?.includes('infinity') !== true);

describe('truncation', () => {
  sameAsPostgres({
    name: 'date_trunc',
    types: ['text', 'timestamp'],
    calls: [
      ['day', 'infinity'],
      ['day', '-infinity'],
    ],
  });
  sameAsPostgres({ name: 'date_trunc', types: ['text', 'timestamp'], calls: pairs(units, finite) });
  sameAsPostgres({ name: 'date_trunc', types: ['text', 'timestamptz'], calls: pairs(units, finite) });
  sameAsPostgres(
    {
      name: 'date_trunc',
      types: ['text', 'timestamptz'],
      calls: pairs(
        ['hour', 'day', 'week', 'month', 'year', 'minute'],
        [
          '2026-03-08 07:30+00',
          '2026-11-01 05:30+00',
          '2026-11-01 06:30+00',
          '2026-11-02 03:00+00',
          '1880-05-05 00:00+00',
        ],
      ),
    },
    newYork,
  );
  sameAsPostgres({
    name: 'date_trunc',
    types: ['text', 'timestamptz', 'text'],
    calls: [
      ['day', '2001-02-16 20:38:40+00', 'Australia/Sydney'],
      ['day', '2001-02-16 20:38:40+00', 'EST'],
      ['hour', '2001-02-16 20:38:40+00', 'Asia/Kolkata'],
      ['day', '2001-02-16 20:38:40+00', 'Nowhere'],
      ['day', '2001-02-16 20:38:40+00', '+05:30'],
    ],
  });
  sameAsPostgres({ name: 'date_trunc', types: ['text', 'interval'], calls: pairs(units, intervals) });
  sameAsPostgres({
    name: 'date_bin',
    types: ['interval', 'timestamp', 'timestamp'],
    calls: [
      ['15 minutes', '2020-02-11 15:44:17', '2001-01-01'],
      ['15 minutes', '2020-02-11 15:44:17', '2001-01-01 00:02:30'],
      ['1 day', '2020-02-11 15:44:17', '2030-01-01 06:00'],
      ['15 minutes', '2020-02-11 15:45:00', '2030-01-01'],
      ['1 month', '2020-02-11', '2001-01-01'],
      ['0', '2020-02-11', '2001-01-01'],
      ['-1 day', '2020-02-11', '2001-01-01'],
      ['1 day', 'infinity', '2001-01-01'],
      ['1 day', '2020-01-01', 'infinity'],
    ],
  });
});

describe('intervals', () => {
  sameAsPostgres({
    name: 'age',
    types: ['timestamp', 'timestamp'],
    calls: [
      ['2001-04-10', '1957-06-13'],
      ['1957-06-13', '2001-04-10'],
      ['2024-03-01', '2024-02-29'],
      ['2024-02-29', '2023-03-31'],
      ['2023-03-31', '2024-02-29'],
      ['2026-01-01', '2026-01-01'],
      ['2026-01-31 10:00', '2025-12-31 11:00'],
      ['2026-03-01', '2026-01-31'],
      ['2026-01-31', '2026-03-01'],
      ['2026-03-01 00:00:00.5', '2025-02-28 00:00:01'],
    ],
  });
  sameAsPostgres(
    {
      name: 'age',
      types: ['timestamptz', 'timestamptz'],
      calls: [
        ['2026-07-01 00:00+00', '2026-01-01 00:00+00'],
        ['2026-03-09 04:00+00', '2026-03-08 05:00+00'],
      ],
    },
    newYork,
  );
  for (const name of ['justify_hours', 'justify_days', 'justify_interval']) {
    sameAsPostgres({ name, types: ['interval'], calls: intervals.map((interval) => [interval]) });
  }
  sameAsPostgres({
    name: 'make_interval',
    types: ['int4', 'int4', 'int4', 'int4', 'int4', 'int4', 'float8'],
    calls: [
      ['1', '2', '3', '4', '5', '6', '7.891'],
      ['0', '0', '0', '0', '0', '0', '0'],
      ['-1', '2', '0', '-4', '0', '0', '-0.5'],
      ['2147483647', '1', '0', '0', '0', '0', '0'],
      ['0', '0', '0', '0', '0', '0', 'infinity'],
      ['0', '0', '0', '0', '2147483647', '0', '0'],
      ['0', '0', '2147483647', '0', '0', '0', '0'],
    ],
  });
  sameAsPostgres({ name: 'make_interval', types: ['int4', 'int4'], calls: [['1', '2']] });
  for (const type of ['timestamp', 'timestamptz', 'date'])
    sameAsPostgres({ name: 'isfinite', types: [type], calls: [['2026-01-01'], ['infinity'], ['-infinity'], [null]] });
  sameAsPostgres({ name: 'isfinite', types: ['interval'], calls: [['1 day']] });
});

describe('dates from numbers', () => {
  sameAsPostgres({
    name: 'make_date',
    types: ['int4', 'int4', 'int4'],
    calls: [
      ['2013', '7', '15'],
      ['-44', '3', '15'],
      ['0', '1', '1'],
      ['2013', '2', '29'],
      ['2013', '13', '1'],
      ['2013', '1', '0'],
      ['5874898', '1', '1'],
      ['-4714', '11', '24'],
      ['-4714', '11', '23'],
      ['-1', '2', '29'],
    ],
  });
  sameAsPostgres({
    name: 'make_time',
    types: ['int4', 'int4', 'float8'],
    calls: [
      ['8', '15', '23.5'],
      ['24', '0', '0'],
      ['24', '0', '0.1'],
      ['10', '55', '100.1'],
      ['25', '0', '0'],
      ['-1', '0', '0'],
      ['1', '60', '0'],
      ['1', '2', '60'],
      ['23', '59', '59.9999999'],
    ],
  });
  sameAsPostgres({
    name: 'make_timestamp',
    types: ['int4', 'int4', 'int4', 'int4', 'int4', 'float8'],
    calls: [
      ['2013', '7', '15', '8', '15', '23.5'],
      ['-44', '3', '15', '12', '30', '15'],
      ['0', '7', '15', '12', '30', '15'],
      ['2013', '7', '15', '24', '0', '0'],
      ['294277', '1', '1', '0', '0', '0'],
      ['2013', '2', '30', '0', '0', '0'],
    ],
  });
  sameAsPostgres(
    {
      name: 'make_timestamptz',
      types: ['int4', 'int4', 'int4', 'int4', 'int4', 'float8'],
      calls: [
        ['2013', '7', '15', '8', '15', '23.5'],
        ['2026', '3', '8', '2', '30', '0'],
        ['2026', '11', '1', '1', '30', '0'],
      ],
    },
    newYork,
  );
  sameAsPostgres({
    name: 'make_timestamptz',
    types: ['int4', 'int4', 'int4', 'int4', 'int4', 'float8', 'text'],
    calls: ['America/New_York', '+1', '-08:30', 'EST', '8', 'Nowhere', 'UTC'].map((zone) => [
      '2013',
      '7',
      '15',
      '8',
      '15',
      '23.5',
      zone,
    ]),
  });
  sameAsPostgres({
    name: 'to_timestamp',
    types: ['float8'],
    calls: [
      ['1284352323'],
      ['0'],
      ['-1.5'],
      ['1284352323.123456'],
      ['infinity'],
      ['-infinity'],
      ['NaN'],
      ['1e20'],
      ['0.0000005'],
      ['1700000000.0000015'],
    ],
  });
});

describe('time zones', () => {
  const zones = [
    'America/Denver',
    'america/denver',
    'UTC',
    'EST',
    'CET',
    'Asia/Kolkata',
    '+05',
    '-08:00',
    'UTC+3',
    '<+05>-5',
    'Nowhere',
    'PDT',
    'Europe/Dublin',
  ];
  sameAsPostgres({
    name: 'timezone',
    types: ['text', 'timestamptz'],
    calls: pairs(zones, ['2001-02-16 20:38:40-05', '2026-07-01 00:00+00', 'infinity']),
  });
  sameAsPostgres({
    name: 'timezone',
    types: ['text', 'timestamp'],
    calls: pairs(zones, ['2001-02-16 20:38:40', '2026-03-08 02:30:00', '2026-11-01 01:30:00', '-infinity']),
  });
  sameAsPostgres({
    name: 'timezone',
    types: ['interval', 'timestamptz'],
    calls: [
      ['-08:00', '2001-02-16 20:38:40-05'],
      ['05:30', '2001-02-16 20:38:40-05'],
      ['1 day', '2001-02-16 20:38:40-05'],
      ['1 month', '2001-02-16 20:38:40-05'],
    ],
  });
  sameAsPostgres({ name: 'timezone', types: ['interval', 'timestamp'], calls: [['-08:00', '2001-02-16 20:38:40']] });
  sameAsPostgres({
    name: 'timezone',
    types: ['interval', 'timetz'],
    calls: [
      ['-08:00', '20:38:40-05'],
      ['10:00', '20:38:40-05'],
    ],
  });
  sameAsPostgres({ name: 'timezone', types: ['text', 'timetz'], calls: [['UTC', '20:38:40-05']] });
});

describe('OVERLAPS', () => {
  const calls: Rows = [
    ['2001-02-16', '2001-12-21', '2001-10-30', '2002-10-30'],
    ['2001-02-16', '2001-10-29', '2001-10-30', '2001-10-31'],
    ['2001-10-29', '2001-10-30', '2001-10-30', '2001-10-31'],
    ['2001-10-30', '2001-10-30', '2001-10-30', '2001-10-31'],
    ['2001-12-21', '2001-02-16', '2001-10-30', '2002-10-30'],
    [null, '2001-12-21', '2001-10-30', '2002-10-30'],
    ['2001-02-16', null, '2001-10-30', null],
    [null, null, '2001-10-30', '2002-10-30'],
    ['2001-02-16', '2001-12-21', null, '2001-03-01'],
  ];
  for (const type of ['timestamp', 'timestamptz'])
    sameAsPostgres({ name: 'overlaps', types: [type, type, type, type], calls });
  sameAsPostgres({
    name: 'overlaps',
    types: ['timestamp', 'interval', 'timestamp', 'interval'],
    calls: [
      ['2001-02-16', '100 days', '2001-10-30', '10 days'],
      ['2001-02-16', '1 year', '2001-10-30', '-1 day'],
    ],
  });
  sameAsPostgres({
    name: 'overlaps',
    types: ['timestamp', 'timestamp', 'timestamp', 'interval'],
    calls: [['2001-02-16', '2001-12-21', '2001-10-30', '1 day']],
  });
  sameAsPostgres({
    name: 'overlaps',
    types: ['timestamptz', 'interval', 'timestamptz', 'timestamptz'],
    calls: [['2001-02-16', '1 mon', '2001-03-01', '2001-03-02']],
  });
  sameAsPostgres({
    name: 'overlaps',
    types: ['time', 'time', 'time', 'time'],
    calls: [
      ['10:00', '12:00', '11:00', '13:00'],
      ['10:00', '11:00', '11:00', '13:00'],
    ],
  });
  sameAsPostgres({
    name: 'overlaps',
    types: ['time', 'interval', 'time', 'interval'],
    calls: [['22:00', '4 hours', '01:00', '1 hour']],
  });
  sameAsPostgres({
    name: 'overlaps',
    types: ['timetz', 'timetz', 'timetz', 'timetz'],
    calls: [['10:00+02', '12:00+02', '09:00+00', '09:30+00']],
  });
});

describe('series', () => {
  sameAsPostgres({
    name: 'generate_series',
    types: ['int4', 'int4'],
    calls: [
      ['1', '5'],
      ['5', '1'],
      ['1', '1'],
      [null, '1'],
    ],
  });
  sameAsPostgres({
    name: 'generate_series',
    types: ['int4', 'int4', 'int4'],
    calls: [
      ['1', '10', '3'],
      ['10', '1', '-4'],
      ['1', '5', '0'],
      ['2147483645', '2147483647', '2'],
    ],
  });
  sameAsPostgres({
    name: 'generate_series',
    types: ['int8', 'int8', 'int8'],
    calls: [
      ['9223372036854775800', '9223372036854775807', '3'],
      ['1', '2', '0'],
    ],
  });
  sameAsPostgres({ name: 'generate_series', types: ['int8', 'int8'], calls: [['1', '3']] });
  sameAsPostgres({
    name: 'generate_series',
    types: ['numeric', 'numeric', 'numeric'],
    calls: [
      ['1', '2', '0.25'],
      ['1.10', '2', '0.3'],
      ['3', '1', '-0.5'],
      ['1', '2', '0'],
      ['NaN', '2', '1'],
      ['1', 'infinity', '1'],
      ['1', '2', 'NaN'],
    ],
  });
  sameAsPostgres({ name: 'generate_series', types: ['numeric', 'numeric'], calls: [['1.5', '4']] });
  sameAsPostgres({
    name: 'generate_series',
    types: ['timestamp', 'timestamp', 'interval'],
    calls: [
      ['2008-03-01', '2008-03-04 12:00', '10 hours'],
      ['2026-01-31', '2026-06-01', '1 month'],
      ['2026-06-01', '2026-01-31', '-1 month'],
      ['2026-01-01', '2026-01-02', '0'],
    ],
  });
  sameAsPostgres(
    {
      name: 'generate_series',
      types: ['timestamptz', 'timestamptz', 'interval'],
      calls: [
        ['2026-03-07 12:00-05', '2026-03-10 12:00-04', '1 day'],
        ['2026-03-07 12:00-05', '2026-03-09 12:00-04', '24 hours'],
      ],
    },
    newYork,
  );
});

describe('the current time', () => {
  test.each([
    ['now', [], '2025-11-24 16:00:00+00'],
    ['transaction_timestamp', [], '2025-11-24 16:00:00+00'],
    ['current_date', [], '2025-11-24'],
    ['current_time', [], '16:00:00+00'],
    ['localtime', [], '16:00:00'],
    ['localtimestamp', [], '2025-11-24 16:00:00'],
    ['current_timestamp', [], '2025-11-24 16:00:00+00'],
  ] as const)('%s is the start of the transaction', (name, types, expected) => {
    expect(callHere(name, types, [])).toBe(expected);
  });
  test('the local ones are in the zone of the session', () => {
    expect(callHere('localtimestamp', [], [], newYork)).toBe('2025-11-24 11:00:00');
    expect(callHere('current_time', [], [], newYork)).toBe('11:00:00-05');
  });
  test('a precision rounds', () => {
    const session = { ...testSession, transactionTimestamp: 1_764_000_000_123_456n };
    expect(callHere('current_timestamp', ['int4'], ['3'], session)).toBe('2025-11-24 16:00:00.123+00');
    expect(callHere('localtime', ['int4'], ['0'], session)).toBe('16:00:00');
  });
  test('age of a past day counts from today', () => {
    expect(callHere('age', ['timestamp'], ['2025-01-01'])).toBe('10 mons 23 days');
  });
  test('timeofday looks like date', () => {
    expect(callHere('timeofday', [], [])).toMatch(/^\w{3} \w{3} \d\d \d\d:\d\d:\d\d\.\d{6} \d{4} UTC$/);
  });
});
