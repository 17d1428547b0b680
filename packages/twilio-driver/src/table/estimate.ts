// How many requests and rows a route may take. Nothing is known about an account before it is read, so these are
// guesses: good enough to prefer one plan to another, and marked as estimates wherever they are shown.
import { type Axis, choiceCount } from './axis.ts';
import type { Reading } from './plan-scan.ts';
import type { TableModel } from './table-model.ts';

/** Rows of a table that an overlay does not say more about, and of one parent's list. */
const [rowsOfTable, rowsOfParent] = [200, 5];
/** The part of a list that an equality filter leaves. */
const filteredPart = 0.05;
/** What a closed window is measured against. */
const daysOfAccount = 400;
const dayMs = 86_400_000;

export function estimateRoute(
  model: TableModel,
  reading: Reading,
): { readonly requests: number; readonly rows: number } {
  const { axes, kind } = reading.route;
  const times = axes.reduce((product, axis) => product * choiceCount(axis), 1);
  if (kind === 'get') return { requests: times, rows: times };
  const rowsOfList = Math.min(
    reading.rowsMax ?? Number.POSITIVE_INFINITY,
    Math.max(1, Math.round(listRows(model, reading))),
  );
  const pages = reading.pageSize === undefined ? 1 : Math.max(1, Math.ceil(rowsOfList / reading.pageSize));
  const rows = times * rowsOfList;
  return { requests: times * pages + (reading.fetchRows ? rows : 0), rows };
}

function listRows(model: TableModel, { route }: Reading): number {
  const parents = route.axes.filter((axis) => axis.place === 'path' && axis.column !== 'account_sid');
  const all = parents.length > 0 ? rowsOfParent : (model.overlay?.rows ?? rowsOfTable);
  const filters = route.axes.filter((axis: Axis) => axis.place === 'query' && !axis.constant);
  const filtered = all * filteredPart ** filters.length * windowPart(route.bounds, model.clock());
  // Rows that name one call, conference or message as theirs are few.
  return filters.some((axis) => axis.column.endsWith('_sid')) ? Math.min(filtered, rowsOfParent) : filtered;
}

/** Bounds are `DateSent>` and `DateSent<`, or StartDate and EndDate: the lower one comes first. */
function windowPart(bounds: readonly (readonly [name: string, value: string])[], now: number): number {
  if (bounds.length === 0) return 1;
  const today = now / dayMs;
  const days = bounds.map(([name, value]) => ({
    upper: /<$|End(Date|Time)?$|Before$|To$/.test(name),
    day: Date.parse(value) / dayMs,
  }));
  const from = Math.max(today - daysOfAccount, ...days.filter((bound) => !bound.upper).map((bound) => bound.day));
  const to = Math.min(today, ...days.filter((bound) => bound.upper).map((bound) => bound.day));
  return Math.min(1, Math.max(1, to - from) / daysOfAccount);
}
