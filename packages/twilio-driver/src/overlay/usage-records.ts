// usage_records in its nine forms: what was used and what it cost, by category and period.
import type { TableOverlay } from './overlay.ts';
import { sharedColumns } from './shared-columns.ts';

const columns = {
  category: 'What was used: calls, calls-inbound, sms, recordings, totalprice …',
  start_date: 'The first day that the row adds up.',
  end_date: 'The last day that the row adds up.',
  count: 'How many, in count_unit.',
  count_unit: 'calls, messages …',
  usage: 'How much, in usage_unit.',
  usage_unit: 'minutes, segments …',
  price: 'What it cost.',
  price_unit: sharedColumns.price_unit,
  description: 'The category, for people.',
  as_of: 'When it was added up.',
  account_sid: sharedColumns.account_sid,
  api_version: sharedColumns.api_version,
  uri: sharedColumns.uri,
  subresource_uris: sharedColumns.subresource_uris,
} as const;

const hidden = {
  include_subaccounts: 'Whether subaccounts are added up too (Twilio: yes, unless told otherwise): only for WHERE.',
  period_start: 'The first day to add up: only for WHERE, with =.',
  period_end: 'The last day to add up: only for WHERE, with =.',
} as const;

const whole: TableOverlay = {
  resource: 'usage_records',
  description: 'Usage by category over all time, or from period_start to period_end.',
  columns,
  hidden,
};

function everyPeriod(name: string, period: 'day' | 'month' | 'year', rows: number): TableOverlay {
  const resource = `usage_records_${name}`;
  return { resource, description: `Usage by category, one row for each ${period}.`, columns, hidden, period, rows };
}

function fixedPeriod(name: string, description: string): TableOverlay {
  return { resource: `usage_records_${name}`, description, columns, hidden, fixedPeriod: true };
}

export const usageRecords: readonly TableOverlay[] = [
  whole,
  everyPeriod('daily', 'day', 20_000),
  everyPeriod('monthly', 'month', 2000),
  everyPeriod('yearly', 'year', 500),
  fixedPeriod('today', 'Usage of today (UTC) by category.'),
  fixedPeriod('yesterday', 'Usage of yesterday (UTC) by category.'),
  fixedPeriod('this_month', 'Usage of this month by category.'),
  fixedPeriod('last_month', 'Usage of the last month by category.'),
  fixedPeriod('all_time', 'Usage since the account began, by category.'),
];
