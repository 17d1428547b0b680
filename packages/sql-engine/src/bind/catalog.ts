// What bind asks about names: tables and procedures by name, in the order of the search path.

import type { SchemaDefinition } from '../driver/driver.ts';
import type { ProcedureDefinition } from '../driver/procedures.ts';
import type { TableDefinition } from '../driver/table.ts';

export interface Catalog {
  /** Grows when names come, go or change: what was bound before has to be bound again. Absent: they never do. */
  readonly version?: () => number;
  /**
   * Exact match first, then ignoring case and underscores if unambiguous; aliases likewise. Without a schema the
   * search path decides (pg_catalog first unless named in it). Throws 42P01 with Postgres' wording when there is none.
   */
  readonly findTable: (
    schema: string | undefined,
    name: string,
    searchPath: readonly string[],
  ) => TableDefinition | undefined;
  /** As tables are found; undefined when there is none. */
  readonly findProcedure: (
    schema: string | undefined,
    name: string,
    searchPath: readonly string[],
  ) => ProcedureDefinition | undefined;
  readonly procedures: () => readonly ProcedureDefinition[];
  /** The type of a table's rows, pg_class.reltype; 0 when it has none. */
  readonly rowTypeOid?: (table: TableDefinition) => number;
  readonly hasSchema: (name: string) => boolean;
  readonly tables: () => readonly TableDefinition[];
  readonly schemas: () => readonly Pick<SchemaDefinition, 'name' | 'description' | 'withheld'>[];
}
