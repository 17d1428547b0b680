// A plausible row of any resource, made from the catalog's column types alone.
import type { Resource, ResourceColumn } from '@twilio-sql/twilio-driver/catalog-data';
import { dateText, dayOf, iso8601, rfc2822 } from '../dates.ts';
import type { JsonValue, Row } from '../json.ts';
import { createSidCodec } from '../permutation.ts';
import { hash, keyFor, pick } from '../random.ts';

export interface SampleOptions {
  readonly resource: Resource;
  readonly accountSid: string;
  /** Path parameters: `{ AccountSid: 'AC…', CallSid: 'CA…' }`. */
  readonly parents: Readonly<Record<string, string>>;
  /** Which row of the resource. */
  readonly number: number;
  readonly key: number;
  /** Seconds. */
  readonly createdAt: number;
  /** The value of the resource's own key, when it is known. */
  readonly sid?: string;
}

/** Columns that a fresh row leaves empty unless they were sent: seeds fill some of them, creates do not. */
export type Filling = 'sample' | 'fresh';

export function sampleRow(options: SampleOptions, filling: Filling): Row {
  const { resource, key } = options;
  const row: Record<string, JsonValue> = {};
  for (const column of resource.columns)
    row[column.name] = valueOf(column, options, hash(keyFor(key, column.name), options.number), filling);
  if (resource.primaryKey !== undefined && options.sid !== undefined) row[resource.primaryKey] = options.sid;
  for (const parent of resource.parents) {
    const value = options.parents[parent.parameter];
    if (!parent.synthetic && value !== undefined) row[parent.column] = value;
  }
  linkInto(row, options);
  return row;
}

function valueOf(column: ResourceColumn, options: SampleOptions, bits: number, filling: Filling): JsonValue {
  const { name, type, wire, values, sidPrefixes } = column;
  if (name === options.resource.primaryKey && (type === 'int4' || type === 'int8')) return options.number + 1;
  if (name === 'account_sid') return isListedKey(name, options.resource) ? ownSid('AC', options) : options.accountSid;
  if (name === 'api_version') return '2010-04-01';
  if (name === 'friendly_name') return `${title(options.resource.name)} ${String(options.number + 1)}`;
  if (/^date_(created|updated)$/.test(name)) return timeText(options.createdAt, wire);
  if (name.endsWith('_method')) return 'POST';
  if (values !== undefined && values.length > 0 && type === 'text')
    return filling === 'fresh' ? (values[0] ?? null) : pick(values, bits);
  if (filling === 'fresh' && column.nullable && type !== 'bool' && sidPrefixes === undefined) return emptyOf(type);
  switch (type) {
    case 'bool':
      return filling === 'sample' && bits % 3 === 0;
    case 'int4':
    case 'int8':
      return wire === 'string' ? String(bits % 100) : bits % 100;
    case 'float8':
      return (bits % 1000) / 1000;
    case 'numeric':
      return wire === 'string'
        ? `${String(bits % 20)}.${String(bits % 100_000).padStart(5, '0')}`
        : (bits % 10_000) / 100;
    case 'date':
      return dateText(dayOf(options.createdAt));
    case 'timestamptz':
      return timeText(options.createdAt, wire);
    case 'jsonb':
      return name.endsWith('uris') || name === 'links' ? {} : null;
    case 'text[]':
      return values === undefined ? [] : values.slice(0, 1 + (bits % values.length));
    case 'text':
      return textOf(name, options, bits, sidPrefixes);
  }
}

/** The accounts of an organization are rows; elsewhere the column says whose the row is. */
function isListedKey(name: string, { primaryKey, list }: Resource): boolean {
  return name === primaryKey && list !== undefined;
}

function ownSid(prefix: string, { key, number }: SampleOptions): string {
  return prefix + createSidCodec(key).encode(number);
}

function emptyOf(type: ResourceColumn['type']): JsonValue {
  return type === 'text[]' ? [] : null;
}

function textOf(
  name: string,
  options: SampleOptions,
  bits: number,
  prefixes: readonly string[] | undefined,
): JsonValue {
  const prefix = prefixes?.[0];
  if (prefix !== undefined) {
    // Another row's sid: nothing is known of it here, and null says so. The row's own key is set by the caller.
    return name === (options.resource.primaryKey ?? 'sid') ? ownSid(prefix, options) : null;
  }
  if (name === options.resource.primaryKey) return `${options.resource.name}-${String(options.number + 1)}`;
  if (/phone_number$|^(to|from)$/.test(name)) return `+1415555${String(1000 + (bits % 9000))}`;
  if (name.endsWith('_url') || name === 'url') return `https://hooks.example.com/${name.replace(/_url$/, '')}`;
  if (/iso_country|country_code/.test(name)) return 'US';
  if (/(^|_)sid$/.test(name)) return null;
  return `${name.replaceAll('_', ' ')} ${String(options.number + 1)}`;
}

/** `uri` and `url`, which are where the row is fetched from. */
function linkInto(row: Record<string, JsonValue>, options: SampleOptions): void {
  const { resource, parents } = options;
  const template =
    resource.fetch?.path ??
    resource.update?.path ??
    resource.delete?.path ??
    resource.list?.path ??
    resource.create?.path;
  if (template === undefined) return;
  const key = resource.primaryKey === undefined ? undefined : row[resource.primaryKey];
  const path = template.replace(
    /\{(\w+)\}/g,
    (_, name: string) => parents[name] ?? (typeof key === 'string' ? key : ''),
  );
  if ('uri' in row) row.uri = path;
  if ('url' in row && resource.host !== 'api.twilio.com') row.url = `https://${resource.host}${path}`;
}

function timeText(seconds: number, wire: ResourceColumn['wire']): string {
  return wire === 'rfc2822' ? rfc2822(seconds) : iso8601(seconds);
}

function title(name: string): string {
  const words = name.replace(/s$/, '').split('_');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
}
