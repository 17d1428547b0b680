// Which file prepares which statement. What is in neither this table nor the core's is refused by name.

import type { Node } from '@pgsql/types';
import type { ParsedStatement } from '../../engine.ts';
import { notSupported } from '../../errors.ts';
import { nodeKind, type NodeKind, type NodeMap } from '../../parse/nodes.ts';
import { prepareAlterTable } from '../definition/alter-table.ts';
import { prepareComment } from '../definition/comment.ts';
import { prepareCreateIndex, prepareReindex } from '../definition/create-index.ts';
import { prepareCreateTableAs } from '../definition/create-table-as.ts';
import { prepareCreateTable } from '../definition/create-table.ts';
import { prepareCreateView, prepareRefresh } from '../definition/create-view.ts';
import { prepareSetConstraints } from '../definition/deferred-checks.ts';
import { prepareDrop } from '../definition/drop.ts';
import { prepareRename } from '../definition/rename.ts';
import { prepareCreateSchema, prepareDropSchema, prepareSetSchema } from '../definition/schemas.ts';
import { prepareAlterSequence, prepareCreateSequence } from '../definition/sequences.ts';
import { prepareTruncate } from '../definition/truncate.ts';
import { constructName } from './construct-names.ts';
import { prepareCopy } from './copy.ts';
import { prepareClose, prepareDeclare, prepareFetch } from './cursor.ts';
import { prepareDiscard } from './discard.ts';
import { prepareExplain } from './explain.ts';
import { prepareListen, prepareNotify, prepareUnlisten } from './listen.ts';
import { prepareLock } from './lock.ts';
import { prepareDeallocate, prepareExecute, preparePrepare } from './prepare.ts';
import { prepareSet } from './set.ts';
import { prepareShow } from './show.ts';
import { prepareTransaction } from './transaction-statement.ts';
import type { SessionParts, UtilityHandler, UtilityStatement } from './utility-statement.ts';

const HANDLERS: { readonly [K in NodeKind]?: UtilityHandler<NodeMap[K]> } = {
  VariableSetStmt: prepareSet,
  VariableShowStmt: prepareShow,
  DiscardStmt: prepareDiscard,
  TransactionStmt: prepareTransaction,
  PrepareStmt: preparePrepare,
  ExecuteStmt: prepareExecute,
  DeallocateStmt: prepareDeallocate,
  ExplainStmt: prepareExplain,
  DeclareCursorStmt: prepareDeclare,
  FetchStmt: prepareFetch,
  ClosePortalStmt: prepareClose,
  CopyStmt: prepareCopy,
  ListenStmt: prepareListen,
  UnlistenStmt: prepareUnlisten,
  NotifyStmt: prepareNotify,
  LockStmt: prepareLock,
  ConstraintsSetStmt: prepareSetConstraints,
};

/** Definitions of the engine's own tables, for sessions that keep any. */
const DEFINITIONS: { readonly [K in NodeKind]?: UtilityHandler<NodeMap[K]> } = {
  CreateStmt: prepareCreateTable,
  CreateTableAsStmt: prepareCreateTableAs,
  ViewStmt: prepareCreateView,
  RefreshMatViewStmt: prepareRefresh,
  DropStmt: (node, ...rest) => (node.removeType === 'OBJECT_SCHEMA' ? prepareDropSchema : prepareDrop)(node, ...rest),
  CreateSchemaStmt: prepareCreateSchema,
  AlterObjectSchemaStmt: prepareSetSchema,
  IndexStmt: prepareCreateIndex,
  ReindexStmt: prepareReindex,
  CreateSeqStmt: prepareCreateSequence,
  AlterSeqStmt: prepareAlterSequence,
  TruncateStmt: prepareTruncate,
  CommentStmt: prepareComment,
  AlterTableStmt: prepareAlterTable,
  RenameStmt: prepareRename,
};

export async function prepareUtility(
  tree: Node,
  session: SessionParts,
  statement: ParsedStatement,
  parameterTypes: readonly number[],
): Promise<UtilityStatement> {
  const kind = nodeKind(tree);
  if (kind === undefined) throw notSupported(constructName(kind));
  // The handler and the node are both of this kind; a table over a union can't say so.
  const definition = session.state.store === undefined ? undefined : DEFINITIONS[kind];
  const handler = (HANDLERS[kind] ?? definition) as UtilityHandler<unknown> | undefined;
  if (handler === undefined) throw notSupported(constructName(kind));
  return await handler((tree as NodeMap)[kind], session, statement, parameterTypes);
}
