// A resource and its overlay put together: what negotiation, reading and writing of one table need to know.
import type { ColumnDefinition, ForeignKey } from '@twilio-sql/sql-engine/driver';
import type { ColumnType, Resource, ResourceFilter, ResourceProperty } from '../catalog-data/resource.ts';
import type { TableOverlay } from '../overlay/overlay.ts';
import { referenceOf } from '../overlay/references.ts';
import { isInsert } from '../writes/insertable.ts';
import { buildColumns } from './columns.ts';
import { equalityFilter, type EqualityFilter } from './filters.ts';
import type { SidOwners } from './sid-owners.ts';

export interface Parent {
  /** As in the path: `CallSid`. */
  readonly parameter: string;
  readonly column: string;
  /** Rows do not carry it: pages bring it. */
  readonly synthetic: boolean;
  /** The key of the table that lists its values, when there is such a table. */
  readonly source?: { readonly schema: string; readonly table: string; readonly column: string };
  /** What it is when the query does not say: the connection's own account, or all values that there are. */
  readonly defaultValues?: readonly string[];
}

export interface RangeFilter {
  readonly column: string;
  /** Query parameters: `StartTime>`, `StartTime<`. */
  readonly lower?: string;
  readonly upper?: string;
  /** The parameters take instants (`2026-09-01T00:00:00Z`) rather than days. */
  readonly instants: boolean;
  /** Without a lower bound this many days are asked for, since Twilio would answer less. */
  readonly defaultDays?: number;
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
  readonly key: Pick<Parent, 'parameter' | 'column' | 'synthetic'> | undefined;
  readonly filters: readonly EqualityFilter[];
  /** Parameters of the fetch, or of the singleton. */
  readonly fetchFilters: readonly EqualityFilter[];
  readonly ranges: readonly RangeFilter[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly alternatives: readonly ListPath[];
  readonly fetchOnly: ReadonlySet<string>;
  readonly writeOnly: ReadonlySet<string>;
}

export interface ModelContext {
  readonly accountSid: string;
  readonly clock: () => number;
  /** All tables' resources, by product and name: `api_v2010.calls`. */
  readonly resources: ReadonlyMap<string, Resource>;
  readonly sids: SidOwners;
}

export function buildTableModel(
  resource: Resource,
  overlay: TableOverlay | undefined,
  context: ModelContext,
): TableModel {
  const parents = resource.parents.map((parent) => buildParent(resource, parent, overlay, context));
  const filters = buildFilters(resource, resource.filters, overlay, context.accountSid);
  const fetchFilters = buildFilters(resource, resource.fetchFilters ?? [], overlay, context.accountSid);
  const key = keyOf(resource);
  const primaryKey = overlay?.primaryKey ?? primaryKeyOf(resource, context);
  const readable = new Set(resource.columns.map((column) => column.name));
  const taken = new Set([
    ...[...filters, ...fetchFilters].filter((filter) => filter.hidden).map((filter) => filter.column),
    ...parents.map((parent) => parent.column),
    ...(key === undefined ? [] : [key.column]),
  ]);
  const written = writableProperties(resource)
    .map((property) => property.column)
    .filter((column) => !readable.has(column) && !taken.has(column));
  const within = new Set(writableProperties(resource).flatMap((p) => (p.within === undefined ? [] : [p.column])));
  const writeOnly = new Set(written.filter((column) => !within.has(column)));
  return {
    schema: resource.schema,
    name: resource.name,
    resource,
    overlay,
    accountSid: context.accountSid,
    clock: context.clock,
    columns: buildColumns({
      resource,
      overlay,
      parents,
      key,
      filters: [...filters, ...fetchFilters],
      primaryKey,
      written: new Set(written),
      writeOnly,
    }),
    primaryKey,
    parents,
    key,
    filters,
    fetchFilters,
    ranges: buildRanges(resource, overlay),
    foreignKeys: buildForeignKeys(resource, overlay, primaryKey, context),
    alternatives: (overlay?.alternatives ?? []).map(({ path, parameter, column }) => ({
      path,
      parents: [...parents, { parameter, column, synthetic: false }],
    })),
    fetchOnly: new Set(resource.columns.filter((column) => column.fetchOnly === true).map((column) => column.name)),
    writeOnly,
  };
}

/** Properties of a request that answers something else (a new key's secret) are no columns: it is no INSERT. */
function writableProperties(resource: Resource): readonly ResourceProperty[] {
  const { create, update } = resource;
  return [...(create !== undefined && isInsert(create) ? create.properties : []), ...(update?.properties ?? [])];
}

function buildParent(
  resource: Resource,
  parent: Resource['parents'][number],
  overlay: TableOverlay | undefined,
  context: ModelContext,
): Parent {
  const { parameter, column, synthetic } = parent;
  const given = overlay?.parents?.[parameter];
  if (given !== undefined && typeof given !== 'string') return { parameter, column, synthetic, defaultValues: given };
  const source = parentResource(resource, parent, overlay, context);
  const readable = overlay?.toBeSaid?.includes(parameter) === true ? undefined : (source?.list ?? source?.singleton);
  return {
    parameter,
    column,
    synthetic,
    ...(readable === undefined || source?.primaryKey === undefined
      ? {}
      : { source: { schema: source.schema, table: source.name, column: source.primaryKey } }),
    ...(column === 'account_sid' && parameter === 'AccountSid' ? { defaultValues: [context.accountSid] } : {}),
  };
}

function keyOf(resource: Resource): TableModel['key'] {
  const path = (resource.fetch ?? resource.update ?? resource.delete)?.path;
  const parameter = path === undefined ? undefined : [...path.matchAll(/\{([^}]+)\}/g)].at(-1)?.[1];
  const column = resource.primaryKey;
  if (parameter === undefined || column === undefined) return undefined;
  return { parameter, column, synthetic: !resource.columns.some(({ name }) => name === column) };
}

