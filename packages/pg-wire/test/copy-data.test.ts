// COPY FROM STDIN in bytes: line ends, ends of data, headers, NULLs and broken data, with what PostgreSQL 15 answers.
// Its CONTEXT repeats the data, which may be the texts of messages: ours names the place alone.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServer, type OpenServer } from './open-server.ts';
import { frame, query, RawClient, text } from './raw-client.ts';

let opened: OpenServer;
let client: RawClient;

beforeAll(async () => {
  opened = await openServer();
  client = await RawClient.ready(opened.port);
  client.send(query('CREATE TEMP TABLE t (a int, b text)'));
  await client.until('Z');
});

afterAll(async () => {
  client.close();
  await opened.close();
});

const done = frame('c');

function data(value: string): Buffer {
  return frame('d', Buffer.from(value, 'latin1'));
}

/** The error, or the rows that are there afterwards. */
async function copied(options: string, messages: readonly Uint8Array[]): Promise<readonly string[]> {
  client.send(query('TRUNCATE t'));
  await client.until('Z');
  client.send(query(`COPY t FROM STDIN ${options}`), ...messages);
  const error = (await client.until('Z')).find((line) => line.startsWith('E'));
  client.send(query('SELECT a, b FROM t'));
  const rows = (await client.until('Z')).filter((line) => line.startsWith('D'));
  if (error === undefined) return rows;
  expect(rows).toEqual([]);
  return [error.replace('E SERROR | VERROR | C', '')];
}

const two = ['D 1 x', 'D 2 y'];
const newline = '22P04 | Mliteral newline found in data | HUse "\\n" to represent newline. | WCOPY t, line 2';
const carriage =
  '22P04 | Mliteral carriage return found in data | HUse "\\r" to represent carriage return. | WCOPY t, line 2';
const csvNewline =
  '22P04 | Munquoted newline found in data | HUse quoted CSV field to represent newline. | WCOPY t, line 2';
const csvCarriage =
  '22P04 | Munquoted carriage return found in data | HUse quoted CSV field to represent carriage return. | WCOPY t, line 2';
const corrupt = '22P04 | Mend-of-copy marker corrupt | WCOPY t, line';
const csv = '(FORMAT csv)';

describe('the lines of COPY', () => {
  it.each([
    ['', '1\tx\r2\ty\r', two],
    ['', '1\tx\r2\ty', two],
    ['', '1\tx\r\n2\ty\r\n', two],
    ['', '1\tx\n2\ty', two],
    [csv, '1,x\r2,y\r', two],
    [csv, '1,x\r\n2,y', two],
    ['', '1\tx\r\n2\ty\n', [newline]],
    ['', '1\tx\r2\ty\n', [newline]],
    ['', '1\tx\n2\ty\r', [carriage]],
    ['', '1\tx\n2\ty\r\n', [carriage]],
    [csv, '1,x\r\n2,y\n', [csvNewline]],
    [csv, '1,x\r2,y\n', [csvNewline]],
    [csv, '1,x\n2,y\r\n', [csvCarriage]],
    [csv, '1,"x\r\ny"\n2,y\n', ['D 1 x\r\ny', 'D 2 y']],
    [csv, '1,"x\ry"\r\n2,y\r\n', ['D 1 x\ry', 'D 2 y']],
    ['', '1\tx\n\\.\n2\ty\n', ['D 1 x']],
    ['', '1\tx\n2\ty\\.\n3\tz\n', two],
    ['', '1\tx\n\\.', [`${corrupt} 2`]],
    ['', '1\tx\\.y\n', [`${corrupt} 1`]],
    ['', '1\tx\n\\.\r', ['22P04 | Mend-of-copy marker does not match previous newline style | WCOPY t, line 2']],
    [csv, '1,x\n\\.\n2,y\n', ['D 1 x']],
    [csv, '1,"x\n', ['22P04 | Munterminated CSV quoted field | WCOPY t, line 1']],
    [
      csv,
      '1,x\n2,"a\nb"\nzz,c\n',
      ['22P02 | Minvalid input syntax for type integer: "zz" | WCOPY t, line 4, column a'],
    ],
    ['', '1\tx\nzz\ty\n', ['22P02 | Minvalid input syntax for type integer: "zz" | WCOPY t, line 2, column a']],
    ['', '1\n', ['22P04 | Mmissing data for column "b" | WCOPY t, line 1']],
    ['', '1\tx\ty\n', ['22P04 | Mextra data after last expected column | WCOPY t, line 1']],
    ['', '1\t\xe9\n', ['22021 | Minvalid byte sequence for encoding "UTF8": 0xe9 0x0a | WCOPY t, line 1']],
    ['', '1\tx\\xe9\n', ['22021 | Minvalid byte sequence for encoding "UTF8": 0xe9 | WCOPY t, line 1']],
    ['', '1\ta\0b\n', ['22021 | Minvalid byte sequence for encoding "UTF8": 0x00 | WCOPY t, line 1']],
    ['', '1\t\\x41\\101\\xc3\\xa9\n', ['D 1 AAé']],
    ["(ENCODING 'latin1')", '1\t\xe9\n', ['D 1 é']],
    ["(ENCODING 'nothing')", '', ['22023 | Margument to option "encoding" must be a valid encoding name | P20']],
    ['(HEADER MATCH)', 'a\tb\n1\tx\n', ['D 1 x']],
    [
      '(HEADER MATCH)',
      'a\tc\n1\tx\n',
      ['22P04 | Mcolumn name mismatch in header line field 2: got "c", expected "b" | WCOPY t, line 1'],
    ],
    [
      '(HEADER MATCH)',
      'a\t\\N\n',
      ['22P04 | Mcolumn name mismatch in header line field 2: got null value ("\\N"), expected "b" | WCOPY t, line 1'],
    ],
    ['(HEADER MATCH)', '', ['22P04 | Mwrong number of fields in header line: got 1, expected 2 | WCOPY t, line 1']],
    ["(FORMAT csv, NULL 'none', FORCE_NULL (b))", '1,"none"\n', ['D 1 NULL']],
    ['(FORMAT csv, FORCE_NOT_NULL (b))', '1,\n', ['D 1 ']],
  ])('%s %j', async (options, value, expected) => {
    expect(await copied(options, [data(value), done])).toEqual(expected);
    // However it is cut.
    const pieces = Array.from(value, (character) => data(character));
    if (!value.includes('\xe9')) expect(await copied(options, [...pieces, done])).toEqual(expected);
  });

  it('end with what the client says', async () => {
    const gaveUp = await copied('', [data('1\tx\n'), frame('f', text('I gave up'))]);
    expect(gaveUp).toEqual(['57014 | MCOPY from stdin failed: I gave up | WCOPY t, line 2']);
    expect(await copied('', [data('1\tx\n'), frame('S'), frame('H'), data('2\ty\n'), done])).toEqual(two);
  });
});

