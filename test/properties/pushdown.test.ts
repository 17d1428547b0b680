// Pushdown changes the requests and never the result: random predicates give the same rows with it and without,
// under both readings of date bounds that Twilio's documentation leaves open.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

interface ColumnValues {
  readonly table: string;
  /** Literals that occur in the column, by column. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

const columns: Readonly<Record<string, readonly string[]>> = {
  messages: [
    'sid',
    '"from"',
    '"to"',
    'status',
    'direction',
    'date_sent',
    'date_created',
    'num_segments',
    'price',
    'error_code',
  ],
  calls: ['sid', '"from"', '"to"', 'status', 'parent_call_sid', 'start_time', 'end_time', 'duration', 'direction'],
  conferences: ['sid', 'friendly_name', 'status', 'date_created', 'date_updated'],
  recordings: ['sid', 'call_sid', 'conference_sid', 'date_created', 'duration', 'source'],
  incoming_phone_numbers: ['sid', 'phone_number', 'friendly_name', 'voice_url', 'origin'],
};

const comparisons = ['=', '<>', '<', '<=', '>', '>='];

/** One comparison with a literal that occurs in the column, or a test of null. */
function atom({ values }: ColumnValues): fc.Arbitrary<string> {
  return fc.constantFrom(...values.keys()).chain((column) => {
    const literal = fc.constantFrom(...(values.get(column) ?? ["''"]));
    return fc.oneof(
      {
        weight: 5,
        arbitrary: fc
          .tuple(fc.constantFrom(...comparisons), literal)
          .map(([operator, value]) => `${column} ${operator} ${value}`),
      },
      {
        weight: 2,
        arbitrary: fc.array(literal, { minLength: 1, maxLength: 3 }).map((list) => `${column} in (${list.join(', ')})`),
      },
      { weight: 1, arbitrary: fc.tuple(literal, literal).map(([low, high]) => `${column} between ${low} and ${high}`) },
      { weight: 1, arbitrary: fc.constantFrom(`${column} is null`, `${column} is not null`) },
    );
  });
}

function predicate(table: ColumnValues): fc.Arbitrary<string> {
  return fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      atom(table),
      fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((parts) => `(${parts.join(' and ')})`),
      fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((parts) => `(${parts.join(' or ')})`),
      tie('node').map((part) => `not (${part})`),
    ),
  })).node;
}

/** Literals from the table itself, so that predicates select something; instants also moved off by hours. */
async function readValues(stack: Stack, table: string): Promise<ColumnValues> {
  const values = new Map<string, readonly string[]>();
  for (const column of columns[table] ?? []) {
    const found = await stack.column(
      `select distinct ${column}::text from ${table} where ${column} is not null order by 1 limit 40`,
    );
    const literals = found.map((value) => `'${value ?? ''}'`);
    if (/date|time/.test(column)) {
      literals.push(...literals.slice(0, 10).map((value) => `${value}::timestamptz + interval '7 hours 13 minutes'`));
      literals.push(
        "'2026-08-20'",
        "'2026-08-20 23:59:59+00'",
        "'2026-08-21 05:00:00+09'",
        "'2026-09-01 00:00 America/Denver'",
      );
    }
    if (literals.length > 0) values.set(column, literals);
  }
  return { table, values };
}

for (const dateFilter of ['second', 'day'] as const) {
  describe(`with date bounds read as ${dateFilter}s`, () => {
    let stack: Stack;
    beforeAll(async () => {
      stack = await startStack({ messages: 400, calls: 250, days: 40, dateFilter });
    });
    afterAll(() => stack.close());

    const sids = async (pushdown: 'on' | 'off', sql: string): Promise<readonly (string | null)[]> => {
      await stack.query(`set twilio_sql.pushdown = ${pushdown}`);
      return stack.column(sql);
    };

    for (const table of Object.keys(columns)) {
      it(`selects the same ${table} with pushdown and without`, { timeout: 120_000 }, async () => {
        const values = await readValues(stack, table);
        await fc.assert(
          fc.asyncProperty(predicate(values), async (where) => {
            const sql = `select sid from ${table} where ${where} order by sid`;
            expect(await sids('on', sql)).toEqual(await sids('off', sql));
          }),
          { numRuns: 60, seed: 20260915 },
        );
      });
    }

    it('joins and probes the same rows with pushdown and without', { timeout: 120_000 }, async () => {
      const calls = await readValues(stack, 'calls');
      const messages = await readValues(stack, 'messages');
      await fc.assert(
        fc.asyncProperty(predicate(calls), predicate(messages), fc.nat(3), async (where, other, form) => {
          const sql = [
            `select c.sid, r.sid from (select * from calls where ${where}) c left join recordings r on r.call_sid = c.sid order by 1, 2`,
            `select sid from calls where exists (select 1 from messages m where m."to" = calls."from" and m.sid in (select sid from messages where ${other})) order by 1`,
            `select sid from messages where sid in (select sid from messages where ${other} limit 5000) order by 1`,
            `select a.sid, b.sid from (select * from calls where ${where}) a join calls b on b.parent_call_sid = a.sid order by 1, 2`,
          ][form];
          const rows = async (pushdown: 'on' | 'off') => {
            await stack.query(`set twilio_sql.pushdown = ${pushdown}`);
            return (await stack.query(sql ?? '')).rows;
          };
          expect(await rows('on')).toEqual(await rows('off'));
        }),
        { numRuns: 60, seed: 4711 },
      );
    });
  });
}
