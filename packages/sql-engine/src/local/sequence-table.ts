// A sequence as the one row that SELECT finds in it.

import { wholeScan } from '../driver/rows-table.ts';
import type { TableDefinition } from '../driver/table.ts';
import type { RowsPage } from '../driver/page.ts';
import { readCell, type SequenceFact } from '../functions/sequence-values.ts';
import { SEQUENCE_COLUMNS } from './facts.ts';
import { toColumn } from './table-definition.ts';

const COLUMNS = SEQUENCE_COLUMNS.map(toColumn);

export function sequenceTable(sequence: SequenceFact): TableDefinition {
  const { schema, name } = sequence;
  return {
    schema,
    name,
    aliases: [],
    kind: 'view',
    description: '',
    columns: COLUMNS,
    primaryKey: [],
    foreignKeys: [],
    local: true,
    plan: (request) => {
      const { last, called } = readCell(sequence.cell);
      return wholeScan(request, {
        identity: `sequence ${sequence.oid} ${last} ${called}`,
        rows: 1,
        open: () => onePage({ kind: 'rows', rows: [[last, 0n, called]] }),
      });
    },
  };
}

export function isSequence(table: TableDefinition): boolean {
  return table.columns === COLUMNS;
}

async function* onePage(page: RowsPage): AsyncGenerator<RowsPage> {
  yield await Promise.resolve(page);
}
