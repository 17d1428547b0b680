// Every aggregate over sampled lists of values, compared with Postgres.

import { beforeAll, describe, expect, it } from 'vitest';
import { aggregates } from '../../src/functions/aggregates.ts';
import type { AggregateDefinition, CallContext } from '../../src/functions/function-definition.ts';
import { typeByName } from '../../src/types/registry.ts';
import type { JsValue } from '../../src/types/values.ts';
import { ORACLE_START_MS, askOracle, baseSession, openOracle, outcome, quoteLiteral } from '../types/type-oracle.ts';

beforeAll(openOracle, ORACLE_START_MS);

type Cell = string | null;

const lists: Readonly<Record<string, readonly (readonly Cell[])[]>> = {
  bool: [[], [null], ['t'], ['t', 'f'], ['f', null, 'f'], ['t', 't']],
  int2: [[], [null], ['1', '2', '3', '5'], ['-7', null, '32767', '32767']],
  int4: [[], [null], ['1', '2'], ['1', '2', '2'], ['2147483647', '2147483647', null, '-5'], ['7']],
  int8: [[], [null], ['1', '2', '4'], ['9223372036854775807', '9223372036854775807', '1'], ['-3', null]],
  oid: [['1', '4294967295', null], []],
  float4: [
    [],
    ['1.5', '2.25', '1e10'],
    ['NaN', '1'],
    ['0.1', '0.2', '0.3'],
    ['3e38', '3e38'],
    ['Infinity', '1'],
    ['Infinity', '-Infinity'],
  ],
  float8: [
    [],
    [null],
    ['1.5', '2.5', '4'],
    ['0.1', '0.2', '0.3'],
    ['NaN', '1', '2'],
    ['1e308', '1e308'],
    ['Infinity', '1'],
    ['Infinity', '-Infinity'],
    ['5'],
    ['1', '1', '1'],
    ['1e-300', '2e-300'],
  ],
  numeric: [
    [],
    [null],
    ['1', '2', '4'],
    ['-0.00750', '-0.00750', '-0.01500', null],
    ['1.10', '2.200', '3'],
    ['NaN', '1'],
    ['Infinity', '1'],
    ['Infinity', '-Infinity'],
    ['7'],
    ['0.1', '0.1'],
    ['100000000000000000000', '0.00001'],
    ['1', '1', '2'],
    ['0', '0'],
  ],
  text: [[], ['b', 'a', null], ['\u{1f600}', '\uffe0']],
  bpchar: [['b ', 'a', null], []],
  date: [['2026-01-02', 'infinity', null, '2025-01-01'], []],
  time: [['10:00', '09:00']],
  timetz: [['10:00+02', '09:00+00']],
  timestamp: [['2026-01-02 10:00', '2025-01-01', null, '-infinity'], []],
  timestamptz: [['2026-01-02 10:00+02', '2026-01-02 09:00+00'], []],
  interval: [
    [],
    ['1 day', '24:00', null],
    ['1 mon', '-30 days'],
    ['1 day 2:00', '1 mon 3 days', '00:00:01.5'],
    ['1 year', '1 day', '1 hour'],
  ],
  bytea: [['\\x01', '\\x0203', null]],
  jsonb: [['{"b":1,"a":[1]}', 'null', null, '1.50']],
  json: [['{"b": 1}', null]],
  uuid: [['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
  _int4: [['{1,2}', '{3,4}'], ['{1}', '{1,2}'], ['{1}', null], ['{}'], ['{1,2}', '{1,3}', '{0,9}']],
  tid: [['(0,1)', '(0,2)']],
  xid8: [['5', '7', null]],
};

const polymorphic: Readonly<Record<string, readonly string[]>> = {
  any: ['int4', 'text'],
  anynonarray: ['int4', 'text', 'numeric', 'jsonb'],
  anyelement: [
    'int4',
    'text',
    'numeric',
    'bool',
    'timestamptz',
    'date',
    'jsonb',
    'json',
    'float8',
    'interval',
    '_int4',
    'uuid',
    'timestamp',
  ],
  anyarray: ['_int4'],
};

function typeText(type: string): string {
  return type.startsWith('_') ? `pg_catalog."${type.slice(1)}"[]` : `pg_catalog."${type}"`;
}

function literal(type: string, cell: Cell): string {
  return `${cell === null ? 'NULL' : quoteLiteral(cell)}::${typeText(type)}`;
}

interface Case {
  readonly aggregate: AggregateDefinition;
  readonly types: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

function resultTypeOf({ aggregate, types }: Case): string {
  switch (aggregate.resultType) {
    case 'anyelement':
      return types.at(-1) ?? '';
    case 'anyarray':
      return (types[0] ?? '').startsWith('_') && aggregate.orderedSet !== true ? types[0] : `_${types.at(-1) ?? ''}`;
    default:
      return aggregate.resultType;
  }
}

function runHere(testCase: Case): string | null {
  const { aggregate, types, rows } = testCase;
  const definitions = types.map(typeByName);
  const result = typeByName(resultTypeOf(testCase));
  // An ordered-set aggregate's own type is that of the sorted argument.
  const context: CallContext = {
    session: baseSession,
    argumentTypes: definitions.map((type) => type.oid),
    resultType: result.oid,
  };
  return outcome(() => {
    const accumulator = aggregate.start(context);
    for (const row of rows) {
      const values = row.map((cell, index): JsValue =>
        cell === null ? null : (definitions[index]?.input(cell, baseSession) ?? null),
      );
      if (!(aggregate.strict && values.includes(null))) accumulator.add(values);
    }
    const value = accumulator.result();
    return value === null ? null : result.output(result.fromStorage(result.toStorage(value)), baseSession);
  });
}

function command({ aggregate, types, rows }: Case): string {
  const columns = types.map((_, index) => `c${index}`);
  const values =
    rows.length === 0
      ? `SELECT ${types.map((type, index) => `NULL::${typeText(type)} AS c${index}`).join(', ')}, 0 AS n WHERE false`
      : rows
          .map(
            (row, n) =>
              `SELECT ${[...row.map((cell, index) => `${literal(types[index] ?? '', cell)} AS c${index}`), `${n} AS n`].join(', ')}`,
          )
          .join(' UNION ALL ');
  const call =
    aggregate.orderedSet === true
      ? `${aggregate.name}(${types.length === 2 ? literal(types[0] ?? '', rows[0]?.[0] ?? (types[0] === '_float8' ? '{0.5}' : '0.5')) : ''}) WITHIN GROUP (ORDER BY ${columns.at(-1) ?? ''})`
      : `${aggregate.name}(${columns.length === 0 ? '*' : columns.join(', ')} ${columns.length === 0 ? '' : 'ORDER BY n'})`;
  return `SELECT CASE WHEN v IS NULL THEN NULL ELSE format('%s', v) END FROM (SELECT ${call} AS v FROM (${values}) AS s) AS q`;
}

function casesOf(aggregate: AggregateDefinition): readonly Case[] {
  const { argumentTypes } = aggregate;
  if (argumentTypes.length === 0) return [{ aggregate, types: [], rows: [[], [], []] }];
  const [first = '', second] = argumentTypes;
  if (aggregate.orderedSet === true) return orderedCases(aggregate);
  if (second === undefined) {
    return (polymorphic[first] ?? [first]).flatMap((type) =>
      (lists[type] ?? []).map((cells): Case => ({ aggregate, types: [type], rows: cells.map((cell) => [cell]) })),
    );
  }
  return (
    pairs[aggregate.name]
      ?.map(([types, rows]): Case => ({ aggregate, types, rows }))
      .filter(({ types }) => first === 'any' || types[0] === first) ?? regressionCases(aggregate)
  );
}

const pairs: Readonly<Record<string, readonly (readonly [readonly string[], readonly (readonly Cell[])[]])[]>> = {
  string_agg: [
    [
      ['text', 'text'],
      [
        ['a', ','],
        [null, ','],
        ['b', ';'],
        ['c', null],
      ],
    ],
    [['text', 'text'], [[null, ',']]],
    [
      ['bytea', 'bytea'],
      [
        ['\\x01', '\\xff'],
        ['\\x02', '\\xfe'],
        [null, null],
      ],
    ],
  ],
  json_object_agg: [
    [
      ['text', 'int4'],
      [
        ['b', '1'],
        ['a', null],
        ['b', '2'],
      ],
    ],
    [
      ['int4', '_int4'],
      [
        ['1', '{1,2}'],
        ['2', '{{1},{2}}'],
      ],
    ],
    [['text', 'timestamptz'], [['t', '2026-01-02 10:00+02']]],
    [['text', 'int4'], [[null, '1']]],
    [['jsonb', 'int4'], [['{}', '1']]],
    [['bool', 'bool'], [['t', 'f']]],
    [['timestamptz', 'float8'], [['2026-01-02 10:00+02', 'NaN']]],
  ],
  jsonb_object_agg: [
    [
      ['text', 'int4'],
      [
        ['bb', '1'],
        ['a', null],
        ['bb', '2'],
      ],
    ],
    [['int4', '_text'], [['1', '{a,NULL,"b c"}']]],
    [
      ['text', 'numeric'],
      [
        ['n', '1.50'],
        ['x', 'NaN'],
      ],
    ],
    [['text', 'int4'], [[null, '1']]],
    [
      ['text', 'jsonb'],
      [
        ['j', '{"z":1,"a":{}}'],
        ['k', null],
      ],
    ],
  ],
};

const points: readonly (readonly (readonly Cell[])[])[] = [
  [],
  [['1', '2']],
  [
    ['1', '2'],
    ['3', '5'],
    ['4', '1.5'],
    [null, '3'],
    ['7', null],
  ],
  [
    ['1', '1'],
    ['1', '2'],
  ],
  [
    ['1', '1'],
    ['2', '1'],
  ],
  [
    ['NaN', '1'],
    ['2', '3'],
  ],
  [
    ['0.1', '0.2'],
    ['0.3', '0.7'],
    ['1e10', '3'],
  ],
  [
    ['Infinity', '1'],
    ['1', '2'],
  ],
];

function regressionCases(aggregate: AggregateDefinition): readonly Case[] {
  return points.map((rows): Case => ({ aggregate, types: ['float8', 'float8'], rows }));
}

/** Lists in the order that WITHIN GROUP would bring. */
function orderedCases(aggregate: AggregateDefinition): readonly Case[] {
  const sorted: Readonly<Record<string, readonly (readonly Cell[])[]>> = {
    float8: [[], ['1', '2', '3', '10', null], ['5'], ['-Infinity', '0', 'NaN']],
    interval: [
      ['1 day', '2 days', '1 mon'],
      ['1:00', '2:30'],
    ],
    int4: [
      ['1', '2', '2', '3', null],
      ['4', '4', '5', '5'],
    ],
    text: [['a', 'b', 'b']],
    numeric: [['1.0', '1.00', '2']],
  };
  const last = aggregate.argumentTypes.at(-1) ?? '';
  const types = last === 'anyelement' ? ['int4', 'text', 'numeric', 'float8'] : [last];
  const directs: readonly (string | undefined)[] =
    aggregate.argumentTypes.length === 1
      ? [undefined]
      : aggregate.argumentTypes[0] === '_float8'
        ? ['{0.25,0.5,NULL,1}', '{}']
        : ['0', '0.5', '0.3', '1', '1.5', '-0.1'];
  return types.flatMap((type) =>
    (sorted[type] ?? []).flatMap((cells) =>
      directs.map((direct): Case => ({
        aggregate,
        types: direct === undefined ? [type] : [aggregate.argumentTypes[0] ?? '', type],
        rows: cells.map((cell) => (direct === undefined ? [cell] : [direct, cell])),
      })),
    ),
  );
}

const nullKeyIn15 = 'error 22023 field name must not be null';
const nullKeySince16 = 'error 22004 null value not allowed for object key';

describe('aggregates give what Postgres gives', () => {
  it('for all lists', { timeout: 120_000 }, async () => {
    const cases = aggregates.flatMap(casesOf);
    const commands = cases.map(command);
    const answers = await askOracle(commands);
    const different = cases
      .map((testCase, index) => ({ input: commands[index], ours: runHere(testCase), postgres: answers[index] }))
      .filter(({ ours, postgres }) => ours !== postgres && !(ours === nullKeyIn15 && postgres === nullKeySince16));
    expect(cases.length).toBeGreaterThan(500);
    expect(different).toEqual([]);
  });

  it('for sliding frames, taking values back', () => {
    for (const aggregate of aggregates) {
      const [type] = aggregate.argumentTypes;
      if (type === undefined || aggregate.argumentTypes.length > 1 || polymorphic[type] !== undefined) continue;
      const definition = typeByName(type);
      const context: CallContext = { session: baseSession, argumentTypes: [definition.oid], resultType: 0 };
      for (const cells of lists[type] ?? []) {
        const values = cells
          .filter((cell): cell is string => cell !== null)
          .map((cell) => definition.input(cell, baseSession));
        const sliding = aggregate.start(context);
        const { remove } = sliding;
        if (remove === undefined || values.length < 2) continue;
        const fresh = aggregate.start(context);
        for (const value of values) sliding.add([value]);
        remove([values[0] ?? null]);
        for (const value of values.slice(1)) fresh.add([value]);
        expect(attempt(() => sliding.result())).toEqual(attempt(() => fresh.result()));
      }
    }
  });
});

/** The printed result, or the error: sums may pass their type's range. */
function attempt(compute: () => JsValue): string | null {
  return outcome(() => {
    const value = compute();
    if (value === null) return null;
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
  });
}
