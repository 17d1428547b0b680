// The command as a process of its own, run from the sources.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export type Command = ChildProcessByStdio<null, Readable, Readable>;

export function startCommand(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Command {
  return spawn(process.execPath, ['--conditions=source', '--import=tsx', main, ...args], {
    env: { ...withoutTwilio(process.env), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Whatever the developer has set stays out of the tests. */
function withoutTwilio(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('TWILIO_')));
}

export interface Serving {
  readonly command: Command;
  readonly url: string;
  /** What comes on standard output after the first line. */
  readonly rest: Promise<string>;
  readonly errors: Promise<string>;
}

/** Waits for the line `ready: URL`. */
export async function startServing(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Serving> {
  const command = startCommand(args, environment);
  const errors = text(command.stderr);
  const lines = createInterface({ input: command.stdout });
  const iterator = lines[Symbol.asyncIterator]();
  const first = await iterator.next();
  const url = /^ready: (\S+)$/.exec(first.done === true ? '' : first.value)?.[1];
  if (url === undefined) throw new Error(`it did not start: ${await errors}`);
  return { command, url, rest: readRest(iterator), errors };
}

async function readRest(iterator: ReturnType<Interface[typeof Symbol.asyncIterator]>): Promise<string> {
  let rest = '';
  for (let line = await iterator.next(); line.done !== true; line = await iterator.next()) rest += `${line.value}\n`;
  return rest;
}

export async function exitCodeOf(command: Command): Promise<number | null> {
  if (command.exitCode === null && command.signalCode === null) await once(command, 'exit');
  return command.exitCode;
}
