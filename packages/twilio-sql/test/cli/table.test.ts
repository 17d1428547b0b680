// Tables: what psql prints for the same result.
import { describe, expect, test } from 'vitest';
import { tableWriter } from '../../src/cli/format/table.ts';
import { field } from './field.ts';

const INT4 = 23;
const NUMERIC = 1700;

/** Lines end in `|` here, so that spaces at their ends can be seen. */
function print(...args: Parameters<typeof tableWriter>): (rows: readonly (readonly (string | null)[])[]) => string {
  const writer = tableWriter(...args);
  return (rows) => (writer.begin() + writer.rows(rows) + writer.end()).replaceAll('\n', '|\n');
}

describe('a table', () => {
  test('aligns numbers to the right and text to the left, with centred headers', () => {
    const text = print([field('status'), field('count', INT4), field('sum', NUMERIC)])([
      ['delivered', '11423', '-443.39430'],
      ['failed', '411', null],
    ]);
    expect(text).toBe(
      [
        '  status   | count |    sum     |',
        '-----------+-------+------------|',
        ' delivered | 11423 | -443.39430|',
        ' failed    |   411 |           |',
        '(2 rows)|',
        '|',
        '',
      ].join('\n'),
    );
  });

  test('shows values of several lines, wide characters and control characters as psql does', () => {
    const fields = [field('multi\nline'), field('e'), field('w'), field('t'), field('r'), field('z')];
    const text = print(fields)([
      ['a\nbb', 'é', '😀日本', 'tab\there', 'x\ry\x1b[2J', 'l1\nlast'],
      ['long value here', 'x', 'y', 'z', '', 'w'],
    ]);
    expect(text).toBe(
      [
        '      multi     +| e |   w    |      t       |      r      |  z   |',
        '      line       |   |        |              |             |      |',
        '-----------------+---+--------+--------------+-------------+------|',
        ' a              +| é | 😀日本 | tab     here | x\\ry\\x1b[2J | l1  +|',
        ' bb              |   |        |              |             | last|',
        ' long value here | x | y      | z            |             | w|',
        '(2 rows)|',
        '|',
        '',
      ].join('\n'),
    );
  });

  test('without rows has its header, and one row is a row', () => {
    expect(print([field('a')])([])).toBe(' a |\n---|\n(0 rows)|\n|\n');
    expect(print([field('a')])([['1']])).toBe(' a |\n---|\n 1|\n(1 row)|\n|\n');
  });

  test('that is long is written in portions, whose columns only grow', () => {
    const writer = tableWriter([field('a')], 2);
    expect(writer.rows([['1'], ['2']])).toBe(' a \n---\n 1\n 2\n');
    expect(writer.rows([['333']])).toBe('');
    expect(writer.rows([['4'], ['5']])).toBe(' 333\n 4\n');
    expect(writer.end()).toBe(' 5\n(5 rows)\n\n');
  });
});
