// What the binder carries around: the state of one statement, the scope of one query level, and the environment of
// one expression. The dispatchers are fields, so that constructs do not import one another.

import type { Node, SelectStmt } from '@pgsql/types';
import type { TableDefinition } from '../driver/table.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { Catalog } from './catalog.ts';
import type { Clause } from './clauses.ts';
import type { Lockable } from './locking.ts';
import type { Parameters } from './parameters.ts';
import type {
  CallRelation,
  ColumnId,
  Cte,
  CteId,
  Expression,
  FunctionRelation,
  OutputColumn,
  Query,
  RelationId,
  RowLock,
  WindowSpecification,
  WithWrite,
  WriteStatement,
} from './tree.ts';

export interface BindContext {
  readonly catalog: Catalog;
  readonly searchPath: readonly string[];
  /** Declared OIDs; 0 or missing: to be inferred. */
  readonly parameterTypes: readonly number[];
  readonly session: SessionContext;
}

/** The state of one statement. */
export interface Binder {
  readonly catalog: Catalog;
  readonly searchPath: readonly string[];
  readonly session: SessionContext;
  readonly parameters: Parameters;
  readonly nextColumn: () => ColumnId;
  readonly nextRelation: () => RelationId;
  readonly nextCte: () => CteId;
  /** Where an expression begins, as Postgres' exprLocation has it. The tree itself has no positions. */
  readonly positions: WeakMap<object, number>;
  /** Which query level a column belongs to, and how messages call it. */
  readonly origins: Map<ColumnId, ColumnOrigin>;
  /** Names of scalar subqueries' columns, by parse node: they name the output. */
  readonly subqueryNames: WeakMap<object, string>;
  /** Aliases of the relations whose rows some row expressions are, for messages. */
  readonly rowAliases: WeakMap<object, string>;
  /** The fields of columns that are records, where they are known. */
  readonly recordFields: Map<ColumnId, readonly RecordField[]>;
  /** Every call of a procedure that was bound. */
  readonly calls: CallRelation[];
  /** INSERT, UPDATE and DELETE in WITH, in the order in which they are to be run. */
  readonly writes: WithWrite[];
  /** Tables whose rows are to be locked, by whatever part of the statement. */
  readonly locks: RowLock[];
  /** What locking asks of queries that were bound. */
  readonly lockables: WeakMap<Query, Lockable>;
  /** Tables and views that were named, those inside of views not counted. */
  readonly references: Set<TableDefinition>;
  readonly expression: (node: Node, env: Env) => Expression;
  readonly query: (statement: SelectStmt, env: QueryEnv) => Query;
  /** Undefined for what is no write; `parent`: the scope around a write in WITH. */
  readonly write: (node: Node, parent?: Scope) => WriteStatement | undefined;
}

export interface RecordField {
  readonly name: string;
  readonly type: number;
  readonly modifier: number;
}

export interface ColumnOrigin {
  readonly scope: Scope;
  /** `alias.column`, or the column alone. */
  readonly label: string;
  readonly name: string;
  /** The table and relation when it is a table's column: grouped keys determine the others. */
  readonly relation?: RelationId;
  readonly table?: TableDefinition;
}

/** Names visible at one query level. */
export interface Scope {
  readonly parent: Scope | undefined;
  /** In the order of FROM; joins come after what they join. */
  relations: ScopeRelation[];
  /** True while binding a LATERAL item of FROM: items to its left can be seen. */
  lateralActive: boolean;
  readonly ctes: CteEntry[];
  /** Names of WITH queries that can't be seen yet, for a hint. */
  readonly laterCtes: Set<string>;
  /** Relations that the alias of a join has hidden, for a hint. */
  readonly covered: ScopeRelation[];
  readonly windows: Map<string, WindowSpecification>;
  /** Names of WINDOW clause entries that have a frame: they can't be built upon. */
  readonly framedWindows: Set<string>;
  /** Windows are bound when the ORDER BY is known; calls by name wait for it. */
  aggregates: number;
  /** Those among them that stand in subqueries. */
  aggregatesInside: number;
  windowCalls: number;
  /** Where the subquery stands that is being bound. */
  site: Pick<Env, 'clause' | 'inside'> | undefined;
  /** Set-returning functions of the select list: they become relations. */
  readonly setFunctions: FunctionRelation[];
  /** grouping(…) calls, checked when GROUP BY is known. */
  readonly groupings: PendingGrouping[];
  /** False for set operations' own level: nothing can be aggregated there. */
  readonly label: 'query' | 'shell';
}

