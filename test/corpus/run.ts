// `npm run test:corpus`: replays the recorded statements of Postgres clients, where the folder with them stands beside
// the project, and counts those that PostgreSQL answers and this server doesn't. docs/clients.md says what is set aside.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { catalogSpeed } from './catalog-speed.ts';
import type { Substitution } from './compare.ts';
import { startServer } from '../support/start-server.ts';
import { readAnswers, readRecordings, recordedTables, type Answers, type Recordings } from './recordings.ts';
import { printVerdicts, verdicts } from './verdicts.ts';
import { writeChangedSessions } from './written-out.ts';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = process.env['CLIENT_CORPUS'] ?? file('../../../shared/clients/');
const cache = file('../../.cache/corpus');

/** A busy machine is no difference. */
const STATEMENT_TIMEOUT_MS = 60_000;

/** A different answer may be one statement in a hundred. */
const DIFFERENT_MAX = 0.01;

/** The view of the recordings' database. */
const calls_by_day = `create view twilio.calls_by_day as
  select date_trunc('day', start_time) as day, direction, status, count(*) as calls, sum(duration) as seconds,
    sum(price) as price
  from twilio.calls group by 1, 2, 3`;

/** Makes the view, and looks at what the recordings' tables are here. */
async function prepare(url: string, { reference }: Recordings): Promise<readonly Substitution[]> {
  const db = new pg.Client({ connectionString: url });
  await db.connect();
  const say = (error: unknown): boolean => process.stdout.write(`no view calls_by_day: ${String(error)}\n`);
  await db.query(calls_by_day).catch(say);
  const tables: Substitution[] = [];
  for (const [table, recorded] of recordedTables(reference)) {
    const { fields } = await db.query(`select * from twilio.${table} limit 0`);
    tables.push({ recorded, here: fields.map(({ name, dataTypeID }) => [name, dataTypeID]) });
  }
  await db.end();
  return tables;
}

function replay(url: string, name: string, ...options: readonly string[]): Answers {
  const results = `${cache}/${name}.json`;
  const timeout = ['--timeout', String(STATEMENT_TIMEOUT_MS)];
  const args = [`${folder}/run-corpus.mjs`, url, '--json', results, '--quiet', ...timeout, ...options];
  const { stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 26, timeout: 900_000 });
  process.stderr.write(stderr);
  return readAnswers(results);
}

async function main(): Promise<number> {
  const recordings = readRecordings(folder);
  if (recordings === undefined) {
    process.stdout.write(`skipped: no ${folder}/run-corpus.mjs (CLIENT_CORPUS names the folder)\n`);
    return 0;
  }
  mkdirSync(cache, { recursive: true });
  const { url, child } = await startServer();
  try {
    const tables = await prepare(url, recordings);
    const answers = replay(url, 'answers');
    writeChangedSessions(recordings, tables, `${cache}/written-out`);
    const writtenOut = replay(url, 'written-out', '--corpus', `${cache}/written-out`);
    const found = verdicts(recordings, tables, answers, writtenOut);
    const speed = catalogSpeed(recordings, answers, replay(url, 'again', '--no-writes'));
    process.stdout.write(`${speed.report}\n`);
    const { passed, failed, unexplained } = printVerdicts(found, (line) => process.stdout.write(`${line}\n`));
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    return unexplained === 0 && failed / found.length <= DIFFERENT_MAX && speed.withinBound ? 0 : 1;
  } finally {
    child.kill('SIGTERM');
  }
}

process.exitCode = await main();
