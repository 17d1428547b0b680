// Runs the generators of generators.json. With --check it fails when they change anything: then what is committed
// is older than what it was made from. (The changed files stay, ready to be committed.)
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const generators = JSON.parse(readFileSync(new URL('scripts/generators.json', root), 'utf8'));

/** Files under a path (a file or a folder), each with a hash of what it holds. */
function snapshot(path) {
  const stat = statSync(new URL(path, root), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (stat.isDirectory()) return readdirSync(new URL(path, root)).flatMap((name) => snapshot(`${path}/${name}`));
  return [
    [
      path,
      createHash('sha256')
        .update(readFileSync(new URL(path, root)))
        .digest('hex'),
    ],
  ];
}

function changedFiles(before, after) {
  const [old, now] = [new Map(before), new Map(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((path) => old.get(path) !== now.get(path)).sort();
}

function runGenerator({ script, writes }) {
  const before = writes.flatMap(snapshot);
  const args = ['--import', 'tsx', '--conditions=source', script];
  const { status } = spawnSync(process.execPath, args, { cwd: fileURLToPath(root), stdio: 'inherit' });
  if (status !== 0) throw new Error(`${script} failed`);
  return changedFiles(before, writes.flatMap(snapshot));
}

const check = process.argv.includes('--check');
for (const generator of generators) {
  const changed = runGenerator(generator);
  for (const path of changed) process.stderr.write(`${check ? 'out of date' : 'written'}: ${path}\n`);
  if (check && changed.length > 0) process.exitCode = 1;
}
if (process.exitCode === 1) process.stderr.write('Run `npm run generate` and commit what it changes.\n');
