// Nothing that is pushed down loses a row, what is said to be exact is exact, and limits are kept: on the sandbox,
// under both readings of its date filters.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Condition, ConditionOperator, TableDefinition } from '@twilio-sql/sql-engine/driver';
import { condition, testScope } from '../../packages/twilio-driver/test/test-tables.ts';
import { meets, now, readRows, type Row, type SandboxDriver, startSandboxDriver, valueOf } from './sandbox-driver.ts';

/** Columns whose conditions can become requests, and some that can't. */
const tables: Readonly<Record<string, { readonly equal: readonly string[]; readonly ranged: readonly string[] }>> = {
  messages: { equal: ['from', 'to', 'status', 'sid'], ranged: ['date_sent', 'date_created'] },
  calls: { equal: ['from', 'to', 'status', 'parent_call_sid', 'sid', 'direction'], ranged: ['start_time', 'end_time'] },
  recordings: { equal: ['call_sid', 'conference_sid', 'sid'], ranged: ['date_created'] },
  conferences: { equal: ['friendly_name', 'status', 'sid'], ranged: ['date_created', 'date_updated'] },
  incoming_phone_numbers: {
    equal: ['phone_number', 'friendly_name', 'beta', 'origin', 'sid'],
    ranged: ['date_created'],
  },
  transcriptions: { equal: ['recording_sid', 'sid'], ranged: ['date_created'] },
};

const dayMicroseconds = 86_400_000_000n;
const end = BigInt(Date.parse(now)) * 1000n;

/** Conditions of a table whose values are mostly those of its rows. */
function conditionsOf(table: TableDefinition, rows: readonly Row[]): fc.Arbitrary<readonly Condition[]> {
  const columns = tables[table.name];
  if (columns === undefined) throw new Error(`${table.name} has no columns to test`);
  const present = (column: string) =>
    fc.constantFrom(
      ...new Set(rows.map((row) => valueOf(table, row, column)).filter((value) => value !== null)),
      'nothing',
    );
  const equal = fc
    .constantFrom(...columns.equal)
    .chain((column) =>
      fc
        .uniqueArray(present(column), { minLength: 1, maxLength: 3 })
        .map((values) => condition(column, values.length === 1 ? '=' : 'in', ...values)),
    );
  const instants = fc
    .tuple(fc.bigInt({ min: 0n, max: 32n }), fc.constantFrom(0n, 1n, -1n, 41_234_000_000n))
    .map(([days, offset]) => (end / dayMicroseconds - days) * dayMicroseconds + offset);
  const ranged = fc
    .tuple(fc.constantFrom(...columns.ranged), fc.constantFrom<ConditionOperator>('<', '<=', '>', '>=', '='), instants)
    .map(([column, operator, value]) => condition(column, operator, value));
  const nulls = fc
    .tuple(fc.constantFrom(...columns.ranged), fc.constantFrom<ConditionOperator>('is-null', 'is-not-null'))
    .map(([column, operator]) => condition(column, operator));
  return fc.array(fc.oneof({ weight: 4, arbitrary: equal }, { weight: 4, arbitrary: ranged }, nulls), {
    minLength: 1,
    maxLength: 3,
  });
}

describe.each(['second', 'day'] as const)('date filters by %s', (dateFilter) => {
  let on: SandboxDriver;
  beforeAll(async () => {
    // Its time stands still: calls that are under way would change between two reads.
    on = await startSandboxDriver({ dateFilter, messages: 1200, calls: 500, clock: () => 0 });
  });
  afterAll(() => on.close());

  test.each(Object.keys(tables))('%s', async (name) => {
    const table = on.table(name);
    const all = await readRows(
      table.plan({ columns: [], conditions: [], order: [], settings: {}, toEnd: true }),
      testScope(),
    );
    expect(all.length).toBeGreaterThan(0);
    const property = fc.asyncProperty(
      conditionsOf(table, all),
      fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
      async (conditions, limit) => {
        const plan = table.plan({
          columns: [],
          conditions,
          order: [],
          settings: {},
          toEnd: true,
          ...(limit === undefined ? {} : { limit }),
        });
        const rows = await readRows(plan, testScope());
        const wanted = all.filter((row) => conditions.every((one) => meets(table, row, one))).map((row) => row['sid']);
        const found = new Set(
          rows.filter((row) => conditions.every((one) => meets(table, row, one))).map((row) => row['sid']),
        );
        if (plan.limit) {
          expect(found.size).toBeGreaterThanOrEqual(Math.min(limit ?? Infinity, wanted.length));
        } else {
          expect([...found].sort()).toEqual([...wanted].sort());
        }
        conditions.forEach((one, index) => {
          if (plan.support[index] === 'exact') expect(rows.filter((row) => !meets(table, row, one))).toEqual([]);
        });
        if (!plan.duplicates) expect(new Set(rows.map((row) => row['sid'])).size).toBe(rows.length);
      },
    );
    await fc.assert(property, { numRuns: 30 });
  });
});
