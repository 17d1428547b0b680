// A local relation as the table that the binder finds and plans leave where it is.

import type { ScanPlan, ScanRequest } from '../driver/scan.ts';
import type { ColumnDefinition, ResidentTable, TableDefinition } from '../driver/table.ts';
import { isStored, storedColumn, storedName, type LocalColumn, type LocalRelation } from './definitions.ts';

/** No name that can be written finds it, not even loosely. */
const ROW_ID = '\u0000row';

export function tableDefinition(relation: LocalRelation): TableDefinition {
  const stored = isStored(relation);
  const columns = relation.columns.map(toColumn);
  return {
    schema: relation.schema,
    name: relation.name,
    aliases: [],
    kind: relation.kind === 'table' ? 'table' : 'view',
    description: relation.description,
    columns: stored ? [...columns, rowId, ...systemColumns] : columns,
    primaryKey: primaryKey(relation),
    foreignKeys: [],
    plan: planResident,
    local: true,
    resident: {
      definition: relation,
      name: storedName(relation),
      columns: [...relation.columns.map(storedColumn), 'rowid', ROW_PLACE, String(relation.oid)],
    },
  };
}

const rowId: ColumnDefinition = {
  name: ROW_ID,
  type: 'int8',
  modifier: -1,
  notNull: true,
  hidden: true,
  description: '',
  aliases: [],
};

/** `{row}` is where SQLite's number of the row goes. Like Postgres' pages, but with a hundred rows each. */
const ROW_PLACE = "printf('(%d,%d)', ({row} - 1) / 100, ({row} - 1) % 100 + 1)";

/** What Postgres keeps with each row and `*` leaves out. No xmin: programs take it for a row's version. */
const systemColumns: readonly ColumnDefinition[] = [
  { ...rowId, name: 'ctid', type: 'tid', description: 'the place of the row' },
  { ...rowId, name: 'tableoid', type: 'oid', description: 'the OID of the table' },
];

export const SYSTEM_COLUMN_NAMES: ReadonlySet<string> = new Set(['ctid', 'tableoid', 'xmin', 'xmax', 'cmin', 'cmax']);

/** A column of a resident table by its place, of the row of the alias that SQLite numbers by `rowName`. */
export function residentColumn(
  { columns }: ResidentTable,
  place: number,
  alias: string,
  rowName: 'rowid' | 'rid',
): string {
  const name = columns[place] ?? '';
  if (name === 'rowid') return `${alias}.${rowName}`;
  if (/^\d/.test(name)) return name;
  return name.includes('{row}') ? name.replaceAll('{row}', `${alias}.${rowName}`) : `${alias}.${name}`;
}

export function toColumn({ name, type, modifier, notNull, description }: LocalColumn): ColumnDefinition {
  return { name, type, modifier, notNull, hidden: false, description, aliases: [] };
}

function primaryKey(relation: LocalRelation): readonly string[] {
  if (relation.kind !== 'table') return [];
  const key = relation.constraints.find((constraint) => constraint.kind === 'primary');
  return (key?.columns ?? []).map((number) => relation.columns.find((column) => column.number === number)?.name ?? '');
}

/** How many rows it has is known when a statement runs; binding to it is decided then. */
const expectedRows = 10;

/** Never opened: the residual reads the table in its place. */
function planResident(request: ScanRequest): ScanPlan {
  return {
    support: request.conditions.map(() => 'exact'),
    order: false,
    limit: false,
    missing: [],
    requests: [],
    estimate: { requests: 0, rows: expectedRows },
    identity: '',
    duplicates: false,
    open: () => {
      throw new Error('a resident table is not fetched');
    },
  };
}
