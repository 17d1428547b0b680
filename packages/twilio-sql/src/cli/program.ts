// The command line: its commands and options, and which exit code follows from what.
import { Command, CommanderError, Option } from 'commander';
import { DIALECT_NAMES, PgError } from '@twilio-sql/sql-engine';
import { SandboxOptionError } from '../backend/open-sandbox.ts';
import { version } from '../version.ts';
import { AccessError, ConfigurationError } from '../configuration/configuration-error.ts';
import { runConfigCheck, runConfigExample, type ConfigCheckFlags } from './config-command.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { reportText } from './format/error-text.ts';
import { outputFormats } from './format/result-writer.ts';
import { ListenError } from './listen-error.ts';
import { address, wholeNumber } from './option-values.ts';
import { runQuery, type QueryFlags } from './query-command.ts';
import { runSandbox, type SandboxCommandFlags } from './sandbox-command.ts';
import { DEFAULT_HOST, DEFAULT_PORT, runServe, type ServeFlags } from './serve-command.ts';
import type { Terminal } from './terminal.ts';
import { addSandboxOptions, addTwilioOptions } from './twilio-options.ts';
import { UsageError } from './usage-error.ts';

const PORT_MAX = 65_535;
/** A pool of every program of a team; an idle one costs less than a megabyte. */
const MAX_CONNECTIONS = 500;

const collected = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const ENVIRONMENT = `
Environment:
  TWILIO_ACCOUNT_SID    the account
  TWILIO_AUTH_TOKEN     its auth token
  TWILIO_API_KEY        or an API key and
  TWILIO_API_SECRET     its secret`;

/** Runs a command line (without the program's name) and gives its exit code. Throws what is a bug. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.ok;
  const program = createProgram(terminal, (exitCode) => {
    code = exitCode;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return report(error, terminal);
  }
}

function report(error: unknown, terminal: Terminal): number {
  if (error instanceof PgError) {
    terminal.stderr.write(reportText(error.fields, ''));
    return exitCodeOf(error);
  }
  if (error instanceof AccessError) {
    terminal.stderr.write(`error: ${error.message}\n`);
    return EXIT.connection;
  }
  if (error instanceof UsageError || error instanceof SandboxOptionError || error instanceof ConfigurationError) {
    terminal.stderr.write(`error: ${error.message}\n`);
    return EXIT.usage;
  }
  if (!(error instanceof ListenError)) throw error;
  terminal.stderr.write(`error: ${error.message}\n`);
  return EXIT.failed;
}

function createProgram(terminal: Terminal, setCode: (code: number) => void): Command {
  const program = new Command('twilio-sql')
    .description('Work with a Twilio account as if it were a Postgres database.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    });

  const serve = program
    .command('serve')
    .description('serve the account to psql and every other Postgres client; without credentials, the sandbox')
    .option('--host <address>', `where to listen; beyond this machine with a password only (default: ${DEFAULT_HOST})`)
    .option('--port <n>', `where to listen; 0 takes a free port (default: ${DEFAULT_PORT})`, wholeNumber(0, PORT_MAX))
    .option('--max-connections <n>', 'more clients at a time are refused', wholeNumber(1), MAX_CONNECTIONS)
    .option('--user <name>', 'who may connect, with the password (default: twilio)')
    .option('--password-file <file>', 'a file with the password; else TWILIO_SQL_PASSWORD, else none')
    .option('--http <[host:]port>', "offer HTTP too, as Google's Connectors API has it", address)
    .option('--http-token-file <file>', 'a file with the token that HTTP wants; else TWILIO_SQL_HTTP_TOKEN')
    .option('--tls', 'offer TLS, with a certificate of its own that is made once and kept')
    .option('--tls-cert <file>', 'offer TLS with this certificate (PEM, with those that lead to its root)')
    .option('--tls-key <file>', 'the key of the certificate')
    .option('--tls-ca <file>', 'who has to have signed the certificates of clients that show one');
  addTwilioOptions(serve)
    .addHelpText(
      'after',
      `${ENVIRONMENT}\n  TWILIO_SQL_PASSWORD   the password that clients have to give
  TWILIO_SQL_HTTP_TOKEN the token for HTTP`,
    )
    .action(async (flags: ServeFlags) => setCode(await runServe(flags, terminal)));

  const query = program
    .command('query')
    .description('run SQL and print the results')
    .argument('[sql]', 'one or several statements; else they come from --file or from standard input')
    .option('-f, --file <file>', 'read the SQL from a file, - for standard input')
    .option('-p, --param <value>', 'the value of $1, once more for $2 and so on', collected, [])
    .addOption(
      new Option('--format <format>', 'how results are printed').choices(Object.keys(outputFormats)).default('table'),
    )
    .option('--connection <name>', 'a connection of the configuration (default: its default_connection)')
    .addOption(new Option('--dialect <name>', 'what the SQL is written in').choices(['postgres', ...DIALECT_NAMES]))
    .option('-q, --quiet', 'no progress on standard error');
  addTwilioOptions(query)
    .addHelpText('after', ENVIRONMENT)
    .action(async (sql: string | undefined, flags: QueryFlags) => setCode(await runQuery(sql, flags, terminal)));

  const sandbox = program
    .command('sandbox')
    .description("serve the stand-in for Twilio's API by HTTP")
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--port <n>', 'where to listen; 0 takes a free port', wholeNumber(0, PORT_MAX), 4010);
  addSandboxOptions(sandbox).action(async (flags: SandboxCommandFlags) => setCode(await runSandbox(flags, terminal)));

  const config = program.command('config').description('check a configuration, or print one to begin with');
  config
    .command('check')
    .description('say what a configuration means, secrets masked, or what is wrong with it')
    .option('--config <file>', 'the configuration (default: twilio-sql.toml)')
    .option('--offline', 'ask neither Twilio nor proxies, and read no secrets')
    .action(async (flags: ConfigCheckFlags) => setCode(await runConfigCheck(flags, terminal)));
  config
    .command('example')
    .description('print a configuration to begin with')
    .action(() => setCode(runConfigExample(terminal)));

  // Commands do not inherit the option.
  for (const command of program.commands) command.version(version, '-V, --version', 'print the version');
  return program;
}
