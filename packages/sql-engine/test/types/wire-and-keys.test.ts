// Binary forms, type modifiers, sort keys and to_json of all types, compared with Postgres.

import { beforeAll, describe, expect, it } from 'vitest';
import { comparerOf } from '../../src/types/compare.ts';
import { findTypeByOid, typeByName } from '../../src/types/registry.ts';
import { toJsonText } from '../../src/types/to-json.ts';
import { compareStored } from '../../src/types/compare.ts';
import { samples } from '../functions/samples.ts';
import { ORACLE_START_MS, askOracle, baseSession, openOracle, outcome, quoteLiteral } from './type-oracle.ts';

beforeAll(openOracle, ORACLE_START_MS);

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function typeText(type: string): string {
  return type.startsWith('_') ? `pg_catalog."${type.slice(1)}"[]` : `pg_catalog."${type}"`;
}

/** The send function of each type, as pg_type names it. */
const sendFunctions: Readonly<Record<string, string>> = {
  bool: 'boolsend',
  int2: 'int2send',
  int4: 'int4send',
  int8: 'int8send',
  oid: 'oidsend',
  float4: 'float4send',
  float8: 'float8send',
  numeric: 'numeric_send',
  text: 'textsend',
  name: 'namesend',
  bpchar: 'bpcharsend',
  varchar: 'varcharsend',
  char: 'charsend',
  bytea: 'byteasend',
  date: 'date_send',
  time: 'time_send',
  timetz: 'timetz_send',
  timestamp: 'timestamp_send',
  timestamptz: 'timestamptz_send',
  interval: 'interval_send',
  uuid: 'uuid_send',
  jsonb: 'jsonb_send',
  xid: 'xidsend',
  xid8: 'xid8send',
  _int4: 'array_send',
  _text: 'array_send',
  _numeric: 'array_send',
  _float8: 'array_send',
  _interval: 'array_send',
  oidvector: 'oidvectorsend',
};

const allCells = Object.entries(samples).flatMap(([type, texts]) => texts.map((text) => ({ type, text })));

describe('the binary form', () => {
  const cells = allCells.filter(({ type }) => sendFunctions[type] !== undefined);

  it('is that of Postgres', async () => {
    const answers = await askOracle(
      cells.map(
        ({ type, text }) =>
          `SELECT encode(${sendFunctions[type] ?? ''}(${quoteLiteral(text)}::${typeText(type)}), 'hex')`,
      ),
    );
    const different = cells
      .map(({ type, text }, index) => {
        const definition = typeByName(type);
        const sent = definition.send?.(definition.input(text, baseSession), baseSession);
        return { type, text, ours: sent === undefined ? undefined : hex(sent), postgres: answers[index] };
      })
      .filter(({ ours, postgres }) => ours !== postgres);
    expect(different).toEqual([]);
  });

  it('is read back as the same value', () => {
    for (const { type, text } of cells) {
      // Postgres refuses what it sends for a vector without elements.
      if (type === 'oidvector' && text === '') continue;
      const definition = typeByName(type);
      const value = definition.input(text, baseSession);
      const sent = definition.send?.(value, baseSession);
      if (sent === undefined || definition.receive === undefined) throw new Error(`${type} has no binary form`);
      expect(definition.output(definition.receive(sent, baseSession), baseSession)).toBe(
        definition.output(value, baseSession),
      );
    }
  });

  it('is refused when it is too short or too long', () => {
    for (const type of ['int4', 'int8', 'timestamptz', 'uuid', 'numeric', '_int4', 'interval']) {
      const { receive } = typeByName(type);
      expect(outcome(() => (receive?.(new Uint8Array(3), baseSession) === null ? null : 'read'))).toMatch(
        /^error (08P01|22P03)/,
      );
    }
  });
});

describe('storage', () => {
  it('gives back what was stored, and sort keys have the order of the type', () => {
    for (const [type, texts] of Object.entries(samples)) {
      const definition = typeByName(type);
      const compare = comparerOf(definition);
      const values = texts.map((text) => definition.input(text, baseSession));
      for (const value of values) {
        const stored = definition.toStorage(value);
        expect(definition.output(definition.fromStorage(stored), baseSession)).toBe(
          definition.output(value, baseSession),
        );
        if (compare === undefined) continue;
        for (const other of values) {
          const key = definition.sortKey ?? definition.toStorage;
          expect(Math.sign(compareStored(key(value), key(other)))).toBe(Math.sign(compare(value, other)));
        }
      }
    }
  });

  it('sorts as Postgres sorts', async () => {
    const sortable = Object.keys(samples).filter(
      (type) => !['cid', 'xid', 'pg_lsn', 'regclass', 'regtype', 'tid', '_text'].includes(type),
    );
    const answers = await askOracle(
      sortable.map((type) => {
        const rows = (samples[type] ?? [])
          .map((text, n) => `(${quoteLiteral(text)}::${typeText(type)}, ${n})`)
          .join(', ');
        return `SELECT string_agg(n::text, ' ' ORDER BY v ${['text', 'name', 'bpchar', 'varchar'].includes(type) ? 'COLLATE "C"' : ''}, n) FROM (VALUES ${rows}) AS t(v, n)`;
      }),
    );
    sortable.forEach((type, index) => {
      const definition = typeByName(type);
      const key = definition.sortKey ?? definition.toStorage;
      const order = (samples[type] ?? [])
        .map((text, n) => ({ n, key: key(definition.input(text, baseSession)) }))
        .sort((left, right) => compareStored(left.key, right.key) || left.n - right.n)
        .map(({ n }) => n);
      expect({ type, order: order.join(' ') }).toEqual({ type, order: answers[index] });
    });
  });
});

