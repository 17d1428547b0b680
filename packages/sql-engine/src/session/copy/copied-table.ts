// The rows of a COPY FROM as a table, known to one statement alone: INSERT reads it like any other, page by page, so
// that their number is not bounded by memory.

import { rowsTable, wholeScan } from '../../driver/rows-table.ts';
import type { Page } from '../../driver/page.ts';
import { mergePages } from '../../driver/merge-pages.ts';
import type { TableDefinition } from '../../driver/table.ts';
import type { Field } from '../../engine.ts';
import type { JsValue } from '../../types/values.ts';

/** No name that can be written finds it. */
export const COPIED_ROWS = '\u0000copied';

/** `pages`: begun once, when the statement runs. */
export function copiedTable(
  fields: readonly Field[],
  pages: () => AsyncIterable<readonly (readonly JsValue[])[]>,
): TableDefinition {
  // The next page is read while the executor takes the last one.
  const open = (): AsyncIterable<Page> => mergePages([() => rowsPages(pages())], { width: 1, ahead: true });
  return rowsTable({ name: COPIED_ROWS, kind: 'table' }, fields, (request) =>
    wholeScan(request, { identity: COPIED_ROWS, rows: 1000, open }),
  );
}

async function* rowsPages(
  pages: AsyncIterable<readonly (readonly JsValue[])[]>,
): AsyncGenerator<Page, void, undefined> {
  for await (const rows of pages) yield { kind: 'rows', rows };
}
