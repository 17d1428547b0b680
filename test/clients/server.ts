// Before the tests of clients: the server, as people start it, on a sandbox and a free port; and what the API says.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { account, askSandbox, type Truth } from './truth.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly databaseUrl: string;
    readonly truth: Truth;
  }
}

const bin = fileURLToPath(new URL('../../packages/twilio-sql/bin/twilio-sql.js', import.meta.url));

async function readyUrl(server: ChildProcess): Promise<string> {
  if (server.stdout === null) throw new Error('the server has no output');
  for await (const line of createInterface({ input: server.stdout })) {
    const [, url] = /^ready: (\S+)$/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error('the server did not start');
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const options = Object.entries(account).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn(process.execPath, [bin, 'serve', '--sandbox', '--port', '0', '--nodes', '0', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => server.on('exit', () => resolve()));
  project.provide('databaseUrl', await readyUrl(server));
  project.provide('truth', await askSandbox());
  return async () => {
    server.kill('SIGTERM');
    await ended;
  };
}
