// Random expressions of a wanted type, over the columns in scope.

import { aggregateMakers, scalarMakers, type Maker } from './routines.ts';
import { boundedArgument, literalText, meaningfulText, modifiedType, TYPES } from './literals.ts';
import { makeForm, makeRow, makeRowCondition, type Inside } from './forms.ts';
import type { Random } from './random.ts';
import { expression, lazyExpression, list, type Tree } from './tree.ts';

export interface Column {
  readonly text: string;
  readonly type: string;
}

export interface Scope {
  readonly random: Random;
  readonly columns: readonly Column[];
  /** Makes a one-column query of the type; absent where subqueries would go too deep. */
  readonly subquery?: (type: string, scope: Scope) => Tree;
}

export function makeExpression(type: string, depth: number, scope: Scope): Tree {
  const { random } = scope;
  if (depth <= 0 || random.chance(0.15)) return makeLeaf(type, scope);
  const choice = random.below(100);
  if (type === 'bool' && choice < 55) return makeCondition(depth, scope);
  if (choice < 6) return makeCase(type, depth, scope);
  if (choice < 10) {
    const name = random.pick(['coalesce', 'greatest', 'least']);
    if (name === 'coalesce' || isOrdered(type)) {
      const items = [0, 1].map(() => makeExpression(type, depth - 1, scope));
      return lazyExpression(type, `${name}(`, list(items), ')');
    }
  }
  if (choice < 12 && isComparable(type)) {
    return expression(type, 'nullif(', makeExpression(type, depth - 1, scope), ', ', makeLeaf(type, scope), ')');
  }
  if (choice < 14 && scope.subquery !== undefined) return expression(type, '(', scope.subquery(type, scope), ')');
  const form = choice < 24 ? makeForm(type, insideOf(depth, scope)) : undefined;
  if (form !== undefined) return form;
  const makers = scalarMakers.get(type) ?? [];
  return makers.length === 0 ? makeLeaf(type, scope) : applyMaker(random.pick(makers), depth, scope);
}

function insideOf(depth: number, scope: Scope): Inside {
  const { random, subquery } = scope;
  return {
    random,
    value: (type) => makeExpression(type, depth - 1, scope),
    leaf: (type) => makeLeaf(type, scope),
    ...(subquery === undefined ? {} : { subquery: (type) => subquery(type, scope) }),
  };
}

function makeLeaf(type: string, scope: Scope): Tree {
  const { columns, random } = scope;
  if (type === 'record') return makeRow(insideOf(1, scope));
  const fitting = columns.filter((column) => column.type === type);
  if (fitting.length > 0 && random.chance(0.75)) return expression(type, random.pick(fitting).text);
  return expression(type, literalText(type, random));
}

/** Types without an order; json and some others have not even equality. */
export function isComparable(type: string): boolean {
  return !/^(_?json|jsonpath|xid|(pg|txid)_snapshot|int2vector)$/.test(type);
}

const isOrdered = isComparable;

export function applyMaker(maker: Maker, depth: number, scope: Scope): Tree {
  const { random } = scope;
  const { kind, name, types, result } = maker;
  const all = maker.variadic && random.chance(0.5) ? [...types, types.at(-1) ?? 'text'] : types;
  const args = all.map((type, index) => {
    const bounded = boundedArgument(maker, index, random);
    if (bounded !== undefined) return fixed(bounded);
    const text = /^(text|name)$/.test(type) ? meaningfulText(name, index, random) : undefined;
    return text !== undefined && random.chance(0.9) ? expression(type, text) : makeExpression(type, depth - 1, scope);
  });
  const [first, second] = args;
  if (first === undefined) return expression(result, `${name}()`);
  if (kind === 'cast') return expression(result, '(', first, `)::${modifiedType(name, random)}`);
  if (kind === 'operator') {
    return second === undefined
      ? expression(result, `(${name} `, first, ')')
      : expression(result, '(', first, ` ${name} `, second, ')');
  }
  return expression(result, `${quoted(name)}(`, list(args, { least: args.length }), ')');
}

/** A text that a reduction has to leave as it is. */
function fixed(text: string): Tree {
  return { kind: 'text', text };
}

