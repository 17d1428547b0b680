// One call of a function that takes long ends by its timeout, and other sessions go on meanwhile.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine, type Session } from '@twilio-sql/sql-engine';
import { askEngine } from '../../../../test/slt/bench.ts';

let engine: Engine;
let busy: Session;
let other: Session;

beforeAll(async () => {
  engine = await createEngine({ drivers: [], version: '0.0.0' });
  const open = () => engine.createSession({ user: 'postgres', database: 'postgres', onNotice: () => undefined });
  [busy, other] = await Promise.all([open(), open()]);
});

afterAll(async () => {
  await Promise.all([busy.close(), other.close()]);
  await engine.close();
});

const long = "regexp_replace(repeat('ab', 20000000), '(a)b', '\\1x', 'g')";

test.each([`SELECT length(${long})`, `SELECT count(*) FROM regexp_split_to_table(${long}, 'x')`])(
  'other sessions are answered during %s, which its timeout ends',
  { timeout: 60_000 },
  async (sql) => {
    await askEngine(busy, 'SET statement_timeout = 1500');
    let ended = false;
    const running = askEngine(busy, sql).finally(() => (ended = true));
    await askEngine(other, 'SELECT 1');
    expect(ended).toBe(false);
    expect(await running).toMatchObject({ kind: 'error', code: '57014' });
    await askEngine(busy, 'SET statement_timeout = 0');
    expect(await askEngine(busy, "SELECT length(repeat('ab', 300000))")).toMatchObject({ rows: [['600000']] });
  },
);

test('a long parameter is worked on as well', async () => {
  const [parsed] = await busy.parse('SELECT length(upper($1::text))');
  if (parsed === undefined) throw new Error('no statement');
  const prepared = await busy.prepare(parsed, []);
  const execution = await busy.execute(prepared, { parameters: ['a'.repeat(300_000)] });
  let bytes = '';
  for await (const chunk of execution.chunks) bytes += Buffer.from(chunk.bytes).toString('latin1');
  expect(bytes).toContain('300000');
});
