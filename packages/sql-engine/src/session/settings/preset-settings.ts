// Settings that can be read and never set: what the server is.

import { preset, type SettingRow } from './setting-row.ts';

export function presetSettings(version: string): readonly SettingRow[] {
  return [
    { ...preset('server_version', 'string', `15.0 (twilio-sql ${version})`, "The server's version."), reported: true },
    preset('server_version_num', 'integer', '150000', "The server's version as a number."),
    { ...preset('server_encoding', 'string', 'UTF8', 'The encoding of all text.'), reported: true },
    { ...preset('integer_datetimes', 'bool', 'on', 'Timestamps are 64-bit integers.'), reported: true },
    { ...preset('in_hot_standby', 'bool', 'off', 'The server is a standby.'), reported: true },
    { ...preset('is_superuser', 'bool', 'off', 'The user is a superuser.'), reported: true },
    preset('lc_collate', 'string', 'C', 'The order of text: by code points.'),
    preset('lc_ctype', 'string', 'C', 'The classes of characters.'),
    preset('lc_messages', 'string', 'C', 'The language of messages.'),
    preset('max_identifier_length', 'integer', '63', 'Bytes in a name.'),
    preset('max_function_args', 'integer', '100', 'Arguments of a function.'),
    preset('max_index_keys', 'integer', '32', 'Columns of an index.'),
    preset('block_size', 'integer', '8192', 'Bytes in a block, for clients that ask.'),
    preset('wal_block_size', 'integer', '8192', 'Bytes in a block of the log, for clients that ask.'),
    preset('segment_size', 'string', '1GB', 'Size of a file, for clients that ask.'),
    preset('wal_segment_size', 'string', '16MB', 'Size of a file of the log, for clients that ask.'),
    preset('data_checksums', 'bool', 'off', 'Blocks carry checksums.'),
    preset('debug_assertions', 'bool', 'off', 'The server was built with assertions.'),
    preset('max_connections', 'integer', '100', 'Connections at a time.'),
    preset('superuser_reserved_connections', 'integer', '0', 'Connections that are kept for superusers.'),
    preset('listen_addresses', 'string', 'localhost', 'Where the server listens.'),
    preset('port', 'integer', '5432', 'The port that the server listens on.'),
    preset('ssl', 'bool', 'off', 'The server accepts TLS.'),
    preset('fsync', 'bool', 'on', 'For clients that ask.'),
    preset('full_page_writes', 'bool', 'on', 'For clients that ask.'),
    preset('wal_level', 'string', 'minimal', 'For clients that ask.'),
    preset('max_worker_processes', 'integer', '8', 'For clients that ask.'),
    preset('shared_buffers', 'string', '128MB', 'For clients that ask.'),
    preset('autovacuum', 'bool', 'off', 'For clients that ask.'),
    preset('track_activities', 'bool', 'on', 'Running statements are listed.'),
    preset('track_counts', 'bool', 'off', 'Statistics are collected.'),
    preset('track_io_timing', 'bool', 'off', 'For clients that ask.'),
  ];
}
