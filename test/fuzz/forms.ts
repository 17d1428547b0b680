// What the grammar makes and no registry lists: array constructors, subscripts and slices, rows and their comparison,
// the simple CASE, COLLATE, ARRAY and ANY of queries.

import { TYPES } from './literals.ts';
import type { Random } from './random.ts';
import { expression, lazyExpression, list, type Tree } from './tree.ts';

/** What a form is made of. */
export interface Inside {
  readonly random: Random;
  readonly value: (type: string) => Tree;
  readonly leaf: (type: string) => Tree;
  /** A one-column query of at most one row. */
  readonly subquery?: (type: string) => Tree;
}

const elementOf = (type: string): string | undefined =>
  type.startsWith('_') && TYPES.includes(type.slice(1)) ? type.slice(1) : undefined;

/** An expression of the type that no function makes; undefined where there is none. */
export function makeForm(type: string, inside: Inside): Tree | undefined {
  const { random, value, leaf } = inside;
  if (type === 'record') return makeRow(inside);
  const element = elementOf(type);
  if (element !== undefined) return makeArray(type, element, inside);
  const choice = random.below(4);
  if (choice === 0) return makeSimpleCase(type, inside);
  if (type === 'text' && choice === 1) return expression(type, '(', value(type), ' collate "C")');
  if (type === 'jsonb' && choice < 3) {
    return expression(type, '(', value(type), ')', random.pick(["['a']", '[0]', '[-1]', "['b'][1]", "['c'][null]"]));
  }
  if (!TYPES.includes(`_${type}`)) return makeSimpleCase(type, inside);
  const subscript = random.chance(0.7) ? random.pick(['[1]', '[2]', '[0]', '[1][1]', '[-1]']) : undefined;
  return subscript === undefined
    ? expression(type, '(', value(`_${type}`), ')[', leaf('int4'), ']')
    : expression(type, '(', value(`_${type}`), `)${subscript}`);
}

function makeArray(type: string, element: string, { random, value, subquery }: Inside): Tree {
  switch (random.below(4)) {
    case 0:
      return expression(
        type,
        '(',
        value(type),
        ')',
        random.pick(['[1:2]', '[2:]', '[:1]', '[:]', '[0:1][1:1]', '[2:1]']),
      );
    case 1:
      if (subquery !== undefined) return expression(type, 'array(', subquery(element), ')');
      return expression(type, 'array[', list([value(element)]), ']');
    case 2:
      return expression(type, 'array[', list([value(type), value(type)]), ']');
    default:
      return expression(type, 'array[', list([value(element), value(element)]), ']');
  }
}

function makeSimpleCase(type: string, { random, value, leaf }: Inside): Tree {
  const tested = random.pick(['int4', 'text', 'date', 'bool', 'numeric']);
  const parts = [
    '(case ',
    value(tested),
    ' when ',
    leaf(tested),
    ' then ',
    value(type),
    ' else ',
    value(type),
    ' end)',
  ];
  return lazyExpression(type, ...parts);
}

/** Rows of one shape, so that most of them can be compared. */
export function makeRow({ random, leaf, value }: Inside): Tree {
  const fields = random.chance(0.9)
    ? ['int4', 'text']
    : ['int4', random.pick(TYPES.filter((type) => type !== 'record'))];
  // Without the cast a literal stays unknown, which compares with nothing.
  const items = fields.map((type) => {
    const made = random.chance(0.7) ? leaf(type) : value(type);
    return type === 'text' ? expression('any', made, '::text') : made;
  });
  return expression('record', 'row(', list(items, { least: items.length }), ')');
}

/** Rows written out, which are compared field by field. */
export function makeRowCondition(types: readonly string[], inside: Inside): Tree {
  const { random, value, leaf, subquery } = inside;
  const [first = 'int4', second = 'int4'] = types;
  const row = (make: (type: string) => Tree): Tree => expression('any', '(', make(first), ', ', make(second), ')');
  switch (random.below(5)) {
    case 0:
      return lazyExpression('bool', '(', row(value), ' in (', list([row(leaf), row(leaf)]), '))');
    case 1:
      return expression('bool', '(', row(value), random.pick([' is null)', ' is not null)']));
    case 2: {
      const compared = random.pick([' is distinct from ', ' is not distinct from ']);
      return lazyExpression('bool', '(', row(value), compared, row(leaf), ')');
    }
    case 3:
      if (subquery === undefined) return lazyExpression('bool', '(', row(value), ' = ', row(leaf), ')');
      return lazyExpression(
        'bool',
        `(`,
        value(first),
        ` ${random.pick(['=', '<>', '<', '>='])} ${random.pick(['any', 'all', 'some'])} (`,
        subquery(first),
        '))',
      );
    default:
      return lazyExpression(
        'bool',
        '(',
        row(value),
        ` ${random.pick(['=', '<>', '<', '>', '<=', '>='])} `,
        row(leaf),
        ')',
      );
  }
}
