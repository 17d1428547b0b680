// A physical plan as a tree: the query's operators, and for each scan its requests, what was pushed, what is
// checked again, and the estimate; after a run also what came of it.

import type { Query, Relation, SelectQuery } from '../bind/tree.ts';
import { expressionChildren, queryExpressions, subqueryOf } from '../bind/walk.ts';
import { isAnswer } from '../bind/with-write.ts';
import { assertNever } from '../errors.ts';
import type { Condition } from '../driver/condition.ts';
import type { RequestDescription, ScanPlan } from '../driver/scan.ts';
import { emitColumnQuery } from '../emit/column-query.ts';
import { columnRows } from '../plan/plan-query.ts';
import type { FetchCounts } from '../execute/run-plan.ts';
import type { Fetch, FetchId, PhysicalPlan } from '../plan/physical.ts';
import { typeByName } from '../types/registry.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { ExplainNode } from './explain-node.ts';
import { columnNames, printExpression, printValue, shortened, type ColumnNames } from './print-expression.ts';

interface ExplainContext {
  readonly plan: PhysicalPlan;
  readonly names: ColumnNames;
  readonly session: SessionContext;
  /** What each fetch came to, after EXPLAIN ANALYZE. */
  readonly counts: ReadonlyMap<FetchId, FetchCounts> | undefined;
  /** Fetches shown already: a shared one is shown in full once. */
  readonly shown: Set<FetchId>;
}

export function explainPlan(
  plan: PhysicalPlan,
  session: SessionContext,
  actual?: { readonly counts: ReadonlyMap<FetchId, FetchCounts>; readonly columnsUsed: boolean },
): ExplainNode {
  const counts = actual?.counts;
  const context: ExplainContext = { plan, names: columnNames(plan.residual), session, counts, shown: new Set() };
  const node = withColumns(withParents(queryNode(plan.residual, context), context), plan, session, actual?.columnsUsed);
  if (plan.streaming === undefined) return node;
  const { limit, offset } = plan.streaming;
  const details: [string, string | number][] = [['Rows leave', 'page by page, as they come']];
  if (limit !== undefined) details.push(['Limit', limit]);
  if (offset > 0) details.push(['Offset', offset]);
  return { title: 'Stream', details, children: [node] };
}

/** How many rows a table has is known when the statement runs. */
function withColumns(
  node: ExplainNode,
  { columns }: PhysicalPlan,
  session: SessionContext,
  used: boolean | undefined,
): ExplainNode {
  const kept = columns?.aggregates.every((one) => emitColumnQuery(one, session.timeZone) !== undefined) ?? false;
  if (!kept) return node;
  const from = `kept in memory from ${session.settings[columnRows] ?? '0'} rows on`;
  const told = used === undefined ? from : used ? 'kept in memory' : 'not kept in memory';
  return { ...node, details: [...node.details, ['Columns', told]] };
}

/** Lists of parents that no scan reads and that only supply keys. */
function withParents(node: ExplainNode, context: ExplainContext): ExplainNode {
  const rest = context.plan.fetches.filter((fetch) => fetch.scans.length === 0 && !context.shown.has(fetch.id));
  if (rest.length === 0) return node;
  return {
    ...node,
    children: [...node.children, ...rest.map((fetch) => fetchNode(`Keys from ${fetch.table.name}`, fetch, context))],
  };
}

function queryNode(query: Query, context: ExplainContext): ExplainNode {
  // What a write returned is shown with the write.
  const ctes = query.ctes
    .filter(
      (cte) => !(cte.query.kind === 'select' && cte.query.from?.kind === 'scan' && isAnswer(cte.query.from.table)),
    )
    .map((cte) => ({ title: `CTE ${cte.name}`, details: [], children: [queryNode(cte.query, context)] }));
  const subqueries = subqueryNodes(query, context);
  const body = limited(query, sorted(query, bodyNode(query, context), context), context);
  return ctes.length + subqueries.length === 0
    ? body
    : { ...body, children: [...body.children, ...ctes, ...subqueries] };
}

