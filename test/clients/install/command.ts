// Running an installer: within a time, its output kept for the reason why it failed.
import { spawn } from 'node:child_process';

export class InstallError extends Error {}

export interface Command {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 150_000;

/** What it prints. Throws an InstallError that says what ran and how it ended. */
export async function command(name: string, args: readonly string[], options: Command = {}): Promise<string> {
  const { cwd, env, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const child = spawn(name, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = await new Promise<string | number | null>((resolve) => {
    child.on('error', (error) => resolve(error.message)).on('close', (code, signal) => resolve(signal ?? code));
  });
  if (ended === 0) return output;
  const lastLine = `${output}\n${errors}`.trim().split('\n').at(-1) ?? '';
  throw new InstallError(`${[name, ...args].join(' ').slice(0, 80)}: ${ended} ${lastLine.slice(0, 200)}`);
}

export async function works(name: string, args: readonly string[]): Promise<boolean> {
  return command(name, args, { timeoutMs: 20_000 }).then(
    () => true,
    () => false,
  );
}
