// Set-returning functions of one select list: those that don't need one another's rows run in lockstep.

import type { ColumnId, Expression, FunctionRelation } from './tree.ts';
import { visitExpression } from './walk.ts';

/** One relation for each level of nesting, the innermost functions first. */
export function inLockstep(relations: readonly FunctionRelation[]): readonly FunctionRelation[] {
  const levelOf = new Map<ColumnId, number>();
  const levels: FunctionRelation[][] = [];
  for (const relation of relations) {
    const level = Math.max(0, ...columnsOfArguments(relation).map((column) => (levelOf.get(column) ?? -1) + 1));
    for (const { column } of relation.columns) levelOf.set(column, level);
    (levels[level] ??= []).push(relation);
  }
  return levels.map((level) => ({
    ...level[0],
    calls: level.flatMap((relation) => relation.calls),
    columns: level.flatMap((relation) => relation.columns),
  }));
}

function columnsOfArguments({ calls }: FunctionRelation): readonly ColumnId[] {
  const columns: ColumnId[] = [];
  const expression = (e: Expression): void => {
    if (e.kind === 'column') columns.push(e.column);
  };
  for (const arg of calls.flatMap((call) => call.args)) visitExpression(arg, { expression });
  return columns;
}
