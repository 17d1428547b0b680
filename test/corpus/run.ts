// `npm run test:corpus`: replays the recorded statements of Postgres clients, where the folder with them stands beside
// the project, and counts those that PostgreSQL answers and this server doesn't. docs/clients.md says what is set aside.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { setAside } from './set-aside.ts';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = process.env['CLIENT_CORPUS'] ?? file('../../../shared/clients/');
const runner = `${folder}/run-corpus.mjs`;
const results = file('../../.cache/corpus.json');

/** A different answer may be one statement in a hundred. */
const DIFFERENT_MAX = 0.01;

interface Answer {
  readonly error?: string;
  readonly ms?: number;
}

async function serve(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const bin = file('../../packages/twilio-sql/bin/twilio-sql.js');
  const child = spawn(process.execPath, [bin, 'serve', '--sandbox', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^ready: (\S+)$/.exec(line) ?? [];
    if (url !== undefined) return { url, stop: () => child.kill('SIGTERM') };
  }
  throw new Error('the server did not start');
}

/** The view of the recordings' database: over what Twilio's calls have. */
async function makeView(url: string): Promise<void> {
  const db = new pg.Client({ connectionString: url });
  await db.connect();
  const columns = "date_trunc('day', start_time) as day, count(*) as calls, sum(price) as price";
  await db
    .query(`create view twilio.calls_by_day as select ${columns} from twilio.calls group by 1`)
    .catch((error: unknown) => process.stdout.write(`no view calls_by_day: ${String(error)}\n`));
  await db.end();
}

function speed(answers: ReadonlyMap<string, Answer>, catalogOnly: ReadonlySet<string>): string {
  const times = [...answers].flatMap(([name, { ms }]) => (ms !== undefined && catalogOnly.has(name) ? [ms] : []));
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const slow = times.filter((ms) => ms > 50).length;
  return `${times.length} catalog statements: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, most ${at(1)} ms, ${slow} over 50 ms`;
}

/** Statements that read the catalogs alone. */
function catalogStatements(names: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const name of names) {
    const [, sql = ''] = readFileSync(`${folder}/corpus/${name}`, 'utf8').split('\n--: end\n');
    const reads = /\b(pg_catalog|information_schema|pg_(class|attribute|type|namespace|proc|constraint|index))\b/i;
    const data =
      /\b(from|join|copy|update|into)\s+(\(\s*select.*)?"?(twilio"?\.)?"?(calls|messages|recordings|incoming_phone_numbers)\b/i;
    if (reads.test(sql) && !data.test(sql)) found.add(name);
  }
  return found;
}

async function main(): Promise<number> {
  if (!existsSync(runner)) {
    process.stdout.write(`skipped: no ${runner} (CLIENT_CORPUS names the folder)\n`);
    return 0;
  }
  mkdirSync(file('../../.cache/'), { recursive: true });
  const { url, stop } = await serve();
  await makeView(url);
  const args = [runner, url, '--errors', '--json', results];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 26, timeout: 900_000 });
  stop();
  const differing = stdout.split('\n').filter((line) => /^(ERR|SHAPE) /.test(line));
  const unexplained = differing.filter((line) => !setAside.some(({ matches }) => matches.test(line)));
  process.stdout.write(
    `${stdout
      .split('\n')
      .filter((line) => !/^(ERR|SHAPE) /.test(line))
      .join('\n')}\n`,
  );
  for (const { reason, matches } of setAside) {
    const count = differing.filter((line) => matches.test(line)).length;
    process.stdout.write(`set aside: ${count} ${reason}\n`);
  }
  // The runner writes it.
  const answers = new Map(Object.entries(JSON.parse(readFileSync(results, 'utf8')) as Record<string, Answer>));
  process.stdout.write(`${speed(answers, catalogStatements(answers.keys()))}\n`);
  process.stdout.write(unexplained.map((line) => `${line}\n`).join(''));
  const share = unexplained.length / answers.size;
  process.stdout.write(`${answers.size - unexplained.length} passed, ${unexplained.length} failed\n`);
  return share <= DIFFERENT_MAX ? 0 : 1;
}

process.exitCode = await main();
