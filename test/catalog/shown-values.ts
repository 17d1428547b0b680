// What a value of Twilio's JSON has to look like as SQL shows it, and where that is not so.
import type { ColumnDefinition } from '@twilio-sql/sql-engine/driver';
import { digitsOf, parseExactly } from './exact-json.ts';

export type Json = unknown;
export type JsonObject = Readonly<Record<string, Json>>;

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** For a SELECT list: arrays as JSON, so that their elements can be told apart. */
export function shownAs({ name, type }: ColumnDefinition): string {
  return type.startsWith('_') ? `to_jsonb("${name}") AS "${name}"` : `"${name}"`;
}

/** The columns that show a part of the JSON, hidden ones too. */
export function columnsOfJson(columns: readonly ColumnDefinition[]): readonly ColumnDefinition[] {
  return columns.filter(({ json }) => json !== undefined);
}

/** What a row lost or changed; nothing, when it is as Twilio answered. */
export function rowFaults(
  columns: readonly ColumnDefinition[],
  json: JsonObject,
  row: readonly (string | null)[],
): readonly string[] {
  const known = new Set(columns.map((column) => column.json?.path[0]));
  return [
    ...Object.keys(json)
      .filter((key) => !known.has(key))
      .map((key) => `undeclared: ${key}`),
    ...columns.flatMap((column, index) => {
      const value = valueAt(json, column.json?.path ?? []);
      const shown = row[index] ?? null;
      return isShown(column, value, shown)
        ? []
        : [`${column.name} ${column.type}: ${JSON.stringify(value)} is shown as ${JSON.stringify(shown)}`];
    }),
  ];
}

function valueAt(json: Json, path: readonly string[]): Json {
  return path.reduce<Json>((value, name) => (isObject(value) ? value[name] : undefined), json);
}

function isShown({ type, json }: ColumnDefinition, value: Json, shown: string | null): boolean {
  if (value === null || value === undefined) return shown === null;
  if (shown === null) return false;
  const digits = digitsOf(value);
  if (type === 'jsonb' || type.startsWith('_')) return sameJson(value, parseExactly(shown));
  if (type === 'bool') return value === (shown === 't');
  if (type === 'timestamptz') return typeof value === 'string' && instantOf(value) === instantOf(shown);
  if (/^(int4|int8|numeric)$/.test(type)) return (digits ?? value) === shown;
  if (type === 'float8') return Number(digits ?? Number.NaN) === Number(shown);
  // Part of a JSON column, of which the description says that it is a text.
  if (json !== undefined && json.path.length > 1 && typeof value === 'object') return isSameJsonText(value, shown);
  return value === shown;
}

/** Objects have no order, and numbers have their digits. */
function sameJson(left: Json, right: Json): boolean {
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) && left.length === right.length && left.every((one, index) => sameJson(one, right[index]))
    );
  }
  if (!isObject(left)) return left === right;
  if (!isObject(right)) return false;
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => sameJson(left[name], right[name]));
}

/** Microseconds since 1970, of ISO 8601, RFC 2822 or Postgres' output. */
export function instantOf(text: string): string {
  const fraction = (/\d\d:\d\d:\d\d\.(\d+)/.exec(text)?.[1] ?? '').padEnd(6, '0').slice(0, 6);
  const seconds = Date.parse(text.replace(/(:\d\d)\.\d+/, '$1').replace(/([+-]\d\d)$/, '$1:00')) / 1000;
  return `${String(seconds)}.${fraction}`;
}

/** Whether a value that was sent is the example's: as text in a form, as JSON has it otherwise. */
export function sameValue(type: string, wanted: Json, sent: Json): boolean {
  if (type === 'timestamptz' && typeof wanted === 'string' && typeof sent === 'string') {
    return wanted === sent || instantOf(wanted) === instantOf(sent);
  }
  if (sameJson(wanted, sent)) return true;
  if (typeof sent !== 'string') return false;
  if (type === 'bool') return String(wanted).toLowerCase() === sent;
  if (type === 'jsonb') return isSameJsonText(wanted, sent);
  return (digitsOf(wanted) ?? (typeof wanted === 'string' ? wanted : JSON.stringify(wanted))) === sent;
}

/** A form carries JSON as text; an example shows either. */
function isSameJsonText(wanted: Json, sent: string): boolean {
  try {
    return sameJson(typeof wanted === 'string' ? parseExactly(wanted) : wanted, parseExactly(sent));
  } catch {
    return false;
  }
}
