// The rows of a COPY FROM as a table, known to one statement alone: INSERT reads it like any other, page by page, so
// that their number is not bounded by memory.

import type { Page } from '../../driver/page.ts';
import { mergePages } from '../../driver/merge-pages.ts';
import type { ColumnDefinition, TableDefinition } from '../../driver/table.ts';
import type { Field } from '../../engine.ts';
import { typeByOid } from '../../types/registry.ts';
import type { JsValue } from '../../types/values.ts';

/** No name that can be written finds it. */
export const COPIED_ROWS = '\u0000copied';

/** `pages`: begun once, when the statement runs. */
export function copiedTable(
  fields: readonly Field[],
  pages: () => AsyncIterable<readonly (readonly JsValue[])[]>,
): TableDefinition {
  return {
    schema: '',
    name: COPIED_ROWS,
    aliases: [],
    kind: 'table',
    description: '',
    columns: fields.map(columnOf),
    primaryKey: [],
    foreignKeys: [],
    local: true,
    plan: (request) => ({
      support: request.conditions.map(() => 'unsupported'),
      order: false,
      limit: false,
      missing: [],
      requests: [],
      estimate: { requests: 0, rows: 1000 },
      identity: COPIED_ROWS,
      duplicates: false,
      // The next page is read while the executor takes the last one.
      open: () => mergePages([() => rowsPages(pages())], { width: 1, ahead: true }),
    }),
  };
}

function columnOf({ name, type, modifier }: Field): ColumnDefinition {
  return {
    name,
    type: typeByOid(type).name,
    modifier,
    notNull: false,
    hidden: false,
    description: '',
    aliases: [],
  };
}

async function* rowsPages(
  pages: AsyncIterable<readonly (readonly JsValue[])[]>,
): AsyncGenerator<Page, void, undefined> {
  for await (const rows of pages) yield { kind: 'rows', rows };
}
