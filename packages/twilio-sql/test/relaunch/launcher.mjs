// A launcher for relaunch.test.ts: runs script.mjs as `serve` is run.
import { fileURLToPath } from 'node:url';
import { relaunch } from '../../bin/relaunch.js';

const script = fileURLToPath(new URL('script.mjs', import.meta.url));
process.exitCode = await relaunch(script, process.argv.slice(2));
