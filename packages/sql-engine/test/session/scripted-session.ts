// A session over a scripted runner: what each query answers is written in the test, the grammar is the real one.

import { createSession } from '../../src/session/session.ts';
import { NotificationChannels } from '../../src/session/notifications.ts';
import { createSettingRegistry } from '../../src/session/settings/registry.ts';
import type { Change, RunOptions, SessionState, StatementRunner } from '../../src/session/statement-runner.ts';
import { decodeTextRows, textField, textRows, type TextRow } from '../../src/session/utility-result.ts';
import type { Timer } from '../../src/session/statement-signal.ts';
import type { Execution, Notification, Session, SessionOptions } from '../../src/engine.ts';
import type { Notice } from '../../src/errors.ts';
import { loadParser, parse } from '../../src/parse/parse.ts';
import type { JsValue } from '../../src/types/values.ts';
import type { SettingDefinition } from '../../src/driver/driver.ts';

export interface Answer {
  readonly columns?: readonly string[];
  readonly rows?: readonly TextRow[];
  readonly tag?: string;
  readonly parameterTypes?: readonly number[];
  readonly error?: Error;
  /** Runs at execution: count writes, wait for an abort … */
  readonly run?: (session: SessionState, options: RunOptions) => void | Promise<void>;
}

/** By statement text; for EXPLAIN and PREPARE the text is the whole statement's. */
export type Script = Readonly<Record<string, Answer>>;

export const driverSettings: readonly SettingDefinition[] = [
  {
    name: 'twilio.max_requests',
    type: 'integer',
    defaultValue: '1000',
    min: 0,
    description: 'Requests of a statement.',
    context: 'user',
  },
  { name: 'twilio.read_only', type: 'bool', defaultValue: 'off', description: 'Refuse writes.', context: 'user' },
];

export interface Harness {
  readonly session: Session;
  readonly notices: Notice[];
  readonly parameterStatus: (readonly [string, string])[];
  readonly notifications: Notification[];
  readonly executed: { readonly text: string; readonly parameters: readonly JsValue[] }[];
  /** Runs a query string as the simple protocol does; gives tags and rows of each statement. */
  readonly query: (sql: string, signal?: AbortSignal) => Promise<Result[]>;
  readonly one: (sql: string) => Promise<string | null | undefined>;
}

export interface Result {
  readonly tag: string;
  readonly columns: readonly string[] | undefined;
  readonly rows: readonly TextRow[];
}

interface Bound {
  readonly answer: Answer;
  readonly text: string;
}

export const channels = new NotificationChannels();
let nextProcessId = 1;

export async function startSession(
  script: Script = {},
  options: Partial<SessionOptions> = {},
  clock: { readonly now?: () => bigint; readonly timer?: Timer; readonly elapsedMs?: () => number } = {},
): Promise<Harness> {
  await loadParser();
  const notices: Notice[] = [];
  const parameterStatus: (readonly [string, string])[] = [];
  const notifications: Notification[] = [];
  const executed: { text: string; parameters: readonly JsValue[] }[] = [];
  const session = createSession(
    {
      user: 'ada',
      database: 'twilio',
      onNotice: (notice) => notices.push(notice),
      onParameterStatus: (name, value) => parameterStatus.push([name, value]),
      onNotification: (notification) => notifications.push(notification),
      ...options,
    },
    {
      parse,
      runner: scriptedRunner(script, executed),
      registry: createSettingRegistry(driverSettings, '0.1.0', { search_path: 'twilio, public' }),
      channels,
      processId: nextProcessId++,
      ...clock,
    },
  );
  const query = (sql: string, signal?: AbortSignal): Promise<Result[]> => simpleQuery(session, sql, signal);
  return {
    session,
    notices,
    parameterStatus,
    notifications,
    executed,
    query,
    one: async (sql) => (await query(sql)).at(-1)?.rows[0]?.[0],
  };
}

function scriptedRunner(script: Script, executed: { text: string; parameters: readonly JsValue[] }[]): StatementRunner {
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- errors have to be rejections
    prepare: async (statement, parameterTypes) => {
      const text = statement.text.trim();
      const answer = script[text];
      if (answer === undefined) throw new Error(`no answer for ${text}`);
      const columns = answer.columns ?? (answer.rows === undefined ? undefined : ['value']);
      return {
        fields: columns?.map((column) => textField(column)),
        parameterTypes: answer.parameterTypes ?? parameterTypes,
        changes: changesOf(text),
        bound: { answer, text } satisfies Bound,
      };
    },
    execute: async (statement, options, state): Promise<Execution> => {
      const { answer, text } = statement.bound as Bound;
      executed.push({ text, parameters: options.parameters });
      await answer.run?.(state, options);
      if (answer.error !== undefined) throw answer.error;
      const rows = answer.rows ?? [];
      return textRows(statement.fields ?? [], rows, answer.tag ?? `SELECT ${rows.length}`);
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- errors have to be rejections
    explain: async (statement, explain, options) => {
      const { text } = statement.bound as Bound;
      const lines = [`plan of ${text}`, JSON.stringify(explain), JSON.stringify(options.parameters)];
      return explain.format === 'text' ? lines : [lines.join('\n')];
    },
  };
}

async function simpleQuery(session: Session, sql: string, signal?: AbortSignal): Promise<Result[]> {
  const results: Result[] = [];
  let failed = true;
  const statements = await session.parse(sql);
  if (statements.length > 1) session.beginImplicit('statements');
  try {
    for (const parsed of statements) {
      const statement = await session.prepare(parsed, []);
      const execution = await session.execute(statement, {
        parameters: [],
        ...(signal === undefined ? {} : { signal }),
      });
      const rows: TextRow[] = [];
      for await (const chunk of execution.chunks) rows.push(...decodeTextRows(chunk));
      results.push({ tag: execution.tag(), columns: execution.fields?.map((field) => field.name), rows });
    }
    failed = false;
  } finally {
    if (failed) session.fail();
    if (statements.length > 1) await session.endImplicit(failed);
  }
  return results;
}

/** As the core has it: writes of a driver's table. */
function changesOf(text: string): readonly Change[] {
  const verb = /^(?:explain .*)?\b(insert|update|delete)\b/i.exec(text)?.[1]?.toUpperCase();
  return verb === undefined ? [] : [{ command: verb, target: 'remote', locksOnly: false }];
}
