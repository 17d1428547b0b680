// What the whole catalog costs at the start, against the core tables alone: `npm run bench:start`. Processes of both
// kinds start in turn, medians are compared, and a bound that is passed is an exit code.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 9);
const once = fileURLToPath(new URL('start-once.mjs', import.meta.url));

type Figures = Readonly<Record<(typeof names)[number], number>>;

const names = ['startMs', 'startBytes', 'idleBytes', 'warmBytes', 'listMs', 'completeMs', 'describeMs'] as const;

const labels: Readonly<Record<(typeof names)[number], string>> = {
  startMs: 'until it listens, ms',
  startBytes: 'memory then, MB',
  idleBytes: 'memory with a session, MB',
  warmBytes: 'memory with catalogs read, MB',
  listMs: 'the list of tables, ms',
  completeMs: 'completion of a name, ms',
  describeMs: 'columns of a table, ms',
};

/** How much more the whole catalog may take; of the last three how long each may take. */
const allowed: Readonly<Record<(typeof names)[number], number>> = {
  startMs: 500,
  startBytes: 40,
  idleBytes: 40,
  warmBytes: 40,
  listMs: 50,
  completeMs: 50,
  describeMs: 50,
};

function start(products: 'core' | 'all'): Figures {
  // As `serve` relaunches itself: bin/relaunch.js.
  const env = { ...process.env, MALLOC_MMAP_THRESHOLD_: '33554432', MALLOC_TRIM_THRESHOLD_: '67108864' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [once, products], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  // as: written by start-once.mjs.
  return JSON.parse(stdout) as Figures;
}

const core: Figures[] = [];
const all: Figures[] = [];
for (let round = 0; round < rounds; round += 1) {
  core.push(start('core'));
  all.push(start('all'));
}

function median(figures: readonly Figures[], name: (typeof names)[number]): number {
  const values = figures.map((figure) => figure[name]).sort((a, b) => a - b);
  const value = values[Math.floor(values.length / 2)] ?? 0;
  return name.endsWith('Bytes') ? value / 1_048_576 : value;
}

let passed = true;
for (const name of names) {
  const [small, whole] = [median(core, name), median(all, name)];
  const measured = ['listMs', 'completeMs', 'describeMs'].includes(name) ? whole : whole - small;
  const within = measured < allowed[name];
  passed &&= within;
  const figures = `core ${small.toFixed(1)}  all ${whole.toFixed(1)}  difference ${(whole - small).toFixed(1)}`;
  process.stdout.write(`${labels[name].padEnd(32)} ${figures}${within ? '' : `  more than ${allowed[name]}`}\n`);
}
process.exitCode = passed ? 0 : 1;
