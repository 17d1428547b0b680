// From a property of an API's answer to a stored value. An undecodable value is an error that names the column.

import { pgError, PgError } from '../errors.ts';
import { decodeDate, decodeIso8601, decodeRfc2822, isNumericText } from '../types/json-decoding.ts';
import { isJsonArray, parseJson, writeJsonb } from '../types/json-parser.ts';
import { typeByOid } from '../types/registry.ts';
import type { SqlValue } from '../types/values.ts';
import { decodingSession } from './decoding-session.ts';
import type { LoadedColumn, LoadedTable } from './messages.ts';
import { writerOf } from './storage.ts';

type Decoder = (value: Exclude<SqlValue, null>) => SqlValue;

/** Takes what `->>` gives (`->` for numbers of any size, jsonb and arrays), never null. */
export function decoderOf(column: LoadedColumn): Decoder {
  const type = typeByOid(column.type);
  const write = writerOf(column.type);
  switch (column.json?.wire) {
    case 'rfc2822':
      return (value) => decodeRfc2822(String(value));
    case 'iso8601':
      return (value) => decodeIso8601(String(value));
    case 'date':
      return (value) => BigInt(decodeDate(String(value)));
    default:
      break;
  }
  if (type.name === 'numeric') {
    return (value) => {
      const json = String(value);
      if (json === 'null') return null;
      // as: a JSON string is a string.
      const text = json.startsWith('"') ? (JSON.parse(json) as string) : json;
      return isNumericText(text) ? text : write(type.input(text, decodingSession));
    };
  }
  if (type.name === 'bool') {
    return (value) =>
      typeof value === 'string' ? write(type.input(value, decodingSession)) : Number(value) === 0 ? 0n : 1n;
  }
  if (type.kind === 'array') return (value) => write(jsonArray(String(value)));
  if (type.name === 'jsonb')
    return (value) => (value === 'null' ? null : write(type.input(String(value), decodingSession)));
  return (value) => write(type.input(String(value), decodingSession));
}

function jsonArray(text: string): { dimensions: number[]; lowerBounds: number[]; elements: (string | null)[] } | null {
  const value = parseJson(text);
  if (value === null) return null;
  if (!isJsonArray(value)) throw pgError('22P02', 'the value is no JSON array');
  const elements = value.map((element) => {
    if (element === null) return null;
    return typeof element === 'string' ? element : writeJsonb(element);
  });
  return elements.length === 0
    ? { dimensions: [], lowerBounds: [], elements }
    : { dimensions: [elements.length], lowerBounds: [1], elements };
}

/** Types whose values are read as JSON has them. */
const exact: ReadonlySet<string> = new Set(['jsonb', 'json', 'numeric']);

/** SQL for a column out of `value`, a row as JSON; `decode` is the registered function's name. */
export function decodingSql(column: LoadedColumn, index: number, decode: string): string {
  const { json } = column;
  if (json === undefined) throw new Error(`column ${column.name} is not in the rows`);
  const path = `'$${json.path.map((name) => `."${name.replaceAll("'", "''")}"`).join('')}'`;
  const type = typeByOid(column.type);
  if (json.wire === 'json' && type.storage === 'text' && type.kind === 'base' && type.category === 'S') {
    const plain = `CAST(value ->> ${path} AS TEXT)`;
    // `->>` makes 1 of true, and a double of a number.
    return json.mixed === true
      ? `CASE WHEN typeof(value ->> ${path}) IN ('text', 'null') THEN ${plain} ELSE CAST(value -> ${path} AS TEXT) END`
      : plain;
  }
  // `->>` makes a double of a number, which has sixteen digits.
  const operator = exact.has(type.name) || type.kind === 'array' ? '->' : '->>';
  return `${decode}(value ${operator} ${path}, ${index})`;
}

/** The decoding function of a table: the value and the number of its column. */
export function tableDecoder(table: LoadedTable): (value: SqlValue, column: SqlValue) => SqlValue {
  const decoders = table.columns.map((column) => (column.json === undefined ? undefined : decoderOf(column)));
  return (value, index) => {
    if (value === null) return null;
    try {
      return decoders[Number(index)]?.(value) ?? null;
    } catch (error) {
      throw undecodable(error, table, Number(index));
    }
  };
}

function undecodable(error: unknown, table: LoadedTable, index: number): unknown {
  if (!(error instanceof PgError) && !(error instanceof SyntaxError)) return error;
  const column = table.columns[index]?.name ?? '?';
  const type = typeByOid(table.columns[index]?.type ?? 0).formalName;
  return pgError('HV004', `column "${column}" of ${table.label} came with a value that is no ${type}`, {
    table: table.label,
    column,
    detail: `${error.message}.`,
    hint: 'Leave the column out of the query, and report this: no row is dropped and no value is guessed.',
  });
}