export interface PendingGrouping {
  readonly args: readonly Expression[];
  readonly position: number | undefined;
}

export interface ScopeRelation {
  /** How columns are qualified; undefined for a join without an alias. */
  readonly alias: string | undefined;
  /** For a table without an alias: `schema.table.column` works. */
  readonly table?: TableDefinition;
  /** The name of the table behind an alias, for hints. */
  readonly source?: string;
  readonly columns: readonly ScopeColumn[];
  readonly join: boolean;
  /** A function with one value a row: its row is that value. */
  readonly scalar?: boolean;
  /** Found by its name. */
  readonly named: boolean;
  /** Its columns are found unqualified. */
  readonly open: boolean;
  /** Visible to LATERAL items only, while FROM is being bound. */
  readonly lateralOnly: boolean;
  /** False on the wrong side of a RIGHT or FULL join. */
  readonly lateralOk: boolean;
}

export interface ScopeColumn {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly hidden: boolean;
  /** A column, or what stands for a merged one. */
  readonly expression: Expression;
}

export interface CteEntry {
  readonly name: string;
  readonly cte: CteId;
  /** Binds on first use; throws on mutual recursion. */
  readonly resolve: () => readonly OutputColumn[];
  /** How many of its columns, the last ones, SEARCH and CYCLE have added: `*` in queries inside has them not. */
  added: number;
  /** A write that returns nothing: there is nothing to refer to. */
  returnsNothing: boolean;
  /** Made by `resolve`; undefined while it is being bound. */
  bound: Cte | undefined;
}

export interface QueryEnv {
  readonly binder: Binder;
  /** The scope around the query. */
  readonly parent: Scope | undefined;
  /** False where the caller gives unknown literals their type: INSERT sources and set operation branches. */
  readonly resolveUnknowns: boolean;
}

export interface Env {
  readonly binder: Binder;
  readonly scope: Scope;
  readonly clause: Clause;
  /** Inside the arguments of an aggregate or window function of this level. */
  readonly inside?: 'aggregate' | 'window';
  /** The construct in which set-returning functions are refused. */
  readonly noSetFunctions?: string;
}

export function newScope(parent: Scope | undefined, label: Scope['label'] = 'query'): Scope {
  return {
    parent,
    relations: [],
    lateralActive: false,
    ctes: [],
    laterCtes: new Set(),
    covered: [],
    windows: new Map(),
    framedWindows: new Set(),
    aggregates: 0,
    aggregatesInside: 0,
    site: undefined,
    windowCalls: 0,
    setFunctions: [],
    groupings: [],
    label,
  };
}

/** Binds a subquery that stands there: its aggregates may belong to the level around it. */
export function bindAt<T>({ scope, clause, inside }: Env, bindInside: () => T): T {
  const before = scope.site;
  scope.site = { clause, inside };
  const bound = bindInside();
  scope.site = before;
  return bound;
}

/** Remembers where an expression begins; returns it. */
export function located<T extends object>(binder: Binder, expression: T, position: number | undefined): T {
  if (position !== undefined) binder.positions.set(expression, position);
  return expression;
}

export function positionOf(binder: Binder, expression: object): number | undefined {
  return binder.positions.get(expression);
}

/** The leftmost of some positions. */
export function leftmost(...positions: readonly (number | undefined)[]): number | undefined {
  const known = positions.filter((position) => position !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
