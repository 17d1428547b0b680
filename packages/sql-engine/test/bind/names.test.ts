// Names that people type: exact, then aliases, then ignoring case and underscores; hidden columns; hints.

import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/parse/parse.ts';
import { bindText, describeHere, outputsOf } from './oracle.ts';

beforeAll(async () => {
  await loadParser();
});

function names(sql: string): readonly string[] {
  return outputsOf(bindText(sql).statement).map((output) => output.name);
}

describe('loosened names', () => {
  test.each([
    ['select StartTime from Calls', ['starttime']],
    ['select "StartTime" from "Calls"', ['StartTime']],
    ['select "Calls"."StartTime" from "Calls"', ['StartTime']],
    ['select "CALLS".Sid from calls', ['sid']],
    ['select startTime as s from calls order by S', ['s']],
    ['select c."QueueTime" from calls C', ['QueueTime']],
    ['select StartTime from calls group by start_time', ['starttime']],
    ['select count(*) as total_calls from calls order by TotalCalls', ['total_calls']],
    ['select "SID" from recordings join calls using ("Sid")', ['SID']],
  ])('%s', (sql, expected) => {
    expect(names(sql)).toEqual(expected);
  });

  test('an exact name of an outer query wins over a loosened one of an inner query', () => {
    const { statement } = bindText('select (select starttime from calls limit 1) from (select 1 as starttime) o');
    expect(outputsOf(statement)[0]).toMatchObject({ type: 23 });
  });

  test('two columns that loosen to one name are ambiguous', () => {
    expect(describeHere('select "A_B" from (select 1 as ab, 2 as a_b) s').text).toBe(
      '42702 @8 column reference "A_B" is ambiguous',
    );
  });

  test('writes find their columns in the same way', () => {
    const { statement } = bindText(`insert into Recordings (Sid, CallSid) values ('a', 'b')`);
    expect(statement).toMatchObject({ kind: 'insert', columns: [0, 1] });
  });
});

describe('aliases of columns', () => {
  test('are found and not listed', () => {
    expect(names('select sender, recipient from calls')).toEqual(['sender', 'recipient']);
    expect(names('select * from calls')).not.toContain('sender');
  });

  test('give way to columns of that name', () => {
    const { statement } = bindText('select sender from calls, (select 5 as sender) s');
    expect(outputsOf(statement)[0]).toMatchObject({ type: 23 });
  });
});

describe('hints', () => {
  test.each([
    ['select stauts from calls', 'Perhaps you meant to reference the column "calls.status".'],
    ['select calls.sid from calls c', 'Perhaps you meant to reference the table alias "c".'],
    [
      'select price from calls c, lateral (select 1) s where prize = 1',
      'Perhaps you meant to reference the column "c.price".',
    ],
    [
      'select * from calls, (select calls.sid) s',
      'There is an entry for table "calls", but it cannot be referenced from this part of the query.',
    ],
    [
      'with a as (select * from b), b as (select 1) select 1',
      'Use WITH RECURSIVE, or re-order the WITH items to remove forward references.',
    ],
  ])('%s', (sql, hint) => {
    expect(describeHere(sql).hint).toBe(hint);
  });
});
