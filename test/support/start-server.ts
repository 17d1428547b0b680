// A server in a process of its own, over a sandbox: for what measures or replays from outside.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface StartedServer {
  readonly child: ChildProcess;
  readonly url: string;
}

const fromBuild = [fileURLToPath(new URL('../../packages/twilio-sql/bin/twilio-sql.js', import.meta.url))];

/** `options` of `serve`; `program`: arguments of node that run the command, by default what was built. */
export async function startServer(
  options: readonly string[] = [],
  program: readonly string[] = fromBuild,
): Promise<StartedServer> {
  const args = [...program, 'serve', '--sandbox', '--port', '0', ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^ready: (\S+)$/.exec(line) ?? [];
    if (url !== undefined) return { child, url };
  }
  throw new Error('the server did not start');
}
