// JavaScript values in both directions, through the engine.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, SqlError, type Connection, type Parameter, type Value } from '../../src/index.ts';

let db: Connection;
beforeAll(async () => {
  db = await connect({ sandbox: { messages: 10, calls: 10 } });
});
afterAll(() => db.close());

async function valueOf(expression: string, parameters: readonly Parameter[] = []): Promise<Value> {
  const { rows } = await db.query<{ v: Value }>(`select ${expression} as v`, parameters);
  return rows[0]?.v ?? null;
}

describe('a value of a result', () => {
  test.each<[expression: string, value: Value]>([
    ['true', true],
    ['null::int', null],
    ['7::int2', 7],
    ['-2147483647', -2_147_483_647],
    ['9007199254740993::int8', 9007199254740993n],
    ['1.50::numeric', '1.50'],
    ["'NaN'::float8", NaN],
    ["'-Infinity'::float8", -Infinity],
    ['0.1::float8', 0.1],
    ["'é😀'::text", 'é😀'],
    ["''", ''],
    ["date '2026-02-03'", '2026-02-03'],
    ["timestamptz '2026-02-03 04:05:06.789+02'", new Date('2026-02-03T02:05:06.789Z')],
    ["timestamp '1969-12-31 23:59:59.999999'", new Date(-1)],
    ["timestamptz 'infinity'", Infinity],
    ["interval '1 day 02:00'", '1 day 02:00:00'],
    ['\'{"a": [1, null]}\'::jsonb', { a: [1, null] }],
    ["'null'::json", null],
    ["'\\x00ff'::bytea", Buffer.from([0, 255])],
    ['array[1, null, 3]', [1, null, 3]],
    [
      "array[array['a', 'b'], array['c', 'd']]",
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ["'{}'::text[]", []],
    ["array[timestamptz '2026-02-03 04:05:06Z']", [new Date('2026-02-03T04:05:06Z')]],
  ])('%s is the right one', async (expression, value) => {
    const read = await valueOf(expression);
    expect(read instanceof Uint8Array ? Buffer.from(read) : read).toEqual(value);
  });

  test("is Postgres' text where that is asked for", async () => {
    const { rows } = await db.query('select true as b, 1.50 as n, array[1] as a, null as x', [], { types: 'text' });
    expect(rows).toEqual([{ b: 't', n: '1.50', a: '{1}', x: null }]);
  });

  test('does not depend on DateStyle and TimeZone', async () => {
    const session = await db.session();
    await session.query("set datestyle = 'German'");
    await session.query("set timezone = 'Asia/Kolkata'");
    const { rows } = await session.query("select date '2026-02-03' d, timestamptz '2026-02-03 04:05:06Z' t");
    expect(rows).toEqual([{ d: '2026-02-03', t: new Date('2026-02-03T04:05:06Z') }]);
    await session.close();
  });
});

describe('a parameter', () => {
  test.each<[expression: string, parameter: Parameter, value: Value]>([
    ['$1::int + 1', 41, 42],
    ['$1::int8', 9007199254740993n, 9007199254740993n],
    ['$1::numeric', '1.50', '1.50'],
    ['$1::numeric', 0.1, '0.1'],
    ['$1::bool', false, false],
    ['$1::text', true, 'true'],
    ['$1::text', 12.5, '12.5'],
    ['$1::text', undefined, null],
    ['$1::timestamptz', new Date('2026-02-03T04:05:06.789Z'), new Date('2026-02-03T04:05:06.789Z')],
    ['$1::date', new Date('2026-02-03T04:05:06.789Z'), '2026-02-03'],
    ['$1::bytea', new Uint8Array([1, 2]), Buffer.from([1, 2])],
    ['$1::jsonb', { a: [1, { b: null }] }, { a: [1, { b: null }] }],
    ['$1::jsonb', [1, 'x'], [1, 'x']],
    ['$1::text', { a: 1 }, '{"a":1}'],
    ['$1::text[]', ['a', null, 'b "c", {d}'], ['a', null, 'b "c", {d}']],
    [
      '$1::int[]',
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['$1::int[]', [], []],
  ])('for %s arrives', async (expression, parameter, value) => {
    const read = await valueOf(expression, [parameter]);
    expect(read instanceof Uint8Array ? Buffer.from(read) : read).toEqual(value);
  });

  test('is never text of the statement', async () => {
    const name = "x'; drop table calls; --";
    expect((await db.sql`select ${name}::text as v, ${1}::int + ${2}::int as sum`).rows).toEqual([{ v: name, sum: 3 }]);
  });

  test.each<[expression: string, parameters: readonly Parameter[], code: string]>([
    ['$1::int', ['abc'], '22P02'],
    ['$1::int', [1.5], '22P02'],
    ['$1::int2', [70_000], '22003'],
    ['$1::timestamptz', [new Date(NaN)], '22007'],
    ['$1::text', [['a']], '42804'],
    ['$1::int[]', [[[1, 2], [3]]], '2202E'],
    ['$1::int', [], '08P01'],
    ['1', [1], '08P01'],
  ])('for %s that does not fit is an error', async (expression, parameters, code) => {
    const error = await valueOf(expression, parameters).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SqlError);
    expect(error).toMatchObject({ code });
  });
});
