// Every setting of the engine: Postgres' own, those of a session's identity, and the drivers'.

import type { SettingDefinition } from '../../driver/driver.ts';
import { pgError, type PgError } from '../../errors.ts';
import { connectionSettings } from './connection-settings.ts';
import { plannerSettings } from './planner-settings.ts';
import { presetSettings } from './preset-settings.ts';
import { text, type SettingRow } from './setting-row.ts';
import { transactionSettings } from './transaction-settings.ts';

/** Who is connected: set by the session itself, checked by SET ROLE and SET SESSION AUTHORIZATION. */
const identitySettings: readonly SettingRow[] = [
  { ...text('session_authorization', '', 'The user that is connected.'), reported: true, noResetAll: true },
  { ...text('role', 'none', 'The role that the user has taken.'), noResetAll: true },
];

export interface SettingRegistry {
  /** By name. */
  readonly rows: readonly SettingRow[];
  readonly find: (name: string) => SettingRow | undefined;
  /** 42704. */
  readonly unknown: (name: string) => PgError;
  /** Prefixes (`twilio`) under which only the drivers' own settings exist. */
  readonly isReservedPrefix: (prefix: string) => boolean;
}

/** `values` replace defaults of Postgres' settings: `port`, `search_path`, `max_connections` … */
export function createSettingRegistry(
  driverSettings: readonly SettingDefinition[],
  version: string,
  values: Readonly<Record<string, string>> = {},
): SettingRegistry {
  const rows = [
    ...presetSettings(version),
    ...connectionSettings,
    ...transactionSettings,
    ...plannerSettings,
    ...identitySettings,
    ...driverSettings,
  ].map((row): SettingRow => ({ ...row, defaultValue: values[row.name] ?? row.defaultValue }));
  rows.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  const byName = new Map(rows.map((row) => [row.name.toLowerCase(), row]));
  const prefixes = new Map<string, readonly string[]>();
  for (const { name } of driverSettings) {
    const prefix = prefixOf(name);
    if (prefix !== undefined) prefixes.set(prefix, [...(prefixes.get(prefix) ?? []), name]);
  }
  return {
    rows,
    find: (name) => byName.get(name.toLowerCase()),
    unknown: (name) => {
      const siblings = prefixes.get(prefixOf(name) ?? '') ?? [];
      const hint = siblings.length === 0 ? {} : { hint: `There are ${siblings.join(', ')}.` };
      return pgError('42704', `unrecognized configuration parameter "${name}"`, hint);
    },
    isReservedPrefix: (prefix) => prefixes.has(prefix.toLowerCase()),
  };
}

/** `twilio` of `twilio.max_requests`. */
export function prefixOf(name: string): string | undefined {
  const dot = name.indexOf('.');
  return dot === -1 ? undefined : name.slice(0, dot).toLowerCase();
}
