// Chooses how a scan reaches its rows: by key, through one parent, or through the list with filters.
import type { Condition, MissingColumn, ScanRequest, Support } from '@twilio-sql/sql-engine/driver';
import { type Axis, choiceCount, everyAxis, filterAxis, pathAxis } from './axis.ts';
import { type Bindings, bindEqualities } from './bindings.ts';
import { dayWindow } from './date-window.ts';
import { formatDay, formatInstant } from './days.ts';
import type { EqualityFilter } from './filters.ts';
import { periodWindow } from './period-window.ts';
import type { Parent, RangeFilter, TableModel } from './table-model.ts';

export interface Route {
  /** get: one row a request (a key, or a singleton). list: pages of rows. */
  readonly kind: 'get' | 'list';
  /** With `{AccountSid}`, as in Twilio's description. */
  readonly path: string;
  readonly axes: readonly Axis[];
  /** Bounds, the same in each request. */
  readonly bounds: readonly (readonly [name: string, value: string])[];
  /** By condition: those that are not here are ignored. */
  readonly support: ReadonlyMap<Condition, Support>;
  readonly missing: readonly MissingColumn[];
  /** No row can meet the conditions. */
  readonly empty: boolean;
}

/** More lists than this are not made from IN on a filter: one list of everything is read instead. */
const listsMax = 200;

export function chooseRoute(model: TableModel, request: ScanRequest): Route {
  const bindings = bindEqualities(request.conditions);
  const { fetch, list, singleton } = model.resource;
  const byKey =
    fetch !== undefined && fetch.redirects !== true && model.key !== undefined && bindings.has(model.key.column);
  if (byKey) {
    const route = getRoute(model, fetch.path, bindings, request, true);
    const [many, manyParents] = [keyAxes(route, model, true), keyAxes(route, model, false)];
    // Every key under every parent would be more requests than reading the parents' lists.
    if (list === undefined || many.length === 0 || manyParents.length === 0) return route;
  }
  const alternative = model.alternatives.find(({ parents }) => parents.every((parent) => isKnown(parent, bindings)));
  if (alternative !== undefined) return listRoute(model, alternative.path, alternative.parents, bindings, request);
  if (list !== undefined) return listRoute(model, list.path, model.parents, bindings, request);
  if (singleton !== undefined) return getRoute(model, singleton.path, bindings, request, false);
  if (fetch !== undefined) return getRoute(model, fetch.path, bindings, request, true);
  throw new Error(`${model.name} cannot be read`);
}

const isKnown = (parent: Parent, bindings: Bindings): boolean =>
  parent.defaultValues !== undefined || bindings.has(parent.column);

/** Axes of more than one value: the key's own, or its parents'. */
function keyAxes(route: Route, model: TableModel, own: boolean): readonly Axis[] {
  return route.axes.filter((axis) => (axis.column === model.key?.column) === own && choiceCount(axis) > 1);
}

function getRoute(model: TableModel, path: string, bindings: Bindings, request: ScanRequest, keyed: boolean): Route {
  const key: readonly Parent[] = keyed && model.key !== undefined ? [model.key] : [];
  const { axes: ancestors, missing } = pathAxes(model, [...model.parents, ...key], bindings);
  const pathColumns = new Set(ancestors.map((axis) => axis.column));
  const sent = model.fetchFilters
    .filter((filter) => !pathColumns.has(filter.column))
    .flatMap((filter) => filterAxis(model, filter, bindings) ?? everyAxis(filter) ?? []);
  const axes = [...ancestors, ...sent];
  // What the list would be asked with says nothing about a row that is asked for by key.
  const brought = model.filters
    .filter((filter) => filter.hidden && !sent.some((axis) => axis.column === filter.column))
    .flatMap((filter) => filterAxis(model, filter, bindings) ?? [])
    .map((axis): Axis => ({
      ...axis,
      place: 'none',
      choices: axis.choices === 'deferred' ? axis.choices : axis.choices.slice(0, 1),
    }));
  const restricted = new Set([...sent, ...brought].map((axis) => axis.column));
  const asked = unrestrictedParameters([...model.filters, ...model.fetchFilters], restricted, request);
  const unmet = model.fetchFilters
    .filter((filter) => filter.required && !restricted.has(filter.column) && !filter.hidden)
    .map(({ column }) => ({ column }));
  return finish('get', path, [...axes, ...brought], [], new Map(), [...missing, ...unmet, ...asked], false);
}

/** A hidden parameter that the query needs for more than `=`: nobody but the user can say what it is. */
function unrestrictedParameters(
  filters: readonly EqualityFilter[],
  restricted: ReadonlySet<string>,
  request: ScanRequest,
): readonly MissingColumn[] {
  const columns = filters
    .filter((filter) => filter.hidden && !restricted.has(filter.column) && request.columns.includes(filter.column))
    .map((filter) => filter.column);
  return [...new Set(columns)].map((column) => ({ column }));
}

