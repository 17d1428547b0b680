// From chunks of encoded rows to row objects, by the fields of the result.
import type { Field, Format, ResultChunk } from '@twilio-sql/sql-engine';
import type { SessionContext } from '@twilio-sql/sql-engine/wire';
import { decodeText, readDataRows } from './data-rows.ts';
import { jsonTextOf } from './json-value.ts';
import { textReader, valueReader, type Value, type ValueReader } from './value-reader.ts';

/** By column name; where two columns have one name, the last one's value. */
export type Row = Readonly<Record<string, Value>>;

/** js: by the type of the column. text: Postgres' text forms, as strings. json: JSON texts, as to_json makes them. */
export type ValueForm = 'js' | 'text' | 'json';

export interface RowBuilder {
  /** In which the engine has to send the columns. */
  readonly formats: readonly Format[];
  readonly build: (chunk: ResultChunk) => readonly Row[];
}

export function rowBuilder(fields: readonly Field[], form: ValueForm, context: () => SessionContext): RowBuilder {
  const names = fields.map((field) => field.name);
  const readers = fields.map((field) => readerOf(field.type, form, context));
  const toRow = names.includes('__proto__') ? rowFromEntries : rowByAssignment;
  return {
    formats: readers.map((reader) => reader.format),
    build: (chunk) => {
      const rows = readDataRows<Value>(chunk, (bytes, start, end, column) =>
        (readers[column] ?? textReader).read(bytes, start, end),
      );
      return rows.map((values) => toRow(names, values));
    },
  };
}

function readerOf(oid: number, form: ValueForm, context: () => SessionContext): ValueReader {
  switch (form) {
    case 'js':
      return valueReader(oid, context);
    case 'text':
      return textReader;
    case 'json': {
      const write = jsonTextOf(oid, context());
      return { format: 'text', read: (bytes, start, end) => write(decodeText(bytes, start, end)) };
    }
  }
}

function rowByAssignment(names: readonly string[], values: readonly Value[]): Row {
  const row: Record<string, Value> = {};
  for (let index = 0; index < names.length; index++) row[names[index] ?? ''] = values[index] ?? null;
  return row;
}

/** Assigning to `__proto__` would not make a property. */
function rowFromEntries(names: readonly string[], values: readonly Value[]): Row {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? null]));
}
