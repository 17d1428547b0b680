// Every table of the catalog, retired ones too, with the resource that it is made from, and its names in SQL.
import type { TableDefinition } from '@twilio-sql/sql-engine/driver';
import { createTwilioDriver } from '@twilio-sql/twilio-driver';
import { catalogProducts, resourcesOf, type Resource } from '@twilio-sql/twilio-driver/catalog-data';

export interface CatalogedTable {
  readonly name: string;
  readonly table: TableDefinition;
  readonly resource: Resource;
}

export const resources: readonly Resource[] = catalogProducts.flatMap((product) => resourcesOf(product.name));

/** By table; two versions can have one name, where only one of them can be read. */
export const byName: ReadonlyMap<string, Resource> = new Map(
  resources
    .filter((resource) => (resource.list ?? resource.fetch ?? resource.singleton) !== undefined)
    .map((resource) => [`${resource.schema}.${resource.name}`, resource]),
);

/** The same in every driver: this one names the tests. */
export const driver = createTwilioDriver({
  accountSid: `AC${'0'.repeat(32)}`,
  username: 'nobody',
  password: 'nothing',
  includeRetired: true,
});
export const { tables } = driver;

export const nameOf = (table: TableDefinition): string => `${table.schema}.${table.name}`;

export const cataloged: readonly CatalogedTable[] = tables.flatMap((table) => {
  const resource = byName.get(nameOf(table));
  return resource === undefined ? [] : [{ name: nameOf(table), table, resource }];
});

/** A scan of which nothing is asked: what it lacks has to be said. */
export const everything = { columns: [], conditions: [], order: [], settings: {} } as const;

export const quote = (name: string): string => `"${name}"`;
export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;
export const relation = (table: TableDefinition): string => `${quote(table.schema)}.${quote(table.name)}`;
