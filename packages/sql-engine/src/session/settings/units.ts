// Units of integer settings: what SET accepts (`10s`, `4MB`) and how SHOW prints (Postgres' guc.c).

import type { SettingUnit } from './setting-row.ts';

interface Unit {
  readonly name: string;
  /** In the family's smallest unit: microseconds or bytes. */
  readonly size: number;
}

const TIME: readonly Unit[] = [
  { name: 'd', size: 86_400_000_000 },
  { name: 'h', size: 3_600_000_000 },
  { name: 'min', size: 60_000_000 },
  { name: 's', size: 1_000_000 },
  { name: 'ms', size: 1_000 },
  { name: 'us', size: 1 },
];

const MEMORY: readonly Unit[] = [
  { name: 'TB', size: 1024 ** 4 },
  { name: 'GB', size: 1024 ** 3 },
  { name: 'MB', size: 1024 ** 2 },
  { name: 'kB', size: 1024 },
  { name: 'B', size: 1 },
];

const BASE: Readonly<Record<SettingUnit, { readonly family: readonly Unit[]; readonly size: number }>> = {
  ms: { family: TIME, size: 1_000 },
  s: { family: TIME, size: 1_000_000 },
  min: { family: TIME, size: 60_000_000 },
  B: { family: MEMORY, size: 1 },
  kB: { family: MEMORY, size: 1024 },
  '8kB': { family: MEMORY, size: 8192 },
  MB: { family: MEMORY, size: 1024 ** 2 },
};

export function unitsHint(unit: SettingUnit): string {
  return BASE[unit].family === TIME
    ? 'Valid units for this parameter are "us", "ms", "s", "min", "h", and "d".'
    : 'Valid units for this parameter are "B", "kB", "MB", "GB", and "TB".';
}

/** The factor from a written unit to the setting's base unit; undefined when the unit is not one of its family. */
export function unitFactor(written: string, base: SettingUnit): number | undefined {
  const { family, size } = BASE[base];
  const unit = family.find((candidate) => candidate.name === written);
  return unit === undefined ? undefined : unit.size / size;
}

/** A number of base units as SHOW prints it: in the largest unit that divides it. */
export function showWithUnit(value: number, base: SettingUnit): string {
  if (value <= 0) return String(value);
  const { family, size } = BASE[base];
  const total = value * size;
  const unit = family.find((candidate) => total % candidate.size === 0);
  return unit === undefined ? String(value) : `${total / unit.size}${unit.name}`;
}

/** Milliseconds of a time as SHOW prints it (`30s`, `0`, `1500ms`); 0 when it is none. */
export function durationMs(shown: string): number {
  const match = /^(\d+)(us|ms|s|min|h|d)?$/.exec(shown);
  if (match === null) return 0;
  const unit = TIME.find((candidate) => candidate.name === (match[2] ?? 'ms'));
  return unit === undefined ? 0 : (Number(match[1]) * unit.size) / 1_000;
}

/** Bytes of a memory size as SHOW prints it (`256MB`, `0`). */
export function memoryBytes(shown: string): number {
  const match = /^(\d+)(B|kB|MB|GB|TB)?$/.exec(shown);
  const unit = MEMORY.find((candidate) => candidate.name === (match?.[2] ?? 'MB'));
  return unit === undefined ? 0 : Number(match?.[1]) * unit.size;
}
