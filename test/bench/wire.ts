// The server as a client feels it: `select 1` through pg in each of its ways, as a ratio to another server in
// interleaved rounds, and what idle connections cost. `npm run bench:wire -- postgres://postgres@127.0.0.1:5432/postgres`
// compares with that server (PostgreSQL 15 is the measure); without a URL only our own figures are printed.

import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startServer } from '../support/start-server.ts';

const peer = process.argv[2];
const warmUps = 1000;
const rounds = 7;
const statementsOfRound = 1000;
const idleConnections = 200;

const ways: Readonly<Record<string, (client: pg.Client) => Promise<unknown>>> = {
  'simple protocol': (client) => client.query('select 1'),
  'unnamed statement': (client) => client.query({ text: 'select $1::int', values: [1] }),
  'named statement': (client) => client.query({ name: 'one', text: 'select $1::int', values: [1] }),
};

const fromSources = [
  '--import',
  'tsx',
  '--conditions=source',
  fileURLToPath(new URL('../../packages/twilio-sql/src/cli/main.ts', import.meta.url)),
];

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Statements a second. */
async function rate(client: pg.Client, way: (client: pg.Client) => Promise<unknown>, count: number): Promise<number> {
  const begun = performance.now();
  for (let i = 0; i < count; i++) await way(client);
  return (count / (performance.now() - begun)) * 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Resident memory of a process, in MB. Linux only. */
function residentMb(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function compareRates(url: string): Promise<void> {
  print('select 1, statements a second          ours      peer     ratio');
  for (const [name, way] of Object.entries(ways)) {
    const ours = await connected(url);
    const theirs = peer === undefined ? undefined : await connected(peer);
    await rate(ours, way, warmUps);
    if (theirs !== undefined) await rate(theirs, way, warmUps);
    const rates: number[] = [];
    const peerRates: number[] = [];
    for (let round = 0; round < rounds; round++) {
      rates.push(await rate(ours, way, statementsOfRound));
      if (theirs !== undefined) peerRates.push(await rate(theirs, way, statementsOfRound));
    }
    await ours.end();
    await theirs?.end();
    const ratio = median(rates.map((value, round) => value / (peerRates[round] ?? Number.NaN)));
    const shown = [median(rates).toFixed(0), median(peerRates).toFixed(0), ratio.toFixed(2)];
    print(`${name.padEnd(32)} ${shown.map((text) => text.padStart(9)).join(' ')}`);
  }
}

async function measureIdle(url: string, pid: number): Promise<void> {
  const before = residentMb(pid);
  const clients = await Promise.all(Array.from({ length: idleConnections }, () => connected(url)));
  await Promise.all(clients.map((client) => client.query('select 1')));
  const each = (residentMb(pid) - before) / idleConnections;
  print(`${idleConnections} idle connections: ${each.toFixed(2)} MB each`);
  await Promise.all(clients.map((client) => client.end()));
}

const { child, url } = await startServer([], fromSources);
try {
  // First: later the process has room that nobody uses.
  if (process.platform === 'linux' && child.pid !== undefined) await measureIdle(url, child.pid);
  await compareRates(url);
} finally {
  child.kill('SIGTERM');
}
