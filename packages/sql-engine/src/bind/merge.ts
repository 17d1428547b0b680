// MERGE: rows of a source, each with the row of the target that it is about if there is one, and what is to be done.
// The source and the target are joined and the action chosen in one query, the values computed in another above it,
// so that conditions are evaluated once for each row and values of the chosen action alone.
// https://www.postgresql.org/docs/15/sql-merge.html

import type { MergeStmt, MergeWhenClause, RangeVar } from '@pgsql/types';
import type { TableDefinition } from '../driver/table.ts';
import { notSupported, pgError } from '../errors.ts';
import { nodeOf } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { CLAUSE } from './clauses.ts';
import { coerceToBoolean } from './coercion.ts';
import { bindFromItem, findTable, withLateral } from './from.ts';
import { Handover } from './handover.ts';
import { bindRows, overridingOf, wantedColumns } from './insert.ts';
import { constant } from './literal.ts';
import { makeOperator } from './operator.ts';
import { plainSelect } from './plain-select.ts';
import { outputsOf, referenceTo } from './relation-columns.ts';
import { localTable, refuseGenerated, residentRules } from './resident.ts';
import { logical } from './row-comparison.ts';
import { newScope, positionOf } from './state.ts';
import type { Binder, Env, Scope, ScopeRelation } from './state.ts';
import type {
  ColumnAssignment,
  Cte,
  Expression,
  JoinRelation,
  MergeAction,
  MergeStatement,
  Query,
  ScanRelation,
} from './tree.ts';
import { bindAssignments } from './update.ts';
import { someExpression } from './walk.ts';
import { bindWith } from './with.ts';
import { tableTarget, type WriteTarget } from './write-target.ts';

/** One WHEN clause. */
interface When {
  readonly matched: boolean;
  readonly condition: Expression | undefined;
  /** Absent: DO NOTHING. */
  readonly action?: { readonly does: MergeAction; readonly values: readonly ColumnAssignment[] };
}

export function bindMerge(node: MergeStmt, binder: Binder): MergeStatement {
  if (node.relation === undefined || node.sourceRelation === undefined || node.joinCondition === undefined) {
    throw new Error('MERGE has a target, a source and a condition');
  }
  // Of Postgres 17.
  if (node.returningClause !== undefined) throw notSupported('RETURNING of MERGE');
  if (node.withClause?.recursive === true) {
    throw pgError('42601', 'WITH RECURSIVE is not supported for MERGE statement');
  }
  const scope = newScope(undefined);
  const inClause = (clause: Env['clause']): Env => ({ binder, scope, clause });
  const ctes = bindWith(node.withClause, { binder, scope });
  const clauses = (node.mergeWhenClauses ?? []).map((clause) => nodeOf(clause, 'MergeWhenClause'));
  refuseUnreachable(clauses);
  const target = bindTarget(node.relation, inClause(CLAUSE.fromFunction));
  const source = bindFromItem(node.sourceRelation, inClause(CLAUSE.fromFunction));
  refuseSameName(target.names, source.names);
  const sourceNames = withLateral(source.names, false, true);
  scope.relations = [...sourceNames, target.names];
  const bound = binder.expression(node.joinCondition, inClause(CLAUSE.joinOn));
  const condition = coerceToBoolean(binder, bound, 'JOIN/ON');
  const whens = clauses.map((clause) => {
    const seesTarget = isMatched(clause);
    scope.relations = [...sourceNames, seesTarget ? target.names : { ...target.names, lateralOnly: true }];
    return bindWhen(clause, target, inClause(CLAUSE.mergeWhen));
  });
  const { relation } = target;
  const joined: JoinRelation = {
    kind: 'join',
    type: whens.every(({ matched }) => matched) ? 'inner' : 'left',
    left: source.relation,
    right: relation,
    condition,
  };
  const unfiltered = condition.kind === 'constant' && condition.value === true;
  return {
    kind: 'merge',
    relation,
    unfiltered,
    returning: [],
    ...rowsToDo(joined, relation, whens, ctes(), binder, scope),
  };
}

// ---- Target and clauses ----------------------------------------------------------------------------------

function isMatched({ matchKind }: MergeWhenClause): boolean {
  if (matchKind === 'MERGE_WHEN_NOT_MATCHED_BY_SOURCE') throw notSupported('WHEN NOT MATCHED BY SOURCE of MERGE');
  return matchKind !== 'MERGE_WHEN_NOT_MATCHED_BY_TARGET';
}

