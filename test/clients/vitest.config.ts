// The tests of clients: apart from the others, because they need what `npm run test:clients` installs and a built server.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

const { test, ...rest } = base;

export default defineConfig({
  ...rest,
  test: {
    ...test,
    include: ['test/clients/**/*.client.ts'],
    root: fileURLToPath(new URL('../../', import.meta.url)),
    globalSetup: [fileURLToPath(new URL('server.ts', import.meta.url))],
    testTimeout: 120_000,
    hookTimeout: 200_000,
  },
});
