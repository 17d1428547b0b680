// Rows of this process in the place of a scan: what a write in WITH returned, or a table as it was before the writes.

import { wholeScan } from '../driver/rows-table.ts';
import type { ScanRelation } from '../bind/tree.ts';
import type { RowsPage } from '../driver/page.ts';
import type { TableDefinition } from '../driver/table.ts';
import type { JsValue } from '../types/values.ts';

/** Known when what they come from has been run. */
export class KeptRows {
  #rows: readonly (readonly JsValue[])[] | undefined;

  get known(): boolean {
    return this.#rows !== undefined;
  }

  keep(rows: readonly (readonly JsValue[])[]): void {
    this.#rows = rows;
  }

  async *pages(): AsyncGenerator<RowsPage> {
    if (this.#rows === undefined) throw new Error('rows are read before they are known');
    yield await Promise.resolve<RowsPage>({ kind: 'rows', rows: this.#rows });
  }
}

/** The scan over the rows, which have a value for each of the table's columns. */
export function scanOf(scan: ScanRelation, rows: KeptRows): ScanRelation {
  const { resident: _resident, writes: _writes, ...table } = scan.table;
  const kept: TableDefinition = {
    ...table,
    columns: table.columns.map(({ json: _json, ...column }, index) => ({ ...column, name: `c${index}` })),
    primaryKey: [],
    local: true,
    plan: (request) => wholeScan(request, { identity: `kept ${scan.relation}`, rows: 1, open: () => rows.pages() }),
  };
  return { ...scan, table: kept };
}
