// The command line in the test's own process, with streams that the test reads. For what needs a process of its own
// (signals, broken pipes), see start-command.ts.
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runProgram } from '../../src/cli/program.ts';
import type { StopSignal } from '../../src/cli/terminal.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Called with a function that sends a signal, when something has been written to standard output. */
  readonly onOutput?: (send: (signal: StopSignal) => void, text: string) => void;
}

export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { environment = {}, onOutput } = options;
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(options.stdin ?? '');
  let stop: ((signal: StopSignal) => void) | undefined;
  stdout.on('data', (chunk: Buffer) => onOutput?.((signal) => stop?.(signal), chunk.toString()));
  const texts = Promise.all([text(stdout), text(stderr)]);
  const code = await runProgram(args, {
    stdin,
    stdout,
    stderr,
    environment,
    onStop: (callback) => {
      stop = callback;
    },
    exit: () => {},
  });
  stdout.end();
  stderr.end();
  const [out, errors] = await texts;
  return { code, stdout: out, stderr: errors };
}
