// The table's side of the negotiation: what it does with each condition, which requests that takes, how to run them.
import { PgError, type ScanPlan, type ScanRequest, type SortKey } from '@twilio-sql/sql-engine/driver';
import type { ApiClient } from '../http/api-client.ts';
import { ofAccounts } from './accounts.ts';
import { choiceCount } from './axis.ts';
import { describeRoute } from './describe-requests.ts';
import { estimateRoute } from './estimate.ts';
import { readRoute } from './read-route.ts';
import { chooseRoute, type Route } from './route.ts';
import type { TableModel } from './table-model.ts';

/** How a route is read: what the engine's wishes add to it. */
export interface Reading {
  readonly route: Route;
  readonly pageSize: number | undefined;
  readonly sizeParameter: string;
  /** Stop after this many rows. */
  readonly rowsMax: number | undefined;
  /** Rows of the list lack columns that are wanted: each is read again by key. */
  readonly fetchRows: boolean;
  /** Every row will be read: requests may run ahead of the reader. */
  readonly toEnd: boolean;
}

export function planScan(table: TableModel, client: ApiClient, request: ScanRequest): ScanPlan {
  const model = ofAccounts(table, request.settings);
  rejectWriteOnly(model, request.columns);
  const route = chooseRoute(model, request);
  if (route.empty) return emptyPlan(model, request);
  const support = request.conditions.map((condition) => route.support.get(condition) ?? 'unsupported');
  const single = route.axes.every((axis) => axis.choices !== 'deferred' && axis.choices.length === 1);
  const oneRow = route.kind === 'get' && model.resource.singleton?.tokenParameter === undefined;
  const ordered = single && (oneRow || isListOrder(model, request));
  const order = request.order.length === 0 || ordered;
  const limited = single && order && request.limit !== undefined && support.every((each) => each === 'exact');
  const reading: Reading = {
    route,
    pageSize: pageSizeOf(model, route, limited ? request.limit : undefined),
    rowsMax: limited ? request.limit : undefined,
    fetchRows:
      route.kind === 'list' &&
      (model.resource.list?.rowsAreKeys === true || request.columns.some((column) => model.fetchOnly.has(column))),
    sizeParameter: model.resource.list?.sizeParameter ?? 'PageSize',
    toEnd: request.toEnd === true,
  };
  return {
    support,
    order,
    limit: limited,
    missing: route.missing,
    defaulted: route.axes.filter((axis) => axis.place === 'path' && !axis.given).map((axis) => axis.column),
    requests: describeRoute(reading),
    estimate: estimateRoute(model, reading),
    identity: identityOf(model, reading),
    duplicates: canRepeat(model, route),
    open: (scope) => readRoute(model, client, reading, scope),
  };
}

function rejectWriteOnly(model: TableModel, columns: readonly string[]): void {
  const column = columns.find((name) => model.writeOnly.has(name));
  if (column === undefined) return;
  throw new PgError({
    code: '42703',
    message: `column "${column}" of ${model.name} is write-only`,
    detail: 'Twilio takes this property when a row is written and does not tell it afterwards.',
    hint: 'Use it in INSERT or UPDATE only.',
    schema: model.schema,
    table: model.name,
    column,
  });
}

function emptyPlan(model: TableModel, request: ScanRequest): ScanPlan {
  return {
    support: request.conditions.map(() => 'exact'),
    order: true,
    limit: true,
    missing: [],
    requests: [],
    estimate: { requests: 0, rows: 0 },
    identity: `${model.schema}.${model.name} nothing`,
    duplicates: false,
    open: async function* () {
      // No row can meet the conditions.
    },
  };
}

/** The list comes in its documented order. Where the rows with null are does not matter when there are none. */
function isListOrder(model: TableModel, request: ScanRequest): boolean {
  const documented = model.overlay?.order;
  const [wanted] = request.order;
  if (documented === undefined || wanted === undefined || request.order.length > 1) return false;
  const sameWay = wanted.column === documented.column && wanted.descending === documented.descending;
  return sameWay && (wanted.nullsFirst === documented.nullsFirst || excludesNulls(request, documented));
}

function excludesNulls(request: ScanRequest, key: SortKey): boolean {
  return request.conditions.some((condition) => condition.column === key.column && condition.operator !== 'is-null');
}

function pageSizeOf(model: TableModel, route: Route, limit: number | undefined): number | undefined {
  const list = model.resource.list;
  if (route.kind === 'get' || list === undefined || list.paging === 'none' || list.sizeParameter === '')
    return undefined;
  return Math.max(1, Math.min(limit ?? list.pageSizeMax, list.pageSizeMax));
}

/** Rows that move from one list to another while both are read, or that are reached by two spellings of a key. */
function canRepeat(model: TableModel, route: Route): boolean {
  const paging = model.resource.list?.paging;
  if (model.primaryKey.length === 0) return false;
  if (route.kind === 'list' && paging !== 'v2010' && paging !== 'none') return true;
  return route.axes.some((axis) => {
    if (choiceCount(axis) < 2 || axis.choices === 'deferred') return axis.choices === 'deferred';
    if (axis.place === 'query') return !axis.constant;
    return new Set(axis.choices.map((choice) => choice.text.toLowerCase())).size < axis.choices.length;
  });
}

function identityOf(model: TableModel, { route, pageSize, rowsMax, fetchRows }: Reading): string {
  const axes = route.axes.map((axis) => [
    axis.parameter,
    axis.choices === 'deferred' ? deferredSource(axis) : axis.choices.map((choice) => choice.text).sort(),
  ]);
  return JSON.stringify([model.resource.host, route.path, axes, route.bounds, pageSize, rowsMax ?? 'all', fetchRows]);
}

function deferredSource(axis: Route['axes'][number]): string {
  const operand = axis.condition?.operand;
  return operand?.kind === 'deferred' ? `from ${operand.source}` : 'unknown';
}
