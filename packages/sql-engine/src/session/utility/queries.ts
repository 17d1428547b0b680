// The statements that the core runs, and the refusal of those that write where writes are off.

import type { Node } from '@pgsql/types';
import type { ParsedStatement } from '../../engine.ts';
import { pgError } from '../../errors.ts';
import { nodeAs, nodeKind, type NodeKind } from '../../parse/nodes.ts';
import type { RunnableStatement } from '../statement-runner.ts';
import { endsFailedTransaction } from './transaction-statement.ts';
import type { SessionParts } from './utility-statement.ts';

const QUERIES: ReadonlySet<NodeKind> = new Set<NodeKind>([
  'SelectStmt',
  'CallStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
]);

export function isQueryKind(kind: NodeKind): boolean {
  return QUERIES.has(kind);
}

/** The tree of a statement; undefined for an empty query. */
export function treeOf(statement: ParsedStatement): Node | undefined {
  // ParsedStatement keeps libpg-query's types out of the engine's face: parse puts a Node there.
  return statement.tree as Node | undefined;
}

export function kindOf(statement: ParsedStatement): NodeKind | undefined {
  const tree = treeOf(statement);
  return tree === undefined ? undefined : nodeKind(tree);
}

/** COMMIT, ROLLBACK and their kin: what is left to do in a failed transaction. */
export function endsTransaction(tree: Node): boolean {
  const transaction = nodeAs(tree, 'TransactionStmt');
  return transaction !== undefined && endsFailedTransaction(transaction);
}

export function isWrite({ changes }: RunnableStatement): boolean {
  return changes.some((change) => !change.locksOnly);
}

/** 25006. Temporary tables can always be written; settings of drivers say nothing about the engine's own tables. */
export function refuseWrite({ changes }: RunnableStatement, session: SessionParts, verb?: string): void {
  for (const { command, target } of changes) {
    if (target === 'remote') refuse(verb ?? command, session.readOnlyReason());
    else if (target !== 'temporary') refuseDefinition(verb ?? command, session);
  }
}

/** The same for statements that change what there is: CREATE TABLE and its kin. */
export function refuseDefinition(verb: string, session: SessionParts): void {
  const readOnly = session.settings.show('transaction_read_only') === 'on';
  refuse(verb, session.forcedReadOnly ? 'The server was started read-only.' : readOnly ? '' : undefined);
}

function refuse(verb: string, reason: string | undefined): void {
  if (reason === undefined) return;
  throw pgError('25006', `cannot execute ${verb} in a read-only transaction`, reason === '' ? {} : { hint: reason });
}
