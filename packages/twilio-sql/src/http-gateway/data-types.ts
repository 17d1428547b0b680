// The names that the Connectors API has for types, by what SQL calls them, and JSON schemas of their values.

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

export interface JsonSchema {
  readonly type: readonly string[];
  readonly format?: string;
  readonly items?: JsonSchema;
  readonly jdbcType?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

const JSON_TYPES: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'integer',
  REAL: 'number',
  DOUBLE: 'number',
  DECIMAL: 'number',
};

const FORMATS: Readonly<Record<string, string>> = {
  DATE: 'date',
  TIME: 'time',
  TIME_WITH_TIMEZONE: 'time',
  // Without a zone it is no date-time of RFC 3339.
  TIMESTAMP_WITH_TIMEZONE: 'date-time',
  UUID: 'uuid',
};

/** Anything at all. */
const ANY = ['object', 'array', 'string', 'number', 'boolean', 'null'];

/** Of a value as it is answered: to_json's. */
export function valueSchema(sqlType: string, nullable: boolean): JsonSchema {
  const jdbcType = dataTypeOf(sqlType);
  if (jdbcType === 'STRUCT') return { type: ANY, jdbcType };
  const type = jdbcType === 'ARRAY' ? 'array' : (JSON_TYPES[jdbcType] ?? 'string');
  const format = FORMATS[jdbcType];
  return {
    type: nullable ? [type, 'null'] : [type],
    ...(format === undefined ? {} : { format }),
    ...(jdbcType === 'ARRAY' ? { items: valueSchema(sqlType.slice(0, -2), true) } : {}),
    jdbcType,
  };
}

export interface Member {
  readonly name: string;
  readonly dataType: string;
  readonly nullable: boolean;
  readonly description?: string;
}

/** Of an object with these members; `required` names those that can't be left out. */
export function objectSchema(members: readonly Member[], required: readonly string[] = []): JsonSchema {
  return {
    type: ['object'],
    properties: Object.fromEntries(
      members.map(({ name, dataType, nullable, description = '' }) => [
        name,
        { ...valueSchema(dataType, nullable), ...(description === '' ? {} : { description }) },
      ]),
    ),
    ...(required.length === 0 ? {} : { required }),
  };
}
