// A text that was bound before is bound again where that could give another result: the clock, settings, names.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/create-engine.ts';
import type { Engine, Session } from '../../src/engine.ts';
import { decodeTextRows } from '../../src/session/utility-result.ts';

let engine: Engine;
let session: Session;
let now = 1_000_000n;

beforeAll(async () => {
  engine = await createEngine({ drivers: [], version: '0', now: () => now });
  session = await engine.createSession({ user: 'ada', database: 'twilio' });
});

afterAll(() => engine.close());

async function value(sql: string, by = session): Promise<string | null | undefined> {
  let found: string | null | undefined;
  for (const parsed of await by.parse(sql)) {
    const execution = await by.execute(await by.prepare(parsed, []), { parameters: [] });
    for await (const chunk of execution.chunks) found = decodeTextRows(chunk)[0]?.[0];
  }
  return found;
}

describe('the same text again', () => {
  it('tells the time of its own', async () => {
    const sql = "SELECT 'now'::timestamptz::text";
    expect(await value(sql)).toBe('1970-01-01 00:00:01+00');
    now = 2_000_000n;
    expect(await value(sql)).toBe('1970-01-01 00:00:02+00');
  });

  it('reads constants by the settings of its own', async () => {
    const sql = "SELECT extract(epoch from '2026-01-02 00:00'::timestamptz)::int";
    const utc = await value(sql);
    await value("SET TimeZone = 'Etc/GMT-1'");
    expect(Number(utc) - Number(await value(sql))).toBe(3600);
    const date = "SELECT '02-01-2026'::date::text";
    expect(await value(date)).toBe('2026-02-01');
    await value('SET DateStyle = ISO, DMY');
    expect(await value(date)).toBe('2026-01-02');
    await value('RESET ALL');
    expect(await value(sql)).toBe(utc);
  });

  it('finds names by the search path of its own', async () => {
    const sql = 'SELECT count(*) > 0 FROM tables';
    await value('SET search_path = information_schema');
    expect(await value(sql)).toBe('t');
    await value('SET search_path = public');
    await expect(value(sql)).rejects.toMatchObject({ code: '42P01' });
    await value('RESET ALL');
  });

  it('is of the user who sends it', async () => {
    const other = await engine.createSession({ user: 'bob', database: 'twilio' });
    const sql = 'SELECT current_user';
    expect([await value(sql), await value(sql, other)]).toEqual(['ada', 'bob']);
    await other.close();
  });

  it('takes parameters of other types', async () => {
    const [parsed] = await session.parse('SELECT $1');
    if (parsed === undefined) throw new Error('no statement');
    const types = [23, 25, 23].map(async (type) => (await session.prepare(parsed, [type])).fields?.[0]?.type);
    expect(await Promise.all(types)).toEqual([23, 25, 23]);
  });
});
