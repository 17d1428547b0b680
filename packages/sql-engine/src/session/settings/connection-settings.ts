// Settings that clients set when they connect: texts, dates, numbers on the wire, names, messages.

import { DIALECT_NAMES } from '../../dialect/names.ts';
import { checkClientEncoding } from './client-encoding.ts';
import { checkDateStyle } from './date-style.ts';
import { checkSearchPath } from './search-path.ts';
import { bool, choice, integer, INT_MAX, text, type SettingRow } from './setting-row.ts';
import { notSupported } from '../../errors.ts';
import { checkTimeZone } from './time-zone.ts';

const MESSAGE_LEVELS = ['debug5', 'debug4', 'debug3', 'debug2', 'debug1', 'log', 'notice', 'warning', 'error'];

/** For settings whose other value would change what SQL means, and does not here. */
const only = (row: SettingRow, supported: string): SettingRow => ({
  ...row,
  check: (value) => {
    if (value !== supported) throw notSupported(`${row.name} = ${value}`);
    return value;
  },
});

/** As pg_clean_ascii up to version 15: a question mark for each byte that is not printable ASCII. */
function cleanAscii(value: string): string {
  return Buffer.from(value, 'utf8')
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '?');
}

export const connectionSettings: readonly SettingRow[] = [
  {
    ...text('client_encoding', 'UTF8', 'The encoding that the client sends and expects.'),
    check: checkClientEncoding,
    reported: true,
  },
  {
    ...text('application_name', '', 'The name of the program that is connected.'),
    check: (value) => cleanAscii(value).slice(0, 63),
    reported: true,
  },
  {
    ...text('DateStyle', 'ISO, MDY', 'How dates are written, and in which order their parts are read.'),
    check: checkDateStyle,
    list: 'words',
    reported: true,
  },
  {
    ...choice(
      'IntervalStyle',
      'postgres',
      ['postgres', 'postgres_verbose', 'sql_standard', 'iso_8601'],
      'How intervals are written.',
    ),
    reported: true,
  },
  {
    ...text('TimeZone', 'UTC', 'The time zone in which timestamps are read and written.'),
    check: checkTimeZone,
    reported: true,
  },
  {
    ...text('search_path', 'public', 'The schemas in which names without a schema are looked up.'),
    check: checkSearchPath,
    list: 'identifiers',
  },
  integer('extra_float_digits', '1', -15, 3, 'Digits of floating-point numbers: above 0, the shortest exact form.'),
  choice('twilio.dialect', 'postgres', ['postgres', ...DIALECT_NAMES], 'The dialect that statements are written in.'),
  integer(
    'twilio.column_memory',
    '256MB',
    0,
    1_048_576,
    'Memory in which each thread keeps columns of large local tables for aggregates; 0 keeps none.',
    'MB',
  ),
  integer('twilio.column_rows', '20000', 0, INT_MAX, 'Rows from which on a local table is aggregated by its columns.'),
  choice('bytea_output', 'hex', ['escape', 'hex'], 'How bytea is written.'),
  choice('client_min_messages', 'notice', MESSAGE_LEVELS, 'The lowest level of message that the client is sent.', {
    debug: 'debug2',
    info: 'notice',
  }),
  {
    ...only(bool('standard_conforming_strings', 'on', "Backslashes in '…' are ordinary characters."), 'on'),
    reported: true,
  },
  bool('escape_string_warning', 'on', 'Warn about backslashes in ordinary string literals.'),
  choice(
    'backslash_quote',
    'safe_encoding',
    ['safe_encoding', 'on', 'off'],
    "Whether \\' is a quote in E'…' literals.",
    {
      true: 'on',
      yes: 'on',
      '1': 'on',
      false: 'off',
      no: 'off',
      '0': 'off',
    },
  ),
  only(bool('array_nulls', 'on', 'NULL without quotes in an array literal is a null.'), 'on'),
  only(bool('transform_null_equals', 'off', 'Read expr = NULL as expr IS NULL.'), 'off'),
  bool('quote_all_identifiers', 'off', 'Quote every identifier when SQL is generated.'),
  choice('xmlbinary', 'base64', ['base64', 'hex'], 'How binary values are written in XML.'),
  choice('xmloption', 'content', ['content', 'document'], 'Whether XML is read as a document or as content.'),
  integer('statement_timeout', '0', 0, INT_MAX, 'A statement that takes longer is cancelled; 0 for never.', 'ms'),
  integer(
    'lock_timeout',
    '0',
    0,
    INT_MAX,
    'A statement that waits longer for a lock is cancelled; there are no locks here.',
    'ms',
  ),
  integer(
    'idle_in_transaction_session_timeout',
    '0',
    0,
    INT_MAX,
    'A session that is idle for longer in a transaction is ended; 0 for never.',
    'ms',
  ),
  integer('idle_session_timeout', '0', 0, INT_MAX, 'A session that is idle for longer is ended; 0 for never.', 'ms'),
  integer('client_connection_check_interval', '0', 0, INT_MAX, 'Closed connections are noticed at once here.', 'ms'),
  integer('tcp_keepalives_idle', '0', 0, INT_MAX, 'Time before a keepalive is sent; the system decides here.', 's'),
  integer('tcp_keepalives_interval', '0', 0, INT_MAX, 'Time between keepalives; the system decides here.', 's'),
  integer('tcp_keepalives_count', '0', 0, INT_MAX, 'Keepalives that may be lost; the system decides here.'),
  integer(
    'tcp_user_timeout',
    '0',
    0,
    INT_MAX,
    'Time that sent data may stay unacknowledged; the system decides here.',
    'ms',
  ),
  text('lc_monetary', 'C', 'The locale of money values.'),
  text('lc_numeric', 'C', 'The locale of numbers in to_char.'),
  text('lc_time', 'C', 'The locale of names of days and months in to_char.'),
  bool('row_security', 'on', 'Apply row security; there is none here.'),
  text('default_text_search_config', 'pg_catalog.simple', 'The configuration of text search.'),
  choice('password_encryption', 'scram-sha-256', ['md5', 'scram-sha-256'], 'How passwords are stored.'),
  { ...text('temp_tablespaces', '', 'Where temporary tables go; not used.'), list: 'identifiers' },
  text('default_tablespace', '', 'Where new tables go; not used.'),
  text('default_table_access_method', 'heap', 'How new tables are stored; not used.'),
  choice('default_toast_compression', 'pglz', ['pglz', 'lz4'], 'How long values are compressed; not used.'),
  bool('check_function_bodies', 'on', 'Check functions when they are created.'),
  bool('synchronize_seqscans', 'on', 'Large scans may start midway; not used.'),
  { ...choice('session_replication_role', 'origin', ['origin', 'replica', 'local'], 'Not used.') },
  integer('log_min_duration_statement', '-1', -1, INT_MAX, 'Not used: the log is configured at start.', 'ms'),
];