/** A sid of its own is unique by itself; other keys are unique within their parents, whose sids tell the account. */
function primaryKeyOf(resource: Resource, context: ModelContext): readonly string[] {
  const parentColumns = resource.parents.map((parent) => parent.column);
  const ancestors = parentColumns.length > 1 ? parentColumns.filter((name) => name !== 'account_sid') : parentColumns;
  const sid = resource.columns.find((column) => column.name === 'sid');
  const key = resource.primaryKey ?? (sid?.sidPrefixes === undefined ? undefined : 'sid');
  if (resource.primaryKey === undefined && resource.singleton !== undefined)
    return resource.singleton.tokenParameter === undefined ? ancestors : [];
  if (key === undefined) return [];
  if (key === 'sid' && context.sids.ownsSid(resource)) return ['sid'];
  const within = ancestors.filter((name) => name !== 'account_sid' || resource.product === 'api_v2010');
  return [...new Set([...(key === 'sid' ? within.filter((name) => name !== 'account_sid') : within), key])];
}

/** Parents first, then every column whose sids belong to a table of ours. */
function buildForeignKeys(
  resource: Resource,
  overlay: TableOverlay | undefined,
  primaryKey: readonly string[],
  context: ModelContext,
): readonly ForeignKey[] {
  const keys = new Map<string, ForeignKey>();
  const columns = new Set(
    [...resource.parents, ...resource.columns.map(({ name }) => ({ column: name }))].map((c) => c.column),
  );
  const add = (column: string, target: Resource | undefined): void => {
    if (target === undefined || keys.has(column)) return;
    // A key that is only unique within its own parents is referred to with them, by who has the same parents.
    const referenced = primaryKeyOf(target, context);
    const own = referenced.at(-1);
    const within = referenced.slice(0, -1);
    if (own === undefined || !within.every((name) => name !== column && columns.has(name))) return;
    keys.set(column, { columns: [...within, column], schema: target.schema, table: target.name, referenced });
  };
  for (const parent of resource.parents) add(parent.column, parentResource(resource, parent, overlay, context));
  for (const { name, sidPrefixes } of resource.columns) {
    // A key is not a reference, even where the same thing has the same key in another table.
    const isOwnKey = primaryKey.length === 1 && primaryKey[0] === name;
    if (isOwnKey) continue;
    const told = referenceOf(resource.product, resource.name, name);
    const prefix = sidPrefixes?.[0];
    if (told !== undefined) add(name, context.resources.get(told));
    else if (prefix !== undefined) add(name, context.sids.ownerOf(prefix, resource.product));
  }
  return [...keys.values()];
}

