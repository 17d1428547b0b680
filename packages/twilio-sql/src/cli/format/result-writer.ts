// What the output formats have in common: text for one result, made as its rows come.
import type { Field } from '@twilio-sql/sql-engine';
import type { SessionContext } from '@twilio-sql/sql-engine/wire';
import type { TextRow } from '../../result/data-rows.ts';
import { csvWriter } from './csv.ts';
import { jsonLinesWriter, jsonWriter } from './json.ts';
import { tableWriter } from './table.ts';

export interface ResultWriter {
  readonly begin: () => string;
  /** May keep rows back until it knows more. */
  readonly rows: (rows: readonly TextRow[]) => string;
  readonly end: () => string;
}

/** For one result. The context says how its values were printed. */
export type WriterFactory = (fields: readonly Field[], context: SessionContext) => ResultWriter;

export type OutputFormat = 'table' | 'csv' | 'json' | 'jsonl' | 'ndjson';

export const outputFormats: Readonly<Record<OutputFormat, WriterFactory>> = {
  table: (fields) => tableWriter(fields),
  csv: (fields) => csvWriter(fields),
  json: jsonWriter,
  jsonl: jsonLinesWriter,
  // The same by its other name.
  ndjson: jsonLinesWriter,
};
