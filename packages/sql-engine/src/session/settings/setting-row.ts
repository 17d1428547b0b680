// What a row of the settings registry says beyond the SettingDefinition that everybody sees.

import type { SettingDefinition } from '../../driver/driver.ts';

export interface SettingRow extends SettingDefinition {
  /** Told to the client by ParameterStatus. */
  readonly reported?: boolean;
  /** `SET a TO b, c` is allowed; `identifiers` are quoted where they need it. */
  readonly list?: 'words' | 'identifiers';
  /** Checks beyond the type's own: returns what SHOW prints; throws PgError. Gets the value that the type's check let through, and what SHOW prints now. */
  readonly check?: (value: string, current: string) => string;
  /** Values that are accepted but not listed in hints, and what SHOW prints for them. */
  readonly hiddenValues?: Readonly<Record<string, string>>;
  /** A setting of the transaction: ends with it, and is this setting's value until it is set. */
  readonly transactionDefault?: string;
  /** Left out by RESET ALL and DISCARD ALL. */
  readonly noResetAll?: boolean;
}

/** Shorthand for the rows of this folder. */
export const bool = (name: string, defaultValue: 'on' | 'off', description: string): SettingRow => ({
  name,
  type: 'bool',
  defaultValue,
  description,
  context: 'user',
});

export const integer = (
  name: string,
  defaultValue: string,
  min: number,
  max: number,
  description: string,
  unit?: SettingUnit,
): SettingRow => ({
  name,
  type: 'integer',
  defaultValue,
  min,
  max,
  description,
  context: 'user',
  ...(unit === undefined ? {} : { unit }),
});

export const real = (
  name: string,
  defaultValue: string,
  min: number,
  max: number,
  description: string,
): SettingRow => ({
  name,
  type: 'real',
  defaultValue,
  min,
  max,
  description,
  context: 'user',
});

export const text = (name: string, defaultValue: string, description: string): SettingRow => ({
  name,
  type: 'string',
  defaultValue,
  description,
  context: 'user',
});

export const choice = (
  name: string,
  defaultValue: string,
  values: readonly string[],
  description: string,
  hiddenValues?: Readonly<Record<string, string>>,
): SettingRow => ({
  name,
  type: 'enum',
  defaultValue,
  values,
  description,
  context: 'user',
  ...(hiddenValues === undefined ? {} : { hiddenValues }),
});

/** Can be read and never set. */
export const preset = (
  name: string,
  type: SettingRow['type'],
  defaultValue: string,
  description: string,
): SettingRow => ({ name, type, defaultValue, description, context: 'internal' });

export type SettingUnit = 'ms' | 's' | 'min' | 'B' | 'kB' | '8kB' | 'MB';

export const INT_MAX = 2147483647;