function refuseUnreachable(clauses: readonly MergeWhenClause[]): void {
  const ended = new Set<boolean>();
  for (const clause of clauses) {
    const matched = isMatched(clause);
    if (ended.has(matched)) {
      throw pgError('42601', 'unreachable WHEN clause specified after unconditional WHEN clause');
    }
    if (clause.condition === undefined) ended.add(matched);
  }
}

const KINDS = { view: 'views', 'materialized-view': 'materialized views', sequence: 'sequences' } as const;

function bindTarget(node: RangeVar, env: Env): WriteTarget {
  const table = findTable(node, env);
  const definition = table.resident?.definition;
  if (definition !== undefined && definition.kind !== 'table') {
    throw pgError('0A000', `cannot execute MERGE on relation "${table.name}"`, {
      detail: `This operation is not supported for ${KINDS[definition.kind]}.`,
    });
  }
  return tableTarget(table, node.alias?.aliasname ?? table.name, node, env);
}

function refuseSameName({ alias }: ScopeRelation, source: readonly ScopeRelation[]): void {
  if (!source.some((relation) => relation.named && relation.alias === alias)) return;
  throw pgError('42712', `name "${alias ?? ''}" specified more than once`, {
    detail: 'The name is used both as MERGE target table and data source.',
  });
}

function bindWhen(clause: MergeWhenClause, target: WriteTarget, env: Env): When {
  const { binder } = env;
  const { relation } = target;
  const condition =
    clause.condition === undefined
      ? undefined
      : coerceToBoolean(binder, binder.expression(clause.condition, env), 'WHEN');
  if (condition !== undefined) refuseSystemColumns(condition, relation, binder);
  const when = { matched: isMatched(clause), condition };
  switch (clause.commandType) {
    case 'CMD_INSERT': {
      const values = insertedValues(clause, target, { ...env, clause: CLAUSE.insertSource });
      const columns = values.map(({ column }) => column);
      const rules = residentRules(relation, columns, binder, []);
      return { ...when, action: { does: { kind: 'insert', columns, rules }, values } };
    }
    case 'CMD_UPDATE': {
      const values = bindAssignments(clause.targetList, target, { ...env, clause: CLAUSE.update });
      const every = relation.table.columns.map((_, index) => index);
      const columns = values.map(({ column }) => column);
      const rules = residentRules(relation, every, binder, []);
      return { ...when, action: { does: { kind: 'update', columns, rules }, values } };
    }
    case 'CMD_DELETE':
      return { ...when, action: { does: { kind: 'delete', columns: [] }, values: [] } };
    default:
      return when;
  }
}

/** But for tableoid. */
function refuseSystemColumns(condition: Expression, { table, columns }: ScanRelation, binder: Binder): void {
  if (table.resident === undefined) return;
  someExpression(condition, (e) => {
    const found = e.kind === 'column' ? columns.findIndex(({ column }) => column === e.column) : -1;
    const { name, hidden } = table.columns[found] ?? { name: '', hidden: false };
    if (!hidden || name === 'tableoid') return false;
    const position = positionOf(binder, e);
    throw pgError('42P10', `cannot use system column "${name}" in MERGE WHEN condition`, { position });
  });
}

function insertedValues(clause: MergeWhenClause, target: WriteTarget, env: Env): readonly ColumnAssignment[] {
  const { table } = target.relation;
  const overriding = overridingOf(clause, table);
  const wanted = wantedColumns(clause.targetList, target);
  if (clause.values === undefined) return [];
  const { columns, rows } = bindRows([clause.values], table, wanted, env);
  return columns.flatMap((column, index) =>
    refuseGenerated(table, column, overriding) === 'use-default' ? [] : [{ column, expression: rows[0][index] }],
  );
}

// ---- The query -------------------------------------------------------------------------------------------

type RowsToDo = Pick<MergeStatement, 'source' | 'keys' | 'columns' | 'actions'>;

