// What a statement that is not a query is, once prepared, and what its file may use of the session.

import type { Execution, Field, ParsedStatement, PreparedStatement } from '../../engine.ts';
import type { Notice } from '../../errors.ts';
import type { Notifications } from '../notifications.ts';
import type { Portals } from '../portals.ts';
import type { PreparedStatements } from '../prepared-statements.ts';
import type { SettingRegistry } from '../settings/registry.ts';
import type { SettingsState } from '../settings/settings-state.ts';
import type { RunnableStatement, RunOptions, SessionState, StatementRunner } from '../statement-runner.ts';
import type { Transaction } from '../transaction.ts';

export interface UtilityStatement {
  /** undefined: no rows. */
  readonly fields?: readonly Field[];
  readonly parameterTypes?: readonly number[];
  /** EXECUTE of a write. */
  readonly writes?: boolean;
  readonly run: (options: RunOptions) => Execution | Promise<Execution>;
}

/** The inside of a session, for its statements. */
export interface SessionParts {
  readonly state: SessionState;
  readonly registry: SettingRegistry;
  readonly settings: SettingsState;
  readonly transaction: Transaction;
  readonly preparedStatements: PreparedStatements;
  readonly portals: Portals;
  /** Releases the session's advisory locks. */
  readonly unlockAll: () => void;
  readonly notifications: Notifications;
  readonly runner: StatementRunner;
  readonly notice: (notice: Notice) => void;
  /** The server takes no writes, whatever the settings say. */
  readonly forcedReadOnly: boolean;
  /** Why writes are refused now, as a hint; `''` where the error says enough; undefined when they are not. */
  readonly readOnlyReason: () => string | undefined;
  /** Binds a statement of any kind. */
  readonly prepare: (statement: ParsedStatement, parameterTypes: readonly number[]) => Promise<PreparedStatement>;
  /** Runs a statement inside of another one: no transaction of its own. */
  readonly run: (statement: PreparedStatement, options: RunOptions) => Promise<Execution>;
  /** What the runner made of a prepared query; undefined for the session's own statements. */
  readonly runnable: (statement: PreparedStatement) => RunnableStatement | undefined;
}

/** Prepares one kind of statement. `statement` has the text and offset; `node` is its tree. */
export type UtilityHandler<Node> = (
  node: Node,
  session: SessionParts,
  statement: ParsedStatement,
  parameterTypes: readonly number[],
) => UtilityStatement | Promise<UtilityStatement>;
