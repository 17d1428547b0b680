// The tables of a run: columns of every type, with nulls and repeated values.

import { sqlType, TYPES, VALUES } from './literals.ts';
import type { FuzzTable } from './sources.ts';
import type { Random } from './random.ts';

export interface MadeTable extends FuzzTable {
  /** CREATE TABLE and INSERT. */
  readonly script: string;
}

/** bit has a length, and the names that regtype prints are read by the catalog. */
const COLUMN_TYPES = TYPES.filter((type) => !/^(bit|regtype|record)$/.test(type));

const ROWS = [0, 3, 7, 12] as const;

export function makeTables(random: Random): readonly MadeTable[] {
  return ROWS.map((count, index) => makeTable(`t${index}`, count, random));
}

function makeTable(name: string, count: number, random: Random): MadeTable {
  // Every table has a key, the usual types and some others.
  const usual = ['int4', 'text', 'numeric', 'timestamptz', 'date', 'bool'];
  const others = Array.from({ length: 8 }, () => random.pick(COLUMN_TYPES));
  const types = [...new Set([...usual, ...others])];
  const columns = [
    { text: 'id', type: 'int4' },
    ...types.map((type) => ({ text: `c_${type.replace(/^_/, 'a_')}`, type })),
  ];
  const value = (type: string): string =>
    random.chance(0.2) ? 'null' : `'${random.pick(VALUES[type] ?? [''])}'::${sqlType(type)}`;
  const rows = Array.from({ length: count }, (_, row) => `(${[String(row + 1), ...types.map(value)].join(', ')})`);
  const definitions = columns.map(({ text, type }) => `${text} ${sqlType(type)}${text === 'id' ? ' primary key' : ''}`);
  const insert = rows.length === 0 ? '' : `insert into ${name} values ${rows.join(', ')};`;
  return { name, columns, keyed: true, script: `create table ${name} (${definitions.join(', ')}); ${insert}` };
}
