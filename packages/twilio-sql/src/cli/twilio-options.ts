// The options that say what a command works on: an account or a sandbox, and how fast it may ask.
import { Option, type Command } from 'commander';
import type { SandboxOptions } from '@twilio-sql/twilio-sandbox';
import type { Target } from '../backend/open-backend.ts';
import { environmentAccount } from '../backend/environment-account.ts';
import { noCredentials, type Environment } from '../configuration/credentials.ts';
import { httpUrl, isoTime, positiveNumber, wholeNumber } from './option-values.ts';
import { UsageError } from './usage-error.ts';

/** Named as commander names the options below. */
export interface SandboxFlags {
  readonly messages?: number;
  readonly calls?: number;
  readonly days?: number;
  readonly seed?: number;
  readonly latency?: number;
  readonly maxConcurrency?: number;
  readonly dateFilter?: 'day' | 'second';
  readonly now?: string;
}

export interface TwilioFlags extends SandboxFlags {
  readonly config?: string;
  readonly sandbox?: boolean;
  readonly apiUrl?: string;
  readonly readOnly?: boolean;
  readonly nodes?: number;
  readonly ratePerNode?: number;
  readonly concurrency?: number;
  readonly dataDir?: string;
  readonly includeRetired?: boolean;
}

const SANDBOX_GROUP = 'Sandbox options:';

function sandboxOptions(): readonly Option[] {
  return [
    new Option('--messages <n>', 'messages of the account (default: 20,000)').argParser(wholeNumber(0)),
    new Option('--calls <n>', 'calls of the account (default: 8,000)').argParser(wholeNumber(0)),
    new Option('--days <n>', 'how far back its history goes (default: 120)').argParser(wholeNumber(1)),
    new Option('--seed <n>', 'another seed makes other data (default: 1)').argParser(wholeNumber(0)),
    new Option('--latency <ms>', 'added to every request').argParser(wholeNumber(0)),
    new Option('--max-concurrency <n>', 'more requests at the same time are answered with 429').argParser(
      wholeNumber(1),
    ),
    new Option('--date-filter <mode>', 'how exactly bounds of dates are read (default: second)').choices([
      'day',
      'second',
    ]),
    new Option('--now <time>', 'the time at which it starts (default: now)').argParser(isoTime),
  ];
}

export function addSandboxOptions(command: Command): Command {
  for (const option of sandboxOptions()) command.addOption(option.helpGroup(SANDBOX_GROUP));
  return command;
}

export function addTwilioOptions(command: Command): Command {
  command
    .option('--config <file>', 'the configuration: connections, users (default: twilio-sql.toml, if it is there)')
    .option('--sandbox', 'work on generated data of a sandbox instead of a Twilio account')
    .option('--api-url <url>', 'send every request there, with the name of the product in the Host header', httpUrl)
    .option('--read-only', 'refuse every write')
    .option(
      '--nodes <n>',
      'requests a second are nodes times rate, 0 for no limit (default: 2, up to 50 while requests wait)',
      wholeNumber(0),
    )
    .option('--rate-per-node <n>', 'requests a second for each node, 0 for no limit (default: 25)', positiveNumber)
    .option('--concurrency <n>', 'requests at the same time (default: 8)', wholeNumber(1))
    .option('--include-retired', 'tables of products that Twilio has ended, too')
    .option(
      '--data-dir <directory>',
      "where your own tables are kept (default: ~/.local/share/twilio-sql; a sandbox's end with it)",
    );
  return addSandboxOptions(command);
}

export function sandboxOptionsOf(flags: SandboxFlags): SandboxOptions {
  const { messages, calls, days, seed, latency, maxConcurrency, dateFilter, now } = flags;
  const given = { messages, calls, days, seed, latencyMs: latency, maxConcurrency, dateFilter, now };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Throws UsageError when options contradict one another, PgError 28000 when credentials are missing. */
export function targetOf(
  flags: TwilioFlags,
  environment: Environment,
  withoutCredentials: 'sandbox' | 'error',
): Target {
  if (flags.sandbox === true) {
    if (flags.apiUrl !== undefined) throw new UsageError('--sandbox and --api-url exclude each other');
    return { kind: 'sandbox', options: sandboxOptionsOf(flags) };
  }
  const account = environmentAccount(environment, flags.apiUrl);
  if (account === undefined) {
    if (withoutCredentials === 'error' || flags.apiUrl !== undefined) throw noCredentials();
    return { kind: 'sandbox', options: sandboxOptionsOf(flags) };
  }
  const useless = sandboxOnlyFlag(flags);
  if (useless !== undefined) throw new UsageError(`${useless} needs --sandbox`);
  return { kind: 'account', account };
}

/** The first flag that means something to a sandbox only. */
export function sandboxOnlyFlag(flags: TwilioFlags): string | undefined {
  return sandboxOptions().find((option) => option.attributeName() in flags)?.long;
}
