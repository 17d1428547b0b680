// The process that `serve` runs in (bin/relaunch.js): its settings, its signals, its end.
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

interface Report {
  readonly pid: number;
  readonly args: readonly string[];
  readonly trim?: string;
}

interface Launched {
  readonly launcher: ChildProcessByStdio<null, Readable, null>;
  readonly report: Report;
  /** The lines after the first, once the standard output has ended. */
  readonly rest: Promise<readonly string[]>;
}

const launcherPath = fileURLToPath(new URL('relaunch/launcher.mjs', import.meta.url));

async function launch(...args: readonly string[]): Promise<Launched> {
  const launcher = spawn(process.execPath, [launcherPath, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: launcher.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  // The script's own report; its shape is script.mjs'.
  const report = JSON.parse(String(first.value)) as Report;
  const readRest = async (): Promise<readonly string[]> => {
    const rest: string[] = [];
    for (let line = await lines.next(); line.done !== true; line = await lines.next()) rest.push(line.value);
    return rest;
  };
  return { launcher, report, rest: readRest() };
}

async function exitOf({ launcher }: Launched): Promise<number | null> {
  if (launcher.exitCode === null && launcher.signalCode === null) await once(launcher, 'exit');
  return launcher.exitCode;
}

describe.skipIf(process.platform === 'win32')('relaunch', () => {
  test('passes arguments and the exit code on, and sets the allocator up', async () => {
    const launched = await launch('3', '--port', '6000');
    expect(launched.report.args).toEqual(['3', '--port', '6000']);
    expect(launched.report.trim).toMatch(/^\d+$/);
    expect(await exitOf(launched)).toBe(3);
  });

  test('passes SIGTERM on and ends with the exit code of the script', async () => {
    const launched = await launch();
    launched.launcher.kill('SIGTERM');
    expect(await launched.rest).toEqual(['SIGTERM 1']);
    expect(await exitOf(launched)).toBe(7);
  });

  test('passes a SIGINT that arrives twice at once on as one', async () => {
    const launched = await launch();
    launched.launcher.kill('SIGINT');
    launched.launcher.kill('SIGINT');
    expect(await launched.rest).toEqual(['SIGINT 1']);
    expect(await exitOf(launched)).toBe(7);
  });

  test('lets the script shut down when the launcher is killed', async () => {
    const launched = await launch();
    launched.launcher.kill('SIGKILL');
    expect(await launched.rest).toEqual(['SIGTERM 1']);
  });
});
