// Cursors in all their forms, and COPY in all three formats both ways.

import {
  bind,
  describeMessage,
  execute,
  flush,
  frame,
  parse,
  query,
  sync,
  text,
} from '../../../packages/pg-wire/test/raw-client.ts';
import type { Dialog, Turn } from './dialog.ts';

const simple = (...strings: readonly string[]): readonly Turn[] => strings.map((sql) => ({ send: [query(sql)] }));
const run = (sql: string): readonly Uint8Array[] => [parse('', sql), bind(), execute()];
const data = (value: string | Buffer): Uint8Array => frame('d', Buffer.from(value));
const done = frame('c');
const copy = (sql: string, ...pieces: readonly (string | Buffer)[]): Turn => ({
  send: [query(sql), ...pieces.map(data), done],
});

const forms = [
  ...['', 'NEXT', 'PRIOR', 'FIRST', 'LAST', 'ABSOLUTE 3', 'ABSOLUTE -1', 'ABSOLUTE 0', 'RELATIVE 1', 'RELATIVE -1'],
  ...['RELATIVE 0', '2', '-2', '0', 'ALL', 'FORWARD', 'FORWARD 2', 'FORWARD 0', 'FORWARD ALL', 'BACKWARD'],
  ...['BACKWARD 2', 'BACKWARD 0', 'BACKWARD ALL'],
];

const rows =
  "(VALUES (1, 'a', 1.50, true), (2, NULL, NULL, NULL), (3, E'tab\\there \"q\" \\\\ \\n', -0.1, false)) v(n, t, d, b)";
const binaryRow = Buffer.concat([
  Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'),
  Buffer.from('0000000000000000' + '0002' + '00000004' + '00000007' + '00000001' + '78' + 'ffff', 'hex'),
]);

