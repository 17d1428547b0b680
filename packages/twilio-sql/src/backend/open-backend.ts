// Puts the parts together: an engine over the Twilio driver, over an account or over a sandbox of its own, which it
// talks to by HTTP as to Twilio.
import { createEngine, type Engine, type SessionRoster } from '@twilio-sql/sql-engine';
import { createTwilioDriver, type TwilioDriverOptions } from '@twilio-sql/twilio-driver';
import type { SandboxOptions } from '@twilio-sql/twilio-sandbox';
import { localFile } from '../configuration/data-directory.ts';
import { version } from '../version.ts';
import type { AccountOptions } from './driver-options.ts';
import { openSandbox } from './open-sandbox.ts';

export type Target =
  | { readonly kind: 'sandbox'; readonly options: SandboxOptions }
  | { readonly kind: 'account'; readonly account: AccountOptions };

export interface BackendOptions {
  readonly target: Target;
  readonly readOnly?: boolean | undefined;
  /** Requests a second are nodes × ratePerNode, 0 for no limit. */
  readonly nodes?: number | undefined;
  readonly ratePerNode?: number | undefined;
  /** Requests at the same time. */
  readonly concurrency?: number | undefined;
  /** Tables of products that Twilio has ended, too. */
  readonly includeRetired?: boolean | undefined;
  /** Of the server, as SHOW tells them. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** More about how fast it may ask, and what connections share. */
  readonly driver?: Partial<TwilioDriverOptions>;
  /** What sessions begin with. */
  readonly sessionDefaults?: Readonly<Record<string, string>>;
  /** Names of the databases, for pg_database. */
  readonly databases?: () => readonly string[];
  /** The sessions of the server, which connections to several databases share. */
  readonly roster?: SessionRoster;
  /** Threads are started with the first session. */
  readonly lazy?: boolean;
  /** Directory of the file with the engine's own tables; absent: they end with the backend. */
  readonly dataDir?: string | undefined;
  /** Of the connection: names the file. Default: the account's sid, or `sandbox`. */
  readonly name?: string;
}

export interface Backend {
  readonly engine: Engine;
  readonly accountSid: string;
  readonly close: () => Promise<void>;
}

/** Throws PgError: 28000 when the account's sid is none, 22023 or 42704 for wrong settings; SandboxOptionError. */
export async function openBackend(options: BackendOptions): Promise<Backend> {
  const { target } = options;
  if (target.kind === 'account') {
    const engine = await openEngine(options, target.account, target.account.accountSid);
    return { engine, accountSid: target.account.accountSid, close: () => engine.close() };
  }
  const sandbox = openSandbox(target.options);
  const listening = await sandbox.listen();
  const { accountSid, authToken } = sandbox;
  const account = { accountSid, username: accountSid, password: authToken, apiUrl: listening.url };
  try {
    const engine = await openEngine(withoutRate(options), account, 'sandbox');
    const close = async (): Promise<void> => {
      await engine.close();
      await listening.close();
    };
    return { engine, accountSid, close };
  } catch (error) {
    await listening.close();
    throw error;
  }
}

/** A sandbox of one's own needs no consideration, unless it is asked for. */
function withoutRate(options: BackendOptions): BackendOptions {
  const { nodes = options.driver?.nodes, ratePerNode = options.driver?.ratePerNode } = options;
  return nodes === undefined && ratePerNode === undefined ? { ...options, nodes: 0 } : options;
}

async function openEngine(options: BackendOptions, account: AccountOptions, usualName: string): Promise<Engine> {
  const { nodes, ratePerNode, concurrency, readOnly, settings, sessionDefaults, databases, lazy, dataDir, roster } =
    options;
  const driver = createTwilioDriver({
    ...options.driver,
    ...account,
    ...(options.includeRetired === undefined ? {} : { includeRetired: options.includeRetired }),
    ...(nodes === undefined ? {} : { nodes, nodesMax: nodes }),
    ...(ratePerNode === undefined ? {} : { ratePerNode }),
    ...(concurrency === undefined ? {} : { concurrency }),
  });
  try {
    return await createEngine({
      drivers: [driver],
      version,
      ...(readOnly === undefined ? {} : { readOnly }),
      ...(settings === undefined ? {} : { settings }),
      ...(sessionDefaults === undefined ? {} : { sessionDefaults }),
      ...(databases === undefined ? {} : { databases }),
      ...(roster === undefined ? {} : { roster }),
      ...(lazy === undefined ? {} : { lazy }),
      ...(dataDir === undefined ? {} : { localFile: localFile(dataDir, options.name ?? usualName) }),
    });
  } catch (error) {
    await driver.close();
    throw error;
  }
}
