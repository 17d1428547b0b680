// The statements that the core runs, and the refusal of those that write where writes are off.

import type { Node } from '@pgsql/types';
import type { ParsedStatement } from '../../engine.ts';
import { pgError } from '../../errors.ts';
import { nodeKind, type NodeKind } from '../../parse/nodes.ts';
import type { RunnableStatement } from '../statement-runner.ts';
import type { SessionParts } from './utility-statement.ts';

const WRITES: ReadonlyMap<NodeKind, string> = new Map<NodeKind, string>([
  ['InsertStmt', 'INSERT'],
  ['UpdateStmt', 'UPDATE'],
  ['DeleteStmt', 'DELETE'],
  ['MergeStmt', 'MERGE'],
]);

export function isQueryKind(kind: NodeKind): boolean {
  return kind === 'SelectStmt' || kind === 'CallStmt' || WRITES.has(kind);
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

export function isWrite(statement: ParsedStatement): boolean {
  const kind = kindOf(statement);
  return kind !== undefined && WRITES.has(kind);
}

/** 25006. Temporary tables can always be written; settings of drivers say nothing about the engine's own tables. */
export function refuseWrite(
  statement: ParsedStatement,
  session: SessionParts,
  target: RunnableStatement['target'] = 'remote',
): void {
  const kind = kindOf(statement);
  const verb = kind === undefined ? undefined : WRITES.get(kind);
  if (verb === undefined || target === 'temporary') return;
  if (target === 'file') refuseDefinition(verb, session);
  else refuse(verb, session.readOnlyReason());
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
