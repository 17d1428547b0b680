// Which rows an UPDATE or DELETE is about: taken from the WHERE clause where it names keys, read otherwise.

import { plainSelect } from '../bind/plain-select.ts';
import type { Cte, Expression, Relation, ScanRelation, SelectQuery, UpdateStatement } from '../bind/tree.ts';
import type { RowValues, TableWrites } from '../driver/writes.ts';
import { conjunctConditions } from '../plan/conditions.ts';
import { splitConjuncts } from '../plan/conjuncts.ts';
import { foldExpression, type FoldContext } from '../plan/fold.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue } from '../types/values.ts';

/** Conditions on nothing but keys name the rows: no read is needed. undefined: they have to be read. */
export function keysInWhere(
  relation: ScanRelation,
  where: Expression | undefined,
  writes: TableWrites,
  session: SessionContext,
): readonly RowValues[] | undefined {
  const values = new Map<string, readonly JsValue[]>();
  for (const conjunct of splitConjuncts(where)) {
    const { conditions, complete } = conjunctConditions(conjunct, relation, session);
    const [condition] = conditions;
    if (!complete || conditions.length !== 1 || condition === undefined) return undefined;
    if (condition.operator !== '=' && condition.operator !== 'in') return undefined;
    if (condition.operand.kind !== 'values' || values.has(condition.column)) return undefined;
    if (!writes.keyColumns.includes(condition.column)) return undefined;
    values.set(condition.column, condition.operand.values);
  }
  const { primaryKey } = relation.table;
  if (primaryKey.length === 0 || !primaryKey.every((column) => values.has(column))) return undefined;
  const conditions = [...values].map(([column, list]) => ({
    column,
    operator: 'in' as const,
    operand: { kind: 'values' as const, values: list },
  }));
  const plan = relation.table.plan({ columns: primaryKey, conditions, order: [], settings: session.settings });
  const ambiguous = (plan.varying ?? []).some((name) => writes.keyColumns.includes(name) && !values.has(name));
  return plan.missing.length > 0 || ambiguous ? undefined : product(values);
}

function product(values: ReadonlyMap<string, readonly JsValue[]>): readonly RowValues[] {
  let rows: Map<string, JsValue>[] = [new Map<string, JsValue>()];
  for (const [column, list] of values) {
    rows = rows.flatMap((row) => list.map((value) => new Map<string, JsValue>([...row, [column, value]])));
  }
  return rows;
}

export interface ChangedColumns {
  readonly names: readonly string[];
  readonly expressions: readonly Expression[];
}

/** What an UPDATE sends: what it sets, and what a request has to carry besides. */
export function changedColumns(statement: UpdateStatement, writes: TableWrites, fold: FoldContext): ChangedColumns {
  const { relation, assignments } = statement;
  const names = assignments.map(({ column }) => relation.table.columns[column]?.name ?? '');
  const kept = (writes.update?.wholeRow ?? []).filter((name) => !names.includes(name));
  return {
    names: [...names, ...kept],
    expressions: [
      ...assignments.map(({ expression }) => foldExpression(expression, fold)),
      ...kept.map((name) => columnExpression(relation, name)),
    ],
  };
}

/** SELECT keys, expressions FROM the target and what it is joined with. */
export function targetQuery(
  relation: ScanRelation,
  joined: Relation | undefined,
  where: Expression | undefined,
  ctes: readonly Cte[],
  keys: readonly string[],
  expressions: readonly Expression[],
): SelectQuery {
  return writtenQuery({ relation, joined, where, ctes }, [
    ...keys.map((name) => columnExpression(relation, name)),
    ...expressions,
  ]);
}

/** What an UPDATE or DELETE is about. */
export interface WrittenRows {
  readonly relation: ScanRelation;
  readonly joined: Relation | undefined;
  readonly where: Expression | undefined;
  readonly ctes: readonly Cte[];
}

/** SELECT expressions FROM the target and what it is joined with. */
export function writtenQuery(
  { relation, joined, where, ctes }: WrittenRows,
  targets: readonly Expression[],
): SelectQuery {
  const from = joined === undefined ? relation : joinedTo(relation, joined);
  return plainSelect({
    ctes,
    // Outputs of their own: no other column of the statement has a negative number.
    outputs: targets.map(({ type, modifier }, index) => ({ column: -1 - index, name: `c${index}`, type, modifier })),
    targets,
    from,
    ...(where === undefined ? {} : { where }),
  });
}

/** The target comes first: lateral relations, which stand to the right of what they read, may read it. */
function joinedTo(relation: ScanRelation, joined: Relation): Relation {
  return joined.kind === 'join' && joined.type === 'cross'
    ? { ...joined, left: joinedTo(relation, joined.left) }
    : { kind: 'join', type: 'cross', left: relation, right: joined };
}

export function columnExpression(relation: ScanRelation, name: string): Expression {
  const index = relation.table.columns.findIndex((column) => column.name === name);
  const column = relation.columns[index];
  if (column === undefined) throw new Error(`table ${relation.table.name} has no column ${name}`);
  return { kind: 'column', column: column.column, type: column.type, modifier: column.modifier };
}
