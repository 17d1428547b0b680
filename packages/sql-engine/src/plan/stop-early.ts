// Rule: read no further than the result needs. Where each output row comes from one input row, rows leave page by
// page and LIMIT ends the requests; a nested query with a LIMIT ends the reading of its own scan.

import type { Expression, Query, Relation, RelationId, ScanRelation, SelectQuery, SortItem } from '../bind/tree.ts';
import { someExpression, visitQuery } from '../bind/walk.ts';
import type { SortKey } from '../driver/scan.ts';
import type { SessionContext } from '../types/type-definition.ts';
import { scanColumn } from './conditions.ts';
import { freeColumns, hasSubquery, splitConjuncts } from './conjuncts.ts';
import { isConstant } from './fold.ts';
import type { ScanConditions } from './infer-conditions.ts';
import { dependenciesOf, type Fetch, type PhysicalPlan, type Streaming } from './physical.ts';

/** The same plan with rows leaving page by page, where no operator has to see all rows first. */
export function streamingPlan(
  plan: PhysicalPlan,
  scans: readonly ScanConditions[],
  { session, inPortions = false }: { readonly session: SessionContext; readonly inPortions?: boolean },
): PhysicalPlan | undefined {
  const query = plan.residual;
  if (query.kind !== 'select' || !rowWise(query)) return undefined;
  const limit = constantCount(query.limit);
  const offset = constantCount(query.offset) ?? 0;
  if (
    (query.limit !== undefined && limit === undefined) ||
    (query.offset !== undefined && constantCount(query.offset) === undefined)
  ) {
    return undefined;
  }
  const scan = streamedScan(query.from);
  const fetch = scan === undefined ? undefined : plan.fetches[plan.fetchOf.get(scan.relation) ?? -1];
  const conditions = scans.find(({ restrictions }) => restrictions.scan === scan);
  if (scan === undefined || fetch === undefined || conditions === undefined) return undefined;
  if (fetch.scans.length > 1 || fetch.table.local) return undefined;
  if (plan.fetches.some((other) => dependenciesOf(other).includes(fetch.id))) return undefined;
  const needed = limit === undefined ? undefined : limit + offset;
  const ordered = query.orderBy.length > 0;
  // Without a limit sorting here costs no request, and does not depend on the order of the pages.
  if (ordered && needed === undefined && !inPortions) return undefined;
  const streamed = renegotiate(fetch, scan, query, conditions, needed, session, inPortions);
  if (streamed === undefined) return undefined;
  const streaming: Streaming = { fetch: fetch.id, offset, ...(limit === undefined ? {} : { limit }) };
  const { limit: _limit, offset: _offset, ...unlimited } = query;
  return {
    ...plan,
    fetches: plan.fetches.map((other) => (other.id === fetch.id ? streamed : other)),
    residual: { ...unlimited, orderBy: [] },
    streaming,
  };
}

/** Scans at the bottom of a row-wise query with a LIMIT and no order. */
export function limitedScans(query: Query): ReadonlySet<RelationId> {
  const scans = new Set<RelationId>();
  visitQuery(query, {
    query: (q) => {
      if (q.kind !== 'select' || q.orderBy.length > 0 || constantCount(q.limit) === undefined || !rowWise(q)) return;
      const scan = freeColumns(q).size === 0 ? streamedScan(q.from) : undefined;
      if (scan !== undefined) scans.add(scan.relation);
    },
  });
  return scans;
}

/** LIMITs inside: subqueries and WITH, where the whole does not stream. */
export function limitNestedFetches(
  plan: PhysicalPlan,
  scans: readonly ScanConditions[],
  session: SessionContext,
): PhysicalPlan {
  const fetches = [...plan.fetches];
  visitQuery(plan.residual, {
    query: (query) => {
      if (query.kind !== 'select' || !rowWise(query) || freeColumns(query).size > 0) return;
      const limit = constantCount(query.limit);
      const offset = query.offset === undefined ? 0 : constantCount(query.offset);
      const scan = streamedScan(query.from);
      const fetch = scan === undefined ? undefined : fetches[plan.fetchOf.get(scan.relation) ?? -1];
      const conditions = scans.find(({ restrictions }) => restrictions.scan === scan);
      if (
        limit === undefined ||
        offset === undefined ||
        scan === undefined ||
        fetch === undefined ||
        conditions === undefined
      )
        return;
      if (fetch.scans.length > 1 || fetch.table.local) return;
      const rows = limit + offset;
      const limited = renegotiate(fetch, scan, query, conditions, rows, session);
      if (limited === undefined) return;
      const { limit: _limit, offset: _offset, ...unlimited } = query;
      fetches[fetch.id] = { ...limited, stop: { query: { ...unlimited, orderBy: [] }, rows } };
    },
  });
  return { ...plan, fetches };
}

