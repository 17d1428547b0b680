// The names that the Connectors API has for types, by what SQL calls them.

const NAMES: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  smallint: 'SMALLINT',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  real: 'REAL',
  'double precision': 'DOUBLE',
  numeric: 'DECIMAL',
  text: 'STRING',
  'character varying': 'VARCHAR',
  character: 'CHAR',
  name: 'STRING',
  date: 'DATE',
  'time without time zone': 'TIME',
  'time with time zone': 'TIME_WITH_TIMEZONE',
  'timestamp without time zone': 'TIMESTAMP',
  'timestamp with time zone': 'TIMESTAMP_WITH_TIMEZONE',
  uuid: 'UUID',
  bytea: 'BLOB',
  json: 'STRUCT',
  jsonb: 'STRUCT',
};

/** `sqlType`: as format_type prints it. */
export function dataTypeOf(sqlType: string): string {
  if (sqlType.endsWith('[]')) return 'ARRAY';
  return NAMES[sqlType.replace(/\(.*?\)/, '')] ?? 'OTHER';
}