function rowsToDo(
  joined: JoinRelation,
  relation: ScanRelation,
  whens: readonly When[],
  ctes: readonly Cte[],
  binder: Binder,
  scope: Scope,
): RowsToDo {
  const keys = keysOf(relation.table);
  const chosen = whens.flatMap(({ action }) => action ?? []);
  const choice = choiceOf(whens, columnNamed(relation, keys[0] ?? ''));
  const handover = new Handover(binder, scope, (e) => e === choice || isColumnOf(scope, binder, e));
  const chosenAbove = handover.above(choice);
  const columns = writtenColumns(relation.table, chosen);
  const values = columns.map((column) => handover.above(valueOf(column, chosen, choice, relation, binder)));
  const targets = [chosenAbove, ...keys.map((name) => handover.above(columnNamed(relation, name))), ...values];
  const below: Cte = {
    cte: binder.nextCte(),
    name: 'merged',
    query: plainSelect({ outputs: handover.outputs(), targets: handover.expressions, from: joined }),
    columns: handover.columns,
    recursive: false,
    materialized: true,
  };
  const source: Query = plainSelect({
    ctes: [...ctes, below],
    outputs: outputsOf(
      binder,
      newScope(scope),
      targets.map((expression, index) => ({ name: `c${index}`, expression })),
    ),
    targets,
    from: {
      kind: 'cte',
      relation: binder.nextRelation(),
      alias: below.name,
      cte: below.cte,
      columns: handover.columns.map((column) => ({ ...column })),
    },
    where: { kind: 'is-null', arg: chosenAbove, negated: true, type: OID.bool, modifier: -1 },
  });
  return { source, keys, columns, actions: chosen.map(({ does }) => does) };
}

/** Names of the columns that say which row of the target it is; the first one is never null. */
function keysOf(table: TableDefinition): readonly string[] {
  const local = localTable(table);
  if (local !== undefined) return [table.columns[local.columns.length].name];
  const { keyColumns = [], versionColumns = [] } = table.writes ?? {};
  // What can't be written is refused when it is planned.
  return keyColumns.length === 0 ? table.primaryKey.slice(0, 1) : [...keyColumns, ...versionColumns];
}

function columnNamed(relation: ScanRelation, name: string): Expression {
  const index = relation.table.columns.findIndex((column) => column.name === name);
  return referenceTo(relation.columns[Math.max(index, 0)]);
}

function isColumnOf(scope: Scope, binder: Binder, e: Expression): boolean {
  const isOwn = (one: Expression): boolean => one.kind === 'column' && binder.origins.get(one.column)?.scope === scope;
  return isOwn(e) || (e.kind === 'row' && e.names !== undefined && e.fields.length > 0 && e.fields.every(isOwn));
}

/** The number of the action for each pair of rows, null for none. */
function choiceOf(whens: readonly When[], key: Expression): Expression {
  let number = 0;
  const none = { kind: 'constant', type: OID.int4, modifier: -1, value: null } as const;
  const branches = whens.map(({ matched, condition, action }) => {
    const found: Expression = { kind: 'is-null', arg: key, negated: matched, type: OID.bool, modifier: -1 };
    return {
      when: condition === undefined ? found : logical('and', [found, condition]),
      then: action === undefined ? none : constant(OID.int4, number++),
    };
  });
  return { kind: 'case', branches, type: OID.int4, modifier: -1 };
}

type Action = NonNullable<When['action']>;

/** An UPDATE of the engine's own table writes whole rows, one at an API what it sets and what requests have to carry. */
function writtenColumns(table: TableDefinition, actions: readonly Action[]): readonly number[] {
  const updates = actions.some(({ does }) => does.kind === 'update');
  const local = localTable(table);
  const whole = table.writes?.update?.wholeRow ?? [];
  const carried = table.columns.flatMap(({ name }, index) =>
    updates && (local === undefined ? whole.includes(name) : index < local.columns.length) ? [index] : [],
  );
  const given = actions.flatMap(({ values }) => values.map(({ column }) => column));
  return [...new Set([...carried, ...given])].toSorted((a, b) => a - b);
}

/** The value of the column by the action; for an UPDATE that does not set it what it is. */
function valueOf(
  column: number,
  actions: readonly Action[],
  choice: Expression,
  relation: ScanRelation,
  binder: Binder,
): Expression {
  const own = relation.columns[column];
  const branches = actions.flatMap(({ does, values }, number) => {
    const value = values.find((one) => one.column === column)?.expression;
    const then = value ?? (does.kind === 'update' ? referenceTo(own) : undefined);
    const when = makeOperator(binder, ['='], choice, constant(OID.int4, number), undefined);
    return then === undefined ? [] : [{ when, then }];
  });
  return { kind: 'case', branches, type: own.type, modifier: own.modifier };
}