/** Offers the order and the limit; undefined when the order does not hold. */
function renegotiate(
  fetch: Fetch,
  scan: ScanRelation,
  query: SelectQuery,
  conditions: ScanConditions,
  needed: number | undefined,
  session: SessionContext,
  inPortions = false,
): Fetch | undefined {
  const order = sortKeys(query.orderBy, scan, query);
  if (order === undefined || (order.length > 0 && (fetch.alternatives.length > 1 || fetch.bindings.length > 0))) {
    return undefined;
  }
  const toEnd = needed === undefined && !inPortions;
  const request = { columns: fetch.columns, order, settings: session.settings, toEnd };
  const offer = (limit: number | undefined) =>
    fetch.alternatives.map((alternative) =>
      scan.table.plan({ ...request, conditions: alternative, ...(limit === undefined ? {} : { limit }) }),
    );
  const deferred = fetch.bindings.length > 0;
  const unlimited = deferred ? fetch.plans : offer(undefined);
  if (order.length > 0 && unlimited.some((plan) => !plan.order)) return undefined;
  const exact =
    needed !== undefined &&
    !deferred &&
    fetch.alternatives.length === 1 &&
    conditions.complete &&
    conditions.restrictions.links.length === 0 &&
    onlyScanConjuncts(query, conditions) &&
    unlimited.every((plan) => plan.support.every((support) => support === 'exact'));
  return {
    ...fetch,
    order,
    toEnd,
    ...(exact ? { limit: needed } : {}),
    plans: exact ? offer(needed) : unlimited,
  };
}

/** Nothing filters rows but the conjuncts that became conditions. */
function onlyScanConjuncts(query: SelectQuery, conditions: ScanConditions): boolean {
  const known = conditions.restrictions.conjuncts.length;
  return countConjuncts(query) === known;
}

function countConjuncts(query: SelectQuery): number {
  const inner =
    query.from?.kind === 'subquery' && query.from.query.kind === 'select' ? countConjuncts(query.from.query) : 0;
  return splitConjuncts(query.where).length + inner;
}

/** Each output row comes from one input row: only filters and projections over one scan. */
function rowWise(query: SelectQuery): boolean {
  return keepsRows(query) && streamedScan(query.from) !== undefined;
}

function keepsRows(query: SelectQuery): boolean {
  if (query.grouped || query.distinct !== undefined || query.withTies || query.ctes.length > 0) return false;
  return !query.targets.some((target) => someExpression(target, (e) => e.kind === 'window' || e.kind === 'aggregate'));
}

/** The scan at the bottom of nested row-wise subqueries. */
function streamedScan(relation: Relation | undefined): ScanRelation | undefined {
  if (relation?.kind === 'scan') return relation;
  if (relation?.kind !== 'subquery' || relation.query.kind !== 'select') return undefined;
  const inner = relation.query;
  if (inner.limit !== undefined || inner.offset !== undefined || inner.orderBy.length > 0) return undefined;
  return keepsRows(inner) ? streamedScan(inner.from) : undefined;
}

function sortKeys(items: readonly SortItem[], scan: ScanRelation, query: SelectQuery): readonly SortKey[] | undefined {
  const keys: SortKey[] = [];
  for (const item of items) {
    const column = scanColumn(throughSubqueries(item.expression, query.from), scan);
    if (column === undefined) return undefined;
    keys.push({ column: column.name, descending: item.descending, nullsFirst: item.nullsFirst });
  }
  return keys;
}

/** A column of a nested subquery as the expression that it stands for. */
function throughSubqueries(expression: Expression, from: Relation | undefined): Expression {
  if (from?.kind !== 'subquery' || expression.kind !== 'column' || from.query.kind !== 'select') return expression;
  const index = from.columns.findIndex((column) => column.column === expression.column);
  const target = from.query.targets[index];
  return target === undefined || hasSubquery(target) ? expression : throughSubqueries(target, from.query.from);
}

function constantCount(expression: Expression | undefined): number | undefined {
  if (expression === undefined || !isConstant(expression) || typeof expression.value !== 'bigint') return undefined;
  return Number(expression.value);
}
