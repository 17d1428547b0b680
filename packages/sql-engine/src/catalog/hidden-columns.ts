// Hidden columns of drivers' tables: parameters of requests, and what can be written but not read. `*` and `\d` leave
// them out, as Postgres leaves out system columns; they are in twilio_sql.hidden_columns, and below psql's \d+, which
// asks col_description for each column that it shows: the last one's goes on with them. The comments themselves
// (pg_description) are without them, as other clients read those.

import { wholeScan } from '../driver/rows-table.ts';
import type { ColumnDefinition, HiddenUse, TableDefinition } from '../driver/table.ts';
import { quoteIdentifier } from '../functions/text-keywords.ts';
import { findTypeByName } from '../types/registry.ts';
import type { RelationFact } from './catalog-facts.ts';

interface HiddenColumn extends ColumnDefinition {
  readonly use: HiddenUse;
}

const isTold = (column: ColumnDefinition): column is HiddenColumn => column.hidden && column.use !== undefined;

const formalType = (name: string): string => findTypeByName(name)?.formalName ?? name;

export function hiddenColumnsFact(table: TableDefinition): Pick<RelationFact, 'hiddenColumns'> {
  const lines = table.columns.filter(isTold).map(({ name, type, use, description }) => {
    const said = description === '' ? '' : `: ${description}`;
    return `  ${quoteIdentifier(name)} ${formalType(type)}, ${use}${said}`;
  });
  return lines.length === 0 ? {} : { hiddenColumns: lines.join('\n') };
}

/** What col_description gives: '' for none. */
export function columnDescription(relation: RelationFact, number: number): string {
  const own = relation.columns.find((column) => column.number === number)?.description ?? '';
  if (relation.hiddenColumns === undefined || relation.columns.at(-1)?.number !== number) return own;
  return `${own === '' ? '' : `${own}\n`}Hidden columns, not in * and \\d:\n${relation.hiddenColumns}`;
}

export function hiddenColumnsTable(tables: readonly TableDefinition[]): TableDefinition {
  return {
    schema: 'twilio_sql',
    name: 'hidden_columns',
    aliases: [],
    kind: 'table',
    description: 'Columns that * and \\d leave out: parameters of requests, and what can be written but not read.',
    columns: [
      column('table_schema', 'text', 'The schema of the table'),
      column('table_name', 'text', 'The table'),
      column('column_name', 'text', 'The column'),
      column('data_type', 'text', 'Its type'),
      column('use', 'text', 'parameter: for WHERE; write-only: for INSERT and UPDATE; part: inside another column'),
      column('insertable', 'bool', 'Whether INSERT takes it'),
      column('updatable', 'bool', 'Whether UPDATE takes it'),
      column('description', 'text', 'What it says'),
    ],
    primaryKey: ['table_schema', 'table_name', 'column_name'],
    foreignKeys: [],
    local: true,
    tellsOfTables: true,
    plan: (request) =>
      wholeScan(request, {
        identity: 'hidden_columns',
        rows: 4000,
        open: async function* () {
          yield await Promise.resolve({ kind: 'rows' as const, rows: tables.flatMap(rowsOf) });
        },
      }),
  };
}

function rowsOf({ schema, name, columns, writes }: TableDefinition): (string | boolean)[][] {
  return columns
    .filter(isTold)
    .map((hidden) => [
      schema,
      name,
      hidden.name,
      formalType(hidden.type),
      hidden.use,
      writes?.insert?.columns.includes(hidden.name) ?? false,
      writes?.update?.columns.includes(hidden.name) ?? false,
      hidden.description,
    ]);
}

function column(name: string, type: string, description: string): ColumnDefinition {
  return { name, type, modifier: -1, notNull: false, hidden: false, description, aliases: [] };
}
