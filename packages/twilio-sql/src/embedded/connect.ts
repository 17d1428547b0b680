// Opens a connection: an engine in this process over a Twilio account or a sandbox.
import type { Notice } from '@twilio-sql/sql-engine';
import type { SandboxOptions } from '@twilio-sql/twilio-sandbox';
import { openBackend, type Target } from '../backend/open-backend.ts';
import { environmentAccount } from '../backend/environment-account.ts';
import { noCredentials, type GivenCredentials } from '../configuration/credentials.ts';
import { dataDirectory } from '../configuration/data-directory.ts';
import type { ValueForm } from '../result/row-builder.ts';
import { Connection } from './connection.ts';
import { SessionGroup } from './session-group.ts';
import { toSqlError } from './sql-error.ts';

export interface ConnectOptions extends GivenCredentials {
  /** A stand-in for Twilio in this process instead of an account. */
  readonly sandbox?: boolean | SandboxOptions | undefined;
  /** Where requests go instead of to Twilio, with the product's name in the Host header. */
  readonly apiUrl?: string | undefined;
  /** Refuses every write. */
  readonly readOnly?: boolean | undefined;
  /** Requests a second are nodes × ratePerNode (2 × 25), 0 for no limit. A sandbox has no limit unless set. */
  readonly nodes?: number | undefined;
  readonly ratePerNode?: number | undefined;
  /** Requests at the same time; default 8. */
  readonly concurrency?: number | undefined;
  /** Where tables and views that you make are kept (~/.local/share/twilio-sql); a sandbox's end with it unless set. */
  readonly dataDir?: string | undefined;
  /** As SET would set them: `{ TimeZone: 'Europe/Berlin', 'twilio.max_requests': '0' }`. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** How values are given unless a statement says otherwise; default `js`. */
  readonly types?: ValueForm | undefined;
  /** Told every notice and warning, besides `notices` of results. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/** Throws SqlError: 28000 without credentials, 22023 or 42704 for settings that are wrong. */
export async function connect(options: ConnectOptions = {}): Promise<Connection> {
  const { nodes, ratePerNode, concurrency, readOnly = false, settings = {}, types = 'js', onNotice } = options;
  try {
    const target = targetOf(options);
    const dataDir = dataDirectory(target.kind, options.dataDir, process.env);
    const backend = await openBackend({ target, readOnly, nodes, ratePerNode, concurrency, dataDir });
    const openSessions = (given: Readonly<Record<string, string>>): Promise<SessionGroup> =>
      SessionGroup.open(backend.engine, { settings: given, readOnly, onNotice });
    try {
      const sessions = await openSessions(settings);
      return new Connection({ sessions, types, openSessions, close: backend.close });
    } catch (error) {
      await backend.close();
      throw error;
    }
  } catch (error) {
    throw toSqlError(error);
  }
}

function targetOf(options: ConnectOptions): Target {
  const { sandbox, apiUrl } = options;
  if (sandbox !== undefined && sandbox !== false) {
    if (apiUrl !== undefined) throw new TypeError('sandbox and apiUrl exclude each other');
    return { kind: 'sandbox', options: sandbox === true ? {} : sandbox };
  }
  const account = environmentAccount(process.env, apiUrl, options);
  if (account === undefined) throw noCredentials();
  return { kind: 'account', account };
}
