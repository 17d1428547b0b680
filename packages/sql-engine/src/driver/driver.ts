// A driver: a set of tables and procedures with settings of their own.

import type { ProcedureDefinition } from './procedures.ts';
import type { TableDefinition } from './table.ts';

export interface SettingDefinition {
  readonly name: string;
  readonly type: 'bool' | 'integer' | 'real' | 'string' | 'enum';
  readonly unit?: string;
  /** As SHOW prints it. */
  readonly defaultValue: string;
  readonly values?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly description: string;
  /** user: SET works. internal: read-only. */
  readonly context: 'user' | 'internal';
}

export interface SchemaDefinition {
  readonly name: string;
  readonly description: string;
  /** True: found without qualification, in the order of the drivers. */
  readonly inSearchPath: boolean;
}

export interface Driver {
  readonly name: string;
  readonly schemas: readonly SchemaDefinition[];
  readonly tables: readonly TableDefinition[];
  readonly procedures?: readonly ProcedureDefinition[];
  readonly settings: readonly SettingDefinition[];
  readonly close: () => Promise<void>;
}
