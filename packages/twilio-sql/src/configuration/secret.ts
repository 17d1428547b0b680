// Secrets of the configuration: as they are, or where to find them: `env:NAME`, `file:PATH` (read again when the file
// changes), `exec:COMMAND` (run again after a while, and when what it said is refused).
import { exec } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { ConfigurationError, type KeyPath } from './configuration-error.ts';
import type { Environment } from './credentials.ts';

export interface Secret {
  /** The key that it is the value of. */
  readonly path: KeyPath;
  /** For printing: where it is found; asterisks for one that is given as it is. */
  readonly shown: string;
  /** `fresh`: what was given last is refused. Throws ConfigurationError, with the path of the key. */
  readonly read: (options?: { readonly fresh?: boolean }) => Promise<string>;
}

export interface SecretOptions {
  readonly environment: Environment;
  /** What relative paths of files are relative to. */
  readonly directory: string;
  /** Commands may be run: the file was named by who started the program. */
  readonly commandsAllowed: boolean;
  /** A command is ended, and is an error, after this long. Default: 30,000. */
  readonly commandTimeoutMs?: number | undefined;
  /** A command is run again after this long, however often its secret is needed. Default: 300,000. */
  readonly commandKeptMs?: number | undefined;
  readonly clock?: () => number;
}

/** A file's time of change is looked at this often at the most. */
const FILE_CHECK_MS = 1_000;
const COMMAND_KEPT_MS = 300_000;
const COMMAND_TIMEOUT_MS = 30_000;
const COMMAND_OUTPUT_MAX = 65_536;

const runCommand = promisify(exec);

export function createSecret(written: string, path: KeyPath, options: SecretOptions): Secret {
  const [, kind, place = ''] = /^(env|file|exec):(.*)$/s.exec(written) ?? [];
  if (kind !== undefined && place.trim() === '') throw new ConfigurationError(path, `${kind}: names nothing`);
  switch (kind) {
    case 'env':
      return { path, shown: written, read: () => environmentSecret(place, path, options.environment) };
    case 'file':
      return fileSecret(written, resolve(options.directory, place), path, options.clock ?? Date.now);
    case 'exec':
      if (!options.commandsAllowed) {
        throw new ConfigurationError(path, 'exec: needs the configuration file to be named with --config');
      }
      return commandSecret(written, place, path, options);
    default:
      if (written === '') throw new ConfigurationError(path, 'the secret is empty');
      return { path, shown: '********', read: () => Promise.resolve(written) };
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- what is missing has to be a rejection
async function environmentSecret(name: string, path: KeyPath, environment: Environment): Promise<string> {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw new ConfigurationError(path, `the environment variable ${name} is not set`);
  }
  return value;
}

function fileSecret(shown: string, file: string, path: KeyPath, clock: () => number): Secret {
  let kept: { readonly changed: number; readonly value: string } | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  return {
    path,
    shown,
    read: async ({ fresh = false } = {}) => {
      if (kept !== undefined && !fresh && clock() - checkedAt < FILE_CHECK_MS) return kept.value;
      try {
        const changed = (await stat(file)).mtimeMs;
        if (kept?.changed !== changed || fresh) kept = { changed, value: withoutNewline(await readFile(file, 'utf8')) };
      } catch (error) {
        throw new ConfigurationError(path, `the file can't be read: ${reasonOf(error)}`, { cause: error });
      }
      checkedAt = clock();
      if (kept.value === '') throw new ConfigurationError(path, `the file ${file} is empty`);
      return kept.value;
    },
  };
}

function commandSecret(shown: string, command: string, path: KeyPath, options: SecretOptions): Secret {
  const { commandTimeoutMs: timeout = COMMAND_TIMEOUT_MS, commandKeptMs = COMMAND_KEPT_MS, clock = Date.now } = options;
  let kept: { readonly at: number; readonly value: string } | undefined;
  let running: Promise<string> | undefined;
  const run = async (): Promise<string> => {
    try {
      const { stdout } = await runCommand(command, { timeout, maxBuffer: COMMAND_OUTPUT_MAX });
      const value = withoutNewline(stdout);
      if (value === '') throw new ConfigurationError(path, 'the command printed nothing');
      kept = { at: clock(), value };
      return value;
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      // Neither what it printed nor its text: either may hold a secret.
      throw new ConfigurationError(path, `the command failed${exitText(error, timeout)}`);
    } finally {
      running = undefined;
    }
  };
  return {
    path,
    shown,
    read: ({ fresh = false } = {}) => {
      if (kept !== undefined && !fresh && clock() - kept.at < commandKeptMs) return Promise.resolve(kept.value);
      running ??= run();
      return running;
    },
  };
}

function exitText(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return ': it printed too much';
  if ('killed' in error && error.killed === true) return ` to end within ${timeoutMs / 1000} s`;
  return 'code' in error && typeof error.code === 'number' ? ` with exit code ${error.code}` : '';
}

/** The newline at the end is the editor's, or echo's. */
function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
