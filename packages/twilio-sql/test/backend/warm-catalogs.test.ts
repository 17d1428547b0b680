// The catalogs are read ahead of the first client, every statement of it to its end.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBackend, type Backend } from '../../src/backend/open-backend.ts';
import { warmCatalogs, warmingStatements } from '../../src/backend/warm-catalogs.ts';

let backend: Backend;

beforeAll(async () => {
  backend = await openBackend({ target: { kind: 'sandbox', options: {} }, readOnly: true });
});

afterAll(async () => {
  await backend.close();
});

test('every statement gives rows', async () => {
  const session = await backend.engine.createSession({ user: 'ada', database: 'twilio' });
  for (const text of warmingStatements) {
    const [statement] = await session.parse(text);
    if (statement === undefined) throw new Error('no statement');
    let rows = 0;
    const { chunks } = await session.execute(await session.prepare(statement, []), { parameters: [] });
    for await (const chunk of chunks) rows += chunk.rowCount;
    expect(rows, text).toBeGreaterThan(100);
  }
  await session.close();
});

test('all of them are read, and an engine that is closed meanwhile does no harm', async () => {
  expect(await warmCatalogs(backend.engine, 'ada', 'twilio')).toBeGreaterThan(1000);
  const other = await openBackend({ target: { kind: 'sandbox', options: {} }, readOnly: true });
  const warming = warmCatalogs(other.engine, 'ada', 'twilio');
  await other.close();
  expect(await warming).toBeLessThan(10_000);
});
