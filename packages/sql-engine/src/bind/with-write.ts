// INSERT, UPDATE and DELETE in WITH: bound like statements of their own; what RETURNING gives becomes a relation.
// https://www.postgresql.org/docs/15/queries-with.html#QUERIES-WITH-MODIFYING

import { rowsTable, wholeScan } from '../driver/rows-table.ts';
import { plainSelect } from './plain-select.ts';
import type { CommonTableExpr } from '@pgsql/types';
import type { TableDefinition } from '../driver/table.ts';
import { notSupported, pgError } from '../errors.ts';
import { nodeKind, positionOfLocation } from '../parse/nodes.ts';
import { scopeColumn } from './from.ts';
import { outputsOf, registerColumns } from './relation-columns.ts';
import { newScope } from './state.ts';
import type { Binder, Scope } from './state.ts';
import type { Cte, CteId, ScanRelation, Target, WriteStatement } from './tree.ts';
import { renameOutputs } from './with-items.ts';

interface WithEnv {
  readonly binder: Binder;
  readonly scope: Scope;
}

/** Undefined for a query. */
export function bindWithWrite(node: CommonTableExpr, { binder, scope }: WithEnv): WriteStatement | undefined {
  const { ctequery } = node;
  const kind = ctequery === undefined ? undefined : nodeKind(ctequery);
  if (ctequery === undefined || kind === undefined || kind === 'SelectStmt') return undefined;
  const position = positionOfLocation(node.location);
  if (kind === 'MergeStmt') throw pgError('0A000', 'MERGE not supported in WITH query', { position });
  const statement = binder.write(ctequery, scope);
  if (statement === undefined) throw notSupported(`${kind.replace('Stmt', '').toUpperCase()} in WITH`, position);
  if (scope.parent !== undefined) {
    const message = 'WITH clause containing a data-modifying statement must be at the top level';
    throw pgError('0A000', message, { position });
  }
  return statement;
}

/** Notes the write; the query of a WITH item that reads what it returns, if it returns something. */
export function withAnswer(
  statement: WriteStatement,
  node: CommonTableExpr,
  cte: CteId,
  { binder, scope }: WithEnv,
): Cte | undefined {
  const name = node.ctename ?? '';
  if (statement.returning.length === 0) {
    binder.writes.push({ name, statement });
    return undefined;
  }
  const level = newScope(scope);
  const relation = binder.nextRelation();
  const columns = registerColumns(binder, level, name, statement.returning);
  const scan: ScanRelation = {
    kind: 'scan',
    relation,
    alias: name,
    table: answerTable(name, statement.returning),
    columns,
  };
  const targets = columns.map((column) => ({ name: column.name, expression: scopeColumn(column).expression }));
  const query = plainSelect({
    outputs: outputsOf(binder, level, targets),
    targets: targets.map((target) => target.expression),
    from: scan,
  });
  binder.writes.push({ name, statement, answer: relation });
  return { cte, name, query, columns: renameOutputs(query.outputs, node), recursive: false };
}

/** Names may repeat in RETURNING: the columns have numbers. */
export function answerTable(name: string, returning: readonly Pick<Target, 'type' | 'modifier'>[]): TableDefinition {
  const columns = returning.map(({ type, modifier }, index) => ({ name: `c${index}`, type, modifier }));
  const open = (): never => {
    throw new Error(`nothing has been written for "${name}" yet`);
  };
  return rowsTable({ name, kind: 'view' }, columns, (request) => wholeScan(request, { identity: '', rows: 1, open }));
}

export function isAnswer(table: TableDefinition): boolean {
  return table.schema === '';
}
