// Tables over rows of this process that are read whole, whatever is asked of them.

import { typeByOid } from '../types/registry.ts';
import type { ScanPlan, ScanRequest } from './scan.ts';
import type { TableDefinition } from './table.ts';

/** All rows, without a request: every condition is looked at afterwards. `rows`: how many to expect. */
export function wholeScan(
  request: ScanRequest,
  { identity, rows, open }: Pick<ScanPlan, 'identity' | 'open'> & { readonly rows: number },
): ScanPlan {
  return {
    support: request.conditions.map(() => 'unsupported'),
    order: false,
    limit: false,
    missing: [],
    requests: [],
    estimate: { requests: 0, rows },
    identity,
    duplicates: false,
    open,
  };
}

interface RowsColumn {
  readonly name: string;
  /** pg_type.oid */
  readonly type: number;
  readonly modifier: number;
}

/** A table of one statement: no name finds it but in the statement's own tree. */
export function rowsTable(
  { name, kind }: Pick<TableDefinition, 'name' | 'kind'>,
  columns: readonly RowsColumn[],
  plan: TableDefinition['plan'],
): TableDefinition {
  return {
    schema: '',
    name,
    aliases: [],
    kind,
    description: '',
    columns: columns.map((column) => ({
      name: column.name,
      type: typeByOid(column.type).name,
      modifier: column.modifier,
      notNull: false,
      hidden: false,
      description: '',
      aliases: [],
    })),
    primaryKey: [],
    foreignKeys: [],
    local: true,
    plan,
  };
}
