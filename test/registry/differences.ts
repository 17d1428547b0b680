// Where the registries differ from the catalogs that the tests read, which are those of a later version than 15.

/** Names that the grammar makes of keywords, called like functions here and none in Postgres. */
export const KEYWORD_ROUTINES: ReadonlySet<string> = new Set([
  'current_catalog',
  'current_date',
  'current_role',
  'current_time',
  'current_timestamp',
  'localtime',
  'localtimestamp',
  'user',
]);

/** Routines that have changed since 15, by OID, each with what was different. */
export const LATER_ROUTINES: ReadonlyMap<number, string> = new Map([
  [1284, 'date_trunc(text, timestamptz, text) was stable, as zones change'],
  [2599, 'the OID belongs to pg_timezone_abbrevs(), which has another one now'],
  [3261, 'json_strip_nulls(json) had one argument'],
  [3262, 'jsonb_strip_nulls(jsonb) had one argument'],
]);
