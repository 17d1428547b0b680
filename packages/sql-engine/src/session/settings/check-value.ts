// From what SET was given to what SHOW prints: the checks that belong to a setting's type (Postgres' guc.c).

import { assertNever, pgError, type PgError } from '../../errors.ts';
import type { SettingRow, SettingUnit } from './setting-row.ts';
import { INT_MAX } from './setting-row.ts';
import { showWithUnit, unitFactor, unitsHint } from './units.ts';

/** Throws 22023. `current` is what SHOW prints now. */
export function checkValue(row: SettingRow, value: string, current: string): string {
  const checked = checkType(row, value);
  return row.check === undefined ? checked : row.check(checked, current);
}

function checkType(row: SettingRow, value: string): string {
  switch (row.type) {
    case 'bool':
      return checkBool(row, value);
    case 'integer':
      return checkInteger(row, value);
    case 'real':
      return checkReal(row, value);
    case 'enum':
      return checkEnum(row, value);
    case 'string':
      return value;
    default:
      return assertNever(row.type);
  }
}

export function invalidValue(name: string, value: string, more: { detail?: string; hint?: string } = {}): PgError {
  return pgError('22023', `invalid value for parameter "${name}": "${value}"`, more);
}

/** Postgres' parse_bool: prefixes of true, false, yes, no; on, off, 1, 0. */
export function parseBool(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (word === '') return undefined;
  if ('true'.startsWith(word) || 'yes'.startsWith(word) || word === 'on' || word === '1') return true;
  if ('false'.startsWith(word) || 'no'.startsWith(word) || word === 'off' || word === 'of' || word === '0')
    return false;
  return undefined;
}

function checkBool(row: SettingRow, value: string): string {
  const parsed = parseBool(value);
  if (parsed === undefined) throw pgError('22023', `parameter "${row.name}" requires a Boolean value`);
  return parsed ? 'on' : 'off';
}

const NUMBER = /^\s*([+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))\s*([A-Za-z]*)\s*$/;

function checkInteger(row: SettingRow, value: string): string {
  const match = NUMBER.exec(value);
  if (match === null) throw invalidValue(row.name, value);
  const unit = row.unit as SettingUnit | undefined; // SettingDefinition has it as text for drivers' sake
  let number = parseNumber(match[1] ?? '');
  const written = match[2] ?? '';
  if (written !== '') {
    const factor = unit === undefined ? undefined : unitFactor(written, unit);
    if (factor === undefined) throw invalidValue(row.name, value, unit === undefined ? {} : { hint: unitsHint(unit) });
    number *= factor;
  }
  number = roundHalfEven(number);
  if (Math.abs(number) > INT_MAX) throw invalidValue(row.name, value, { hint: 'Value exceeds integer range.' });
  checkRange(row, number, unit);
  return unit === undefined ? String(number) : showWithUnit(number, unit);
}

function parseNumber(text: string): number {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[+-]/, '');
  const number = Number(digits);
  return negative ? -number : number;
}

/** C's rint. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const fraction = value - floor;
  if (fraction !== 0.5) return Math.round(value) + 0;
  return (floor % 2 === 0 ? floor : floor + 1) + 0;
}

function checkRange(row: SettingRow, number: number, unit: string | undefined): void {
  const min = row.min ?? -INT_MAX - 1;
  const max = row.max ?? INT_MAX;
  if (number >= min && number <= max) return;
  const shown = unit === undefined ? String(number) : `${number} ${unit}`;
  const bounds = `${sixDigits(min)} .. ${sixDigits(max)}`;
  throw pgError('22023', `${shown} is outside the valid range for parameter "${row.name}" (${bounds})`);
}

/** As C's %g prints: matters for the largest double alone. */
function sixDigits(value: number): string {
  return String(Number.isInteger(value) && Math.abs(value) < 1e15 ? value : Number(value.toPrecision(6)));
}

function checkReal(row: SettingRow, value: string): string {
  const match = NUMBER.exec(value);
  if (match === null || match[2] !== '') throw invalidValue(row.name, value);
  const number = parseNumber(match[1] ?? '');
  checkRange(row, number, undefined);
  return String(number);
}

function checkEnum(row: SettingRow, value: string): string {
  const values = row.values ?? [];
  const word = value.toLowerCase();
  const found = values.find((candidate) => candidate.toLowerCase() === word) ?? row.hiddenValues?.[word];
  if (found === undefined) throw invalidValue(row.name, value, { hint: `Available values: ${values.join(', ')}.` });
  return found;
}
