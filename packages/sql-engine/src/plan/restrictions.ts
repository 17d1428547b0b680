// Which rows of each scan can matter. Walks the query and notes for every scan the conjuncts whose failing
// rows cannot change the result, and the comparisons with other scans' columns (links). Joins, subqueries and
// WITH are looked through as far as that is safe; every condition stays in the residual all the same.

import { assertNever } from '../errors.ts';
import type { ColumnId, Cte, CteId, Expression, Query, Relation, ScanRelation, SelectQuery } from '../bind/tree.ts';
import {
  expressionChildren,
  queryExpressions,
  relationLeaves,
  someExpression,
  subqueryOf,
  visitQuery,
} from '../bind/walk.ts';
import {
  columnsIn,
  freeColumns,
  hasSubquery,
  isVolatile,
  plainColumn,
  splitConjuncts,
  substituteColumns,
} from './conjuncts.ts';
import { expressionKey } from './expression-key.ts';
import { isConstant } from './fold.ts';

export type ComparisonOperator = '=' | '<' | '<=' | '>' | '>=';

/** This scan's column compared with another scan's column. */
export interface Link {
  readonly column: ColumnId;
  readonly operator: ComparisonOperator;
  readonly other: ColumnId;
}

/** This scan's column is among a subquery's values. */
export interface SubqueryLink {
  readonly column: ColumnId;
  readonly query: Query;
}

export interface ScanRestrictions {
  readonly scan: ScanRelation;
  /** Over this scan's columns and constants alone. */
  readonly conjuncts: readonly Expression[];
  readonly links: readonly Link[];
  readonly subqueryLinks: readonly SubqueryLink[];
  /** It is all of an EXISTS: one row for each outer row is enough. */
  readonly probe: boolean;
}

interface Inherited {
  readonly expression: Expression;
  /** The scan can be null-extended above this conjunct: only conjuncts that reject nulls count. */
  readonly strictOnly: boolean;
}

interface Walk {
  readonly scans: ScanRestrictions[];
  readonly ctes: ReadonlyMap<CteId, { readonly cte: Cte; readonly references: number }>;
  readonly visitedCtes: Set<CteId>;
}

export function collectRestrictions(query: Query): readonly ScanRestrictions[] {
  const walk: Walk = { scans: [], ctes: countReferences(query), visitedCtes: new Set() };
  walkQuery(query, [], false, walk);
  return walk.scans;
}

function countReferences(query: Query): Walk['ctes'] {
  const ctes = new Map<CteId, { cte: Cte; references: number }>();
  visitQuery(query, {
    query: (q) => {
      for (const cte of q.ctes) ctes.set(cte.cte, { cte, references: ctes.get(cte.cte)?.references ?? 0 });
    },
  });
  visitQuery(query, {
    relation: (relation) => {
      const entry = relation.kind === 'cte' ? ctes.get(relation.cte) : undefined;
      if (entry !== undefined) entry.references += 1;
    },
  });
  return ctes;
}

function walkQuery(query: Query, inherited: readonly Expression[], probe: boolean, walk: Walk): void {
  switch (query.kind) {
    case 'values':
      break;
    case 'set-operation':
      for (const side of [query.left, query.right]) walkQuery(side, renameOutputs(query, side, inherited), false, walk);
      break;
    case 'select':
      walkSelect(query, inherited, probe, walk);
      break;
    default:
      assertNever(query);
  }
  walkSubqueries(query, walk);
  // WITH queries that are referred to more than once, or not at all, take nothing from outside.
  for (const cte of query.ctes) walkCte(cte.cte, [], walk);
}

function renameOutputs(from: Query, to: Query, inherited: readonly Expression[]): readonly Expression[] {
  if (hasLimit(from)) return [];
  return inherited.map((conjunct) =>
    substituteColumns(conjunct, (column) => {
      const index = from.outputs.findIndex((output) => output.column === column.column);
      const output = to.outputs[index];
      return output === undefined ? undefined : { ...column, column: output.column };
    }),
  );
}

function walkSelect(query: SelectQuery, inherited: readonly Expression[], probe: boolean, walk: Walk): void {
  const own = splitConjuncts(query.where);
  // WHERE false (a client that asks for columns alone): its scans stay without a fetch and empty.
  if (own.some((conjunct) => isConstant(conjunct) && conjunct.value !== true)) return;
  const pushed = inherited.flatMap((conjunct) => pushIntoSelect(conjunct, query));
  const conjuncts = [...own, ...pushed].map((expression) => ({ expression, strictOnly: false }));
  const single = probe && query.from?.kind === 'scan' && !query.grouped && !hasLimit(query);
  if (query.from !== undefined) walkRelation(query.from, conjuncts, single, walk);
}

