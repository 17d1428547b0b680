#!/usr/bin/env node
// The command. `serve` loads pages for a long time, so it runs in a process whose memory allocator is set up for
// that (relaunch.js); everything else runs right here.
import { fileURLToPath } from 'node:url';
import { needsRelaunch, relaunch, stopWithLauncher } from './relaunch.js';

const serves = process.argv[2] === 'serve';

if (serves && needsRelaunch()) {
  const stopWithParent = process.env.npm_lifecycle_event === 'npx';
  process.exitCode = await relaunch(fileURLToPath(import.meta.url), process.argv.slice(2), { stopWithParent });
} else {
  if (serves) stopWithLauncher();
  await import('../dist/cli/main.js');
}