function subqueryNodes(query: Query, context: ExplainContext): readonly ExplainNode[] {
  const nodes: ExplainNode[] = [];
  const visit = (e: Parameters<typeof subqueryOf>[0]): void => {
    const inner = subqueryOf(e);
    if (inner !== undefined) nodes.push({ title: 'SubPlan', details: [], children: [queryNode(inner, context)] });
    for (const child of expressionChildren(e)) visit(child);
  };
  for (const root of queryExpressions(query)) visit(root);
  return nodes;
}

function limited(query: Query, child: ExplainNode, context: ExplainContext): ExplainNode {
  if (query.limit === undefined && query.offset === undefined) return child;
  const details: [string, string][] = [];
  if (query.limit !== undefined) details.push(['Count', printExpression(query.limit, context.names, context.session)]);
  if (query.offset !== undefined)
    details.push(['Offset', printExpression(query.offset, context.names, context.session)]);
  return { title: 'Limit', details, children: [child] };
}

function sorted(query: Query, child: ExplainNode, context: ExplainContext): ExplainNode {
  if (query.orderBy.length === 0) return child;
  const keys = query.orderBy.map(
    ({ expression, descending }) =>
      `${printExpression(expression, context.names, context.session)}${descending ? ' DESC' : ''}`,
  );
  return { title: 'Sort', details: [['Sort Key', keys.join(', ')]], children: [child] };
}

function bodyNode(query: Query, context: ExplainContext): ExplainNode {
  switch (query.kind) {
    case 'values':
      return { title: 'Values', details: [['Rows', query.rows.length]], children: [] };
    case 'set-operation': {
      const title = `${query.operator.toUpperCase()}${query.all ? ' ALL' : ''}`;
      return { title, details: [], children: [queryNode(query.left, context), queryNode(query.right, context)] };
    }
    case 'select':
      return selectNode(query, context);
    default:
      return assertNever(query);
  }
}

function selectNode(query: SelectQuery, context: ExplainContext): ExplainNode {
  const print = (e: Parameters<typeof printExpression>[0]): string =>
    printExpression(e, context.names, context.session);
  let node: ExplainNode =
    query.from === undefined ? { title: 'Result', details: [], children: [] } : relationNode(query.from, context);
  if (query.where !== undefined) node = withDetail(node, 'Filter', print(query.where));
  if (query.grouped) {
    const details: [string, string][] =
      query.groupBy.length === 0 ? [] : [['Group Key', query.groupBy.map(print).join(', ')]];
    if (query.having !== undefined) details.push(['Filter', print(query.having)]);
    node = { title: 'Aggregate', details, children: [node] };
  }
  return query.distinct === undefined ? node : { title: 'Unique', details: [], children: [node] };
}

/** A filter belongs to a scan's node, and has a node of its own above everything else. */
function withDetail(node: ExplainNode, name: string, value: string): ExplainNode {
  if (node.title.startsWith('Scan')) return { ...node, details: [[name, value], ...node.details] };
  return { title: 'Filter', details: [[name, value]], children: [node] };
}

function relationNode(relation: Relation, context: ExplainContext): ExplainNode {
  switch (relation.kind) {
    case 'scan': {
      const { schema, name } = relation.table;
      const alias = relation.alias === name ? '' : ` ${relation.alias}`;
      const fetch = context.plan.fetches[context.plan.fetchOf.get(relation.relation) ?? -1];
      const title = `Scan on ${schema}.${name}${alias}`;
      if (relation.table.resident !== undefined)
        return { title, details: [['Requests', 'none: kept here']], children: [] };
      if (fetch === undefined) return { title, details: [['Requests', 'none: no row can match']], children: [] };
      return fetchNode(title, fetch, context);
    }
    case 'subquery':
      return { title: `Subquery ${relation.alias}`, details: [], children: [queryNode(relation.query, context)] };
    case 'cte':
      return { title: `CTE Scan on ${relation.alias}`, details: [], children: [] };
    case 'function': {
      const names = relation.calls.map((call) => call.function.name);
      return { title: `Function Scan on ${names.join(', ')}`, details: [], children: [] };
    }
    case 'join': {
      const title =
        relation.type === 'cross' ? 'Cross Join' : `${relation.type.replace(/^./, (c) => c.toUpperCase())} Join`;
      const condition =
        relation.condition === undefined
          ? undefined
          : printExpression(relation.condition, context.names, context.session);
      return {
        title,
        details: condition === undefined ? [] : [['Join Cond', condition]],
        children: [relationNode(relation.left, context), relationNode(relation.right, context)],
      };
    }
    default:
      return assertNever(relation);
  }
}

