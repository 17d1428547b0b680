// What is not done yet says so with 0A000 and its name: nothing is left out silently.

import { beforeAll, expect, test } from 'vitest';
import { loadParser } from '../../src/parse/parse.ts';
import { describeHere } from './oracle.ts';

beforeAll(async () => {
  await loadParser();
});

test.each([
  ['select * into t from calls', 'SELECT INTO'],
  ['select * from calls tablesample system (1)', 'TABLESAMPLE'],
  ['insert into recordings (sid) overriding system value values (1)', 'OVERRIDING'],
  [
    "insert into recordings (sid, duration) values ('a', 1), ('b', default)",
    'DEFAULT for a column in some rows of VALUES and not in others',
  ],
  ['insert into calls (tags[1]) values (1)', 'a subfield or element as a target of INSERT'],
  ["update calls set tags[1] = 'x'", 'a subfield or element as a target of UPDATE'],
  ['update calls set status = default', 'DEFAULT in UPDATE'],
  ['select xmlelement(name a)', 'XML'],
  ["select json_object('a': 1)", 'JSON_OBJECT'],
  ["select 'x' is json", 'IS JSON'],
  ['update calls set duration = 1 where current of x', 'WHERE CURRENT OF'],
  ['merge into calls using recordings on true when matched then delete returning *', 'RETURNING of MERGE'],
])('%s', (sql, construct) => {
  expect(describeHere(sql).text.replace(/ @\d+/, '')).toBe(`0A000 ${construct} is not supported`);
});

test('rows that are kept elsewhere have no conflicts', () => {
  const { text } = describeHere('insert into recordings (sid) values (1) on conflict do nothing');
  expect(text.replace(/ @\d+/, '')).toBe('0A000 table "recordings" does not take INSERT … ON CONFLICT');
});
