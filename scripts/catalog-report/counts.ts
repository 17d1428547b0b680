// What the catalog offers, by schema: tables, procedures, and how many tables have each operation.
import type { Driver, TableDefinition } from '../../packages/sql-engine/src/driver/index.ts';
import type { Resource } from '../../packages/twilio-driver/src/catalog-data/resource.ts';

export interface SchemaCounts {
  readonly schema: string;
  readonly tables: number;
  readonly procedures: number;
  readonly list: number;
  readonly get: number;
  readonly create: number;
  readonly update: number;
  readonly delete: number;
}

export function countBySchema(driver: Driver, resources: readonly Resource[]): readonly SchemaCounts[] {
  const byTable = new Map(resources.map((resource) => [`${resource.schema}.${resource.name}`, resource]));
  return driver.schemas
    .map(({ name }) => name)
    .sort()
    .map((schema) => {
      const tables = driver.tables.filter((table) => table.schema === schema);
      const count = (test: (table: TableDefinition, resource: Resource | undefined) => boolean): number =>
        tables.filter((table) => test(table, byTable.get(`${schema}.${table.name}`))).length;
      return {
        schema,
        tables: tables.length,
        procedures: (driver.procedures ?? []).filter((procedure) => procedure.schema === schema).length,
        list: count((_, resource) => resource?.list !== undefined),
        get: count((_, resource) => (resource?.fetch ?? resource?.singleton) !== undefined),
        create: count(({ writes }) => writes?.insert !== undefined),
        update: count(({ writes }) => writes?.update !== undefined),
        delete: count(({ writes }) => writes?.delete !== undefined),
      };
    });
}