function fetchNode(title: string, fetch: Fetch, context: ExplainContext): ExplainNode {
  if (context.shown.has(fetch.id)) return { title, details: [['Shares', `fetch ${fetch.id + 1}`]], children: [] };
  context.shown.add(fetch.id);
  if (fetch.table.local) return { title, details: [], children: [] };
  const details: [string, string | readonly string[]][] = [
    ['Fetch', String(fetch.id + 1)],
    ['Request', fetch.plans.flatMap((plan) => plan.requests).map(printRequest)],
  ];
  const { pushed, checked } = supports(fetch, context.session);
  if (pushed.length > 0) details.push(['Pushed', pushed.join(' and ')]);
  details.push(['Re-checked', checked]);
  if (fetch.probe !== undefined) details.push(['Stops', 'at the first matching row of each value']);
  if (fetch.bindings.length > 0 && fetch.bindingsOptional)
    details.push(['Or', 'one list without the values, where that takes fewer requests']);
  details.push(['Estimate', estimate(fetch.plans)]);
  const counts = context.counts?.get(fetch.id);
  if (context.counts !== undefined) {
    const { requests = 0, attempts = 0, kept = 0, rows = 0 } = counts ?? {};
    const answers = kept === 0 ? '' : `${plural(kept, 'kept answer')}, `;
    details.push([
      'Actual',
      `${plural(requests, 'request')}, ${answers}${plural(Math.max(0, attempts - requests), 'retry', 'retries')}, ${plural(rows, 'row')} read`,
    ]);
  }
  return { title, details, children: [] };
}

export function printRequest({ method, path, parameters, times }: RequestDescription): string {
  const query = parameters.map(([name, value]) => `${name}=${value}`).join('&');
  const repeated = times === undefined ? ' (one for each value)' : times === 1 ? '' : ` (${times} times)`;
  return `${method} ${path}${query === '' ? '' : `?${query}`}${repeated}`;
}

function supports(fetch: Fetch, session: SessionContext): { pushed: readonly string[]; checked: string } {
  const pushed: string[] = [];
  let superset = false;
  const types = new Map(fetch.table.columns.map((column) => [column.name, typeByName(column.type).oid]));
  fetch.plans.forEach((plan, index) => {
    const conditions = fetch.alternatives[index] ?? [];
    const offered = [...conditions, ...fetch.bindings.map((binding) => binding.label)];
    plan.support.forEach((support, position) => {
      const condition = offered[position];
      if (condition === undefined || support === 'unsupported') superset ||= support === 'unsupported';
      else {
        superset ||= support === 'inexact';
        const text =
          typeof condition === 'string'
            ? `${fetch.bindings[position - conditions.length]?.column ?? ''} in ${condition}`
            : printCondition(condition, types, session);
        pushed.push(support === 'exact' ? text : `${text} (superset)`);
      }
    });
  });
  return {
    pushed: [...new Set(pushed)],
    checked: superset ? 'every condition, the requests bring a superset' : 'every condition',
  };
}

function printCondition(condition: Condition, types: ReadonlyMap<string, number>, session: SessionContext): string {
  const { column, operator, operand } = condition;
  if (operator === 'is-null' || operator === 'is-not-null')
    return `${column} ${operator.replaceAll('-', ' ').toUpperCase()}`;
  if (operand.kind === 'deferred') return `${column} in ${operand.source}`;
  const values = operand.values.map((value) => printValue(value, types.get(column) ?? 25, session));
  return operator === 'in' ? `${column} IN (${shortened(values)})` : `${column} ${operator} ${values.join('')}`;
}

function estimate(plans: readonly ScanPlan[]): string {
  const requests = plans.reduce((total, plan) => total + plan.estimate.requests, 0);
  const rows = plans.reduce((total, plan) => total + plan.estimate.rows, 0);
  return `${plural(Math.ceil(requests), 'request')}, ${plural(Math.ceil(rows), 'row')}`;
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
