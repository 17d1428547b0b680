// The next link has to be found whatever is in the rows.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countRows, envelopeValue } from '../src/http/json-envelope.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Texts and objects that look like the envelope. */
const confusing = fc.oneof(
  fc.string(),
  fc.constantFrom(
    'next_page_uri',
    '"next_page_uri":"/evil"',
    '\\"next_page_uri\\": null',
    '"next_page_uri"',
    '{"end": 7}',
    '}]}"',
  ),
  fc.record({ next_page_uri: fc.constantFrom('/nested', null), end: fc.nat() }),
  fc.array(fc.record({ start: fc.nat(), next_page_uri: fc.string() }), { maxLength: 2 }),
);
const rows = fc.array(fc.record({ sid: fc.string(), body: confusing, data: confusing }), { maxLength: 30 });
const link = fc.option(
  fc.string({ minLength: 1 }).map((text) => `/2010-04-01/${text}`),
  { nil: null },
);

describe('envelopeValue', () => {
  test('finds what JSON.parse finds, wherever the property is', () => {
    fc.assert(
      fc.property(rows, link, fc.integer({ min: 0, max: 3 }), fc.boolean(), (list, next, place, spaced) => {
        const parts: (readonly [string, unknown])[] = [
          ['end', list.length],
          ['messages', list],
          ['page', 0],
        ];
        if (place < 3) parts.splice(place, 0, ['next_page_uri', next]);
        const body = JSON.stringify(Object.fromEntries(parts), null, spaced ? 2 : undefined);
        expect(envelopeValue(encode(body), 'next_page_uri')).toEqual(place < 3 ? next : undefined);
      }),
      { numRuns: 500 },
    );
  });

  test('finds it behind and before more rows than it looks through', () => {
    const messages = Array.from({ length: 2000 }, (_, index) => ({
      sid: `SM${String(index)}`,
      uri: '{"next_page_uri": 1}',
    }));
    const next = '/2010-04-01/Accounts/AC1/Messages.json?PageToken=PA1';
    expect(envelopeValue(encode(JSON.stringify({ messages, next_page_uri: next })), 'next_page_uri')).toBe(next);
    expect(envelopeValue(encode(JSON.stringify({ next_page_uri: next, messages })), 'next_page_uri')).toBe(next);
    expect(
      envelopeValue(encode(JSON.stringify({ messages, next_page_uri: next, more: messages })), 'next_page_uri'),
    ).toBe(next);
  });

  test('finds it in meta', () => {
    const body = {
      meta: { key: 'rows', next_page_url: 'https://verify.twilio.com/2' },
      rows: [{ next_page_url: 'no' }],
    };
    expect(envelopeValue(encode(JSON.stringify(body)), 'next_page_url', 'meta')).toBe('https://verify.twilio.com/2');
    expect(envelopeValue(encode('{"rows":[]}'), 'next_page_url', 'meta')).toBeUndefined();
  });

  test('a link with escapes is decoded', () => {
    expect(envelopeValue(encode('{"next_page_uri": "\\/a?b=\\u0041"}'), 'next_page_uri')).toBe('/a?b=A');
  });
});

describe('countRows', () => {
  test('by the numbers of the envelope', () => {
    expect(countRows(encode('{"start": 50, "end": 99, "calls": []}'))).toBe(50);
    expect(countRows(encode('{"start": 0, "end": 0, "calls": []}'))).toBe(0);
    expect(countRows(encode('{"start": 0, "end": 0, "calls": [{"end": 3}]}'))).toBe(1);
    expect(countRows(encode('{"sid": "CA1"}'))).toBeUndefined();
    expect(countRows(encode(''))).toBeUndefined();
  });
});
