// What relaunch.test.ts has relaunched: says how it was started, then exits with the code that it was given or, with
// none, stays until a signal and says how many of it came.
import { stopWithLauncher } from '../../bin/relaunch.js';

stopWithLauncher();
let signals = 0;
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    signals += 1;
    // Long enough for a second one that should not come.
    setTimeout(() => {
      process.stdout.write(`${signal} ${signals}\n`, () => process.exit(7));
    }, 100);
  });
}
const exitCode = process.argv[2];
const report = { pid: process.pid, args: process.argv.slice(2), trim: process.env.MALLOC_TRIM_THRESHOLD_ };
process.stdout.write(`${JSON.stringify(report)}\n`);
if (exitCode !== undefined) process.exit(Number(exitCode));
setInterval(() => {}, 60_000);
