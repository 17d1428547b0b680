// Conditions for each scan: those of its own conjuncts, and those that comparisons between scans hand over
// (a.x = b.y and a.x = 1 give b.y = 1; b.y > a.x and a.x > 1 give b.y > 1).

import type { ColumnId, Expression } from '../bind/tree.ts';
import type { Condition, ConditionOperator } from '../driver/condition.ts';
import type { SessionContext } from '../types/type-definition.ts';
import { columnOf, conjunctConditions } from './conditions.ts';
import { splitConjuncts } from './conjuncts.ts';
import type { ComparisonOperator, Link, ScanRestrictions } from './restrictions.ts';

export interface ScanConditions {
  readonly restrictions: ScanRestrictions;
  readonly conditions: readonly Condition[];
  /** ORs that one list of conditions cannot say: one list for each branch. */
  readonly disjunctions: readonly (readonly (readonly Condition[])[])[];
  /** The conjuncts say no more than the conditions do. */
  readonly complete: boolean;
}

/** More branches than this are not worth as many lists; the condition is then only re-checked. */
const branchesMax = 32;
const roundsMax = 8;

export function inferConditions(
  scans: readonly ScanRestrictions[],
  session: SessionContext,
): readonly ScanConditions[] {
  const known = scans.map((restrictions) => ownConditions(restrictions, session));
  const owner = new Map<ColumnId, number>();
  scans.forEach(({ scan }, index) => {
    for (const column of scan.columns) owner.set(column.column, index);
  });
  for (let round = 0; round < roundsMax; round++) {
    let changed = false;
    known.forEach((target, index) => {
      for (const link of target.restrictions.links) {
        const source = known[owner.get(link.other) ?? -1];
        if (source !== undefined && source !== target)
          changed = handOver(target, link, source, known, index) || changed;
      }
    });
    if (!changed) break;
  }
  return known;
}

function ownConditions(restrictions: ScanRestrictions, session: SessionContext): ScanConditions {
  const conditions: Condition[] = [];
  const disjunctions: (readonly (readonly Condition[])[])[] = [];
  let complete = true;
  for (const conjunct of restrictions.conjuncts) {
    const found = conjunctConditions(conjunct, restrictions.scan, session);
    conditions.push(...found.conditions);
    complete &&= found.complete;
    const branches = found.conditions.length === 0 ? disjunction(conjunct, restrictions, session) : undefined;
    if (branches !== undefined) disjunctions.push(branches);
  }
  return { restrictions, conditions: distinctConditions(conditions), disjunctions, complete };
}

function disjunction(
  conjunct: Expression,
  restrictions: ScanRestrictions,
  session: SessionContext,
): readonly (readonly Condition[])[] | undefined {
  if (conjunct.kind !== 'or' || conjunct.args.length > branchesMax) return undefined;
  const branches = conjunct.args.map((branch) =>
    splitConjuncts(branch).flatMap((part) => conjunctConditions(part, restrictions.scan, session).conditions),
  );
  return branches.every((branch) => branch.length > 0) ? branches : undefined;
}

function handOver(
  target: ScanConditions,
  link: Link,
  source: ScanConditions,
  known: ScanConditions[],
  index: number,
): boolean {
  const from = columnOf(link.other, source.restrictions.scan);
  const to = columnOf(link.column, target.restrictions.scan);
  if (from === undefined || to === undefined) return false;
  const current = known[index] ?? target;
  const inferred = source.conditions
    .filter((condition) => condition.column === from.name)
    .flatMap((condition): Condition[] => {
      const operator = combine(link.operator, condition.operator);
      return operator === undefined ? [] : [{ ...condition, column: to.name, operator }];
    });
  const conditions = distinctConditions([...current.conditions, ...inferred]);
  if (conditions.length === current.conditions.length) return false;
  known[index] = { ...current, conditions };
  return true;
}

/** target op source, source op' value: target ? value. */
function combine(link: ComparisonOperator, condition: ConditionOperator): ConditionOperator | undefined {
  if (link === '=') return condition === 'is-null' || condition === 'is-not-null' ? undefined : condition;
  const lower = link === '>' || link === '>=';
  const same = lower ? condition === '>' || condition === '>=' : condition === '<' || condition === '<=';
  if (!same && condition !== '=') return undefined;
  const strict = link === '>' || link === '<' || condition === '>' || condition === '<';
  if (lower) return strict ? '>' : '>=';
  return strict ? '<' : '<=';
}

function distinctConditions(conditions: readonly Condition[]): readonly Condition[] {
  return [...new Map(conditions.map((condition) => [conditionKey(condition), condition])).values()];
}

export function conditionKey(condition: Condition): string {
  const operand = condition.operand.kind === 'values' ? condition.operand.values : [condition.operand.source];
  return JSON.stringify([condition.column, condition.operator, operand], (_key, value: unknown) =>
    typeof value === 'bigint' ? `${value.toString()}n` : value,
  );
}
