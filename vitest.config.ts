// How tests run: from the packages' sources (condition `source`), two processes at a time, and with no way out to
// the network but 127.0.0.1 (test/loopback-only.mjs, for the test processes and for what they start). Files share the
// modules of their process: reading them anew for each file more than doubled the time of the whole. So a test that
// changes what a module or the process keeps (settings, environment, timers) changes it back.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const loopbackOnly = new URL('./test/loopback-only.mjs', import.meta.url);

// Vite's own conditions for Node have to be repeated when the list is given. Not `import`: test processes get the list as
// Node's `--conditions`, and then require() would find the ES modules of packages that come in both kinds.
const conditions = ['source', 'module', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    setupFiles: [fileURLToPath(loopbackOnly)],
    env: { NODE_OPTIONS: `--import=${loopbackOnly.href}`, TZ: 'UTC' },
  },
});
