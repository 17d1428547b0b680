// What RowDescription tells of a statement's columns: names, types, and the table that they come straight from.

import type { BoundStatement, Expression, OutputColumn, Query, ScanRelation } from '../bind/tree.ts';
import { visitQuery } from '../bind/walk.ts';
import type { EngineCatalog } from '../catalog/catalog.ts';
import type { Field } from '../engine.ts';
import { typeByOid } from '../types/registry.ts';

interface Origin {
  readonly scan: Pick<ScanRelation, 'table' | 'columns'>;
  /** Counted from 1. */
  readonly columnNumber: number;
}

/** Undefined for a statement that returns no rows. */
export function resultFields(statement: BoundStatement, catalog: EngineCatalog): readonly Field[] | undefined {
  return resultColumns(statement)?.map((column) => field(column, statement, catalog));
}

function resultColumns(statement: BoundStatement): readonly OutputColumn[] | undefined {
  if (statement.kind === 'query') return statement.query.outputs;
  return statement.returning.length === 0 ? undefined : statement.returning;
}

function field(column: OutputColumn, statement: BoundStatement, catalog: EngineCatalog): Field {
  const expression = expressionOf(column, statement);
  const origin = expression === undefined ? undefined : originOf(expression, statement);
  const rowType = expression === undefined ? undefined : rowTypeOf(expression, statement, catalog);
  return {
    name: column.name,
    type: column.type,
    ...(rowType === undefined ? {} : { rowType }),
    modifier: column.modifier,
    length: typeByOid(column.type).length,
    tableOid: origin === undefined ? 0 : catalog.tableOid(origin.scan.table),
    columnNumber: origin?.columnNumber ?? 0,
  };
}

function expressionOf(column: OutputColumn, statement: BoundStatement): Expression | undefined {
  if (statement.kind !== 'query') return statement.returning.find((candidate) => candidate === column)?.expression;
  const { query } = statement;
  return query.kind === 'select' ? query.targets[query.outputs.indexOf(column)] : undefined;
}

function originOf(expression: Expression, statement: BoundStatement): Origin | undefined {
  if (expression.kind !== 'column') return undefined;
  if (statement.kind === 'query') return scanOrigin(expression.column, statement.query);
  return originIn(statement.relation, expression.column);
}

function scanOrigin(id: number, query: Query): Origin | undefined {
  let found: Origin | undefined;
  visitQuery(query, {
    relation: (relation) => {
      if (relation.kind === 'scan') found ??= originIn(relation, id);
    },
  });
  return found;
}

function originIn(scan: Origin['scan'], id: number): Origin | undefined {
  const index = scan.columns.findIndex((candidate) => candidate.column === id);
  return index === -1 ? undefined : { scan, columnNumber: index + 1 };
}

/** A whole row has its table's type where its fields are that table's columns. */
function rowTypeOf(expression: Expression, statement: BoundStatement, catalog: EngineCatalog): number | undefined {
  if (expression.kind !== 'row' || expression.names === undefined) return undefined;
  const origins = expression.fields.map((part) => originOf(part, statement));
  const scan = origins[0]?.scan;
  if (scan === undefined || origins.some((origin) => origin?.scan.columns !== scan.columns)) return undefined;
  const visible = scan.table.columns.filter(({ hidden }) => !hidden);
  const oid = origins.length === visible.length ? catalog.rowTypeOid(scan.table) : 0;
  return oid === 0 ? undefined : oid;
}