/** Names that the grammar gives other arguments or none to. */
function quoted(name: string): string {
  return /^(substring|position|overlay|extract|char|time|timestamp|interval|bit|float|numeric|int|varchar|timetz|timestamptz|left|right|like|overlaps|normalize|xmlexists|trim|coalesce|nullif)$/.test(
    name,
  )
    ? `pg_catalog."${name}"`
    : name;
}

const comparisons = ['=', '<>', '<', '>', '<=', '>='] as const;

function makeCondition(depth: number, scope: Scope): Tree {
  const { random } = scope;
  const inner = (type: string): Tree => makeExpression(type, depth - 1, scope);
  const type = random.pick(TYPES.filter(isComparable));
  switch (random.below(15)) {
    case 10:
    case 11:
      return makeRowCondition([type, random.pick(TYPES.filter(isComparable))], insideOf(depth, scope));
    case 0:
      return lazyExpression('bool', '(', inner('bool'), random.chance(0.5) ? ' and ' : ' or ', inner('bool'), ')');
    case 1:
      return expression('bool', '(not ', inner('bool'), ')');
    case 2:
      return expression('bool', '(', inner(type), random.chance(0.5) ? ' is null)' : ' is not null)');
    case 3:
      return lazyExpression(
        'bool',
        '(',
        inner(type),
        random.chance(0.7) ? ' in (' : ' not in (',
        list([makeLeaf(type, scope), inner(type)]),
        '))',
      );
    case 4:
      return lazyExpression('bool', '(', inner(type), ' between ', makeLeaf(type, scope), ' and ', inner(type), ')');
    case 5:
      return expression(
        'bool',
        '(',
        inner('text'),
        random.pick([' like ', ' ilike ', ' not like ', ' similar to ']),
        expression('text', random.pick(["'a%'", "'%b_c'", "'%'", "'_'", "'A|b'"])),
        ')',
      );
    case 6:
      return expression(
        'bool',
        '(',
        inner(type),
        random.chance(0.5) ? ' is distinct from ' : ' is not distinct from ',
        inner(type),
        ')',
      );
    case 7:
      if (scope.subquery === undefined) return inner('bool');
      return random.chance(0.5)
        ? expression('bool', '(exists (', scope.subquery(type, scope), '))')
        : expression(
            'bool',
            '(',
            inner(type),
            random.chance(0.6) ? ' in (' : ' not in (',
            scope.subquery(type, scope),
            '))',
          );
    case 8: {
      const element = random.pick(['int4', 'text', 'numeric', 'date']);
      return lazyExpression(
        'bool',
        '(',
        inner(element),
        ` ${random.pick(comparisons)} ${random.pick(['any', 'all'])} (`,
        inner(`_${element}`),
        '))',
      );
    }
    case 9:
      return expression(
        'bool',
        '(',
        inner('bool'),
        random.pick([' is true', ' is not true', ' is unknown', ' is false']),
        ')',
      );
    default:
      return expression('bool', '(', inner(type), ` ${random.pick(comparisons)} `, inner(type), ')');
  }
}

function makeCase(type: string, depth: number, scope: Scope): Tree {
  const value = (): Tree => makeExpression(type, depth - 1, scope);
  return lazyExpression(
    type,
    '(case when ',
    makeExpression('bool', depth - 1, scope),
    ' then ',
    value(),
    ' else ',
    value(),
    ' end)',
  );
}

/** Aggregates whose answer depends on the order of rows, unless they say one. */
const ORDER_MATTERS = /^(array_agg|string_agg|json_agg|jsonb_agg|json_object_agg|jsonb_object_agg)$/;

export function makeAggregate(type: string, depth: number, scope: Scope): Tree {
  const { random } = scope;
  const makers = aggregateMakers.get(type) ?? [];
  if (makers.length === 0) return expression(type, 'max(', makeExpression(type, 0, scope), ')');
  const { name, types } = random.pick(makers);
  if (types.length === 0) return expression(type, `${name}(*)`);
  const args = types.map((each) => makeExpression(each, depth - 1, scope));
  const ordered = ORDER_MATTERS.test(name);
  const sortable = types.every(isComparable);
  const order = ordered && sortable ? [' order by ', list(args, { least: args.length })] : [];
  const distinct = !ordered && sortable && random.chance(0.2) ? 'distinct ' : '';
  return expression(type, `${name}(${distinct}`, list(args, { least: args.length }), ...order, ')');
}

export function canAggregate(type: string): boolean {
  return aggregateMakers.has(type);
}