function hasLimit(query: Query): boolean {
  return query.limit !== undefined || query.offset !== undefined;
}

/** The conjunct over the query's outputs, rewritten over its inputs; nothing where that would change the result. */
function pushIntoSelect(conjunct: Expression, query: SelectQuery): readonly Expression[] {
  if (hasLimit(query) || (query.distinct !== undefined && query.distinct !== 'all')) return [];
  if (query.targets.some((target) => someExpression(target, (e) => e.kind === 'window'))) return [];
  const groupKeys = new Set(query.groupBy.map(expressionKey));
  const targets = new Map<ColumnId, Expression>();
  query.outputs.forEach((output, index) => {
    const target = query.targets[index];
    if (target === undefined || hasSubquery(target)) return;
    if (isVolatile(target)) return;
    if (query.grouped && !groupKeys.has(expressionKey(target))) return;
    targets.set(output.column, target);
  });
  const outputs = new Set(query.outputs.map((output) => output.column));
  for (const column of columnsIn(conjunct)) if (outputs.has(column) && !targets.has(column)) return [];
  return [substituteColumns(conjunct, (column) => targets.get(column.column))];
}

function walkRelation(relation: Relation, conjuncts: readonly Inherited[], probe: boolean, walk: Walk): void {
  switch (relation.kind) {
    case 'scan':
      walk.scans.push(scanRestrictions(relation, conjuncts, probe));
      return;
    case 'function':
      return;
    case 'subquery':
      walkQuery(relation.query, throughAlias(relation.columns, relation.query, conjuncts), false, walk);
      return;
    case 'cte': {
      const cte = walk.ctes.get(relation.cte);
      const single = cte?.references === 1 && !cte.cte.recursive;
      walkCte(relation.cte, single ? throughAlias(relation.columns, cte.cte.query, conjuncts) : [], walk);
      return;
    }
    case 'join':
      walkJoin(relation, conjuncts, walk);
      return;
    default:
      assertNever(relation);
  }
}

function walkCte(id: CteId, inherited: readonly Expression[], walk: Walk): void {
  const entry = walk.ctes.get(id);
  if (entry === undefined || walk.visitedCtes.has(id)) return;
  walk.visitedCtes.add(id);
  walkQuery(entry.cte.query, inherited, false, walk);
}

/** Conjuncts over a subquery's alias as conjuncts over its outputs. */
function throughAlias(
  columns: readonly { readonly column: ColumnId }[],
  query: Query,
  conjuncts: readonly Inherited[],
): readonly Expression[] {
  const outputs = new Map(columns.map((column, index) => [column.column, query.outputs[index]]));
  return conjuncts
    .filter(({ expression, strictOnly }) => !hasSubquery(expression) && (!strictOnly || rejectsNulls(expression)))
    .filter(({ expression }) => [...columnsIn(expression)].some((column) => outputs.has(column)))
    .map(({ expression }) =>
      substituteColumns(expression, (column) => {
        const output = outputs.get(column.column);
        return output === undefined ? undefined : { ...column, column: output.column };
      }),
    );
}

function walkJoin(join: Extract<Relation, { kind: 'join' }>, conjuncts: readonly Inherited[], walk: Walk): void {
  const on = splitConjuncts(join.condition).map((expression) => ({ expression, strictOnly: false }));
  const weakened = conjuncts.map(({ expression }) => ({ expression, strictOnly: true }));
  switch (join.type) {
    case 'inner':
    case 'cross':
      walkRelation(join.left, [...conjuncts, ...on], false, walk);
      walkRelation(join.right, [...conjuncts, ...on], false, walk);
      return;
    case 'left':
      walkRelation(join.left, conjuncts, false, walk);
      walkRelation(join.right, [...weakened, ...on], false, walk);
      return;
    case 'right':
      walkRelation(join.left, [...weakened, ...on], false, walk);
      walkRelation(join.right, conjuncts, false, walk);
      return;
    case 'full':
      walkRelation(join.left, weakened, false, walk);
      walkRelation(join.right, weakened, false, walk);
      return;
    default:
      assertNever(join.type);
  }
}

/** Never true when a column in it is null. */
function rejectsNulls(expression: Expression): boolean {
  switch (expression.kind) {
    case 'call':
      return (
        expression.function.strict && expression.args.every((arg) => isConstant(arg) || plainColumn(arg) !== undefined)
      );
    case 'in-list':
      return plainColumn(expression.arg) !== undefined;
    case 'is-null':
      return expression.negated;
    case 'column':
      return true;
    case 'and':
      return expression.args.some(rejectsNulls);
    case 'or':
      return expression.args.every(rejectsNulls);
    default:
      return false;
  }
}

