// The temporary tables of a plan: one for each fetch, with the columns that are needed.

import type { RelationId } from '../bind/tree.ts';
import type { ColumnDefinition } from '../driver/table.ts';
import type { Fetch, FetchId, PhysicalPlan } from '../plan/physical.ts';
import { typeByName } from '../types/registry.ts';
import type { LoadedColumn, LoadedTable } from './messages.ts';

export function loadedTable(fetch: Fetch, statement: number): LoadedTable {
  const { table } = fetch;
  const unite = fetch.alternatives.length > 1 || fetch.plans.some((plan) => plan.duplicates);
  const key = unite ? table.primaryKey : [];
  const names = new Set([...fetch.columns, ...key]);
  const columns = table.columns.filter((column) => names.has(column.name)).map(loadedColumn);
  return {
    name: `s${statement}_t${fetch.id}`,
    label: `${table.schema}.${table.name}`,
    columns,
    key: key.map((name) => columns.findIndex((column) => column.name === name)),
  };
}

export function loadedColumn(column: ColumnDefinition): LoadedColumn {
  const { name, json } = column;
  return { name, type: typeByName(column.type).oid, ...(json === undefined ? {} : { json }) };
}

/** What each scan reads, by SQL name. */
export function tableNames(plan: PhysicalPlan, names: ReadonlyMap<FetchId, string>): ReadonlyMap<RelationId, string> {
  const tables = new Map<RelationId, string>();
  for (const [relation, fetch] of plan.fetchOf) {
    const name = names.get(fetch);
    if (name !== undefined) tables.set(relation, name);
  }
  return tables;
}
