// The seam between a session and the engine's core: the session owns settings, transactions, names of prepared
// statements and every statement that is not a query; the core (bind, plan, emit, execute) implements StatementRunner.

import type { ExecuteOptions, Execution, Field, ParsedStatement, ResultChunk } from '../engine.ts';
import type { Notice } from '../errors.ts';
import type { SessionStore } from '../local/session-store.ts';
import type { SessionContext } from '../types/type-definition.ts';

/** What the core may ask of the session in which a statement runs. */
export interface SessionState {
  readonly processId: number;
  readonly user: string;
  readonly database: string;
  readonly clientAddress: string | undefined;
  /** Settings and clocks as of now: to be called once for each statement. The object is immutable. */
  readonly context: () => SessionContext;
  /** The effective schemas, first to be searched first; `pg_catalog` is there only when it was named. */
  readonly searchPath: () => readonly string[];
  /** The only schemas, besides the system's, whose tables may be used; undefined: all. */
  readonly schemas?: readonly string[] | undefined;
  /** As SHOW prints it; undefined when there is no such setting. Names ignore case. */
  readonly setting: (name: string) => string | undefined;
  /** Writes are refused with 25006 (the session refuses INSERT, UPDATE and DELETE itself before they reach the runner). */
  readonly readOnly: () => boolean;
  /** Why, as a hint (may be empty); undefined when writes are allowed. */
  readonly readOnlyReason: () => string | undefined;
  readonly notice: (notice: Notice) => void;
  /** To be called after each write that an API has received: a ROLLBACK then says how many it can't undo. */
  readonly countWrite: () => void;
  /** The engine's own tables, as the session has them; absent where there can be none. */
  readonly store?: SessionStore;
}

/** What a statement writes or locks: rows at an API, of the engine's own tables, or of a catalog. */
export interface Change {
  /** As it is refused where nothing may be written: `INSERT`, `SELECT FOR UPDATE`. */
  readonly command: string;
  readonly target: 'remote' | 'file' | 'temporary' | 'system';
  readonly locksOnly: boolean;
}

/** A bound SELECT, VALUES, INSERT, UPDATE or DELETE. `bound` is the runner's own. */
export interface RunnableStatement {
  readonly fields: readonly Field[] | undefined;
  /** As declared or inferred; never 0. */
  readonly parameterTypes: readonly number[];
  /** What it writes or locks; empty for queries that only read. */
  readonly changes: readonly Change[];
  /** It calls procedures, and can't be run again. */
  readonly callsProcedures?: boolean;
  readonly bound: unknown;
  /** Whether Postgres could read the rows backwards without keeping them: no join, aggregate or DISTINCT. */
  readonly scansBackward?: () => boolean;
}

export interface RunOptions extends ExecuteOptions {
  /**
   * Always there. Its reason is the PgError that the statement must end with (57014 after a cancel or a
   * statement timeout): `throw signal.reason`. The session itself stops waiting as soon as it is aborted.
   */
  readonly signal: AbortSignal;
}

export interface ExplainOptions {
  readonly analyze: boolean;
  readonly verbose: boolean;
  readonly costs: boolean;
  readonly timing: boolean;
  readonly summary: boolean;
  readonly buffers: boolean;
  readonly settings: boolean;
  readonly format: 'text' | 'json' | 'xml' | 'yaml';
}

export interface StatementRunner {
  /**
   * Binds. `statement.tree` has the shape that parse gives (for EXPLAIN and PREPARE: the inner statement's
   * node, with the text and offset of the whole, so that positions stay right). `parameterTypes` may be short or
   * hold 0 for "infer". Throws PgError.
   */
  readonly prepare: (
    statement: ParsedStatement,
    parameterTypes: readonly number[],
    session: SessionState,
  ) => Promise<RunnableStatement>;
  /** Runs it. Errors before the first row are thrown here, later ones by the iteration of `chunks`. */
  readonly execute: (statement: RunnableStatement, options: RunOptions, session: SessionState) => Promise<Execution>;
  /**
   * The whole result of a query that is known not to wait for anything, at once; undefined where it may. Throws PgError.
   */
  readonly immediately?: (
    statement: RunnableStatement,
    options: ExecuteOptions,
    session: SessionState,
  ) => readonly ResultChunk[] | undefined;
  /** Lines of the plan (format text), or one text with line breaks (the others). Sends no request without `analyze`. */
  readonly explain: (
    statement: RunnableStatement,
    explain: ExplainOptions,
    options: RunOptions,
    session: SessionState,
  ) => Promise<readonly string[]>;
}
