// `twilio-sql query`: one query string, results on standard output, everything else on standard error.
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { PgError, type DialectName, type Session } from '@twilio-sql/sql-engine';
import { DEFAULT_USER } from '../configuration/address.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { reportText } from './format/error-text.ts';
import { outputFormats, type OutputFormat } from './format/result-writer.ts';
import { openOutput, type Output } from './output.ts';
import { progressLine } from './progress.ts';
import { queriedConnection } from './queried-connection.ts';
import { runStatements } from './run-statements.ts';
import type { StopSignal, Terminal } from './terminal.ts';
import type { TwilioFlags } from './twilio-options.ts';
import { UsageError } from './usage-error.ts';

export interface QueryFlags extends TwilioFlags {
  readonly format: OutputFormat;
  readonly file?: string;
  readonly param: readonly string[];
  readonly quiet?: boolean;
  readonly dialect?: DialectName | 'postgres';
  readonly connection?: string;
}

export async function runQuery(argument: string | undefined, flags: QueryFlags, terminal: Terminal): Promise<number> {
  const sql = await sqlOf(argument, flags.file, terminal);
  const openQueried = await queriedConnection(flags, terminal.environment);
  const output = openOutput(terminal.stdout);
  const interruption = new AbortController();
  let stopSignal: StopSignal | undefined;
  terminal.onStop((signal) => {
    stopSignal = signal;
    interruption.abort();
  });
  const { backend, database } = await openQueried();
  try {
    const signal = AbortSignal.any([interruption.signal, output.gone]);
    const code = await runReported(sql, flags, terminal, output, signal, (onNotice) =>
      backend.engine.createSession({
        user: DEFAULT_USER,
        database,
        readOnly: flags.readOnly ?? false,
        ...(flags.dialect === undefined ? {} : { settings: { 'twilio.dialect': flags.dialect } }),
        onNotice,
      }),
    );
    // Nobody reads any more: not worth an error.
    if (output.gone.aborted) return EXIT.ok;
    if (stopSignal === undefined || code === EXIT.ok) return code;
    return stopSignal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  } finally {
    await backend.close();
  }
}

type OpenSession = (onNotice: (notice: Parameters<typeof reportText>[0]) => void) => Promise<Session>;

/** Reports what users did wrong; anything else is thrown. */
async function runReported(
  sql: string,
  flags: QueryFlags,
  terminal: Terminal,
  output: Output,
  signal: AbortSignal,
  openSession: OpenSession,
): Promise<number> {
  const { stderr } = terminal;
  const progress = progressLine({ write: (line) => stderr.write(line), isTerminal: stderr.isTTY === true });
  const tell = (line: string): void => {
    progress.clear();
    stderr.write(line);
  };
  try {
    const session = await openSession((notice) => tell(reportText(notice, sql)));
    await runStatements(session, sql, {
      parameters: flags.param,
      createWriter: outputFormats[flags.format],
      write: async (results) => {
        // On a terminal the results would be written over the progress.
        if (results !== '') progress.clear();
        await output.write(results);
      },
      onTag: async (tag) => {
        if (flags.format === 'table') await output.write(`${tag}\n`);
        else tell(`${tag}\n`);
      },
      signal,
      onProgress: flags.quiet === true ? () => {} : progress.show,
    });
    progress.clear();
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof PgError)) throw error;
    if (!output.gone.aborted) tell(reportText(error.fields, sql));
    return exitCodeOf(error);
  }
}

async function sqlOf(argument: string | undefined, file: string | undefined, terminal: Terminal): Promise<string> {
  if (argument !== undefined) {
    if (file !== undefined) throw new UsageError('give the SQL as an argument or in a file, not both');
    return argument;
  }
  if (file === '-') return await text(terminal.stdin);
  if (file === undefined) {
    // What is typed at a terminal is no file: who gives nothing has forgotten something.
    const piped = terminal.stdin.isTTY === true ? '' : await text(terminal.stdin);
    if (piped.trim() !== '') return piped;
    throw new UsageError('there is no SQL: give it as an argument, with --file, or on standard input');
  }
  return await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`the file can't be read: ${error instanceof Error ? error.message : String(error)}`);
  });
}
