// The query that computes the rows of a write on one of the engine's own tables, and where its outputs go.

import type {
  ColumnExpression,
  DeleteStatement,
  Expression,
  InsertStatement,
  Query,
  Target,
  UpdateStatement,
} from '../bind/tree.ts';
import { OMITTED } from '../bind/insert.ts';
import { visitExpression } from '../bind/walk.ts';
import { notSupported } from '../errors.ts';
import { storedColumn, type LocalTable } from '../local/definitions.ts';
import { columnsIn } from '../plan/conjuncts.ts';
import { writtenQuery } from './write-targets.ts';

export interface WriteSource {
  readonly query: Query;
  /** Columns of the temporary table, one for each output; undefined where the output is not used. */
  readonly columns: readonly (string | undefined)[];
  /** Columns of other relations that RETURNING asks for, by their names in the temporary table. */
  readonly extras: readonly { readonly column: ColumnExpression; readonly name: string }[];
  /** Rows of nothing: INSERT … DEFAULT VALUES. */
  readonly emptyRows?: number;
}

export function sourceOf(
  statement: InsertStatement | UpdateStatement | DeleteStatement,
  table: LocalTable,
): WriteSource {
  if (statement.kind === 'insert') return insertSource(statement, table);
  const { relation, where, ctes, returning } = statement;
  const joined = statement.kind === 'update' ? statement.from : statement.using;
  const assigned = new Map(
    statement.kind === 'update' ? statement.assignments.map(({ column, expression }) => [column, expression]) : [],
  );
  const extras = extraColumns(returning, new Set(relation.columns.map(({ column }) => column)));
  const own = relation.columns.map(({ column, type, modifier }): ColumnExpression => {
    return { kind: 'column', column, type, modifier };
  });
  const values: Expression[] = own.slice(0, table.columns.length).map((column, index) => assigned.get(index) ?? column);
  const targets = [
    ...own.slice(table.columns.length, table.columns.length + 1),
    ...values,
    ...extras.map((extra) => extra.column),
  ];
  const query = writtenQuery({ relation, joined, where, ctes }, targets);
  return { query, extras, columns: ['rid', ...table.columns.map(storedColumn), ...extras.map((extra) => extra.name)] };
}

function insertSource({ source, columns }: InsertStatement, table: LocalTable): WriteSource {
  const names = columns.map((index) => {
    const column = index === OMITTED ? undefined : table.columns[index];
    return column === undefined ? undefined : storedColumn(column);
  });
  const emptyRows = source.kind === 'values' && source.outputs.length === 0 ? source.rows.length : undefined;
  return { query: source, columns: names, extras: [], ...(emptyRows === undefined ? {} : { emptyRows }) };
}

function extraColumns(returning: readonly Target[], own: ReadonlySet<number>): WriteSource['extras'] {
  const wanted = new Set(returning.flatMap(({ expression }) => [...columnsIn(expression)]));
  const found = new Map<number, ColumnExpression>();
  for (const { expression } of returning) {
    visitExpression(expression, {
      expression: (e) => {
        if (e.kind === 'column' && wanted.has(e.column) && !own.has(e.column)) found.set(e.column, e);
      },
    });
  }
  return [...found.values()].map((column, index) => ({ column, name: `x${index}` }));
}

/** Expressions that are computed over rows at hand: nothing is fetched for them. */
export function refuseFetches(expressions: readonly Expression[], clause: string): void {
  for (const expression of expressions) {
    visitExpression(expression, {
      relation: (relation) => {
        const fetched = relation.kind === 'scan' && relation.table.resident === undefined;
        if (fetched || relation.kind === 'cte') {
          throw notSupported(`a subquery over other than local tables in ${clause}`);
        }
      },
    });
  }
}
