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
  /** By name: what could be a table here and is none, with the reason as a clause (`needs a session of …`). */
  readonly withheld?: Readonly<Record<string, string>>;
}

export interface Driver {
  readonly name: string;
  readonly schemas: readonly SchemaDefinition[];
  readonly tables: readonly TableDefinition[];
  readonly procedures?: readonly ProcedureDefinition[];
  readonly settings: readonly SettingDefinition[];
  readonly close: () => Promise<void>;
}
