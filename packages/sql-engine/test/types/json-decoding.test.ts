// The fast decoders of JSON pages.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeDate,
  decodeInteger,
  decodeIso8601,
  decodeRfc2822,
  isNumericText,
} from '../../src/types/json-decoding.ts';
import { outcome } from './type-oracle.ts';

const micros = (milliseconds: number): bigint => BigInt(milliseconds) * 1000n;
const seconds = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });

describe('RFC 2822 dates', () => {
  it('are the instants that Date prints', () => {
    fc.assert(
      fc.property(seconds, (value) => {
        const date = new Date(value * 1000);
        const text = date.toUTCString().replace('GMT', '+0000');
        expect(decodeRfc2822(text)).toBe(micros(date.getTime()));
      }),
    );
  });
  it('have offsets and days of one digit', () => {
    expect(decodeRfc2822('Tue, 1 Sep 2026 10:20:30 -0730')).toBe(micros(Date.UTC(2026, 8, 1, 17, 50, 30)));
    expect(decodeRfc2822('01 Sep 2026 10:20:30 GMT')).toBe(micros(Date.UTC(2026, 8, 1, 10, 20, 30)));
  });
  it.each([
    '',
    'x',
    'Tue, 01 Sep 2026',
    'Tue, 32 Sep 2026 10:20:30 +0000',
    'Tue, 01 Foo 2026 10:20:30 +0000',
    'Tue, 01 Sep 2026 25:20:30 +0000',
    'Tue, 01 Sep 2026 10:20:30',
    'Tue, 01 Sep 2026 10:20:30 +00000',
    '2026-09-01T10:20:30Z',
    'Tue, 31 Jun 2026 10:20:30 +0000',
    'Tue, 01 Sep 2026 10:2a:30 +0000',
  ])('refuses %j', (text) => {
    expect(outcome(() => String(decodeRfc2822(text)))).toMatch(/^error 22P02/);
  });
});

describe('ISO 8601 dates', () => {
  it('are the instants that Date prints', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (value) => {
        expect(decodeIso8601(new Date(value).toISOString())).toBe(micros(value));
      }),
    );
  });
  it('have microseconds and offsets', () => {
    expect(decodeIso8601('2026-09-01T10:20:30.123456+02:00')).toBe(micros(Date.UTC(2026, 8, 1, 8, 20, 30)) + 123_456n);
    expect(decodeIso8601('2026-09-01T10:20:30-0800')).toBe(micros(Date.UTC(2026, 8, 1, 18, 20, 30)));
  });
  it.each([
    '',
    '2026-09-01',
    '2026-09-01T10:20:30',
    '2026-02-30T10:20:30Z',
    '2026-13-01T10:20:30Z',
    '2026-09-01T10:20:30.Z',
    '2026-09-01T10:20:30+2',
    '2026-09-01T24:20:30Z',
    'x',
  ])('refuses %j', (text) => {
    expect(outcome(() => String(decodeIso8601(text)))).toMatch(/^error 22P02/);
  });
});

describe('other fields', () => {
  it('dates are days', () => {
    expect(decodeDate('2026-09-01')).toBe(Date.UTC(2026, 8, 1) / 86_400_000);
    for (const text of ['', '2026-9-1', '2026-02-29', '20260901', '2026-09-01T']) {
      expect(outcome(() => String(decodeDate(text)))).toMatch(/^error 22P02/);
    }
  });
  it('numbers in plain notation are their own numeric text', () => {
    for (const text of ['0', '1', '-0.00750', '12.50', '123456789012345678901234567890'])
      expect(isNumericText(text)).toBe(true);
    for (const text of ['', '-', '01', '-0', '-0.00', '1.', '.5', '1e5', 'NaN', ' 1', '+1', 'x'])
      expect(isNumericText(text)).toBe(false);
  });
  it('integers are safe integers', () => {
    expect(decodeInteger('-42')).toBe(-42);
    for (const text of ['', '1.5', 'x', '99999999999999999999'])
      expect(outcome(() => String(decodeInteger(text)))).toMatch(/^error 22P02/);
  });
});
