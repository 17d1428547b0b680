// Splitting, positions, syntax errors, and statements that are too much for the grammar.

import { beforeAll, describe, expect, test } from 'vitest';
import { PgError } from '../../src/errors.ts';
import { loadParser, parse, QUERY_LENGTH_MAX } from '../../src/parse/parse.ts';

beforeAll(async () => {
  await loadParser();
});

function errorOf(sql: string) {
  try {
    parse(sql);
  } catch (error) {
    if (error instanceof PgError) return error.fields;
    throw error;
  }
  throw new Error('no error');
}

describe('splitting', () => {
  test('a query string becomes statements with text and offset', () => {
    const statements = parse('select 1;  select 2 -- two\n; select 3');
    expect(statements.map(({ text, offset }) => [text, offset])).toEqual([
      ['select 1', 0],
      ['select 2 -- two', 11],
      ['select 3', 29],
    ]);
  });

  test.each(['', '   ', ';', ' ; ;', '-- nothing', '/* nothing */'])('%j is one empty statement', (sql) => {
    expect(parse(sql)).toEqual([{ text: '', offset: 0, tree: undefined }]);
  });

  test('offsets and texts count characters, not bytes', () => {
    const statements = parse("select 'é😀'; select 'ü' as x");
    expect(statements.map(({ text, offset }) => [text, offset])).toEqual([
      ["select 'é😀'", 0],
      ["select 'ü' as x", 13],
    ]);
  });

  test('locations in the tree are characters', () => {
    const [statement] = parse("select 'é😀', x");
    expect(JSON.stringify(statement.tree)).toContain('"sval":"x"}}],"location":13');
  });

  test('the same text gives the same trees', () => {
    expect(parse('select 42')).toBe(parse('select 42'));
  });
});

describe('syntax errors', () => {
  test.each([
    ['selec 1', 'syntax error at or near "selec"', 1],
    ['select 1 frm x y', 'syntax error at or near "x"', 14],
    ["select 'é😀', 1 frm x y", 'syntax error at or near "x"', 20],
    ['select 1; select from where', 'syntax error at or near "where"', 23],
    ["select 'abc", 'unterminated quoted string at or near "\'abc"', 8],
    ['select "abc', 'unterminated quoted identifier at or near ""abc"', 8],
    ['select (1', 'syntax error at end of input', 10],
    ['select 1 +', 'syntax error at end of input', 11],
    ['/* open', 'unterminated /* comment at or near "/* open"', 1],
    ['select 1e', 'trailing junk after numeric literal at or near "1e"', 8],
    ['select ""', 'zero-length delimited identifier at or near """"', 8],
  ])('%s', (sql, message, position) => {
    expect(errorOf(sql)).toEqual({ code: '42601', message, position });
  });

  test('a zero byte is refused, since the grammar would stop reading there', () => {
    expect(errorOf('select 1\0; drop')).toMatchObject({ code: '22021' });
  });

  test('a query string that is too long is refused', () => {
    expect(errorOf(`select '${'x'.repeat(QUERY_LENGTH_MAX)}'`)).toMatchObject({ code: '54000' });
  });
});

describe('deep nesting', () => {
  const shapes: readonly (readonly [name: string, make: (depth: number) => string])[] = [
    ['parentheses', (depth) => `select ${'('.repeat(depth)}1${')'.repeat(depth)}`],
    ['subqueries', (depth) => `select ${'(select '.repeat(depth)}1${')'.repeat(depth)}`],
    ['NOT', (depth) => `select ${'not '.repeat(depth)}true`],
    ['CASE', (depth) => `select ${'case when true then '.repeat(depth)}1${' end'.repeat(depth)}`],
    ['sums', (depth) => `select ${'1 + '.repeat(depth)}1`],
    ['unclosed parentheses', (depth) => `select ${'('.repeat(depth)}`],
  ];

  test.each(shapes)('10,000 and 100,000 levels of %s are an error, and parsing goes on', async (_, make) => {
    for (const depth of [10_000, 100_000]) {
      expect(errorOf(make(depth))).toMatchObject({ code: '54001', message: 'stack depth limit exceeded' });
      expect(parse('select 1')).toHaveLength(1);
      await loadParser();
    }
  });

  test('a megabyte of SQL and a list of 100,000 elements parse', () => {
    const list = Array.from({ length: 100_000 }, (_, index) => index).join();
    expect(parse(`select 1 where 1 in (${list})`)).toHaveLength(1);
    expect(parse(`select '${'x'.repeat(1_000_000)}'`)).toHaveLength(1);
  });
});
