// CSV as Postgres' COPY writes it (RFC 4180, but lines end in a single \n): NULL is nothing, the empty string is "".
import type { Field } from '@twilio-sql/sql-engine';
import type { ResultWriter } from './result-writer.ts';

export function csvWriter(fields: readonly Field[]): ResultWriter {
  return {
    begin: () => csvLine(fields.map((field) => field.name)),
    rows: (rows) => rows.map(csvLine).join(''),
    end: () => '',
  };
}

function csvLine(values: readonly (string | null)[]): string {
  // A line that is `\.` alone ends the input for some readers, Postgres among them.
  const line = values.map(csvValue).join(',');
  return line === '\\.' ? '"\\."\n' : `${line}\n`;
}

function csvValue(value: string | null): string {
  if (value === null) return '';
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
