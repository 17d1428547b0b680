// A resource and its overlay put together: what negotiation, reading and writing of one table need to know.
import type { ColumnDefinition } from '@twilio-sql/sql-engine/driver';
import type { Resource, ResourceColumn } from '../catalog-data/resource.ts';
import type { TableOverlay } from '../overlay/overlay.ts';
import { buildColumns } from './columns.ts';
import { equalityFilter, type EqualityFilter } from './filters.ts';

export interface Parent {
  /** As in the path: `CallSid`. */
  readonly parameter: string;
  readonly column: string;
  /** Rows do not carry it: pages bring it. */
  readonly synthetic: boolean;
  /** The key of the table that lists its values, when there is such a table. */
  readonly source?: { readonly schema: string; readonly table: string; readonly column: string };
  /** What it is when the query does not say. */
  readonly defaultValue?: string;
}

export interface RangeFilter {
  readonly column: string;
  /** Query parameters: `StartTime>`, `StartTime<`. */
  readonly lower?: string;
  readonly upper?: string;
}

/** A path that lists rows, with the parents in it. */
export interface ListPath {
  readonly path: string;
  readonly parents: readonly Parent[];
}

export interface TableModel {
  readonly schema: string;
  readonly name: string;
  readonly resource: Resource;
  readonly overlay: TableOverlay | undefined;
  readonly accountSid: string;
  /** Milliseconds since 1970: how far back a window reaches, for estimates. */
  readonly clock: () => number;
  readonly columns: readonly ColumnDefinition[];
  readonly primaryKey: readonly string[];
  readonly parents: readonly Parent[];
  /** The resource's own key in its fetch path. */
  readonly key: { readonly parameter: string; readonly column: string } | undefined;
  readonly filters: readonly EqualityFilter[];
  readonly ranges: readonly RangeFilter[];
  readonly alternatives: readonly ListPath[];
  readonly fetchOnly: ReadonlySet<string>;
  readonly writeOnly: ReadonlySet<string>;
}

export interface ModelContext {
  readonly schema: string;
  readonly accountSid: string;
  readonly clock: () => number;
  /** All resources, by name. */
  readonly resources: ReadonlyMap<string, Resource>;
}

export function buildTableModel(
  resource: Resource,
  overlay: TableOverlay | undefined,
  context: ModelContext,
): TableModel {
  const parents = resource.parents.map((parent) => buildParent(parent, context));
  const filters = buildFilters(resource, overlay);
  const key = keyOf(resource);
  const primaryKey = primaryKeyOf(resource, parents);
  const readable = new Set(resource.columns.map((column) => column.name));
  const hiddenFilters = new Set(filters.filter((filter) => filter.hidden).map((filter) => filter.column));
  // Properties of a request that answers something else (a new key's secret) are no columns: it is no INSERT.
  const written = [resource.create, resource.update].flatMap((write) =>
    write?.returnsRow === true ? write.properties : [],
  );
  const writeOnly = written
    .map((property) => property.column)
    .filter(
      (column) => !readable.has(column) && !hiddenFilters.has(column) && !parents.some((p) => p.column === column),
    );
  return {
    schema: context.schema,
    name: resource.name,
    resource,
    overlay,
    accountSid: context.accountSid,
    clock: context.clock,
    columns: buildColumns({ resource, overlay, parents, filters, primaryKey, writeOnly: new Set(writeOnly) }),
    primaryKey,
    parents,
    key,
    filters,
    ranges: buildRanges(resource),
    alternatives: (overlay?.alternatives ?? []).map(({ path, parameter, column }) => ({
      path,
      parents: [...parents, { parameter, column, synthetic: false }],
    })),
    fetchOnly: new Set(resource.columns.filter((column) => column.fetchOnly === true).map((column) => column.name)),
    writeOnly: new Set(writeOnly),
  };
}

function buildParent(parent: Resource['parents'][number], context: ModelContext): Parent {
  const { parameter, column, synthetic } = parent;
  const resource = context.resources.get(parent.resource ?? '');
  const readable = resource?.list ?? resource?.singleton;
  const source =
    readable === undefined || resource?.primaryKey === undefined
      ? {}
      : { source: { schema: context.schema, table: resource.name, column: resource.primaryKey } };
  return {
    parameter,
    column,
    synthetic,
    ...source,
    ...(column === 'account_sid' ? { defaultValue: context.accountSid } : {}),
  };
}

function keyOf(resource: Resource): TableModel['key'] {
  const path = (resource.fetch ?? resource.update ?? resource.delete)?.path;
  const parameter = path === undefined ? undefined : [...path.matchAll(/\{([^}]+)\}/g)].at(-1)?.[1];
  if (parameter === undefined || resource.primaryKey === undefined) return undefined;
  return { parameter, column: resource.primaryKey };
}

/** A sid is unique by itself; other keys are unique within their parents, whose sids tell the account. */
function primaryKeyOf(resource: Resource, parents: readonly Parent[]): readonly string[] {
  const column = (name: string): ResourceColumn | undefined =>
    resource.columns.find((candidate) => candidate.name === name);
  const parentColumns = parents.map((parent) => parent.column);
  const ancestors = parentColumns.length > 1 ? parentColumns.filter((name) => name !== 'account_sid') : parentColumns;
  if (resource.primaryKey === undefined) {
    if (resource.singleton !== undefined) return ancestors;
    return column('sid')?.sidPrefixes === undefined ? [] : ['sid'];
  }
  if (resource.primaryKey === 'sid') return ['sid'];
  return [...ancestors, resource.primaryKey];
}

/** Columns for StartDate and EndDate, where they are parameters of an aggregate: rows have columns of their name. */
const periodColumns: Readonly<Record<string, string>> = { StartDate: 'period_start', EndDate: 'period_end' };

function buildFilters(resource: Resource, overlay: TableOverlay | undefined): readonly EqualityFilter[] {
  return (
    resource.filters
      .filter((filter) => filter.operator === '=')
      .filter((filter) => periodColumns[filter.parameter] === undefined || !hasOwnPeriod(overlay))
      .map((filter) => {
        const column = resource.columns.find((candidate) => candidate.name === filter.column);
        const hiddenName = periodColumns[filter.parameter] ?? hiddenColumnName(filter.parameter);
        return equalityFilter(filter, column, hiddenName, overlay?.filters?.[filter.parameter]);
      })
      // `DateSent=` means a whole day; the range filters say that better.
      .filter((filter) => resource.columns.find((column) => column.name === filter.column)?.type !== 'timestamptz')
  );
}

const hasOwnPeriod = (overlay: TableOverlay | undefined): boolean =>
  overlay?.period !== undefined || overlay?.fixedPeriod === true;

function hiddenColumnName(parameter: string): string {
  return parameter.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

function buildRanges(resource: Resource): readonly RangeFilter[] {
  const ranges = new Map<string, RangeFilter>();
  for (const filter of resource.filters) {
    if (filter.column === undefined || filter.operator === '=') continue;
    const range = ranges.get(filter.column) ?? { column: filter.column };
    const side = filter.operator === '>' ? { lower: filter.parameter } : { upper: filter.parameter };
    ranges.set(filter.column, { ...range, ...side });
  }
  return [...ranges.values()];
}
