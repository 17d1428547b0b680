// What lists of the products beyond the 2010 API do beyond the rule: above all, which rows they leave out unless they
// are asked for.
import type { Account } from '../account.ts';
import { iso8601 } from '../dates.ts';
import type { Context } from '../http.ts';
import { textOf } from '../json.ts';
import type { Row } from '../json.ts';
import type { RuleOverride } from '../rule/rule-registry.ts';
import { exportJobs } from './bulk-exports.ts';
import { verificationChecks, verifications } from './verifications.ts';

const DAY = 86_400;
/** The main account is two years old when the sandbox starts. */
const ACCOUNT_AGE = 2 * 365 * DAY;

/** Without the parameter, only rows with this value. */
function unless(parameter: string, column: string, value: string): RuleOverride {
  return {
    unasked: (context) => (context.query.has(parameter) ? undefined : (row) => row[column] === value),
  };
}

/** Rows from `parameter` on, or of the last `seconds`. */
function since(parameter: string, column: string, seconds: number): RuleOverride {
  const time = (row: Row): number => Date.parse(textOf(row, column)) / 1000;
  return {
    filters: {
      [parameter]: (row, value) => time(row) >= Date.parse(value) / 1000,
      ...(parameter === 'StartDate'
        ? { EndDate: (row: Row, value: string) => time(row) <= Date.parse(value) / 1000 }
        : {}),
    },
    unasked: (context: Context) =>
      context.query.has(parameter) ? undefined : (row) => time(row) >= context.now - seconds,
  };
}

/** Rows of some hours and some days before the sandbox started. */
function recent(column: string, more: Row = {}): RuleOverride['seeds'] {
  return (account: Account) =>
    [20, 2, 1 / 24].map((days) => ({
      [column]: iso8601(account.profile.dateCreated + ACCOUNT_AGE - days * DAY),
      ...more,
    }));
}

/** Each row is of a call of its own. */
function withCalls(rows: number | readonly Row[]): number | readonly Row[] {
  return typeof rows === 'number'
    ? rows
    : rows.map((row, index) => ({ ...row, call_sid: `CA${String(index + 1).padStart(32, '0')}` }));
}

const channels: RuleOverride = {
  ...unless('Type', 'type', 'public'),
  seeds: () => [{ type: 'public' }, { type: 'private' }, { type: 'private' }],
};

export const productOverrides: Readonly<Record<string, RuleOverride>> = {
  'video_v1.rooms': {
    ...unless('Status', 'status', 'in-progress'),
    seeds: () => [{ status: 'completed' }, { status: 'in-progress' }, { status: 'completed' }],
  },
  'video_v1.room_participants': {
    ...unless('Status', 'status', 'connected'),
    seeds: () => [{ status: 'disconnected' }, { status: 'connected' }],
  },
  'chat_v1.service_channels': channels,
  'chat_v2.service_channels': channels,
  'ip_messaging_v1.service_channels': channels,
  'ip_messaging_v2.service_channels': channels,
  'insights_v1.voice_summaries': {
    ...since('StartTime', 'start_time', 4 * 3600),
    filters: {
      ...since('StartTime', 'start_time', 4 * 3600).filters,
      ProcessingState: (row, value) => value === 'all' || row.processing_state === value,
    },
    seeds: (account, parents) => withCalls(recent('start_time')?.(account, parents) ?? []),
  },
  'taskrouter_v1.workspace_events': { ...since('StartDate', 'event_date', 900), seeds: recent('event_date') },
  'serverless_v1.service_environment_logs': {
    ...since('StartDate', 'date_created', DAY),
    seeds: recent('date_created'),
  },
  'monitor_v1.alerts': { filters: since('StartDate', 'date_generated', 0).filters ?? {} },
  'monitor_v1.events': { filters: since('StartDate', 'event_date', 0).filters ?? {} },
  'conversations_v1.conversations': { filters: since('StartDate', 'date_created', 0).filters ?? {} },
  'conversations_v1.service_conversations': { filters: since('StartDate', 'date_created', 0).filters ?? {} },
  'bulkexports_v1.export_jobs': exportJobs,
  'verify_v2.service_verifications': verifications,
  'verify_v2.service_verification_check': verificationChecks,
};
