// A column's value as a parameter of a request: query, path or form.
import { Decimal, type JsValue } from '@twilio-sql/sql-engine/driver';
import type { ColumnType } from '../catalog-data/resource.ts';
import { formatDay, formatInstant, isDay, isInstant } from './days.ts';

/** undefined: the value has no such text (an infinite date, an array where one value is wanted). */
export function parameterText(type: ColumnType, value: JsValue): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      if (type !== 'timestamptz') return value.toString();
      return isInstant(value) ? formatInstant(value) : undefined;
    case 'number':
      if (type !== 'date') return Number.isFinite(value) ? value.toString() : undefined;
      return isDay(value) ? formatDay(value) : undefined;
    case 'object':
      return value instanceof Decimal && value.special === undefined ? value.toString() : undefined;
    default:
      return undefined;
  }
}
