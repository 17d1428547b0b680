// The bound tree: what bind makes and plan, emit and execute read. Names are gone: a column is a number for
// life, a function is its definition, every expression has a type. Nothing below bind knows the parse tree.

import type { ProcedureDefinition } from '../driver/procedures.ts';
import type { TableDefinition } from '../driver/table.ts';
import type {
  AggregateDefinition,
  FunctionDefinition,
  SetFunctionDefinition,
  WindowFunctionDefinition,
} from '../functions/function-definition.ts';
import type { JsValue } from '../types/values.ts';

/** Unique in a statement: every relation's columns and every query's outputs have their own. */
export type ColumnId = number;
/** Unique in a statement. */
export type RelationId = number;
export type CteId = number;

interface Typed {
  /** pg_type.oid */
  readonly type: number;
  /** pg_attribute.atttypmod, -1 for none */
  readonly modifier: number;
}

export type Expression =
  | ConstantExpression
  | ParameterExpression
  | ColumnExpression
  | CallExpression
  | RelabelExpression
  | ConvertExpression
  | ModifierExpression
  | AggregateExpression
  | WindowExpression
  | LogicalExpression
  | NotExpression
  | NullTestExpression
  | BooleanTestExpression
  | DistinctFromExpression
  | CaseExpression
  | CoalesceExpression
  | NullIfExpression
  | ExtremumExpression
  | InListExpression
  | QuantifiedArrayExpression
  | ScalarSubqueryExpression
  | ExistsExpression
  | QuantifiedSubqueryExpression
  | ArraySubqueryExpression
  | ArrayExpression
  | RowExpression
  | SubscriptExpression
  | SliceExpression
  | FieldExpression
  | GroupingExpression;

export interface ConstantExpression extends Typed {
  readonly kind: 'constant';
  readonly value: JsValue;
}

/** $1 is index 0. */
export interface ParameterExpression extends Typed {
  readonly kind: 'parameter';
  readonly index: number;
}

/** A column of a relation in this query or, when it is none of this query's, of an outer one. */
export interface ColumnExpression extends Typed {
  readonly kind: 'column';
  readonly column: ColumnId;
}

/** A function or an operator's function. */
export interface CallExpression extends Typed {
  readonly kind: 'call';
  readonly function: FunctionDefinition;
  readonly args: readonly Expression[];
  /** VARIADIC stands before the last argument: its elements are arguments of any type. */
  readonly variadic?: boolean;
  /** The operator it was written as: `=`, `<`, `~~`. Planning reads it to find conditions. */
  readonly operator?: string;
}

/** A cast that changes the type and not the value (binary coercible). */
export interface RelabelExpression extends Typed {
  readonly kind: 'relabel';
  readonly arg: Expression;
}

/** A cast through text: output of the argument's type, input of this one. Null stays null. */
export interface ConvertExpression extends Typed {
  readonly kind: 'convert';
  readonly arg: Expression;
  /** Of arrays: what converts each element instead. */
  readonly each?: FunctionDefinition;
}

/** Coerces a value of this type to this node's modifier. */
export interface ModifierExpression extends Typed {
  readonly kind: 'modifier';
  readonly arg: Expression;
  readonly explicit: boolean;
}

