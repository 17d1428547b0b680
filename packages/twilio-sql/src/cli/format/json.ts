// JSON: values as Postgres' to_json has them (numbers stay exact, times are ISO 8601, json is itself). `json` is one
// array for a result, `jsonl` one object for a line.
import type { Field } from '@twilio-sql/sql-engine';
import type { SessionContext } from '@twilio-sql/sql-engine/wire';
import type { TextRow } from '../../result/data-rows.ts';
import { jsonTextOf } from '../../result/json-value.ts';
import type { ResultWriter } from './result-writer.ts';

export function jsonLinesWriter(fields: readonly Field[], context: SessionContext): ResultWriter {
  const write = objectWriter(fields, context);
  return { begin: () => '', rows: (rows) => rows.map((row) => `${write(row)}\n`).join(''), end: () => '' };
}

export function jsonWriter(fields: readonly Field[], context: SessionContext): ResultWriter {
  const write = objectWriter(fields, context);
  let first = true;
  return {
    begin: () => '[',
    rows: (rows) => {
      const text = rows.map((row) => `\n${write(row)}`).join(',');
      if (text === '') return '';
      const separator = first ? '' : ',';
      first = false;
      return separator + text;
    },
    end: () => (first ? ']\n' : '\n]\n'),
  };
}

function objectWriter(fields: readonly Field[], context: SessionContext): (row: TextRow) => string {
  const members = fields.map((field) => ({ key: JSON.stringify(field.name), write: jsonTextOf(field.type, context) }));
  return (row) => {
    const parts = members.map(({ key, write }, index) => {
      const value = row[index] ?? null;
      return `${key}:${value === null ? 'null' : write(value)}`;
    });
    return `{${parts.join(',')}}`;
  };
}
