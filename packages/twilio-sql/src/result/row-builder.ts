// From rows of text to row objects, by the fields of the result.
import type { Field } from '@twilio-sql/sql-engine';
import type { SessionContext } from '@twilio-sql/sql-engine/wire';
import type { TextRow } from './data-rows.ts';
import { valueReader, type Value, type ValueReader } from './value-reader.ts';

/** By column name; where two columns have one name, the last one's value. */
export type Row = Readonly<Record<string, Value>>;

/** js: by the type of the column. text: Postgres' text forms, as strings. */
export type ValueForm = 'js' | 'text';

export function rowBuilder(
  fields: readonly Field[],
  form: ValueForm,
  context: SessionContext,
): (values: TextRow) => Row {
  const names = fields.map((field) => field.name);
  const readers = fields.map((field) => (form === 'text' ? asItIs : valueReader(field.type, context)));
  const read = (values: TextRow, index: number): Value => {
    const text = values[index] ?? null;
    return text === null ? null : (readers[index] ?? asItIs)(text);
  };
  // Assigning to `__proto__` would not make a property.
  if (names.includes('__proto__')) {
    return (values) => Object.fromEntries(names.map((name, index) => [name, read(values, index)]));
  }
  return (values) => {
    const row: Record<string, Value> = {};
    for (const [index, name] of names.entries()) row[name] = read(values, index);
    return row;
  };
}

const asItIs: ValueReader = (text) => text;
