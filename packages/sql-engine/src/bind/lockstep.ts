// Set-returning functions of one select list: those that don't need one another's rows run in lockstep.

import type { ColumnId, Expression, FunctionRelation, Relation } from './tree.ts';
import { visitExpression } from './walk.ts';

/** FROM with the functions behind it: a lateral join for each level of nesting, the innermost functions first. */
export function joinFunctions(
  from: Relation | undefined,
  relations: readonly FunctionRelation[],
): Relation | undefined {
  return inLockstep(relations).reduce<Relation | undefined>(
    (left, right) => (left === undefined ? right : { kind: 'join', type: 'cross', left, right }),
    from,
  );
}

function inLockstep(relations: readonly FunctionRelation[]): readonly FunctionRelation[] {
  const levelOf = new Map<ColumnId, number>();
  const levels: FunctionRelation[][] = [];
  for (const relation of relations) {
    const level = Math.max(0, ...argumentColumns(relation).map((column) => (levelOf.get(column) ?? -1) + 1));
    for (const { column } of relation.columns) levelOf.set(column, level);
    (levels[level] ??= []).push(relation);
  }
  return levels.map((level) => ({
    ...level[0],
    calls: level.flatMap((relation) => relation.calls),
    columns: level.flatMap((relation) => relation.columns),
  }));
}

/** Functions that are grouped by make their rows below the grouping, the others above it. */
export function partitionByGrouping(
  relations: readonly FunctionRelation[],
  groupBy: readonly Expression[],
): { readonly below: readonly FunctionRelation[]; readonly above: readonly FunctionRelation[] } {
  const columns = new Set(groupBy.flatMap(columnsIn));
  const below = new Set<FunctionRelation>();
  // A function stands behind those whose rows it needs.
  for (const relation of relations.toReversed()) {
    if (!relation.columns.some(({ column }) => columns.has(column))) continue;
    below.add(relation);
    for (const column of argumentColumns(relation)) columns.add(column);
  }
  return {
    below: relations.filter((relation) => below.has(relation)),
    above: relations.filter((relation) => !below.has(relation)),
  };
}

function argumentColumns({ calls }: FunctionRelation): readonly ColumnId[] {
  return calls.flatMap((call) => call.args).flatMap(columnsIn);
}

function columnsIn(expression: Expression): readonly ColumnId[] {
  const columns: ColumnId[] = [];
  visitExpression(expression, {
    expression: (e) => {
      if (e.kind === 'column') columns.push(e.column);
    },
  });
  return columns;
}
