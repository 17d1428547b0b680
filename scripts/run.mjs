// What `npm start` and `npm test` run: set up what is missing, build what has changed, then serve or test.
// Plain Node without dependencies, because it works before anything is installed. `node scripts/run.mjs set-up`
// stops after the build.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { relaunch } from '../packages/twilio-sql/bin/relaunch.js';
import { ensureBuilt } from './run/build.mjs';
import { ensureInstalled } from './run/install.mjs';
import { root, say } from './run/project.mjs';

const bin = fileURLToPath(new URL('packages/twilio-sql/bin/twilio-sql.js', root));
const vitest = fileURLToPath(new URL('node_modules/vitest/vitest.mjs', root));

function runTests(args) {
  const child = spawn(process.execPath, [vitest, 'run', ...args], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

const commands = {
  start: (args) => relaunch(bin, ['serve', ...args], { stopWithParent: process.env.npm_lifecycle_event !== undefined }),
  test: runTests,
  'set-up': () => 0,
};

async function run([name, ...args]) {
  const command = commands[name];
  if (command === undefined) {
    say(`usage: node scripts/run.mjs ${Object.keys(commands).join('|')} [arguments]`);
    return 2;
  }
  const ready = (await ensureInstalled()) && (await ensureBuilt());
  return ready ? command(args) : 1;
}

process.exitCode = await run(process.argv.slice(2));
