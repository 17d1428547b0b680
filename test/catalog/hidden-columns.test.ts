// Hidden columns where people look for them: not in * and \d, but in psql's \d+ and in twilio_sql.hidden_columns.

import { createTwilioDriver } from '@twilio-sql/twilio-driver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ messages: 3, calls: 3, days: 1 });
});

afterAll(() => stack.close());

/** What psql 15 sends for `\d`, and with the last columns for `\d+`. */
const describeTable = (table: string, more = ''): string => `
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated${more}
FROM pg_catalog.pg_attribute a
WHERE a.attrelid = '${table}'::regclass AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum;`;
const verbose = `,
  a.attstorage, a.attcompression AS attcompression,
  CASE WHEN a.attstattarget=-1 THEN NULL ELSE a.attstattarget END AS attstattarget,
  pg_catalog.col_description(a.attrelid, a.attnum)`;

describe('hidden columns', () => {
  it('are neither in * nor in \\d', async () => {
    const { columns } = await stack.query('select * from calls limit 1');
    const shown = await stack.column(describeTable('calls'));
    expect(shown).toEqual(columns);
    expect(shown).not.toContain('twiml');
  });

  it('are in \\d+, below the last column', async () => {
    const { rows } = await stack.query(describeTable('calls', verbose));
    const told = rows.map((row) => row.at(-1));
    expect(told[0]).toBe('The call.');
    expect(told.at(-1)).toMatch(/^Addresses of what belongs to it\.\nHidden columns, not in \* and \\d:\n/);
    expect(told.at(-1)).toMatch(/^ {2}twiml text, write-only: The TwiML of the call\.$/m);
    expect(told.slice(0, -1).join()).not.toMatch(/Hidden columns/);
    const recordings = await stack.query(describeTable('recordings', verbose));
    expect(recordings.rows.at(-1)?.at(-1)).toMatch(/^ {2}include_soft_deleted boolean, parameter: /m);
  });

  it('are no part of the comments that other clients read', async () => {
    const comments = await stack.column(
      "select description from pg_description where objoid = 'calls'::regclass and classoid = 'pg_class'::regclass",
    );
    expect(comments).toContain('Addresses of what belongs to it.');
    expect(comments.join()).not.toMatch(/Hidden columns/);
  });

  it('are all in twilio_sql.hidden_columns, with what they are for', async () => {
    const driver = createTwilioDriver({ accountSid: `AC${'0'.repeat(32)}`, username: 'u', password: 'p' });
    const hidden = driver.tables.flatMap((table) => table.columns.filter((column) => column.hidden));
    expect(hidden.length).toBeGreaterThan(800);
    expect(await stack.value('select count(*) from twilio_sql.hidden_columns')).toBe(String(hidden.length));
    const { rows } = await stack.query(`select data_type, use, insertable, updatable from twilio_sql.hidden_columns
      where table_schema = 'twilio' and (table_name, column_name)
        in (('calls', 'twiml'), ('recordings', 'include_soft_deleted')) order by 2`);
    expect(rows).toEqual([
      ['boolean', 'parameter', 'f', 'f'],
      ['text', 'write-only', 't', 't'],
    ]);
    expect(
      await stack.value(`select use || ' ' || description from twilio_sql.hidden_columns
        where table_name = 'configuration_addresses' and column_name = 'auto_creation_conversation_service_sid'`),
    ).toBe('part Inside auto_creation.');
    await driver.close();
  });
});
