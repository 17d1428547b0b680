// Runs a client's program (test/clients/programs) and reads the facts that it says.
import { spawn } from 'node:child_process';
import { inject } from 'vitest';

export type Facts = ReadonlyMap<string, unknown>;

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Longer than any of them takes, compiling included. */
const PROGRAM_TIMEOUT_MS = 150_000;

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

export function run({ command, args, cwd, env }: Program, input = ''): Promise<Output> {
  const truth = inject('truth');
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: {
      ...process.env,
      DATABASE_URL: inject('databaseUrl'),
      CALL_SID: truth.callSid,
      FROM_NUMBER: truth.fromNumber,
      ...env,
    },
    timeout: PROGRAM_TIMEOUT_MS,
  });
  const chunks = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (chunks.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (chunks.stderr += text));
  child.stdin.on('error', () => {}).end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ ...chunks, code }));
  });
}

/** Facts that were said before a failure stay: the tests name the first one that is missing. */
export async function factsOf(program: Program): Promise<Facts> {
  const { stdout, stderr, code } = await run(program);
  const facts = new Map<string, unknown>();
  for (const line of stdout.split('\n').filter((text) => text.startsWith('{'))) {
    // Programs of this folder write them.
    const { fact, value } = JSON.parse(line) as { readonly fact: string; readonly value: unknown };
    facts.set(fact, value);
  }
  facts.set('end', code === 0 ? 'well' : (stderr || stdout).trim().slice(-2000));
  return facts;
}