export const readingDialogs: Readonly<Record<string, Dialog>> = {
  ...Object.fromEntries(
    ['SCROLL', 'NO SCROLL'].map((scroll): [string, Dialog] => [
      `every form of FETCH and MOVE, ${scroll}`,
      [
        ...forms.flatMap((form) => [
          ...simple(
            `BEGIN; DECLARE c ${scroll} CURSOR FOR SELECT n FROM generate_series(1, 5) n; FETCH 2 FROM c`,
            `FETCH ${form} FROM c`,
            'FETCH NEXT FROM c',
            'ROLLBACK',
            `BEGIN; DECLARE c ${scroll} CURSOR FOR SELECT n FROM generate_series(1, 5) n; MOVE 2 IN c`,
            `MOVE ${form} IN c`,
            'FETCH c',
            'ROLLBACK',
          ),
        ]),
      ],
    ]),
  ),
  'cursors and their words': simple(
    'DECLARE c CURSOR FOR SELECT 1',
    'BEGIN; DECLARE c CURSOR FOR SELECT 1; DECLARE c CURSOR FOR SELECT 2',
    'ROLLBACK; CLOSE nobody',
    'FETCH nobody',
    'MOVE nobody',
    'BEGIN; DECLARE c INSENSITIVE CURSOR WITHOUT HOLD FOR SELECT 1 AS n; FETCH ALL IN c; FETCH c; CLOSE ALL; FETCH c',
    'ROLLBACK; BEGIN; DECLARE c SCROLL CURSOR FOR SELECT n FROM generate_series(1, 3) n FOR UPDATE',
    'ROLLBACK; BEGIN; DECLARE c ASENSITIVE CURSOR FOR SELECT 1; FETCH c; COMMIT; FETCH c',
    'DECLARE h CURSOR WITH HOLD FOR SELECT n FROM generate_series(1, 3) n',
    'FETCH 2 FROM h; SELECT name, statement, is_holdable, is_binary, is_scrollable FROM pg_cursors',
    'BEGIN; CLOSE h; ROLLBACK',
    'FETCH h',
    'BEGIN; DECLARE "C d" CURSOR FOR TABLE pg_am; CLOSE "C d"; COMMIT',
    'DECLARE c CURSOR FOR DELETE FROM nothing',
  ),
  'cursors over rows that change': simple(
    'CREATE TABLE z1 (n int); INSERT INTO z1 VALUES (1), (2), (3); BEGIN; DECLARE c CURSOR FOR SELECT n FROM z1 ORDER BY n',
    'FETCH c; DELETE FROM z1 WHERE n = 2; INSERT INTO z1 VALUES (9); FETCH ALL FROM c',
    'ROLLBACK; DROP TABLE z1',
  ),
  'cursors through the extended protocol': [
    ...simple('BEGIN'),
    { send: [parse('', 'DECLARE c CURSOR FOR SELECT n FROM generate_series(1, $1) n'), describeMessage('S'), sync] },
    { send: [bind({ values: ['9'] }), execute(), sync] },
    { send: [parse('f', 'FETCH 3 FROM c'), describeMessage('S', 'f'), bind({ statement: 'f' }), execute('', 2), sync] },
    ...simple('ROLLBACK; BEGIN; DECLARE c CURSOR FOR SELECT n FROM generate_series(1, 5) n'),
    { send: [bind({ statement: 'f', results: [1] }), describeMessage('P'), execute(), sync] },
    { send: [...run('MOVE FORWARD ALL IN c'), ...run('FETCH c'), ...run('CLOSE c'), ...run('FETCH c'), sync] },
    ...simple('ROLLBACK'),
  ],
  'COPY TO STDOUT': simple(
    `COPY (SELECT * FROM ${rows}) TO STDOUT`,
    `COPY (SELECT * FROM ${rows}) TO STDOUT (FORMAT csv, HEADER)`,
    `COPY (SELECT * FROM ${rows}) TO STDOUT (FORMAT binary)`,
    `COPY (SELECT * FROM ${rows}) TO STDOUT WITH CSV HEADER DELIMITER ';' QUOTE '''' ESCAPE '\\' NULL 'nil' FORCE QUOTE n`,
    `COPY (SELECT * FROM ${rows}) TO STDOUT (DELIMITER '|', NULL '', HEADER true)`,
    "COPY (SELECT 'é'::text) TO STDOUT (ENCODING 'LATIN1')",
    'COPY (SELECT 1 WHERE false) TO STDOUT',
    'COPY (SELECT) TO STDOUT',
    'COPY (SELECT 1/0) TO STDOUT',
    'COPY (SELECT 1; SELECT 2) TO STDOUT',
    'SELECT 1; COPY (VALUES (1)) TO STDOUT; SELECT 2',
    'COPY nothing TO STDOUT',
    'COPY (SELECT 1) TO STDOUT (FORMAT nonsense)',
    "COPY (SELECT 1) TO STDOUT (DELIMITER 'ab')",
    "COPY (SELECT 1) TO STDOUT (FORMAT binary, DELIMITER ',')",
    "COPY (SELECT 1) TO STDOUT (QUOTE '*')",
    "COPY (SELECT 1) TO STDOUT (FORMAT csv, QUOTE ',')",
    'COPY (SELECT 1) TO STDOUT (nonsense 1)',
    'COPY (SELECT 1) TO STDOUT (FORMAT csv, FORMAT text)',
    'COPY pg_user (usename) TO STDOUT (HEADER)',
    'CREATE VIEW z0 AS SELECT 1 AS n; CREATE TABLE z0t AS TABLE z0; COPY z0t TO STDOUT (HEADER); COPY z0 TO STDOUT',
    'DROP VIEW IF EXISTS z0; DROP TABLE IF EXISTS z0t',
    'COPY pg_am (nothing) TO STDOUT',
  ),
  'COPY TO STDOUT in the extended protocol': [
    { send: [parse('', 'COPY (VALUES (1), (2)) TO STDOUT'), describeMessage('S'), bind(), execute(), sync] },
    { send: [parse('', 'COPY (VALUES (1), (2)) TO STDOUT'), bind(), execute('', 1), sync] },
    { send: [...run('COPY (SELECT 1) TO STDOUT (FORMAT binary)'), ...run('SELECT 1'), sync] },
  ],
  'COPY FROM STDIN': [
    ...simple('CREATE TABLE z2 (n int, t text)'),
    copy('COPY z2 FROM STDIN', '1\ta\n2\t\\N\n', '3\tpie', 'ces\n4\tno end'),
    copy('COPY z2 FROM STDIN (FORMAT csv, HEADER)', 'n,t\r\n5,"a ""b"", c"\r\n6,\r\n7,""\r\n'),
    copy('COPY z2 FROM STDIN (FORMAT binary)', binaryRow),
    copy('COPY z2 (t) FROM STDIN', 'only\n\\.\n', 'never\n'),
    copy("COPY z2 FROM STDIN (DELIMITER ';', NULL 'nil')", '8;nil\n'),
    copy("COPY z2 FROM STDIN (ENCODING 'LATIN1')", Buffer.from('9\t\xe9\n', 'latin1')),
    ...simple('SELECT * FROM z2 ORDER BY n'),
    copy('COPY z2 FROM STDIN', 'x\ta\n'),
    copy('COPY z2 FROM STDIN', '1\n'),
    copy('COPY z2 FROM STDIN', '1\ta\tb\n'),
    copy('COPY z2 FROM STDIN (FORMAT csv)', '1,"a\n'),
    copy('COPY z2 FROM STDIN (FORMAT binary)', 'nonsense'),
    copy('COPY z2 FROM STDIN (FORMAT binary)', binaryRow.subarray(0, 30)),
    copy('COPY z2 (nothing) FROM STDIN'),
    copy('COPY z2 (n, n) FROM STDIN'),
    copy('COPY z2 FROM STDIN WHERE n > 10', '10\ta\n11\tb\n'),
    copy('COPY z2 FROM STDIN (FORMAT csv, HEADER match)', 'n,t\n12,a\n'),
    copy('COPY z2 FROM STDIN (FORMAT csv, HEADER match)', 'n,wrong\n12,a\n'),
    copy('COPY z2 FROM STDIN (FORMAT csv, FORCE_NULL (t), FORCE_NOT_NULL (n))', '13,""\n'),
    copy('COPY z2 FROM STDIN', Buffer.from([0x31, 0x09, 0xff, 0x0a])),
    copy('COPY z2 FROM STDIN'),
    ...simple('SELECT * FROM z2 WHERE n > 9 ORDER BY n'),
    // Several in a string, and what comes after.
    {
      send: [
        query('COPY z2 FROM STDIN; SELECT count(*) FROM z2; COPY z2 FROM STDIN'),
        data('20\ta\n'),
        done,
        data('21\tb\n'),
        done,
      ],
    },
    ...simple('DROP TABLE z2'),
  ],
  'COPY FROM STDIN that comes to nothing': [
    ...simple('CREATE TABLE z3 (n int PRIMARY KEY)'),
    { send: [query('COPY z3 FROM STDIN'), data('1\n'), frame('f', text('no more'))] },
    { send: [query('COPY z3 FROM STDIN'), data('1\n1\n'), done] },
    { send: [query('COPY z3 FROM STDIN'), data('1\n'), flush, sync, data('2\n'), done] },
    ...simple('TABLE z3'),
    { send: [query('COPY z3 FROM STDIN'), data('5\n'), query('SELECT 1')] },
    ...simple('SELECT 2', 'TABLE z3', 'BEGIN'),
    { send: [query('COPY z3 FROM STDIN'), data('x\n'), data('y\n'), done] },
    ...simple('SELECT 1', 'ROLLBACK', 'TABLE z3; DROP TABLE z3'),
  ],
  'COPY FROM STDIN in the extended protocol': [
    ...simple('CREATE TABLE z4 (n int)'),
    { send: [parse('', 'COPY z4 FROM STDIN'), bind(), describeMessage('P'), execute(), flush], until: 'G' },
    { send: [data('1\n2\n'), done, sync] },
    { send: [...run('COPY z4 FROM STDIN'), sync, data('3\n'), done, sync] },
    { send: [...run('COPY z4 FROM STDIN'), data('4\n'), frame('f', text('enough')), sync] },
    { send: [...run('COPY z4 FROM STDIN'), data('x\n'), done, ...run('SELECT 1'), sync] },
    ...simple('TABLE z4; DROP TABLE z4'),
  ],
};
