// JSON out of its parts, with every digit.
import { describe, expect, test } from 'vitest';
import type { ResourceProperty } from '../src/catalog-data/resource.ts';
import { encodeValues } from '../src/writes/encode-values.ts';
import { compactJson, jsonElements } from '../src/writes/json-text.ts';
import { Decimal, type JsValue } from '@twilio-sql/sql-engine/driver';

describe('compactJson', () => {
  test.each([
    ['{"a": 12345678901234567890, "b": [1.50, 1e400]}', '{"a":12345678901234567890,"b":[1.50,1e400]}'],
    ['"a  b"', '"a  b"'],
    ['{"say \\" ": "x \\\\", "y": "  "}', '{"say \\" ":"x \\\\","y":"  "}'],
    ['[\n\t-0 ]', '[-0]'],
  ])('of %s', (text, compact) => {
    expect(compactJson(text)).toBe(compact);
  });

  test('of what is not JSON is a string', () => {
    expect(compactJson('{attributes}')).toBe('"{attributes}"');
    expect(compactJson('NaN')).toBe('"NaN"');
  });

  test('of a long text', () => {
    const text = JSON.stringify([`${'x'.repeat(3_000_000)} \\ "`]);
    expect(compactJson(text)).toBe(text);
  });
});

describe('jsonElements', () => {
  test.each([
    ['[12345678901234567890, "a, ]", {"b": [1, 2]}, []]', ['12345678901234567890', '"a, ]"', '{"b":[1,2]}', '[]']],
    [' [] ', []],
    ['[[1], [2, {"c": null}], ""]', ['[1]', '[2,{"c":null}]', '""']],
    ['{"a": 1}', undefined],
    ['[1', undefined],
  ])('of %s', (text, elements) => {
    expect(jsonElements(text)).toEqual(elements);
  });
});

const unexpected = (): never => {
  throw new Error('it can be sent');
};

function encoded(body: 'form' | 'json', type: ResourceProperty['type'], value: JsValue, array = false): string {
  const property: ResourceProperty = { parameter: 'N', column: 'n', type, required: false, writeOnly: false, array };
  const { json, parameters } = encodeValues([[property, value]], {
    body,
    purpose: 'insert',
    refusals: { unsendable: unexpected, nullElement: unexpected, nullValue: unexpected },
  });
  return json ?? parameters.map(([, text]) => text).join(' & ');
}

const list = (...elements: readonly JsValue[]): JsValue => ({
  dimensions: [elements.length],
  lowerBounds: [1],
  elements,
});

describe('a body of JSON keeps the digits of', () => {
  test.each([
    ['int8', 9_223_372_036_854_775_807n, '9223372036854775807'],
    ['numeric', new Decimal(1_234_567_890_123_456_789_012n, 4), '123456789012345678.9012'],
    ['numeric', new Decimal(150n, 2), '1.50'],
    ['float8', 0.1, '0.1'],
    ['jsonb', '{"id": 98765432109876543210}', '{"id":98765432109876543210}'],
    ['jsonb', '"text"', '"text"'],
    ['text', '12345678901234567890', '"12345678901234567890"'],
    ['int8', list(9_223_372_036_854_775_807n, 1n), '[9223372036854775807,1]'],
    ['jsonb', list('{"a": 1.10}', '2'), '[{"a":1.10},2]'],
    ['text[]', list('a', '"'), '["a","\\""]'],
  ] as const)('%s %s', (type, value, text) => {
    expect(encoded('json', type, value)).toBe(`{"N":${text}}`);
  });
});

test('a form repeats the elements of a JSON array, digit by digit', () => {
  expect(encoded('form', 'jsonb', '[12345678901234567890, "a b", {"c": 1.0}]', true)).toBe(
    '12345678901234567890 & a b & {"c":1.0}',
  );
});
