// The residual of a plan over aggregates of columns, as an executor is given it.

import { emitColumnQuery, type ColumnQuery } from '../emit/column-query.ts';
import { Emission } from '../emit/emission.ts';
import { emitQuery } from '../emit/query.ts';
import type { PhysicalPlan } from '../plan/physical.ts';
import type { SessionContext } from '../types/type-definition.ts';
import { loadedColumn } from './loaded-tables.ts';
import type { ColumnText } from './messages.ts';

export function columnText(
  { columns }: PhysicalPlan,
  { statementId, session }: { readonly statementId: number; readonly session: SessionContext },
): ColumnText | undefined {
  if (columns === undefined) return undefined;
  const aggregates: ColumnText['aggregates'][number][] = [];
  const queries: ColumnQuery[] = [];
  for (const aggregate of columns.aggregates) {
    const query = emitColumnQuery(aggregate, session.timeZone);
    if (query === undefined) return undefined;
    const { table, relation } = aggregate.scan;
    const name = `s${statementId}_a${relation}`;
    queries.push(query);
    aggregates.push({ query, table: { name, label: name, columns: table.columns.map(loadedColumn), key: [] } });
  }
  const names = columns.aggregates.map(
    ({ scan }, index) => [scan.relation, aggregates[index]?.table.name ?? ''] as const,
  );
  const emission = new Emission(new Map(names), session.timeZone);
  const outputs = columns.query.outputs.map((_, index) => `c${index}`);
  const sql = emitQuery(columns.query, outputs, emission);
  const registrations = [...emission.registrations, ...queries.flatMap((query) => query.registrations)];
  return { text: { sql, parameters: emission.parameters }, registrations, aggregates };
}
