// set_config in queries of every kind: it sets what the query's rows say.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine, type Session } from '../../src/index.ts';
import { decodeTextRows, type TextRow } from '../../src/session/utility-result.ts';

let engine: Engine;
let session: Session;

beforeAll(async () => {
  engine = await createEngine({ drivers: [], version: '0.1.0' });
  session = await engine.createSession({ user: 'ada', database: 'twilio' });
});

afterAll(() => engine.close());

async function rows(sql: string, parameters: readonly (string | boolean)[] = []): Promise<readonly TextRow[]> {
  const [parsed] = await session.parse(sql);
  if (parsed === undefined) throw new Error('no statement');
  const execution = await session.execute(await session.prepare(parsed, []), { parameters });
  const found: TextRow[] = [];
  for await (const chunk of execution.chunks) found.push(...decodeTextRows(chunk));
  return found;
}

describe('set_config', () => {
  it('takes constants and answers what SHOW says', async () => {
    expect(await rows("SELECT set_config('work_mem', '8192', false) AS a, set_config('my.x', 'y', true)")).toEqual([
      ['8MB', 'y'],
    ]);
    expect(await rows('SHOW work_mem')).toEqual([['8MB']]);
  });

  it('takes parameters', async () => {
    const [parsed] = await session.parse('SELECT set_config($1, $2, $3)');
    if (parsed === undefined) throw new Error('no statement');
    expect((await session.prepare(parsed, [])).parameterTypes).toEqual([25, 25, 16]);
    expect(await rows('SELECT set_config($1, $2, $3)', ['application_name', 'mine', false])).toEqual([['mine']]);
  });

  it('stands beside other texts, which see what was before', async () => {
    const sql = "SELECT current_setting('jit') AS cur, set_config('jit', 'on', false) AS new";
    expect(await rows(sql)).toEqual([['off', 'on']]);
    await expect(rows("SELECT 1, set_config('my.x', 'z', false)")).rejects.toMatchObject({ code: '0A000' });
  });

  it('sets once for each row of a query', async () => {
    const sql = "SELECT set_config(n, v, false) FROM (VALUES ('my.a', '1'), ('my.b', '2')) s(n, v) WHERE v > '1'";
    expect(await rows(sql)).toEqual([['2']]);
    expect(await rows("SELECT current_setting('my.a', true), current_setting('my.b')")).toEqual([[null, '2']]);
    const setting = "SELECT set_config(name, '1min', false) FROM pg_settings WHERE name = 'statement_timeout'";
    expect(await rows(setting)).toEqual([['1min']]);
  });

  it('resets by null, and refuses what SET refuses', async () => {
    await rows("SELECT set_config('search_path', '', false)");
    expect(await rows("SELECT set_config('search_path', NULL, false)")).toEqual([['public']]);
    await expect(rows("SELECT set_config('timezone', 'Nowhere', false)")).rejects.toMatchObject({ code: '22023' });
    await expect(rows("SELECT set_config('nothing', 'x', false)")).rejects.toMatchObject({ code: '42704' });
    await expect(rows('SELECT set_config(1, 2)')).rejects.toMatchObject({ code: '42883' });
  });
});
