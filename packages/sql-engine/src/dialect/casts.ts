// CAST, and its forms that give null for what can't be read.

import type { Argument, Dialect } from './dialect.ts';
import { refuse } from './dialect.ts';

export function typeOf(name: string, modifiers: readonly string[], dialect: Dialect): string {
  const type = dialect.types[name.toUpperCase()];
  if (type === undefined) throw refuse(`the type ${name}`, dialect.name);
  if (typeof type === 'function') return type(modifiers);
  return modifiers.length === 0 ? type : `${type}(${modifiers.join(', ')})`;
}

const wholeNumbers = new Set(['smallint', 'integer', 'bigint']);

/** Whole numbers are rounded half away from zero, or cut; Postgres rounds floats to even. */
export function castTo(value: Argument, type: string, dialect: Dialect): string {
  if (!wholeNumbers.has(type) || value.literal !== undefined || /^\(*-?\d+\)*$|^(?:true|false)$/i.test(value.text))
    return `(${value.text})::${type}`;
  return `(${dialect.castTruncates === true ? 'trunc' : 'round'}((${value.text})::numeric)::${type})`;
}

const decimal = String.raw`^\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,2})?\s*$`;
const bounds: Readonly<Record<string, readonly [string, string]>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
};

export function safeCastTo(value: Argument, type: string, dialect: Dialect): string {
  const text = `(${value.text})::text`;
  const [low, high] = bounds[type] ?? [];
  if (low !== undefined && high !== undefined) {
    const isText = `pg_typeof(${value.text})::text IN ('text', 'character varying', 'unknown')`;
    const whole = String.raw`^\s*[-+]?[0-9]+\s*$`;
    const readable =
      dialect.safeCastRounds === true ? decimal : `CASE WHEN ${isText} THEN '${whole}' ELSE '${decimal}' END`;
    const pattern = dialect.safeCastRounds === true ? `'${readable}'` : readable;
    const number = `round(${text}::numeric)`;
    const inRange = `CASE WHEN ${number} BETWEEN ${low} AND ${high} THEN ${number}::${type} END`;
    return `(CASE WHEN ${text} ~ ${pattern} THEN ${inRange} END)`;
  }
  switch (type.replace(/\(.*/, '')) {
    case 'text':
    case 'varchar':
      return `(${value.text})::${type}`;
    case 'double precision':
    case 'real':
    case 'numeric':
      return `(CASE WHEN ${text} ~ '${decimal}' THEN ${text}::${type} END)`;
    case 'boolean':
      return `(CASE WHEN lower(${text}) IN ('true', 'false') THEN ${text}::boolean END)`;
    case 'date': {
      const part = (index: number): string => `split_part(btrim(${text}), '-', ${index})::int`;
      const first = `make_date(${part(1)}, ${part(2)}, 1)`;
      const days = `extract(day from ${first} + interval '1 month - 1 day')`;
      const valid = `CASE WHEN ${part(1)} > 0 AND ${part(2)} BETWEEN 1 AND 12 THEN CASE WHEN ${part(3)} BETWEEN 1 AND ${days} THEN ${text}::date END END`;
      return String.raw`(CASE WHEN ${text} ~ '^\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\s*$' THEN ${valid} END)`;
    }
    default:
      throw refuse(`a cast to ${type} that gives null`, dialect.name);
  }
}