/** The resource whose key a parent is. */
function parentResource(
  resource: Resource,
  parent: Resource['parents'][number],
  overlay: TableOverlay | undefined,
  context: ModelContext,
): Resource | undefined {
  const given = overlay?.parents?.[parent.parameter];
  return context.resources.get(typeof given === 'string' ? given : `${resource.product}.${parent.resource ?? ''}`);
}

/** Columns for StartDate and EndDate, where they are parameters of an aggregate: rows have columns of their name. */
const periodColumns: Readonly<Record<string, string>> = { StartDate: 'period_start', EndDate: 'period_end' };

function buildFilters(
  resource: Resource,
  parameters: readonly ResourceFilter[],
  overlay: TableOverlay | undefined,
  accountSid: string,
): readonly EqualityFilter[] {
  const ranged = (overlay?.ranges ?? []).flatMap(({ lower, upper, replaces = [] }) => [lower, upper, ...replaces]);
  return (
    parameters
      .filter((filter) => filter.operator === '=' && !ranged.includes(filter.parameter))
      .filter((filter) => periodColumns[filter.parameter] === undefined || !hasOwnPeriod(overlay))
      .map((filter) => {
        const column = resource.columns.find(({ name, type }) => name === filter.column && isComparable(type));
        const hidden = hiddenColumnName(resource, filter.parameter);
        return equalityFilter(filter, column, hidden, overlay?.filters?.[filter.parameter], accountSid);
      })
      // `DateSent=` means a whole day; the range filters say that better.
      .filter((filter) => resource.columns.find((column) => column.name === filter.column)?.type !== 'timestamptz')
  );
}

/** A parameter that is named like a column of JSON asks for something inside it: it has a hidden column of its own. */
const isComparable = (type: ColumnType): boolean => type !== 'jsonb' && type !== 'text[]';

const hasOwnPeriod = (overlay: TableOverlay | undefined): boolean =>
  overlay?.period !== undefined || overlay?.fixedPeriod === true;

/** The parameter in snake_case, or another name where rows have a column of that name which it does not restrict. */
function hiddenColumnName(resource: Resource, parameter: string): string {
  const name = parameter
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
  const taken = (column: string): boolean => resource.columns.some((other) => other.name === column);
  const period = periodColumns[parameter];
  if (period !== undefined && (resource.product === 'api_v2010' || taken(name))) return period;
  return taken(name) ? `${name}_parameter` : name;
}

function buildRanges(resource: Resource, overlay: TableOverlay | undefined): readonly RangeFilter[] {
  const ranges = new Map<string, RangeFilter>();
  for (const filter of resource.filters) {
    if (filter.column === undefined || filter.operator === '=') continue;
    const instants = takesInstants(resource, filter);
    const range = ranges.get(filter.column) ?? { column: filter.column, instants };
    const side = filter.operator === '>' ? { lower: filter.parameter } : { upper: filter.parameter };
    ranges.set(filter.column, { ...range, ...side });
  }
  for (const range of overlay?.ranges ?? []) {
    const filter = resource.filters.find((candidate) => candidate.parameter === range.lower);
    ranges.set(range.column, { ...range, instants: filter === undefined || takesInstants(resource, filter) });
  }
  return [...ranges.values()];
}

/** The 2010 API takes days, whatever it calls them; the products take instants. */
const takesInstants = (resource: Resource, filter: ResourceFilter): boolean =>
  resource.product !== 'api_v2010' && filter.type !== 'date';