function pathAxes(
  model: TableModel,
  parents: readonly Parent[],
  bindings: Bindings,
): { readonly axes: readonly Axis[]; readonly missing: readonly MissingColumn[] } {
  const axes: Axis[] = [];
  const missing: MissingColumn[] = [];
  for (const parent of parents) {
    const axis = pathAxis(model, parent, bindings);
    if (axis === undefined) {
      missing.push({ column: parent.column, ...(parent.source === undefined ? {} : { parent: parent.source }) });
      axes.push(unknownAxis(parent));
    } else axes.push(axis);
  }
  return { axes, missing };
}

/** A parameter that is missing still shows in EXPLAIN, as what it will be. */
function unknownAxis({ parameter, column, synthetic }: Parent): Axis {
  return { place: 'path', parameter, column, constant: synthetic, choices: 'deferred', given: true, support: 'exact' };
}

function listRoute(
  model: TableModel,
  path: string,
  parents: readonly Parent[],
  bindings: Bindings,
  request: ScanRequest,
): Route {
  const { axes: ancestors, missing } = pathAxes(model, parents, bindings);
  const pathColumns = new Set(ancestors.map((axis) => axis.column));
  const own = path === model.resource.list?.path;
  const filters = own ? model.filters.filter((filter) => !pathColumns.has(filter.column)) : [];
  const offered = filters.flatMap((filter) => filterAxis(model, filter, bindings) ?? everyAxis(filter) ?? []);
  const parameters = withinBound(
    offered,
    filters.filter((filter) => filter.required || filter.hidden || filter.every.length > 0).map((f) => f.column),
  );
  const restricted = new Set(parameters.map((axis) => axis.column));
  const unmet = filters.filter(
    (filter) => filter.required && !restricted.has(filter.column) && !request.columns.includes(filter.column),
  );
  const asked = [
    ...unmet.map(({ column }) => ({ column })),
    ...unrestrictedParameters([...model.filters, ...model.fetchFilters], restricted, request),
  ];

  const support = new Map<Condition, Support>();
  const bounds: (readonly [string, string])[] = [];
  let empty = false;
  for (const range of own ? model.ranges : []) {
    const conditions = request.conditions.filter((condition) => condition.column === range.column);
    const window = dayWindow(conditions);
    empty ||= window.empty;
    const sent: readonly (readonly [string, string])[] = [
      ...(range.lower !== undefined && window.lower !== undefined
        ? [[range.lower, boundText(range, window.lower)] as const]
        : []),
      ...(range.upper !== undefined && window.upper !== undefined
        ? [[range.upper, boundText(range, window.upper)] as const]
        : []),
    ];
    if (range.lower !== undefined && window.lower === undefined && range.defaultDays !== undefined) {
      bounds.push([range.lower, formatInstant(BigInt(Math.floor(model.clock()) - range.defaultDays * dayMs) * 1000n)]);
    }
    bounds.push(...sent);
    if (sent.length > 0) for (const condition of window.used) support.set(condition, 'inexact');
  }
  if (own && model.overlay?.period !== undefined) {
    const window = periodWindow(request.conditions, model.overlay.period);
    if (window.first !== undefined) bounds.push(bound('StartDate', window.first));
    if (window.last !== undefined) bounds.push(bound('EndDate', window.last));
    for (const condition of window.used) support.set(condition, 'inexact');
  }
  return finish('list', path, [...ancestors, ...parameters], bounds, support, [...missing, ...asked], empty);
}

const dayMs = 86_400_000;

/** The start of a day, as the parameter takes it. */
const boundText = (range: RangeFilter, day: number): string =>
  range.instants ? `${formatDay(day)}T00:00:00Z` : formatDay(day);

const bound = (name: string, day: number): [string, string] => [name, formatDay(day)];

/** Filters whose combinations stay within the bound; single values first, as they cost nothing. */
function withinBound(axes: readonly Axis[], always: readonly string[]): readonly Axis[] {
  const chosen: Axis[] = [];
  let lists = 1;
  const order = (axis: Axis): number => (always.includes(axis.column) ? 0 : choiceCount(axis));
  for (const axis of [...axes].sort((left, right) => order(left) - order(right))) {
    if (lists * choiceCount(axis) > listsMax && !always.includes(axis.column)) continue;
    lists *= choiceCount(axis);
    chosen.push(axis);
  }
  // As the query's parameters were listed, so that equal scans have equal requests.
  return axes.filter((axis) => chosen.includes(axis));
}

function finish(
  kind: Route['kind'],
  path: string,
  axes: readonly Axis[],
  bounds: Route['bounds'],
  rangeSupport: ReadonlyMap<Condition, Support>,
  missing: readonly MissingColumn[],
  empty: boolean,
): Route {
  const support = new Map(rangeSupport);
  for (const axis of axes) if (axis.condition !== undefined) support.set(axis.condition, axis.support);
  const nothing = axes.some((axis) => axis.choices !== 'deferred' && axis.choices.length === 0);
  return { kind, path, axes, bounds, support, missing, empty: empty || nothing };
}