describe('to_json', () => {
  it('prints what Postgres prints', async () => {
    const cells = [
      ...allCells,
      { type: 'json', text: '{"a" : 1}' },
      { type: '_timestamptz', text: '{2026-01-02 10:00+02,NULL}' },
      { type: '_jsonb', text: '{"{\\"a\\": 1}"}' },
      { type: '_bool', text: '{{t},{f}}' },
    ].filter(({ type }) => !['cid', 'tid', 'xid8', 'oidvector'].includes(type));
    const answers = await askOracle(
      cells.map(({ type, text }) => `SELECT to_json(${quoteLiteral(text)}::${typeText(type)})::text`),
    );
    const different = cells
      .map(({ type, text }, index) => {
        const definition = typeByName(type);
        return {
          type,
          text,
          ours: toJsonText(definition.input(text, baseSession), definition.oid, baseSession),
          postgres: answers[index],
        };
      })
      .filter(({ ours, postgres }) => ours !== postgres);
    expect(different).toEqual([]);
  });
});

describe('modifiers', () => {
  const cases: readonly (readonly [type: string, args: readonly number[], texts: readonly string[]])[] = [
    ['numeric', [5, 2], ['1', '1.005', '999.994', '999.995', '-1000', 'NaN', 'Infinity', '0']],
    ['numeric', [3], ['1.5', '999.5', '12']],
    ['numeric', [3, 5], ['0.00123', '0.01', '0.009999']],
    ['numeric', [2, -3], ['12345', '99499', '99500', '-1500']],
    ['numeric', [0], ['1']],
    ['numeric', [1001], ['1']],
    ['varchar', [3], ['abc', 'abcd', 'ab', 'abc  ', '\u{1f600}\u{1f600}\u{1f600}\u{1f600}']],
    ['bpchar', [3], ['a', 'abcd', 'abc  ', '\u{1f600}']],
    ['varchar', [0], ['a']],
    ['timestamp', [0], ['2026-01-02 03:04:05.5', '2026-01-02 23:59:59.9']],
    ['timestamptz', [3], ['2026-01-02 03:04:05.12345+00', '1969-12-31 23:59:59.9995+00', '1999-12-31 23:59:59.9985']],
    ['time', [1], ['10:20:30.25', '23:59:59.99']],
    ['timetz', [2], ['10:20:30.125+02']],
  ];

  it('do what Postgres does', async () => {
    const flat = cases.flatMap(([type, args, texts]) => texts.map((text) => ({ type, args, text })));
    const names: Readonly<Record<string, string>> = {
      timestamptz: 'timestamp WITH TIME ZONE',
      timetz: 'time WITH TIME ZONE',
      bpchar: 'char',
    };
    const written = (type: string, args: readonly number[]): string => {
      const name = names[type] ?? type;
      return name.includes(' ') ? name.replace(' ', `(${args.join()}) `) : `${name}(${args.join()})`;
    };
    const answers = await askOracle(
      flat.map(({ type, args, text }) => `SELECT format('%s', CAST(${quoteLiteral(text)} AS ${written(type, args)}))`),
    );
    const different = flat
      .map(({ type, args, text }, index) => {
        const definition = typeByName(type);
        const ours = outcome(() => {
          const modifier = definition.modifier?.parse(args) ?? -1;
          const value = definition.input(text, baseSession);
          return definition.output(definition.modifier?.apply(value, modifier, true) ?? value, baseSession);
        });
        return { input: `${text}::${written(type, args)}`, ours, postgres: answers[index] };
      })
      .filter(({ ours, postgres }) => ours !== postgres);
    expect(different).toEqual([]);
  });

  it('of intervals cut fields', async () => {
    const masks: readonly (readonly [string, number])[] = [
      ['YEAR', 4],
      ['MONTH', 2],
      ['DAY', 8],
      ['HOUR', 1024],
      ['MINUTE', 2048],
      ['SECOND', 4096],
      ['YEAR TO MONTH', 6],
      ['DAY TO HOUR', 1032],
      ['DAY TO SECOND', 7176],
      ['MINUTE TO SECOND', 6144],
    ];
    const text = '1 year 2 mons 3 days 04:05:06.789';
    const type = typeByName('interval');
    const answers = await askOracle(
      masks.map(([fields]) => `SELECT format('%s', CAST('${text}'::interval AS interval ${fields}))`),
    );
    masks.forEach(([fields, mask], index) => {
      const modifier = type.modifier?.parse([mask]) ?? -1;
      const value = type.modifier?.apply(type.input(text, baseSession), modifier, true) ?? null;
      expect({ fields, value: type.output(value, baseSession) }).toEqual({ fields, value: answers[index] });
      expect(type.modifier?.format(modifier)).toBe(` ${fields.toLowerCase()}`);
    });
  });

  it('that assignment does not fit are errors', () => {
    const { modifier } = typeByName('varchar');
    expect(outcome(() => (modifier?.apply('abcd', 7, false) === null ? null : 'fits'))).toBe(
      'error 22001 value too long for type character varying(3)',
    );
    expect(modifier?.apply('abc  ', 7, false)).toBe('abc');
  });
});

it('the array type of every type is registered', () => {
  for (const type of Object.keys(samples).map(typeByName)) {
    if (type.arrayOid !== 0) expect(findTypeByOid(type.arrayOid)?.elementOid).toBe(type.oid);
  }
});
