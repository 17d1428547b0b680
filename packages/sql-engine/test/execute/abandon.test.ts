// Statements in one thread of which one does not stop when it is cancelled.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { WorkerExecutor } from '../../src/execute/executor.ts';
import type { StatementSetup } from '../../src/execute/messages.ts';
import { baseSession } from '../types/type-oracle.ts';

let worker: WorkerExecutor;
let exits: number;

beforeEach(() => {
  exits = 0;
  worker = new WorkerExecutor({ facts: createCatalog([]).facts, catalog: 0 }, () => (exits += 1));
});

afterEach(async () => {
  await worker.terminate();
});

const setup = (statement: number): StatementSetup => ({
  statement,
  session: baseSession,
  registrations: [],
  tables: [],
  cancel: new SharedArrayBuffer(4),
});

/** Counts in SQLite, where nothing looks for a cancel. */
const count = (statement: number, rows: number): Promise<unknown> => {
  const sql = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) SELECT count(*) FROM n`;
  return worker.operations.rows(statement, { sql, parameters: [] }, [20]);
};

const failure = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'done').catch((error: unknown) => error);

test('one that waits for its turn ends alone', async () => {
  await Promise.all([worker.operations.begin(setup(1)), worker.operations.begin(setup(2))]);
  let finished = false;
  const busy = count(1, 3_000_000).finally(() => (finished = true));
  const waiting = failure(count(2, 1));
  worker.abandon(2);
  expect(await waiting).toMatchObject({ code: '57014' });
  await worker.operations.end(2);
  expect(finished).toBe(false);
  expect(await busy).toEqual([[3_000_000n]]);
  await worker.operations.begin(setup(3));
  expect(await count(3, 5)).toEqual([[5n]]);
  expect({ exits, alive: worker.alive }).toEqual({ exits: 0, alive: true });
});

test('one that keeps the thread busy ends the thread, and others are told why', async () => {
  await Promise.all([worker.operations.begin(setup(1)), worker.operations.begin(setup(2))]);
  const busy = failure(count(1, 1_000_000_000));
  const other = failure(count(2, 1));
  worker.abandon(1);
  expect(await busy).toMatchObject({ code: '57014' });
  expect(await other).toMatchObject({ code: '53000' });
  expect({ exits, alive: worker.alive }).toEqual({ exits: 1, alive: false });
});
