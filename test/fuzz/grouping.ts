// Random grouped queries: keys, grouping sets, aggregates of every kind with FILTER, HAVING.

import { canAggregate, makeAggregate, makeExpression, type Scope } from './expressions.ts';
import { TYPES } from './literals.ts';
import type { Random } from './random.ts';
import { comparableTypes, makeSource, pickTypes, subqueryOf, whereOf, type FuzzTable } from './sources.ts';
import { expression, filter, list, query, type Part, type Tree } from './tree.ts';

export const aggregatedTypes: readonly string[] = TYPES.filter(canAggregate);

export function makeGrouped(tables: readonly FuzzTable[], random: Random): Tree {
  const source = makeSource(tables, random);
  const scope: Scope = { random, columns: source.columns, subquery: subqueryOf(tables) };
  const keys = pickTypes(random.below(4), comparableTypes, random).map((type) => makeExpression(type, 1, scope));
  const aggregates = Array.from({ length: 1 + random.below(3) }, () => makeFilteredAggregate(scope));
  const having = random.chance(0.2) ? [filter(' having ', makeAggregate('bool', 2, scope))] : [];
  const items = [...keys, list(aggregates)];
  const from = [' from ', ...source.parts];
  return query(
    items.length,
    from,
    'select ',
    list(items, { least: items.length }),
    ...from,
    ...whereOf(scope),
    ...groupBy(keys.length, random),
    ...having,
  );
}

/** Keys by their positions; plain, or as sets of them. */
function groupBy(count: number, random: Random): readonly Part[] {
  if (count === 0) return random.chance(0.1) ? [' group by ()'] : [];
  const keys = Array.from({ length: count }, (_, index) => String(index + 1));
  const all = keys.join(', ');
  const [first = '1'] = keys;
  if (random.chance(0.5)) return [` group by ${random.pick(['', '', 'distinct '])}${all}`];
  return [
    ` group by ${random.pick([
      `rollup(${all})`,
      `cube(${all})`,
      `grouping sets ((${all}), (${first}), ())`,
      `grouping sets (${all})`,
      `grouping sets ((), (${all}), rollup(${all}))`,
      `grouping sets (cube(${all}), ())`,
      `distinct rollup(${all}), rollup(${first})`,
      `${first}, rollup(${all})`,
      `rollup((${all}), ${first})`,
    ])}`,
  ];
}

function makeFilteredAggregate(scope: Scope): Tree {
  const { random } = scope;
  const made = random.chance(0.3) ? makeOrderedSet(scope) : makeAggregate(random.pick(aggregatedTypes), 2, scope);
  return random.chance(0.25)
    ? expression('any', made, filter(' filter (where ', makeExpression('bool', 1, scope), ')'))
    : made;
}

/** Aggregates WITHIN GROUP: percentiles, the mode, and the ranks of values that are not there. */
function makeOrderedSet(scope: Scope): Tree {
  const { random } = scope;
  const way = random.pick(['', ' desc', ' nulls first']);
  const of = (type: string): readonly Part[] => [' within group (order by ', makeExpression(type, 1, scope), `${way})`];
  switch (random.below(5)) {
    case 0:
      return expression(
        'any',
        random.pick(['percentile_cont(0.5)', 'percentile_cont(0.3)', "percentile_cont('{0,0.25,1,NULL}'::float8[])"]),
        ...of(random.pick(['float8', 'interval', 'numeric', 'int4'])),
      );
    case 1:
      return expression(
        'any',
        random.pick(['percentile_disc(0.5)', 'percentile_disc(0)', "percentile_disc('{{0,1},{0.5,NULL}}'::float8[])"]),
        ...of(random.pick(comparableTypes)),
      );
    case 2:
      return expression('any', 'mode()', ...of(random.pick(comparableTypes)));
    default: {
      const [first, second] = pickTypes(2, comparableTypes, random);
      const name = random.pick(['rank', 'dense_rank', 'percent_rank', 'cume_dist']);
      const constants: Scope = { random, columns: [] };
      const value = (type = 'int4'): Tree => makeExpression(type, 0, constants);
      const key = (type = 'int4'): Tree => makeExpression(type, 1, scope);
      if (random.chance(0.6)) {
        return expression('any', `${name}(`, value(first), ') within group (order by ', key(first), `${way})`);
      }
      return expression(
        'any',
        `${name}(`,
        value(first),
        ', ',
        value(second),
        ') within group (order by ',
        key(first),
        `${way}, `,
        key(second),
        ')',
      );
    }
  }
}
