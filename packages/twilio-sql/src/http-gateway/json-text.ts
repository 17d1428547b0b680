// JSON of rows whose values are JSON texts already (the form `json` of connections): numbers keep all their digits.
import type { Fields } from '../connector/connector.ts';

export function rowText(row: Fields): string {
  const members = Object.entries(row).map(([name, value]) => `${JSON.stringify(name)}:${valueText(value)}`);
  return `{${members.join(',')}}`;
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(',')}]`;
  return typeof value === 'string' ? value : 'null';
}

/** What a value says, as a part of a resource's name: undefined for NULL. */
export function idOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const parsed: unknown = JSON.parse(value);
  return typeof parsed === 'string' ? parsed : value;
}
