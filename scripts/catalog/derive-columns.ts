// The columns of a resource: what the rows of its list and the answer of its fetch carry, secrets left out.
import type { ResourceColumn } from '../../packages/twilio-driver/src/catalog-data/resource.ts';
import { columnType, sidPrefixes } from './column-types.ts';
import { snakeCase } from './names.ts';
import { type OpenApi, resolveSchema, type Schema } from './open-api.ts';

/** Whoever has these can act as the account: they never become columns. */
const secrets = new Set(['auth_token', 'secondary_auth_token', 'secret', 'password', 'ice_servers', 'client_secret']);

export interface ColumnSource {
  readonly api: OpenApi;
  readonly product: string;
  readonly resource: string;
  /** The row of the list, when there is one. */
  readonly list: Schema | undefined;
  /** Rows of the list, the fetch and the singleton. */
  readonly all: readonly Schema[];
  readonly primaryKey: string | undefined;
}

export interface DerivedColumns {
  readonly columns: readonly ResourceColumn[];
  /** Property names by column, where they differ. */
  readonly jsonNames: Readonly<Record<string, string>>;
}

export function deriveColumns(source: ColumnSource): DerivedColumns {
  const merged: Record<string, Schema> = {};
  for (const schema of source.all) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) merged[name] ??= property;
  }
  const shown = Object.entries(merged).filter(([name]) => !secrets.has(snakeCase(name)));
  return {
    columns: shown.map(([name, property]) => deriveColumn(source, name, property)),
    jsonNames: Object.fromEntries(
      shown.flatMap(([name]) => (snakeCase(name) === name ? [] : [[snakeCase(name), name]])),
    ),
  };
}

function deriveColumn(source: ColumnSource, jsonName: string, property: Schema): ResourceColumn {
  const name = snakeCase(jsonName);
  const schema = resolveSchema(source.api, property);
  const values = schema.enum ?? resolveSchema(source.api, schema.items).enum;
  const prefixes = sidPrefixes(schema.pattern);
  const fetchOnly = source.list !== undefined && source.list.properties?.[jsonName] === undefined;
  return {
    name,
    ...columnType(source.api, source.product, source.resource, name, property),
    // The description says `nullable` of nearly everything and forgets it elsewhere: only the key is certain.
    nullable: name !== source.primaryKey,
    ...(values === undefined ? {} : { values }),
    ...(prefixes === undefined ? {} : { sidPrefixes: prefixes }),
    ...(fetchOnly ? { fetchOnly } : {}),
  };
}
