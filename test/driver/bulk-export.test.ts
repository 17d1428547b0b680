// bulk_export end to end: day files that the sandbox makes of its own rows, read through SQL.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ messages: 3000, calls: 3000, days: 30, driver: { sleep: () => Promise.resolve() } });
});

afterAll(() => stack.close());

describe('a day of', () => {
  it.each([
    ['messages', 'date_sent', 'sid, "from", "to", body, status, num_segments, price, date_sent'],
    ['calls', 'start_time', 'sid, "from", "to", status, duration, price, start_time, end_time'],
    ['conferences', 'date_created', 'sid, friendly_name, status, date_created'],
  ])('%s holds the rows that the API lists for it', async (table, column, columns) => {
    const listed = await stack.query(
      `SELECT ${columns} FROM twilio.${table} WHERE ${column} >= '2026-09-12Z' AND ${column} < '2026-09-13Z' ORDER BY sid`,
    );
    const exported = await stack.query(
      `SELECT ${columns} FROM bulk_export.${table} WHERE day = '2026-09-12' ORDER BY sid`,
    );
    expect(listed.rows.length).toBeGreaterThan(1);
    expect(exported.rows).toEqual(listed.rows);
    // The file itself is elsewhere, where the sandbox does not count.
    expect(exported.requests).toBe(1);
  });

  it('participants holds those of conferences that have ended, which the API does not list', async () => {
    const { rows } = await stack.query(
      `SELECT count(*) > 0, bool_and(c.status = 'completed'), bool_and(p.date_created::date = p.day)
       FROM bulk_export.participants p JOIN twilio.conferences c ON c.sid = p.conference_sid WHERE p.day = '2026-09-12'`,
    );
    expect(rows).toEqual([['t', 't', 't']]);
    const conference = await stack.value(
      `SELECT conference_sid FROM bulk_export.participants WHERE day = '2026-09-12' LIMIT 1`,
    );
    expect(
      await stack.column(`SELECT call_sid FROM conference_participants WHERE conference_sid = '${conference}'`),
    ).toEqual([]);
  });
});

describe('several days', () => {
  const count = (where: string): Promise<string> =>
    stack.value(`SELECT count(*) FROM bulk_export.messages WHERE ${where}`);

  it('are a range, a list, or all that there are', async () => {
    const listed = await stack.value(
      `SELECT count(*) FROM messages WHERE date_sent >= '2026-09-10Z' AND date_sent < '2026-09-13Z'`,
    );
    expect(await count(`day BETWEEN '2026-09-10' AND '2026-09-12'`)).toBe(listed);
    expect(await count(`day IN ('2026-09-10', '2026-09-11', '2026-09-12')`)).toBe(listed);
    const days = await stack.column('SELECT DISTINCT day FROM bulk_export.messages ORDER BY day');
    expect(days).toEqual([8, 9, 10, 11, 12, 13, 14].map((day) => `2026-09-${String(day).padStart(2, '0')}`));
  });

  it('come one after another: LIMIT does not read the next file', async () => {
    const { rows, requests } = await stack.query(
      `SELECT sid FROM bulk_export.messages WHERE day IN ('2026-09-10', '2026-09-11', '2026-09-12') LIMIT 3`,
    );
    expect([rows.length, requests]).toEqual([3, 1]);
  });

  it('that no export has written are an error, unless a job writes them', async () => {
    expect(await stack.failure(`SELECT count(*) FROM bulk_export.messages WHERE day = '2026-09-01'`)).toMatchObject({
      code: 'HV000',
      message: 'there is no export of Messages for 2026-09-01',
    });
    expect(
      await stack.failure(`SELECT count(*) FROM bulk_export.messages WHERE day BETWEEN '2026-09-06' AND '2026-09-09'`),
    ).toMatchObject({ message: 'there is no export of Messages for 2026-09-06, 2026-09-07' });
    const { rows } = await stack.query(
      `INSERT INTO bulkexports.export_jobs (resource_type, start_day, end_day, friendly_name)
       VALUES ('Messages', '2026-09-01', '2026-09-07', 'early September') RETURNING job_sid, details -> 0 ->> 'status'`,
    );
    expect(rows[0]?.[1]).toBe('Completed');
    expect(await count(`day BETWEEN '2026-09-01' AND '2026-09-09'`)).toBe(
      await stack.value(`SELECT count(*) FROM messages WHERE date_sent >= '2026-09-01Z' AND date_sent < '2026-09-10Z'`),
    );
    const job = rows[0]?.[0] ?? '';
    expect(await stack.value(`SELECT friendly_name FROM bulkexports.exports_jobs WHERE job_sid = '${job}'`)).toBe(
      'early September',
    );
    expect((await stack.query(`DELETE FROM bulkexports.exports_jobs WHERE job_sid = '${job}'`)).tag).toBe('DELETE 1');
    expect((await stack.failure(`SELECT count(*) FROM bulk_export.messages WHERE day = '2026-09-01'`))['code']).toBe(
      'HV000',
    );
  });
});

describe('a file', () => {
  it('that is cut off is an error, not fewer rows', async () => {
    stack.sandbox.inject({ kind: 'truncate', bytes: 500, path: '/exports/' });
    expect(await stack.failure(`SELECT count(*) FROM bulk_export.messages WHERE day = '2026-09-12'`)).toMatchObject({
      code: '08006',
    });
  });

  it('is at an address that no log shows', async () => {
    await stack.query(`SELECT count(*) FROM bulk_export.calls WHERE day = '2026-09-12'`);
    const { rows } = await stack.query(
      `SELECT host, path, query FROM twilio_sql.requests WHERE path LIKE '%/exports/%/Calls/%' LIMIT 1`,
    );
    expect(rows[0]?.[0]).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(rows[0]?.[1]).toMatch(/Calls\/2026-09-12\.json\.gz$/);
    expect(JSON.stringify(rows)).not.toContain('signature');
  });
});

describe('participants of conferences that have ended', () => {
  it('are not listed, and a notice says where they are', async () => {
    const ended = "SELECT sid FROM conferences WHERE status = 'completed' AND date_created >= '2026-09-12Z'";
    const { rows, notices } = await stack.query(
      `SELECT count(*) FROM conference_participants WHERE conference_sid IN (${ended})`,
    );
    expect(rows).toEqual([['0']]);
    expect(notices).toEqual([
      expect.stringMatching(/^Twilio lists the participants of a conference while it goes on: \d+ conferences? /),
    ]);
  });

  it('are no reason for a notice when all conferences go on', async () => {
    const { notices, rows } = await stack.query(
      `SELECT count(*) > 0 FROM conference_participants p JOIN conferences c ON c.sid = p.conference_sid WHERE c.status = 'in-progress'`,
    );
    expect([rows, notices]).toEqual([[['t']], []]);
  });
});
