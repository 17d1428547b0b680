// Errors as psql prints them.
import { describe, expect, test } from 'vitest';
import { reportText } from '../../src/cli/format/error-text.ts';

function placeOf(sql: string, position: number): string {
  return reportText({ code: '42601', message: 'm', position }, sql).split('\n').slice(1, -1).join('\n');
}

describe('an error', () => {
  test('has severity, message, place, DETAIL, HINT and CONTEXT in this order', () => {
    const text = reportText(
      { code: '42703', message: 'no', detail: 'D.', hint: 'H.', where: 'W', position: 8 },
      'select x',
    );
    expect(text).toBe('ERROR:  no\nLINE 1: select x\n               ^\nDETAIL:  D.\nHINT:  H.\nCONTEXT:  W\n');
  });

  test('of severity NOTICE says so', () => {
    expect(reportText({ severity: 'NOTICE', code: '00000', message: 'n' }, '')).toBe('NOTICE:  n\n');
  });

  test('shows the line of the place', () => {
    expect(placeOf('select 1,\n\tfoo\nfrom calls', 12)).toBe('LINE 2:  foo\n         ^');
    expect(placeOf('x\ny', 3)).toBe('LINE 2: y\n        ^');
  });

  test('points behind the end where the text ends too early', () => {
    expect(placeOf('select', 7)).toBe('LINE 1: select\n              ^');
  });

  test('counts characters, and puts the caret under them where they are wide', () => {
    expect(placeOf("select '日本😀', x", 15)).toBe("LINE 1: select '日本😀', x\n                         ^");
  });

  test('cuts long lines as libpq does', () => {
    expect(
      placeOf('select sid, body, price, date_created, nosuch, a_long_column_name_here, another_one from messages', 40),
    ).toBe(
      'LINE 1: select sid, body, price, date_created, nosuch, a_long_column...\n' +
        '                                               ^',
    );
    const long = `select ${'日本語'.repeat(7)}, sid, body, nosuch, a_long_column_name_here, another_one from messages`;
    const [line = '', caret = ''] = placeOf(long, [...long.slice(0, long.indexOf('nosuch'))].length + 1).split('\n');
    expect(line).toMatch(/^LINE 1: \.\.\..*nosuch, a_\.\.\.$/);
    expect(caret).toMatch(/^ +\^$/);
  });

  test('leaves the place out where it is not in the text', () => {
    expect(placeOf('', 5)).toBe('');
  });
});
