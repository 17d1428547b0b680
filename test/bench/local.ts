// Queries over 1,000,000 rows of a table of one's own, as ratios to PostgreSQL on the same data in interleaved rounds:
// `npm run bench:local`. The server is this machine's (Debian: apt-get install postgresql-15); both are asked through
// pg and a socket, both have the rows from psql's \copy of the same file. Answers are compared as well.

import { spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { once } from 'node:events';
import pg from 'pg';
import { startServer } from '../support/start-server.ts';
import { startPostgres } from '../support/postgres-server.ts';

const rowCount = Number(process.env['BENCH_ROWS'] ?? 1_000_000);
const customerCount = 10_000;
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
const allowed = 1.5;

const tables = `
  CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL, region text NOT NULL);
  CREATE TABLE events (id integer PRIMARY KEY, customer integer NOT NULL, status text NOT NULL, city text,
    duration integer, bytes bigint, price numeric(10,4), weight numeric, score double precision, at timestamptz NOT NULL);
`;

const queries: Readonly<Record<string, string>> = {
  'count(*)': 'SELECT count(*) FROM events',
  'count(*) with a filter': "SELECT count(*) FROM events WHERE status = 'failed'",
  'sum, avg of integer': 'SELECT sum(duration), avg(duration), min(duration), max(duration) FROM events',
  'sum, avg of bigint': 'SELECT sum(bytes), avg(bytes) FROM events',
  'sum of numeric(10,4)': 'SELECT sum(price) FROM events',
  'sum, avg, min, max of numeric': 'SELECT sum(weight), avg(weight), min(weight), max(weight) FROM events',
  'sum, avg of double precision': 'SELECT sum(score), avg(score) FROM events',
  'group by text, few groups': 'SELECT status, count(*), sum(price) FROM events GROUP BY status ORDER BY status',
  'group by text, 50,000 groups':
    'SELECT city, count(*), avg(duration) FROM events GROUP BY city ORDER BY 2 DESC, 1 LIMIT 10',
  "date_trunc('day')": "SELECT date_trunc('day', at), count(*), sum(price) FROM events GROUP BY 1 ORDER BY 1",
  "date_trunc('month')": "SELECT date_trunc('month', at), count(*) FROM events GROUP BY 1 ORDER BY 1",
  'extract(hour)': 'SELECT extract(hour FROM at), count(*) FROM events GROUP BY 1 ORDER BY 1',
  'count distinct of integer': 'SELECT count(DISTINCT customer) FROM events',
  'count distinct of text': 'SELECT count(DISTINCT city) FROM events',
  'join with 10,000 rows':
    'SELECT c.region, count(*), sum(e.duration) FROM events e JOIN customers c ON c.id = e.customer GROUP BY 1 ORDER BY 1',
  'order by, limit': 'SELECT id, at, price FROM events ORDER BY at DESC, id LIMIT 100',
  'order by numeric, limit': 'SELECT id, price FROM events ORDER BY price DESC, id LIMIT 100',
  LIKE: "SELECT count(*) FROM events WHERE city LIKE '%42%'",
  ILIKE: "SELECT count(*) FROM events WHERE city ILIKE 'CITY 12%'",
  'numeric comparison': 'SELECT count(*) FROM events WHERE price > 5.5',
  'range of timestamps': "SELECT count(*) FROM events WHERE at >= '2024-03-01' AND at < '2024-04-01'",
  'case, arithmetic': 'SELECT sum(CASE WHEN duration > 1800 THEN duration - 1800 ELSE 0 END) FROM events',
  'row_number by partition':
    'SELECT count(*) FROM (SELECT row_number() OVER (PARTITION BY customer ORDER BY at, id) AS n FROM events) s WHERE n = 1',
};

/** Rows by arithmetic: the same on every run. */
function eventLine(id: number): string {
  const mix = (id * 2_654_435_761) % 4_294_967_296;
  const other = (id * 40_503 + 12_345) % 1_000_003;
  const status = ['completed', 'failed', 'busy', 'no-answer', 'canceled', 'queued'][mix % 6];
  const city = other % 97 === 0 ? '\\N' : `City ${(mix >>> 3) % 50_000}`;
  const at = new Date(1_704_067_200_000 + ((other * 31_622) % 31_622_400_000)).toISOString();
  const price = (((mix % 200_000) - 50_000) / 10_000).toFixed(4);
  const weight = (other / 1000).toFixed(id % 4);
  const cells = [id, mix % customerCount, status, city, other % 3600, mix * 1000, price, weight, other / 7, at];
  return `${cells.join('\t')}\n`;
}

async function writeLines(path: string, count: number, line: (id: number) => string): Promise<void> {
  const file = createWriteStream(path);
  for (let id = 0; id < count; id += 1000) {
    const lines = Array.from({ length: Math.min(1000, count - id) }, (_none, index) => line(id + index));
    if (!file.write(lines.join(''))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

/** Seconds. */
function load(url: string, table: string, path: string): number {
  const begun = performance.now();
  const result = spawnSync('psql', ['-X', '-q', '-d', url, '-c', `\\copy public.${table} from '${path}'`], {
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`psql: ${result.stderr}`);
  return (performance.now() - begun) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function timed(client: pg.Client, sql: string): Promise<{ ms: number; answer: string }> {
  const begun = performance.now();
  const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
  return { ms: performance.now() - begun, answer: JSON.stringify(rows) };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Sums of doubles depend on the order, which PostgreSQL's parallel workers choose: twelve digits of them count. */
function sameAnswer(ours: string, theirs: string): boolean {
  const rounded = (text: string): string =>
    text.replace(/"(-?\d+\.\d{5,})"/g, (_all, number: string) => Number(number).toPrecision(12));
  return rounded(ours) === rounded(theirs);
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // As texts: values are compared, not what JavaScript makes of them.
  pg.types.setTypeParser(pg.types.builtins.FLOAT8, (text) => text);
  pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => text);
  await client.connect();
  await client.query("SET search_path = public; SET TimeZone = 'UTC'");
  return client;
}

async function compare(ours: pg.Client, theirs: pg.Client, only: string | undefined): Promise<number> {
  print(`${'query'.padEnd(34)} ours ms  postgres    ratio   first`);
  let slow = 0;
  for (const [name, sql] of Object.entries(queries)) {
    if (only !== undefined && !name.includes(only)) continue;
    const [warm, other] = [await timed(ours, sql), await timed(theirs, sql)];
    const times: number[] = [];
    const otherTimes: number[] = [];
    for (let round = 0; round < rounds; round++) {
      times.push((await timed(ours, sql)).ms);
      otherTimes.push((await timed(theirs, sql)).ms);
    }
    const ratio = median(times) / median(otherTimes);
    // The first time columns may have to be read, and pages of the file.
    const first = (warm.ms / other.ms).toFixed(2);
    const figures = [median(times).toFixed(0), median(otherTimes).toFixed(0), ratio.toFixed(2), first];
    const notes = [
      ...(ratio > allowed ? [`over ${allowed}`] : []),
      ...(sameAnswer(warm.answer, other.answer)
        ? []
        : [`other answer: ${warm.answer.slice(0, 80)} / ${other.answer.slice(0, 80)}`]),
    ];
    if (notes.length > 0) slow += 1;
    print(`${name.padEnd(32)} ${figures.map((text) => text.padStart(9)).join(' ')}  ${notes.join('; ')}`);
  }
  return slow;
}

const folder = mkdtempSync(join(tmpdir(), 'twilio-sql-bench-'));
const bin = ['15', '16', '17', '18', '14'].map((version) => `/usr/lib/postgresql/${version}/bin`).find(existsSync);
if (bin === undefined) {
  print('There is no PostgreSQL server on this machine to compare with. Debian: apt-get install postgresql-15');
} else {
  const peer = await startPostgres(bin);
  const server = await startServer(['--data-dir', join(folder, 'data')]);
  try {
    const files = { customers: join(folder, 'customers'), events: join(folder, 'events') };
    await writeLines(
      files.customers,
      customerCount,
      (id) => `${id}\tCustomer ${id}\t${['north', 'south', 'east', 'west'][id % 4] ?? ''}\n`,
    );
    await writeLines(files.events, rowCount, eventLine);
    const [ours, theirs] = [await connected(server.url), await connected(peer.url)];
    for (const client of [ours, theirs]) await client.query(tables);
    for (const [table, path] of Object.entries(files)) {
      const [seconds, theirSeconds] = [load(server.url, table, path), load(peer.url, table, path)];
      const megabytes = (statSync(path).size / 1e6).toFixed(0);
      print(`\\copy of ${table}, ${megabytes} MB: ${seconds.toFixed(1)} s; PostgreSQL ${theirSeconds.toFixed(1)} s`);
    }
    await theirs.query('VACUUM ANALYZE');
    const slow = await compare(ours, theirs, process.argv[2]);
    print(slow === 0 ? `all within ${allowed}` : `${slow} not within ${allowed}, or with another answer`);
    await ours.end();
    await theirs.end();
  } finally {
    server.child.kill('SIGTERM');
    await peer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
