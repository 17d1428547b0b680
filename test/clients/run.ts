// `npm run test:clients`: installs the clients, runs their tests, and names those that could not be had.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { install } from './install.ts';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const report = await install();
const vitest = file('../../node_modules/vitest/vitest.mjs');
const args = [vitest, 'run', '--config', file('vitest.config.ts'), ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: file('../../'), stdio: 'inherit' });
for (const [name, { reason }] of Object.entries(report)) {
  if (reason !== undefined) process.stdout.write(`not tested: ${name}: ${reason}\n`);
}
process.exitCode = status ?? 1;
