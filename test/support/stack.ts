// The whole engine over a sandbox with a fixed clock: what tests of behaviour run on. Real HTTP on 127.0.0.1.

import {
  createEngine,
  PgError,
  type Engine,
  type Execution,
  type PgErrorFields,
  type Session,
} from '@twilio-sql/sql-engine';
import { createTwilioDriver, type TwilioDriverOptions } from '@twilio-sql/twilio-driver';
import { createSandbox, type Sandbox, type SandboxOptions } from '@twilio-sql/twilio-sandbox';
import { readRows } from './data-rows.ts';

/** Every test account stands still at this time. */
export const testNow = '2026-09-15T12:00:00.000Z';

export interface StackOptions extends SandboxOptions {
  readonly driver?: Partial<TwilioDriverOptions>;
}

export interface Result {
  readonly columns: readonly string[];
  readonly types: readonly number[];
  /** Values as text. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly tag: string;
  /** Requests that the sandbox counted. */
  readonly requests: number;
  readonly notices: readonly string[];
}

export interface Stack {
  readonly sandbox: Sandbox;
  readonly engine: Engine;
  readonly session: Session;
  /** Runs one or more statements; the last result. */
  readonly query: (sql: string, signal?: AbortSignal) => Promise<Result>;
  /** The first column of every row. */
  readonly column: (sql: string) => Promise<readonly (string | null)[]>;
  readonly value: (sql: string) => Promise<string>;
  /** What the error says that it ends in. */
  readonly failure: (sql: string) => Promise<PgErrorFields>;
  readonly close: () => Promise<void>;
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { driver: driverOptions, ...sandboxOptions } = options;
  const at = Date.parse(sandboxOptions.now ?? testNow);
  const sandbox = createSandbox({ clock: () => at, ...sandboxOptions });
  const server = await sandbox.listen();
  const driver = createTwilioDriver({
    accountSid: sandbox.accountSid,
    username: sandbox.accountSid,
    password: sandbox.authToken,
    apiUrl: server.url,
    nodes: 0,
    clock: () => at,
    ...driverOptions,
  });
  const engine = await createEngine({ drivers: [driver], version: '0.0.0', now: () => BigInt(at) * 1000n });
  const notices: string[] = [];
  const session = await engine.createSession({
    user: 'test',
    database: 'twilio',
    onNotice: (notice) => notices.push(notice.message),
  });
  const query = async (sql: string, signal?: AbortSignal): Promise<Result> => {
    notices.length = 0;
    sandbox.resetStats();
    let result: Result | undefined;
    for (const parsed of await session.parse(sql)) {
      const prepared = await session.prepare(parsed, []);
      const execution = await session.execute(prepared, {
        parameters: [],
        ...(signal === undefined ? {} : { signal }),
      });
      result = { ...(await collect(execution)), requests: sandbox.stats().total, notices: [...notices] };
    }
    if (result === undefined) throw new Error('no statement');
    return result;
  };
  const column = async (sql: string): Promise<readonly (string | null)[]> =>
    (await query(sql)).rows.map((row) => row[0] ?? null);
  const failure = async (sql: string): Promise<PgErrorFields> => {
    try {
      await query(sql);
    } catch (error) {
      if (error instanceof PgError) return error.fields;
      throw error;
    }
    throw new Error(`no error: ${sql}`);
  };
  return {
    sandbox,
    engine,
    session,
    query,
    failure,
    column,
    value: async (sql) => {
      const [first] = await column(sql);
      if (first === undefined || first === null) throw new Error(`no value: ${sql}`);
      return first;
    },
    close: async () => {
      await engine.close();
      await server.close();
    },
  };
}

async function collect(execution: Execution): Promise<Omit<Result, 'requests' | 'notices'>> {
  const rows: (readonly (string | null)[])[] = [];
  for await (const chunk of execution.chunks) rows.push(...readRows(chunk.bytes));
  const fields = execution.fields ?? [];
  return {
    columns: fields.map((field) => field.name),
    types: fields.map((field) => field.type),
    rows,
    tag: execution.tag(),
  };
}
