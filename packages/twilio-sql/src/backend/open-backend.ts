// Puts the parts together: an engine over the Twilio driver, over an account or over a sandbox of its own, which it
// talks to by HTTP as to Twilio.
import { createEngine, type Engine } from '@twilio-sql/sql-engine';
import { createTwilioDriver } from '@twilio-sql/twilio-driver';
import type { SandboxOptions } from '@twilio-sql/twilio-sandbox';
import type { Credentials } from '../configuration/credentials.ts';
import { version } from '../version.ts';
import { openSandbox } from './open-sandbox.ts';

export type Target =
  | { readonly kind: 'sandbox'; readonly options: SandboxOptions }
  | { readonly kind: 'account'; readonly credentials: Credentials; readonly apiUrl?: string | undefined };

export interface BackendOptions {
  readonly target: Target;
  readonly readOnly?: boolean | undefined;
  /** Requests a second are nodes × ratePerNode, 0 for no limit. */
  readonly nodes?: number | undefined;
  readonly ratePerNode?: number | undefined;
  /** Requests at the same time. */
  readonly concurrency?: number | undefined;
  /** Of the server, as SHOW tells them. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

export interface Backend {
  readonly engine: Engine;
  readonly accountSid: string;
  readonly close: () => Promise<void>;
}

/** Throws PgError 28000 when the account's sid is none, SandboxOptionError. */
export async function openBackend(options: BackendOptions): Promise<Backend> {
  const { target } = options;
  if (target.kind === 'account') {
    const { credentials, apiUrl } = target;
    const engine = await openEngine(options, credentials, apiUrl);
    return { engine, accountSid: credentials.accountSid, close: () => engine.close() };
  }
  const sandbox = openSandbox(target.options);
  const listening = await sandbox.listen();
  const credentials = { accountSid: sandbox.accountSid, username: sandbox.accountSid, password: sandbox.authToken };
  try {
    const engine = await openEngine(withoutRate(options), credentials, listening.url);
    const close = async (): Promise<void> => {
      await engine.close();
      await listening.close();
    };
    return { engine, accountSid: sandbox.accountSid, close };
  } catch (error) {
    await listening.close();
    throw error;
  }
}

/** A sandbox of one's own needs no consideration, unless it is asked for. */
function withoutRate(options: BackendOptions): BackendOptions {
  return options.nodes === undefined && options.ratePerNode === undefined ? { ...options, nodes: 0 } : options;
}

async function openEngine(
  options: BackendOptions,
  credentials: Credentials,
  apiUrl: string | undefined,
): Promise<Engine> {
  const { nodes, ratePerNode, concurrency, readOnly, settings } = options;
  const driver = createTwilioDriver({
    ...credentials,
    ...(apiUrl === undefined ? {} : { apiUrl }),
    ...(nodes === undefined ? {} : { nodes }),
    ...(ratePerNode === undefined ? {} : { ratePerNode }),
    ...(concurrency === undefined ? {} : { concurrency }),
  });
  return createEngine({
    drivers: [driver],
    version,
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(settings === undefined ? {} : { settings }),
  });
}
