// Random queries with window functions: partitions, orders, frames of every mode, named windows.

import { makeExpression, type Scope } from './expressions.ts';
import { aggregatedTypes } from './grouping.ts';
import type { Random } from './random.ts';
import { comparableTypes, whereOf, type FuzzTable } from './sources.ts';
import { expression, filter, list, optional, query, type Tree } from './tree.ts';

const EXCLUSIONS = [
  '',
  '',
  '',
  ' exclude current row',
  ' exclude group',
  ' exclude ties',
  ' exclude no others',
] as const;

function frameOf(mode: string, offsets: readonly string[], random: Random): string {
  const offset = (): string => random.pick(offsets);
  const frames = [
    `${mode} unbounded preceding`,
    `${mode} current row`,
    `${mode} between unbounded preceding and unbounded following`,
    `${mode} between current row and unbounded following`,
    `${mode} between ${offset()} preceding and current row`,
    `${mode} between ${offset()} preceding and ${offset()} following`,
    `${mode} between ${offset()} following and ${offset()} following`,
    `${mode} between ${offset()} preceding and ${offset()} preceding`,
    `${mode} between unbounded preceding and ${offset()} following`,
    `${mode} ${offset()} preceding`,
  ];
  return ` ${random.pick(frames)}${random.pick(EXCLUSIONS)}`;
}

/** The order and the frame: by the key, so that rows have one order only. */
function orderAndFrame(key: string, random: Random): string {
  const order = `order by ${key}${random.pick(['', '', ' desc'])}`;
  if (random.chance(0.3)) return order;
  const mode = random.pick(['rows', 'range', 'groups']);
  return order + frameOf(mode, ['0', '1', '2', '3'], random);
}

/** Frames over values with ties, for functions to which ties make no difference. */
const RANGES: Readonly<Record<string, readonly string[]>> = {
  int4: ['0', '1', '100'],
  int8: ['0', '5'],
  int2: ['1', '7'],
  date: ["'1 day'", "'30 days'", "interval '400 days'"],
  timestamptz: ["'1 day'", "'400 days 12:00'"],
  timestamp: ["'12:00'", "'400 days'"],
  float8: ['0.5', '2'],
  time: ["'01:00'"],
  interval: ["'1 day'"],
};

export function makeWindowed(tables: readonly FuzzTable[], random: Random): Tree {
  const table = random.pick(tables.filter(({ keyed }) => keyed));
  const scope: Scope = { random, columns: table.columns };
  const key = table.columns[0]?.text ?? '1';
  const from = ` from ${table.name}`;
  const partition = (): readonly Tree[] =>
    random.chance(0.5) ? [optional('partition by ', makeExpression(random.pick(comparableTypes), 1, scope), ' ')] : [];
  const named = random.chance(0.3);
  const items = Array.from({ length: 1 + random.below(3) }, () => {
    if (random.chance(0.2)) return makeRanged(table, scope, partition());
    const called = makeWindowCall(scope);
    if (named && random.chance(0.6)) {
      const over = random.pick(['w', `(w ${orderAndFrame(key, random)})`]);
      // Without an order of its own the window's rows come in any.
      return over === 'w' ? expression('any', 'count(*) over w') : expression('any', called, ` over ${over}`);
    }
    return expression('any', called, ' over (', ...partition(), `${orderAndFrame(key, random)})`);
  });
  const window = named
    ? // Postgres computes what it has also where nothing uses it.
      [
        filter(
          ' window w as (',
          expression('any', 'partition by ', makeExpression(random.pick(comparableTypes), 1, scope)),
          ')',
        ),
      ]
    : [];
  return query(items.length, [from], 'select ', list(items), from, ...whereOf(scope), ...window);
}

function makeRanged({ columns }: FuzzTable, { random }: Scope, partition: readonly Tree[]): Tree {
  const measured = columns.filter(({ type }) => RANGES[type] !== undefined);
  const { text, type } = random.pick(measured);
  const frame = frameOf('range', RANGES[type] ?? ['1'], random);
  const call = random.pick(['count(*)', `count(${text})`, `min(${text})`, `max(${text})`, 'rank()', 'cume_dist()']);
  return expression('any', `${call} over (`, ...partition, `order by ${text}${random.pick(['', ' desc'])}${frame})`);
}

/** Without DISTINCT and ORDER BY, which windows don't take. */
function makeWindowCall(scope: Scope): Tree {
  const { random } = scope;
  const type = random.pick(aggregatedTypes);
  const value = (wanted = type, depth = 1): Tree => makeExpression(wanted, depth, scope);
  const choice = random.below(10);
  if (choice < 2) {
    return expression(
      'any',
      random.pick([
        'row_number()',
        'rank()',
        'dense_rank()',
        'percent_rank()',
        'cume_dist()',
        'ntile(3)',
        'ntile(100)',
        'count(*)',
      ]),
    );
  }
  if (choice < 4) {
    const name = random.pick(['lag', 'lead']);
    const offset = random.pick(['', ', 1', ', 2', ', 0', ', -1', ', null']);
    const fallback = offset !== '' && random.chance(0.4) ? [', ', value(type, 0)] : [];
    return expression('any', `${name}(`, value(), offset, ...fallback, ')');
  }
  if (choice < 5) return expression('any', 'nth_value(', value(), `, ${random.pick(['1', '2', '4'])})`);
  const name = random.pick(['min', 'max', 'sum', 'avg', 'count', 'array_agg', 'first_value', 'last_value', 'stddev']);
  const call = expression('any', `${name}(`, value(/^(sum|avg|stddev)$/.test(name) ? 'numeric' : type), ')');
  return /^(first|last)_value$/.test(name) || random.chance(0.8)
    ? call
    : expression('any', call, filter(' filter (where ', value('bool'), ')'));
}
