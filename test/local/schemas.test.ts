// Schemas of one's own, and views in the schemas of products: what Postgres has no counterpart for.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;
beforeEach(async () => {
  stack = await startStack();
});
afterEach(() => stack.close());

describe('a view in the schema of a product', () => {
  it('is found where its tables are, listed in the catalogs, and dropped', async () => {
    await stack.query(
      'CREATE VIEW twilio.calls_by_status AS SELECT status, count(*) AS calls FROM twilio.calls GROUP BY status',
    );
    const counted = await stack.value('SELECT sum(calls) FROM calls_by_status');
    expect(counted).toBe(await stack.value('SELECT count(*) FROM twilio.calls'));
    expect(await stack.column("SELECT viewname FROM pg_views WHERE schemaname = 'twilio'")).toEqual([
      'calls_by_status',
    ]);
    await stack.query('DROP VIEW twilio.calls_by_status');
    await expect(stack.query('SELECT * FROM twilio.calls_by_status')).rejects.toMatchObject({ code: '42P01' });
  });

  it('never stands in for a table of the product', async () => {
    for (const name of ['calls', '"Calls"', 'incoming_phone_numbers', 'incomingphonenumbers']) {
      await expect(stack.query(`CREATE VIEW twilio.${name} AS SELECT 1 AS one`)).rejects.toMatchObject({
        code: '42P07',
      });
    }
    await expect(stack.query('CREATE TABLE twilio.mine (id integer)')).rejects.toMatchObject({ code: '42501' });
    await expect(stack.query('CREATE VIEW pg_catalog.mine AS SELECT 1 AS one')).rejects.toMatchObject({
      code: '42501',
    });
  });
});

describe('a schema of one’s own', () => {
  it('can have the name of no schema that is there, and be reached by search_path', async () => {
    await expect(stack.query('CREATE SCHEMA twilio')).rejects.toMatchObject({ code: '42P06' });
    await expect(stack.query('DROP SCHEMA twilio CASCADE')).rejects.toMatchObject({ code: '42501' });
    await expect(stack.query('CREATE SCHEMA pg_mine')).rejects.toMatchObject({ code: '42939' });
    await stack.query('CREATE SCHEMA IF NOT EXISTS drizzle');
    await stack.query('CREATE TABLE drizzle.migrations (id serial PRIMARY KEY, hash text)');
    await stack.query("INSERT INTO drizzle.migrations (hash) VALUES ('x')");
    await stack.query('SET search_path = drizzle, twilio');
    expect(await stack.value('SELECT hash FROM migrations')).toBe('x');
  });
});
