// CSV, JSON and JSON lines.
import { describe, expect, test } from 'vitest';
import { csvWriter } from '../../src/cli/format/csv.ts';
import { outputFormats, type OutputFormat } from '../../src/cli/format/result-writer.ts';
import { field } from './field.ts';
import { sessionContext } from './session-context.ts';

const OIDS = {
  bool: 16,
  int8: 20,
  float8: 701,
  json: 114,
  timestamp: 1114,
  timestamptz: 1184,
  numeric: 1700,
  texts: 1009,
  timestamptzs: 1185,
};

function printed(
  format: OutputFormat,
  fields: readonly ReturnType<typeof field>[],
  rows: readonly (string | null)[][],
): string {
  const writer = outputFormats[format](fields, sessionContext());
  return writer.begin() + writer.rows(rows) + writer.end();
}

describe('csv', () => {
  test('tells NULL from the empty string and quotes what has to be', () => {
    const rows = [
      [null, '', 'a,b'],
      ['say "x"', 'two\nlines', 'plain'],
    ];
    expect(printed('csv', [field('a'), field('b'), field('c d')], rows)).toBe(
      'a,b,c d\n,"","a,b"\n"say ""x""","two\nlines",plain\n',
    );
  });

  test("never writes a line that is Postgres' end of data", () => {
    const writer = csvWriter([field('a')]);
    expect(writer.rows([['\\.']])).toBe('"\\."\n');
  });
});

describe('json', () => {
  const fields = [
    field('b', OIDS.bool),
    field('i', OIDS.int8),
    field('n', OIDS.numeric),
    field('f', OIDS.float8),
    field('j', OIDS.json),
    field('t', OIDS.timestamptz),
    field('a', OIDS.texts),
    field('x"y'),
  ];
  const row = [
    't',
    '9007199254740993',
    '-0.00750',
    'NaN',
    '{"a":\n 1}',
    '2026-11-24 05:00:00.5+05:30',
    '{{a,NULL},{"b c",d}}',
    'é"\n',
  ];
  const object =
    '{"b":true,"i":9007199254740993,"n":-0.00750,"f":"NaN","j":{"a":  1},"t":"2026-11-24T05:00:00.5+05:30",' +
    '"a":[["a",null],["b c","d"]],"x\\"y":"é\\"\\n"}';

  test("has values as Postgres' to_json", () => {
    expect(printed('jsonl', fields, [row])).toBe(`${object}\n`);
  });

  test('has full offsets of time zones', () => {
    const times = [field('t', OIDS.timestamptz), field('u', OIDS.timestamp)];
    expect(printed('jsonl', times, [['2026-11-24 05:00:00+00', '2026-11-24 05:00:00']])).toBe(
      '{"t":"2026-11-24T05:00:00+00:00","u":"2026-11-24T05:00:00"}\n',
    );
  });

  test('is one array for a result, however it comes', () => {
    const writer = outputFormats.json([field('a')], sessionContext());
    const text = writer.begin() + writer.rows([['1']]) + writer.rows([]) + writer.rows([['2'], [null]]) + writer.end();
    expect(text).toBe('[\n{"a":"1"},\n{"a":"2"},\n{"a":null}\n]\n');
    expect(JSON.parse(text)).toHaveLength(3);
    expect(printed('json', [field('a')], [])).toBe('[]\n');
  });

  test('leaves times as they are when DateStyle has them printed in another way', () => {
    const context = { ...sessionContext(), dateStyle: { format: 'German', order: 'DMY' } as const };
    const writer = outputFormats.jsonl([field('t', OIDS.timestamptz), field('a', OIDS.timestamptzs)], context);
    expect(writer.rows([['24.11.2026 05:00:00 IST', '{"24.11.2026 05:00:00 IST"}']])).toBe(
      '{"t":"24.11.2026 05:00:00 IST","a":["24.11.2026 05:00:00 IST"]}\n',
    );
  });
});
