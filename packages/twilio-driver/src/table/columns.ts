// The columns of a table: those that rows carry, those that pages bring, and the hidden ones.
import type { ColumnDefinition, HiddenUse, JsonDecoding } from '@twilio-sql/sql-engine/driver';
import type { ColumnType, Resource, ResourceColumn } from '../catalog-data/resource.ts';
import { coreColumn } from '../overlay/core-columns.ts';
import type { TableOverlay } from '../overlay/overlay.ts';
import type { EqualityFilter } from './filters.ts';
import type { Parent, TableModel } from './table-model.ts';

export interface ColumnSources {
  readonly resource: Resource;
  readonly overlay: TableOverlay | undefined;
  readonly parents: readonly Parent[];
  readonly key: TableModel['key'];
  readonly filters: readonly EqualityFilter[];
  readonly primaryKey: readonly string[];
  /** Properties that are no columns of the row, with those that are inside one. */
  readonly written: ReadonlySet<string>;
  readonly writeOnly: ReadonlySet<string>;
}

/** Names that people who come from other connectors use; they are not listed. */
const everydayAliases: Readonly<Record<string, readonly string[]>> = {
  from: ['sender'],
  to: ['recipient'],
  friendly_name: ['name'],
};

/** Twilio's links to itself: last, as nobody asks for them first. */
const lastColumns = ['date_created', 'date_updated', 'api_version', 'uri', 'url', 'links', 'subresource_uris'];

export function buildColumns(sources: ColumnSources): readonly ColumnDefinition[] {
  const { resource, overlay, parents, key, filters } = sources;
  const own = resource.columns.map((column) => rowColumn(sources, column));
  const injected = [...parents, ...(key === undefined ? [] : [key])]
    .filter((parent) => parent.synthetic)
    .map((parent) => plainColumn(sources, parent.column, 'text', { notNull: true }));
  const hiddenFilters = new Map(
    filters.filter((filter) => filter.hidden).map((filter) => [filter.column, filter.parameter]),
  );
  const parameters = [...hiddenFilters].map(([column, parameter]) =>
    plainColumn(sources, column, parameterType(resource, parameter), { use: 'parameter' }),
  );
  const properties = [...(resource.create?.properties ?? []), ...(resource.update?.properties ?? [])];
  const written = [...sources.written].map((name) => {
    const property = properties.find((candidate) => candidate.column === name);
    const use = sources.writeOnly.has(name) ? 'write-only' : 'part';
    const column = plainColumn(sources, name, property?.type ?? 'text', { use });
    const [first, ...rest] = property?.within ?? [];
    if (first === undefined) return column;
    return {
      ...column,
      json: { path: [jsonName(resource, first), ...rest], wire: wireOf(column.type), ...mixedIn(column.type) },
    };
  });
  const named = Object.keys(overlay?.columns ?? {});
  const rank = (name: string): number => rankOf(name, named, [...sources.primaryKey].reverse());
  // The sort is stable: what has no place of its own keeps the order of Twilio's description.
  const shown = [...injected, ...own].sort((left, right) => rank(left.name) - rank(right.name));
  return [...shown, ...parameters, ...written];
}

function rankOf(name: string, named: readonly string[], keyFirst: readonly string[]): number {
  const place = named.indexOf(name);
  if (place !== -1) return place - 1000;
  const key = keyFirst.indexOf(name);
  if (key !== -1) return key - 100;
  return lastColumns.indexOf(name) + 1;
}

function rowColumn(sources: ColumnSources, column: ResourceColumn): ColumnDefinition {
  return {
    ...plainColumn(sources, column.name, column.type, { notNull: sources.primaryKey.includes(column.name) }),
    json: {
      path: [jsonName(sources.resource, column.name)],
      wire: column.wire,
      ...(sources.resource.product === 'api_v2010' ? {} : mixedIn(column.type)),
    },
  };
}

/**
 * The core resources, which are the large ones, give each text as a string. Of other products the description says of
 * many a value of any kind that it is a string.
 */
function mixedIn(type: string): Pick<JsonDecoding, 'mixed'> {
  return type === 'text' ? { mixed: true } : {};
}

/** Inside a jsonb column values are as JSON has them, and instants as the products write them. */
function wireOf(type: string): JsonDecoding['wire'] {
  return type === 'timestamptz' ? 'iso8601' : type === 'date' ? 'date' : 'json';
}

/** Call feedback calls the call's sid `sid`; its column is named for what it is. */
function jsonName(resource: Resource, column: string): string {
  return resource.jsonNames?.[column] ?? column;
}

function plainColumn(
  sources: ColumnSources,
  name: string,
  type: ColumnType,
  { notNull = false, use }: { readonly notNull?: boolean; readonly use?: HiddenUse },
): ColumnDefinition {
  const { overlay, resource } = sources;
  const own = overlay?.columns?.[name] ?? overlay?.hidden?.[name];
  const described = own ?? coreColumn(resource.product, resource.name, name);
  return {
    name,
    type: type === 'text[]' ? '_text' : type,
    modifier: -1,
    notNull,
    hidden: use !== undefined,
    ...(use === undefined ? {} : { use }),
    description: described ?? describe(sources, name),
    aliases: aliasesOf(sources, name),
  };
}

function aliasesOf(sources: ColumnSources, name: string): readonly string[] {
  const taken = (alias: string): boolean => sources.resource.columns.some((column) => column.name === alias);
  const everyday = (everydayAliases[name] ?? []).filter((alias) => !taken(alias));
  return [...everyday, ...(sources.overlay?.columnAliases?.[name] ?? [])];
}

/** What can be said of a column by rule. */
function describe({ resource, filters }: ColumnSources, name: string): string {
  const { create, update } = resource;
  const property = [...(create?.properties ?? []), ...(update?.properties ?? [])].find((p) => p.column === name);
  const parameter = filters.find((filter) => filter.hidden && filter.column === name)?.parameter;
  const asked = [...resource.filters, ...(resource.fetchFilters ?? [])].find((f) => f.parameter === parameter);
  const described = resource.columns.find((column) => column.name === name) ?? asked ?? property;
  const inside = property?.within?.[0];
  return [
    ...(inside === undefined ? [] : [`Inside ${inside}.`]),
    ...(described?.values === undefined ? [] : [`One of ${described.values.join(', ')}; Twilio may add others.`]),
  ].join(' ');
}

function parameterType(resource: Resource, parameter: string): ColumnType {
  const filters = [...resource.filters, ...(resource.fetchFilters ?? [])];
  return filters.find((filter) => filter.parameter === parameter)?.type ?? 'text';
}
