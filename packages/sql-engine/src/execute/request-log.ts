// The last requests of the server, for the table twilio_sql.requests.

import { wholeScan } from '../driver/rows-table.ts';
import type { Driver, SettingDefinition } from '../driver/driver.ts';
import type { RequestRecord } from '../driver/statement.ts';
import type { ColumnDefinition, TableDefinition } from '../driver/table.ts';
import { pushdownSetting } from '../plan/plan-query.ts';
import type { JsValue } from '../types/values.ts';

/** How many are remembered. */
export const requestsKept = 10_000;

interface LoggedRequest extends RequestRecord {
  readonly statementId: number;
  readonly statement: string;
}

export interface RequestLog {
  readonly driver: Driver;
  /** Names a statement before its requests come: its text is normalized when the first one does. */
  readonly startStatement: (statementId: number, text: string) => void;
  readonly endStatement: (statementId: number) => void;
  readonly record: (statementId: number, record: RequestRecord) => void;
}

/** `normalize`: a statement's text with its constants replaced, which is all that is kept of it. */
export function createRequestLog(normalize: (text: string) => string): RequestLog {
  const entries: LoggedRequest[] = [];
  const running = new Map<number, string>();
  const normalized = new Map<number, string>();
  const textOf = (statementId: number): string => {
    const text = normalized.get(statementId) ?? normalize(running.get(statementId) ?? '');
    normalized.set(statementId, text);
    return text;
  };
  let next = 0;
  let version = 0;
  const table: TableDefinition = {
    schema: 'twilio_sql',
    name: 'requests',
    aliases: [],
    kind: 'table',
    description: `The last ${requestsKept} requests that this server made, every attempt for itself.`,
    columns,
    primaryKey: [],
    foreignKeys: [],
    local: true,
    plan: (request) => ({
      ...wholeScan(request, {
        identity: `requests#${version}`,
        rows: entries.length,
        open: async function* () {
          // From the oldest to the newest: the ring is cut where it is written next.
          const ordered = [...entries.slice(next), ...entries.slice(0, next)];
          yield await Promise.resolve({ kind: 'rows' as const, rows: ordered.map(toRow) });
        },
      }),
      order: request.order.length === 0,
    }),
  };
  return {
    driver: {
      name: 'twilio_sql',
      schemas: [{ name: 'twilio_sql', description: 'What this server does.', inSearchPath: false }],
      tables: [table],
      settings: engineSettings,
      close: () => Promise.resolve(),
    },
    startStatement: (statementId, text) => {
      running.set(statementId, text);
    },
    endStatement: (statementId) => {
      running.delete(statementId);
      normalized.delete(statementId);
    },
    record: (statementId, record) => {
      entries[next] = { ...record, statementId, statement: textOf(statementId) };
      next = (next + 1) % requestsKept;
      version += 1;
    },
  };
}

const engineSettings: readonly SettingDefinition[] = [
  {
    name: pushdownSetting,
    type: 'bool',
    defaultValue: 'on',
    description: 'Sends conditions, orders and limits to Twilio. Off reads everything and gives the same result.',
    context: 'user',
  },
];

function column(name: string, type: string, description: string): ColumnDefinition {
  return { name, type, modifier: -1, notNull: false, hidden: false, description, aliases: [] };
}

const columns: readonly ColumnDefinition[] = [
  column('time', 'timestamptz', 'When the request was sent'),
  column('statement_id', 'int8', 'The statement that needed it, counted from the start of the server'),
  column('statement', 'text', 'Its text, constants replaced by $1, $2 …'),
  column('method', 'text', 'GET, POST or DELETE'),
  column('host', 'text', 'Which Twilio product'),
  column('path', 'text', 'The path of the URL'),
  column('query', 'text', 'The query string of the URL'),
  column('status', 'int4', 'HTTP status; null when no answer came'),
  column('duration_ms', 'float8', 'Milliseconds from sending to the end of the answer'),
  column('rows', 'int4', 'Rows in the answer, where it is a list'),
  column('attempt', 'int4', '1 for the first try of a request'),
  column('error', 'text', 'What went wrong'),
  column('request_id', 'text', 'Twilio-Request-Id, for support'),
];

function toRow(entry: LoggedRequest): readonly JsValue[] {
  return [
    BigInt(Math.round(entry.startedAt * 1000)),
    BigInt(entry.statementId),
    entry.statement,
    entry.method,
    entry.host,
    entry.path,
    entry.query,
    entry.status ?? null,
    entry.durationMs,
    entry.rows ?? null,
    entry.attempt,
    entry.error ?? null,
    entry.requestId ?? null,
  ];
}
