// The form of dates and timestamps that programs write is read by itself, and means what the reader of every form makes
// of it: that one is asked by a blank at the end.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PgError } from '../../src/errors.ts';
import { isoDateTime } from '../../src/types/iso-date-time.ts';
import { typeByName } from '../../src/types/registry.ts';
import { testSession } from '../functions/oracle.ts';

const digits = (min: number, max: number, length: number): fc.Arbitrary<string> =>
  fc.integer({ min, max }).map((value) => String(value).padStart(length, '0'));

/** Mostly right; every part may be out of range. */
const date = fc.tuple(digits(0, 9999, 4), digits(0, 13, 2), digits(0, 32, 2)).map((parts) => parts.join('-'));
const time = fc
  .tuple(digits(0, 25, 2), digits(0, 61, 2), digits(0, 61, 2), fc.constantFrom('', '.', '.5', '.000001', '.1234567'))
  .map(([hours, minutes, seconds, fraction]) => `${hours}:${minutes}:${seconds}${fraction}`);
const zone = fc.oneof(
  fc.constantFrom(
    '',
    'Z',
    'z',
    '+',
    '-',
    '+5',
    '+02',
    '-0330',
    '+05:30',
    '+05:3',
    '+14:59',
    '+15:59',
    '-16',
    '+02:61',
    ' UTC',
  ),
  digits(0, 19, 2).map((hours) => `+${hours}`),
);
const text = fc.oneof(
  date,
  fc.tuple(date, fc.constantFrom(' ', 'T', 't', '  ', ''), time, zone).map((parts) => parts.join('')),
);

const session = { ...testSession, timeZone: 'Europe/Berlin' };

function outcome(type: string, value: string): unknown {
  try {
    return typeByName(type).input(value, session);
  } catch (error) {
    if (error instanceof PgError) return error.fields.code;
    throw error;
  }
}

test.each(['date', 'timestamp', 'timestamptz'])('%s', (type) => {
  fc.assert(
    fc.property(text, (value) => {
      expect(outcome(type, value)).toEqual(outcome(type, `${value} `));
    }),
    { numRuns: 3000 },
  );
});

test('the usual forms are read by it, others are not', () => {
  for (const value of ['2024-02-29', '2024-02-29 23:59:59', '0001-01-01T00:00:00.123456Z', '2024-05-06 07:08:09-03']) {
    expect(isoDateTime(value), value).toBeDefined();
  }
  for (const value of ['2023-02-29', '2024-02-29 ', '2024-02-29 24:00:00', '2024-2-9', '2024-05-06 07:08', 'now']) {
    expect(isoDateTime(value), value).toBeUndefined();
  }
});