function int(value: number, bytes: 2 | 4 = 4): string {
  const out = Buffer.alloc(bytes);
  out.writeIntBE(value, 0, bytes);
  return out.toString('latin1');
}

describe('binary COPY', () => {
  const signature = 'PGCOPY\n\xff\r\n\0';
  const start = signature + int(0) + int(0);
  const row = `${int(2, 2)}${int(4)}${int(7)}${int(1)}x`;
  const end = int(-1, 2);
  const header = (message: string): string[] => [`22P04 | M${message}`];
  const inRow = (message: string, place = ''): string[] => [`22P04 | M${message} | WCOPY t, line 1${place}`];
  it.each([
    ['a row', start + row + end, ['D 7 x']],
    ['nulls', `${start}${int(2, 2)}${int(-1)}${int(-1)}${end}`, ['D NULL NULL']],
    ['an extension of the header', `${signature}${int(0)}${int(3)}abc${row}${end}`, ['D 7 x']],
    ['no trailer', start + row, ['D 7 x']],
    ['another signature', `PGCOPX${start.slice(6)}`, header('COPY file signature not recognized')],
    ['nothing', '', header('COPY file signature not recognized')],
    [
      'critical flags',
      signature + int(1 << 17) + int(0) + end,
      header('unrecognized critical flags in COPY file header'),
    ],
    ['OIDs', signature + int(1 << 16) + int(0) + end, header('invalid COPY file header (WITH OIDS)')],
    ['a short extension', `${signature}${int(0)}${int(30)}abc`, header('invalid COPY file header (wrong length)')],
    ['a negative extension', signature + int(0) + int(-1), header('invalid COPY file header (missing length)')],
    ['too few fields', `${start}${int(1, 2)}${int(4)}${int(7)}`, inRow('row field count is 1, expected 2')],
    ['a field that is cut', `${start}${int(2, 2)}${int(4)}ab`, inRow('unexpected EOF in COPY data', ', column a')],
    ['a negative length', `${start}${int(2, 2)}${int(-5)}`, inRow('invalid field size', ', column a')],
  ])('takes or refuses %s', async (_title, value, expected) => {
    expect(await copied('(FORMAT binary)', [data(value), done])).toEqual(expected);
    expect(await copied('(FORMAT binary)', [...Array.from(value, (byte) => data(byte)), done])).toEqual(expected);
  });
});