export interface SortItem {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface AggregateExpression extends Typed {
  readonly kind: 'aggregate';
  readonly aggregate: AggregateDefinition;
  /** Empty for count(*). For ordered-set aggregates the direct arguments, the sorted ones in `orderBy`. */
  readonly args: readonly Expression[];
  readonly distinct: boolean;
  readonly orderBy: readonly SortItem[];
  readonly filter?: Expression;
}

export interface FrameBound {
  readonly kind: 'unbounded-preceding' | 'preceding' | 'current-row' | 'following' | 'unbounded-following';
  readonly offset?: Expression;
}

export interface WindowSpecification {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortItem[];
  /** Absent: the default frame. */
  readonly frame?: {
    readonly mode: 'rows' | 'range' | 'groups';
    readonly start: FrameBound;
    readonly end: FrameBound;
    readonly exclude?: 'current-row' | 'group' | 'ties';
  };
}

export interface WindowExpression extends Typed {
  readonly kind: 'window';
  readonly function: WindowFunctionDefinition | AggregateDefinition;
  readonly args: readonly Expression[];
  readonly filter?: Expression;
  readonly window: WindowSpecification;
}

export interface LogicalExpression extends Typed {
  readonly kind: 'and' | 'or';
  readonly args: readonly Expression[];
}

export interface NotExpression extends Typed {
  readonly kind: 'not';
  readonly arg: Expression;
}

export interface NullTestExpression extends Typed {
  readonly kind: 'is-null';
  readonly arg: Expression;
  readonly negated: boolean;
}

export interface BooleanTestExpression extends Typed {
  readonly kind: 'boolean-test';
  readonly arg: Expression;
  readonly value: boolean | null;
  readonly negated: boolean;
}

/** IS [NOT] DISTINCT FROM; `equals` is the = of the operands' types. */
export interface DistinctFromExpression extends Typed {
  readonly kind: 'distinct-from';
  readonly left: Expression;
  readonly right: Expression;
  readonly equals: FunctionDefinition;
  readonly negated: boolean;
}

/** Searched form; `CASE x WHEN v` arrives as `x = v`. */
export interface CaseExpression extends Typed {
  readonly kind: 'case';
  readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
  readonly otherwise?: Expression;
}

export interface CoalesceExpression extends Typed {
  readonly kind: 'coalesce';
  readonly args: readonly Expression[];
}

export interface NullIfExpression extends Typed {
  readonly kind: 'nullif';
  readonly left: Expression;
  readonly right: Expression;
  readonly equals: FunctionDefinition;
}

/** GREATEST and LEAST; `less` is the < of their type. */
export interface ExtremumExpression extends Typed {
  readonly kind: 'greatest' | 'least';
  readonly args: readonly Expression[];
  readonly less: FunctionDefinition;
}

/** x [NOT] IN (a, b, c) where all elements have one type; otherwise bind writes ORs. */
export interface InListExpression extends Typed {
  readonly kind: 'in-list';
  readonly arg: Expression;
  readonly list: readonly Expression[];
  readonly equals: FunctionDefinition;
  readonly negated: boolean;
}

/** x op ANY (array), x op ALL (array). */
export interface QuantifiedArrayExpression extends Typed {
  readonly kind: 'quantified-array';
  readonly left: Expression;
  readonly operator: string;
  readonly function: FunctionDefinition;
  readonly quantifier: 'any' | 'all';
  readonly array: Expression;
}

/** More than one row is 21000. */
export interface ScalarSubqueryExpression extends Typed {
  readonly kind: 'scalar-subquery';
  readonly query: Query;
}

export interface ExistsExpression extends Typed {
  readonly kind: 'exists';
  readonly query: Query;
}

/** (a, b) op ANY/ALL (SELECT …); IN is `= ANY`, NOT IN is `<> ALL`. One comparison for each column. */
export interface QuantifiedSubqueryExpression extends Typed {
  readonly kind: 'quantified-subquery';
  readonly left: readonly Expression[];
  readonly operator: string;
  readonly functions: readonly FunctionDefinition[];
  readonly quantifier: 'any' | 'all';
  readonly query: Query;
  /** The query's output columns, coerced to what the functions take: columns refer to the query's outputs. */
  readonly right: readonly Expression[];
}

export interface ArraySubqueryExpression extends Typed {
  readonly kind: 'array-subquery';
  readonly query: Query;
}

/** ARRAY[…]; nested ARRAYs make dimensions. */
export interface ArrayExpression extends Typed {
  readonly kind: 'array';
  readonly elements: readonly Expression[];
}

export interface RowExpression extends Typed {
  readonly kind: 'row';
  readonly fields: readonly Expression[];
  /** One for each field where the row has names (`SELECT t FROM calls t`); absent for ROW(…). */
  readonly names?: readonly string[];
}

export interface SubscriptExpression extends Typed {
  readonly kind: 'subscript';
  readonly array: Expression;
  readonly indexes: readonly Expression[];
}

export interface SliceExpression extends Typed {
  readonly kind: 'slice';
  readonly array: Expression;
  readonly bounds: readonly { readonly lower?: Expression; readonly upper?: Expression }[];
}

/** A field of a record, counted from 0. */
export interface FieldExpression extends Typed {
  readonly kind: 'field';
  readonly record: Expression;
  readonly field: number;
}

/** grouping(a, b): which of the query's groups a grouping set leaves out, as a bit mask. bind answers it: none leaves it. */
export interface GroupingExpression extends Typed {
  readonly kind: 'grouping';
  readonly args: readonly Expression[];
}

// ---- Relations -------------------------------------------------------------------------------------------

export interface RelationColumn extends Typed {
  readonly column: ColumnId;
  readonly name: string;
}

export type Relation = ScanRelation | SubqueryRelation | CteRelation | FunctionRelation | JoinRelation;

export interface ScanRelation {
  readonly kind: 'scan';
  readonly relation: RelationId;
  readonly alias: string;
  readonly table: TableDefinition;
  /** One for each of table.columns, in that order, hidden ones included. */
  readonly columns: readonly RelationColumn[];
  /** The rows are what a procedure answers: it is called before the query is planned. */
  readonly call?: ProcedureInvocation;
}

/** A call of a procedure with the arguments given, by name, in their types and without columns of the query. */
export interface ProcedureInvocation {
  readonly procedure: ProcedureDefinition;
  readonly args: readonly { readonly name: string; readonly value: Expression }[];
}

export interface SubqueryRelation {
  readonly kind: 'subquery';
  readonly relation: RelationId;
  readonly alias: string;
  readonly query: Query;
  /** One for each output of the query, in order, with ids of their own. */
  readonly columns: readonly RelationColumn[];
  readonly lateral: boolean;
}

export interface CteRelation {
  readonly kind: 'cte';
  readonly relation: RelationId;
  readonly alias: string;
  readonly cte: CteId;
  readonly columns: readonly RelationColumn[];
}

export interface FunctionRelation {
  readonly kind: 'function';
  readonly relation: RelationId;
  readonly alias: string;
  /** More than one run in lockstep, as in ROWS FROM: columns of those that have ended are null. */
  readonly calls: readonly RelationCall[];
  /** Those of all calls; the last one is the ordinality when `ordinality`. */
  readonly columns: readonly RelationColumn[];
  readonly ordinality: boolean;
}

export interface RelationCall {
  /** A scalar function makes one row. */
  readonly function: SetFunctionDefinition | FunctionDefinition;
  /** May refer to earlier relations of the same FROM. */
  readonly args: readonly Expression[];
  /** How many of the relation's columns are this call's. */
  readonly width: number;
  /** Those columns, for a function that returns records of any shape. */
  readonly columns?: readonly (Typed & { readonly name: string })[];
}

/** Columns keep the ids that they have in `left` and `right`. */
export interface JoinRelation {
  readonly kind: 'join';
  readonly type: 'inner' | 'left' | 'right' | 'full' | 'cross';
  readonly left: Relation;
  readonly right: Relation;
  /** Absent for cross. USING and NATURAL arrive as equalities. */
  readonly condition?: Expression;
}

// ---- Queries ---------------------------------------------------------------------------------------------

export interface OutputColumn extends Typed {
  /** Its own id, by which orderBy of set operations, and nothing else in this query, refers to it. */
  readonly column: ColumnId;
  readonly name: string;
}

export interface Cte {
  readonly cte: CteId;
  readonly name: string;
  readonly query: Query;
  /** Outputs, in order. */
  readonly columns: readonly OutputColumn[];
  readonly recursive: boolean;
  readonly materialized?: boolean;
}

interface QueryCommon {
  readonly ctes: readonly Cte[];
  readonly outputs: readonly OutputColumn[];
  readonly orderBy: readonly SortItem[];
  /** int8 expressions without columns; absent for none or LIMIT ALL. */
  readonly limit?: Expression;
  readonly offset?: Expression;
  readonly withTies: boolean;
}

export type Query = SelectQuery | SetOperationQuery | ValuesQuery;

export interface SelectQuery extends QueryCommon {
  readonly kind: 'select';
  /** One for each output, in order. */
  readonly targets: readonly Expression[];
  readonly from?: Relation;
  readonly where?: Expression;
  readonly groupBy: readonly Expression[];
  /** True when the query groups: GROUP BY, HAVING or an aggregate. */
  readonly grouped: boolean;
  readonly having?: Expression;
  /** `all`: SELECT DISTINCT; expressions: DISTINCT ON. */
  readonly distinct?: 'all' | readonly Expression[];
}

export interface SetOperationQuery extends QueryCommon {
  readonly kind: 'set-operation';
  readonly operator: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  /** Both have this query's output types (bind adds the coercions). */
  readonly left: Query;
  readonly right: Query;
}

export interface ValuesQuery extends QueryCommon {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
}

export type LockStrength = 'FOR KEY SHARE' | 'FOR SHARE' | 'FOR NO KEY UPDATE' | 'FOR UPDATE';

/** A table whose rows a query locks. */
export interface RowLock {
  readonly table: TableDefinition;
  readonly strength: LockStrength;
  /** What to do when somebody else has the lock. */
  readonly wait: 'block' | 'error' | 'skip';
}

// ---- Statements ------------------------------------------------------------------------------------------

export interface Target extends OutputColumn {
  readonly expression: Expression;
}

export type BoundStatement = QueryStatement | WriteStatement;

export interface QueryStatement {
  readonly kind: 'query';
  readonly query: Query;
  /** Procedures in its FROM clauses, in the order in which they are to be called: each once. */
  readonly calls: readonly CallRelation[];
  /** It was written as CALL. */
  readonly isCall: boolean;
}

export type CallRelation = ScanRelation & { readonly call: ProcedureInvocation };
/** What a table of the engine's own asks of the rows that are written to it. Expressions are over its columns. */
export interface ResidentRules {
  /** Of the columns that an INSERT does not give. */
  readonly defaults: readonly ColumnAssignment[];
  readonly generated: readonly ColumnAssignment[];
  /** What indexes keep, by the names of its stored columns. */
  readonly keys: readonly { readonly stored: string; readonly expression: Expression }[];
  readonly checks: readonly { readonly name: string; readonly expression: Expression }[];
  /** Of views that the rows are written through. */
  readonly viewChecks: readonly ViewCheck[];
}

/** WITH CHECK OPTION: rows for which it is not true can't be written through the view. */
export interface ViewCheck {
  readonly view: string;
  readonly expression: Expression;
}

export interface ColumnAssignment {
  /** Index into table.columns. */
  readonly column: number;
  readonly expression: Expression;
}

export interface OnConflict {
  /** OIDs of the unique indexes whose conflicts are meant; absent: any. */
  readonly arbiters?: readonly number[];
  /** Absent: DO NOTHING. */
  readonly update?: {
    /** The row that was to be inserted. */
    readonly excluded: ScanRelation;
    readonly assignments: readonly ColumnAssignment[];
    readonly where?: Expression | undefined;
  };
}

export type WriteStatement = InsertStatement | UpdateStatement | DeleteStatement | MergeStatement;

/** INSERT, UPDATE or DELETE in WITH: it is run once, and what it returns is read as a scan. */
export interface WithWrite {
  readonly name: string;
  readonly statement: WriteStatement;
  /** The scan of what RETURNING gives; absent without RETURNING. */
  readonly answer?: RelationId;
}

export interface InsertStatement {
  readonly kind: 'insert';
  /** The target; RETURNING refers to its columns. */
  readonly relation: ScanRelation;
  /** Indexes into table.columns, one for each output of `source`. */
  readonly columns: readonly number[];
  /** Outputs have the columns' types already. */
  readonly source: Query;
  readonly returning: readonly Target[];
  /** For the engine's own tables. */
  readonly rules?: ResidentRules | undefined;
  readonly onConflict?: OnConflict | undefined;
}

export interface UpdateStatement {
  readonly kind: 'update';
  readonly relation: ScanRelation;
  readonly assignments: readonly ColumnAssignment[];
  readonly rules?: ResidentRules | undefined;
  /** Other relations of UPDATE … FROM. */
  readonly from?: Relation;
  readonly where?: Expression;
  /** The condition is a view's: the statement has none. */
  readonly unfiltered: boolean;
  readonly ctes: readonly Cte[];
  readonly returning: readonly Target[];
}

export interface DeleteStatement {
  readonly kind: 'delete';
  readonly relation: ScanRelation;
  readonly using?: Relation;
  readonly where?: Expression;
  /** The condition is a view's: the statement has none. */
  readonly unfiltered: boolean;
  readonly ctes: readonly Cte[];
  readonly returning: readonly Target[];
}

export interface MergeStatement {
  readonly kind: 'merge';
  readonly relation: ScanRelation;
  /**
   * A row for each thing to do. Outputs: the number of the action, columns of the target row by the names in `keys`
   * (null where there is none), then a value for each of `columns`, of the column's type.
   */
  readonly source: Query;
  readonly keys: readonly string[];
  /** Indexes into table.columns. */
  readonly columns: readonly number[];
  readonly actions: readonly MergeAction[];
  /** The condition is true, whatever the rows are. */
  readonly unfiltered: boolean;
  /** Always empty. */
  readonly returning: readonly Target[];
}

/** `columns`: those that it gives or sets, indexes into table.columns. `rules`: of the engine's own tables. */
export type MergeAction =
  | { readonly kind: 'insert'; readonly columns: readonly number[]; readonly rules: ResidentRules | undefined }
  | { readonly kind: 'update'; readonly columns: readonly number[]; readonly rules: ResidentRules | undefined }
  | { readonly kind: 'delete'; readonly columns: readonly [] };
