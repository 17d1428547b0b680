// Rows on their way from a driver to the executor.

import type { JsValue } from '../types/values.ts';

/** An answer of an API, undecoded: the executor parses it and keeps what the plan needs. */
export interface JsonPage {
  readonly kind: 'json';
  /** UTF-8. Given away: its buffer is transferred to the executor. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** The property that holds the array of rows; absent when the body is the only row. */
  readonly rowsKey?: string;
  /** Values of columns that the rows do not carry (parent keys). By column name. */
  readonly constants: Readonly<Record<string, JsValue>>;
}

/** Rows that are in this process. */
export interface RowsPage {
  readonly kind: 'rows';
  /** Each row has one value for each of the table's columns, in the table's order. */
  readonly rows: readonly (readonly JsValue[])[];
}

export type Page = JsonPage | RowsPage;