function scanRestrictions(scan: ScanRelation, inherited: readonly Inherited[], probe: boolean): ScanRestrictions {
  const own = new Set(scan.columns.map((column) => column.column));
  const conjuncts: Expression[] = [];
  const links: Link[] = [];
  const subqueryLinks: SubqueryLink[] = [];
  let others = false;
  for (const { expression, strictOnly } of inherited) {
    if (isVolatile(expression) || (strictOnly && !rejectsNulls(expression))) continue;
    const columns = columnsIn(expression);
    if (!hasSubquery(expression) && [...columns].every((column) => own.has(column))) {
      if (columns.size > 0) conjuncts.push(expression);
      continue;
    }
    const link = linkOf(expression, own);
    if (link !== undefined) links.push(link);
    else others = true;
    const subqueryLink = subqueryLinkOf(expression, own);
    if (subqueryLink !== undefined) subqueryLinks.push(subqueryLink);
  }
  const onlyEqualities = !others && links.every((link) => link.operator === '=');
  return { scan, conjuncts, links, subqueryLinks, probe: probe && links.length === 1 && onlyEqualities };
}

const operators: Readonly<Record<string, ComparisonOperator>> = {
  '=': '=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
const mirrored: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function linkOf(expression: Expression, own: ReadonlySet<ColumnId>): Link | undefined {
  if (expression.kind !== 'call' || expression.operator === undefined) return undefined;
  const operator = operators[expression.operator];
  const [first, second] = expression.args;
  if (operator === undefined || first === undefined || second === undefined) return undefined;
  const left = plainColumn(first);
  const right = plainColumn(second);
  // Columns of different types are not linked: a value of one may not be a value of the other.
  if (left === undefined || right === undefined || left.type !== right.type) return undefined;
  if (own.has(left.column) && !own.has(right.column)) return { column: left.column, operator, other: right.column };
  if (own.has(right.column) && !own.has(left.column)) {
    return { column: right.column, operator: mirrored[operator], other: left.column };
  }
  return undefined;
}

function subqueryLinkOf(expression: Expression, own: ReadonlySet<ColumnId>): SubqueryLink | undefined {
  if (expression.kind !== 'quantified-subquery' || expression.quantifier !== 'any' || expression.operator !== '=') {
    return undefined;
  }
  const [left] = expression.left;
  const [right] = expression.right;
  if (expression.left.length !== 1 || left === undefined || right === undefined) return undefined;
  const column = plainColumn(left);
  if (column === undefined || !own.has(column.column) || plainColumn(right)?.type !== column.type) return undefined;
  return freeColumns(expression.query).size === 0 ? { column: column.column, query: expression.query } : undefined;
}

/** Subqueries in expressions: EXISTS may be probed; IN hands its comparison down. */
function walkSubqueries(query: Query, walk: Walk): void {
  const conjuncts = query.kind === 'select' ? topConjuncts(query) : new Set<Expression>();
  const visit = (expression: Expression): void => {
    const inner = subqueryOf(expression);
    if (inner !== undefined) walkQuery(inner, inheritedBy(expression, conjuncts), expression.kind === 'exists', walk);
    for (const child of expressionChildren(expression)) visit(child);
  };
  for (const root of queryExpressions(query)) visit(root);
}

function topConjuncts(query: SelectQuery): ReadonlySet<Expression> {
  const innerJoins = relationLeaves(query.from).length > 0 ? innerConditions(query.from) : [];
  return new Set([...splitConjuncts(query.where), ...innerJoins.flatMap((condition) => splitConjuncts(condition))]);
}

function innerConditions(relation: Relation | undefined): readonly Expression[] {
  if (relation?.kind !== 'join') return [];
  const own = relation.type === 'inner' && relation.condition !== undefined ? [relation.condition] : [];
  return [...own, ...innerConditions(relation.left), ...innerConditions(relation.right)];
}

/** x IN (SELECT y …) as a conjunct: only rows with y = x matter inside. */
function inheritedBy(expression: Expression, conjuncts: ReadonlySet<Expression>): readonly Expression[] {
  if (expression.kind !== 'quantified-subquery' || !conjuncts.has(expression)) return [];
  if (expression.quantifier !== 'any' || expression.operator !== '=') return [];
  return expression.left.flatMap((left, index): Expression[] => {
    const right = expression.right[index];
    const equals = expression.functions[index];
    if (right === undefined || equals === undefined) return [];
    return [
      { kind: 'call', function: equals, args: [right, left], operator: '=', type: expression.type, modifier: -1 },
    ];
  });
}
