// Which Postgres type a property has, and how it travels. What the description calls a string and is a number or
// a time is told by a table, made by comparing the description's examples with their declared types.
import type { ColumnType, WireFormat } from '../../packages/twilio-driver/src/catalog-data/resource.ts';
import { type OpenApi, resolveSchema, type Schema } from './open-api.ts';

export interface TypedColumn {
  readonly type: ColumnType;
  readonly wire: WireFormat;
}

const integer: TypedColumn = { type: 'int4', wire: 'string' };
const decimal: TypedColumn = { type: 'numeric', wire: 'string' };
const instant: TypedColumn = { type: 'timestamptz', wire: 'iso8601' };

/** Declared as strings. By product, a pattern for the resource's name, and the column. */
const disguised: Readonly<
  Record<string, readonly (readonly [resource: RegExp, columns: Record<string, TypedColumn>])[]>
> = {
  api_v2010: [
    [/^calls$/, { duration: integer, queue_time: integer, price: decimal }],
    [/^messages$/, { num_segments: integer, num_media: integer, price: decimal }],
    [/^((call|conference)_)?recordings$/, { duration: integer, price: decimal }],
    [/^(recording_)?transcriptions$/, { duration: integer, price: decimal }],
    [/^conference_participants$/, { queue_time: integer }],
    [/^(call_)?notifications$/, { error_code: integer, log: integer }],
    [/^tokens$/, { ttl: integer }],
    [/^balance$/, { balance: decimal }],
    [/^usage_records/, { as_of: instant, count: decimal, usage: decimal, price: decimal }],
    [/^usage_triggers$/, { current_value: decimal, trigger_value: decimal }],
  ],
  bulkexports_v1: [
    [/^exports?_jobs$/, { job_queue_position: integer }],
    [/^export_days$/, { day: { type: 'date', wire: 'date' }, create_date: { type: 'date', wire: 'date' } }],
  ],
  flex_v1: [
    [
      /^insights_quality_management_assessments(_comments)?$/,
      // Milliseconds since 1970.
      { offset: decimal, weight: decimal, timestamp: { type: 'int8', wire: 'string' } },
    ],
  ],
  insights_v1: [[/^voice_(events|metrics)$/, { timestamp: instant }]],
  // Declared an integer, and sent as a string.
  intelligence_v3: [[/^control_plane_operator_versions$/, { version: integer }]],
  numbers_v1: [
    [/^porting_port_in_port_in_requests$/, { status_last_updated_timestamp: { type: 'date', wire: 'date' } }],
  ],
  verify_v2: [[/^attempts_summary$/, { conversion_rate_percentage: decimal }]],
};

function disguisedColumn(product: string, resource: string, column: string): TypedColumn | undefined {
  for (const [pattern, columns] of disguised[product] ?? []) {
    if (pattern.test(resource) && Object.hasOwn(columns, column)) return columns[column];
  }
  return undefined;
}

export function columnType(
  api: OpenApi,
  product: string,
  resource: string,
  column: string,
  schema: Schema,
): TypedColumn {
  return disguisedColumn(product, resource, column) ?? declaredType(api, schema);
}

/** The type by the description alone. */
export function declaredType(api: OpenApi, schema: Schema): TypedColumn {
  const { type, format, items, properties } = resolveSchema(api, schema);
  switch (type) {
    case 'string':
      return stringType(format);
    case 'boolean':
      return { type: 'bool', wire: 'json' };
    case 'integer':
      return { type: format === 'int64' ? 'int8' : 'int4', wire: 'json' };
    case 'number':
      // Prices and coordinates come as strings, so that their digits survive.
      return format === undefined ? decimal : { type: 'float8', wire: 'json' };
    case 'array':
      return { type: resolveSchema(api, items).type === 'string' ? 'text[]' : 'jsonb', wire: 'json' };
    case undefined:
    case 'object':
      return { type: 'jsonb', wire: 'json' };
    default:
      throw new Error(`type ${type} (${Object.keys(properties ?? {}).join()}) has no column type`);
  }
}

function stringType(format: string | undefined): TypedColumn {
  switch (format) {
    case 'date-time':
      return instant;
    case 'date-time-rfc-2822':
      return { type: 'timestamptz', wire: 'rfc2822' };
    case 'date':
      return { type: 'date', wire: 'date' };
    default:
      return { type: 'text', wire: 'json' };
  }
}

/** `^(SM|MM)[0-9a-fA-F]{32}$` → SM, MM. */
export function sidPrefixes(pattern: string | undefined): readonly string[] | undefined {
  const prefixes = /^\^\(?([A-Z]{2}(?:\|[A-Z]{2})*)\)?\[0-9a-fA-F\]\{32\}\$$/.exec(pattern ?? '')?.[1];
  return prefixes?.split('|');
}
