import type { PGlite } from '@electric-sql/pglite';
import { beforeAll, describe, expect, test } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { setCatalogFacts } from '../../src/catalog/facts.ts';
import { catalogRoutines } from '../../src/catalog/routines.ts';
import { PgError } from '../../src/errors.ts';
import { routinesNamed } from '../../src/functions/registry.ts';
import { findTypeByName, typeByName, typeByOid } from '../../src/types/registry.ts';
import type { JsValue } from '../../src/types/values.ts';
import { openOracle, testSession } from '../functions/oracle.ts';
import { calls, incomingPhoneNumbers, recordings, sampleDriver, services, view } from './sample-driver.ts';

const catalog = createCatalog([sampleDriver]);
const session = { ...testSession, user: 'ada', database: 'account', searchPath: ['twilio'] };

beforeAll(() => {
  setCatalogFacts(catalog.facts);
});

/** Calls the overload with these argument types; the result as its type prints it. */
function call(name: string, types: readonly string[], ...args: readonly JsValue[]): string | null {
  const routine = routinesNamed(name).find((candidate) => candidate.argumentTypes.join() === types.join());
  if (routine?.kind !== 'function') throw new Error(`no function ${name}(${types.join(', ')})`);
  const result = typeByName(routine.resultType);
  const context = {
    session,
    argumentTypes: types.map((type) => findTypeByName(type)?.oid ?? 0),
    resultType: result.oid,
  };
  const value = routine.implementation(args, context);
  return value === null ? null : result.output(value, session);
}

function rows(name: string, ...args: readonly JsValue[]): readonly (readonly JsValue[])[] {
  const [routine] = routinesNamed(name);
  if (routine?.kind !== 'set-function') throw new Error(`no set-returning function ${name}`);
  return [...routine.rows(args, { session, argumentTypes: [], resultType: 0 })];
}

const read = (type: string, text: string): JsValue => typeByName(type).input(text, session);
const print = (type: string, value: JsValue): string => typeByName(type).output(value, session);
const callsOid = catalog.tableOid(calls);

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof PgError) return error.code;
    throw error;
  }
  return 'no error';
}

describe('the registry', () => {
  let oracle: PGlite;
  beforeAll(async () => {
    oracle = await openOracle();
  });

  test('every function has the OID, arguments, result, strictness and volatility that Postgres gives it', async () => {
    const { rows: known } = await oracle.query<{ oid: number; signature: string }>(`
      SELECT p.oid::int, concat_ws(' ', proname, array(SELECT t.typname FROM unnest(proargtypes) WITH ORDINALITY AS a (oid, n)
        JOIN pg_type t USING (oid) ORDER BY n), r.typname, proretset, proisstrict, provolatile) AS signature
      FROM pg_proc p JOIN pg_type r ON r.oid = prorettype WHERE pronamespace = 'pg_catalog'::regnamespace`);
    const expected = new Map(known.map(({ oid, signature }) => [oid, signature]));
    for (const routine of catalogRoutines) {
      // initdb gives information_schema's functions OIDs that differ between versions.
      if (routine.name.startsWith('_pg_') || !('volatility' in routine)) continue;
      // Renamed after 15.
      if (routine.name === 'pg_timezone_abbrevs') continue;
      const shown = [
        routine.name,
        `{${routine.argumentTypes.join(',')}}`,
        routine.resultType,
        routine.kind === 'set-function' ? 't' : 'f',
        routine.strict ? 't' : 'f',
        routine.volatility.charAt(0),
      ];
      expect(shown.join(' '), routine.name).toBe(expected.get(routine.oid));
    }
    expect(new Set(catalogRoutines.map(({ oid }) => oid)).size).toBe(catalogRoutines.length);
  });

  test('functions are printed as Postgres prints them', async () => {
    const { rows: known } = await oracle.query<{ oid: number; definition: string }>(
      `
      SELECT oid::int, pg_get_functiondef(oid) AS definition FROM pg_proc
      WHERE oid = ANY ($1::int[]) AND prolang = 12 AND proname <> ALL ('{pg_timezone_abbrevs_abbrevs,pg_show_all_settings}')`,
      [catalogRoutines.map((routine) => routine.oid)],
    );
    expect(known.length).toBeGreaterThan(150);
    for (const { oid, definition } of known) expect(call('pg_get_functiondef', ['oid'], oid)).toBe(definition);
  });

  test('types are named as format_type names them', async () => {
    const numeric102 = ((10 << 16) | 2) + 4;
    const modifiers: Readonly<Record<string, readonly number[]>> = {
      int4: [],
      _int4: [],
      varchar: [14],
      _varchar: [14],
      bpchar: [5],
      _bpchar: [5],
      numeric: [numeric102],
      _numeric: [numeric102],
      timestamptz: [0, 3],
      _timestamp: [3],
      time: [3],
      name: [],
      char: [],
    };
    for (const [type, own] of Object.entries(modifiers)) {
      for (const modifier of [null, -1, ...own]) {
        const { rows: shown } = await oracle.query<{ text: string }>(
          `SELECT format_type('pg_catalog."${type}"'::regtype, ${modifier ?? 'NULL'}) AS text`,
        );
        expect(call('format_type', ['oid', 'int4'], typeByName(type).oid, modifier), type).toBe(shown[0]?.text);
      }
    }
    expect(call('format_type', ['oid', 'int4'], 0, null)).toBe('-');
    expect(call('format_type', ['oid', 'int4'], 99999, null)).toBe('???');
  });

  test('keywords are those of PostgreSQL 15', () => {
    const words = rows('pg_get_keywords');
    expect(words.length).toBe(460);
    expect(words.find(([word]) => word === 'select')).toEqual([
      'select', 'R', true, 'reserved', 'can be bare label',
    ]); // prettier-ignore
  });

  test('default access lists are those of Postgres', async () => {
    for (const letter of ['c', 'r', 's', 'd', 'f', 'l', 'L', 'n', 'p', 't', 'F', 'S', 'T']) {
      const { rows: shown } = await oracle.query<{ list: string }>(`SELECT acldefault('${letter}', 10)::text AS list`);
      // MAINTAIN came after 15.
      const expected = shown[0]?.list.replaceAll('postgres', 'ada').replace('arwdDxtm', 'arwdDxt');
      expect(call('acldefault', ['char', 'oid'], letter, 10), letter).toBe(expected);
    }
  });
});

test('regclass names a relation with its schema only where the search path needs it', () => {
  expect(read('regclass', 'calls')).toBe(callsOid);
  expect(read('regclass', 'twilio.calls')).toBe(callsOid);
  expect(read('regclass', 'Twilio."calls"')).toBe(callsOid);
  expect(print('regclass', callsOid)).toBe('calls');
  expect(print('regclass', catalog.tableOid(services))).toBe('verify.services');
  expect(print('regclass', 1259)).toBe('pg_class');
  expect(print('regclass', Number(read('regclass', 'recordings_pkey')))).toBe('recordings_pkey');
  expect(print('regclass', 4242)).toBe('4242');
  expect(codeOf(() => read('regclass', 'nothing'))).toBe('42P01');
  expect(codeOf(() => read('regclass', 'services'))).toBe('42P01');
  expect(codeOf(() => read('regclass', 'a..b'))).toBe('42602');
});

test('regtype reads types as SQL writes them', () => {
  const spellings: readonly (readonly [written: string, printed: string])[] = [
    ['int4', 'integer'],
    ['INT', 'integer'],
    ['pg_catalog.int4', 'integer'],
    ['integer[]', 'integer[]'],
    ['_int4', 'integer[]'],
    ['character varying(5)', 'character varying'],
    ['numeric(10, 2)[]', 'numeric[]'],
    ['timestamp with time zone', 'timestamp with time zone'],
    ['timestamp(3) without time zone', 'timestamp without time zone'],
    ['double precision', 'double precision'],
    ['"char"', '"char"'],
    ['char', 'character'],
    ['decimal', 'numeric'],
    ['calls', 'calls'],
    ['calls[]', 'calls[]'],
    ['verify.services', 'verify.services'],
    ['information_schema.sql_identifier', 'information_schema.sql_identifier'],
  ];
  for (const [written, printed] of spellings) expect(print('regtype', read('regtype', written)), written).toBe(printed);
  expect(codeOf(() => read('regtype', 'nothing'))).toBe('42704');
});

test('regproc prints the schema of names that several functions share', () => {
  expect(print('regproc', 750)).toBe('array_in');
  expect(print('regproc', 2162)).toBe('pg_get_function_arguments');
  expect(print('regproc', 1387)).toBe('pg_catalog.pg_get_constraintdef');
  expect(read('regproc', 'array_in')).toBe(750);
  expect(read('regproc', 'pg_catalog.pg_get_keywords')).toBe(1686);
  expect(codeOf(() => read('regproc', 'pg_get_constraintdef'))).toBe('42725');
  expect(read('regprocedure', 'pg_get_constraintdef(oid, boolean)')).toBe(2508);
  expect(print('regprocedure', 2508)).toBe('pg_get_constraintdef(oid,boolean)');
  expect(print('regnamespace', Number(read('regnamespace', 'verify')))).toBe('verify');
  expect(read('regrole', 'ada')).toBe(10);
  expect(print('regcollation', 100)).toBe('"default"');
});

test('to_regclass and its kin answer null for what there is not', () => {
  expect(call('to_regclass', ['text'], 'calls')).toBe('calls');
  expect(call('to_regclass', ['text'], 'nothing')).toBeNull();
  expect(call('to_regtype', ['text'], 'int4[]')).toBe('integer[]');
  expect(call('to_regproc', ['text'], 'pg_get_constraintdef')).toBeNull();
  expect(call('to_regnamespace', ['text'], 'twilio')).toBe('twilio');
});

test('visibility follows the search path', () => {
  expect(call('pg_table_is_visible', ['oid'], callsOid)).toBe('t');
  expect(call('pg_table_is_visible', ['oid'], catalog.tableOid(services))).toBe('f');
  expect(call('pg_table_is_visible', ['oid'], 1259)).toBe('t');
  expect(call('pg_table_is_visible', ['oid'], 4242)).toBeNull();
  expect(call('pg_type_is_visible', ['oid'], 23)).toBe('t');
  expect(call('pg_function_is_visible', ['oid'], 2079)).toBe('t');
  expect(call('pg_function_is_visible', ['oid'], 99999)).toBeNull();
});

test('constraints and indexes are printed as Postgres prints them', () => {
  const relation = catalog.facts.relations.find(({ name }) => name === 'recordings');
  const [primary, foreign] = relation?.constraints ?? [];
  const index = relation?.indexes[0]?.oid ?? 0;
  expect(call('pg_get_constraintdef', ['oid'], primary?.oid ?? 0)).toBe('PRIMARY KEY (sid)');
  expect(call('pg_get_constraintdef', ['oid', 'bool'], foreign?.oid ?? 0, true)).toBe(
    'FOREIGN KEY (call_sid) REFERENCES calls(sid)',
  );
  expect(call('pg_get_constraintdef', ['oid'], 4242)).toBeNull();
  const definition = 'CREATE UNIQUE INDEX recordings_pkey ON twilio.recordings USING btree (sid)';
  expect(call('pg_get_indexdef', ['oid'], index)).toBe(definition);
  expect(call('pg_get_indexdef', ['oid', 'int4', 'bool'], index, 0, false)).toBe(definition);
  expect(call('pg_get_indexdef', ['oid', 'int4', 'bool'], index, 0, true)).toBe(
    'CREATE UNIQUE INDEX recordings_pkey ON recordings USING btree (sid)',
  );
  expect(call('pg_get_indexdef', ['oid', 'int4', 'bool'], index, 1, true)).toBe('sid');
  expect(call('pg_get_indexdef', ['oid', 'int4', 'bool'], index, 2, true)).toBe('');
});

test('functions are printed with their arguments', () => {
  expect(call('pg_get_function_arguments', ['oid'], 2508)).toBe('oid, boolean');
  expect(call('pg_get_function_arguments', ['oid'], 1689)).toBe(
    'acl aclitem[], OUT grantor oid, OUT grantee oid, OUT privilege_type text, OUT is_grantable boolean',
  );
  expect(call('pg_get_function_result', ['oid'], 1689)).toBe('SETOF record');
  expect(call('pg_get_function_identity_arguments', ['oid'], 3537)).toBe('oid, oid, integer');
});

test('comments come from the tables and the registries', () => {
  expect(call('obj_description', ['oid', 'name'], callsOid, 'pg_class')).toBe('Phone calls.');
  expect(call('obj_description', ['oid', 'name'], callsOid, 'pg_proc')).toBeNull();
  expect(call('col_description', ['oid', 'int4'], callsOid, 1)).toBe('The key.');
  expect(call('col_description', ['oid', 'int4'], callsOid, 3)).toBeNull();
  expect(call('obj_description', ['oid', 'name'], catalog.tableOid(recordings), 'pg_class')).toBeNull();
  expect(call('pg_describe_object', ['oid', 'oid', 'int4'], 1259, callsOid, 3)).toBe(
    'column start_time of table calls',
  );
  expect(call('pg_describe_object', ['oid', 'oid', 'int4'], 1259, catalog.tableOid(view), 0)).toBe('view calls_by_day');
});

test('privileges are what the driver lets be done', () => {
  const has = (privilege: string): string | null => call('has_table_privilege', ['text', 'text'], 'calls', privilege);
  expect([has('SELECT'), has('insert'), has('UPDATE'), has('DELETE'), has('DELETE, SELECT')]).toEqual([
    't',
    't',
    't',
    'f',
    't',
  ]);
  expect(codeOf(() => has('FLY'))).toBe('22023');
  expect(codeOf(() => call('has_table_privilege', ['text', 'text'], 'nothing', 'SELECT'))).toBe('42P01');
  expect(call('has_table_privilege', ['oid', 'text'], 4242, 'SELECT')).toBeNull();
  expect(codeOf(() => call('has_table_privilege', ['name', 'text', 'text'], 'bob', 'calls', 'SELECT'))).toBe('42704');
  expect(call('has_column_privilege', ['text', 'text', 'text'], 'calls', 'tags', 'UPDATE')).toBe('t');
  expect(call('has_column_privilege', ['text', 'text', 'text'], 'calls', 'price', 'UPDATE')).toBe('f');
  expect(call('has_schema_privilege', ['text', 'text'], 'twilio', 'USAGE')).toBe('t');
  expect(call('has_schema_privilege', ['text', 'text'], 'twilio', 'CREATE')).toBe('f');
  expect(call('pg_relation_is_updatable', ['regclass', 'bool'], callsOid, true)).toBe('12');
  expect(call('pg_relation_is_updatable', ['regclass', 'bool'], catalog.tableOid(incomingPhoneNumbers), true)).toBe(
    '0',
  );
});

test('access lists are taken apart', () => {
  const list = { dimensions: [2], lowerBounds: [1], elements: ['=r/ada', 'ada=r*w/ada'] };
  expect(rows('aclexplode', list)).toEqual([
    [10, 0, 'SELECT', false],
    [10, 10, 'SELECT', true],
    [10, 10, 'UPDATE', false],
  ]);
  expect(call('makeaclitem', ['oid', 'oid', 'text', 'bool'], 0, 10, 'SELECT, UPDATE', true)).toBe('=r*w*/ada');
});

test('facets of types are those of information_schema', () => {
  const varchar10 = 14;
  const numeric102 = ((10 << 16) | 2) + 4;
  expect(call('_pg_char_max_length', ['oid', 'int4'], 1043, varchar10)).toBe('10');
  expect(call('_pg_char_octet_length', ['oid', 'int4'], 1043, varchar10)).toBe('40');
  expect(call('_pg_char_octet_length', ['oid', 'int4'], 25, -1)).toBe('1073741824');
  expect(call('_pg_numeric_precision', ['oid', 'int4'], 1700, numeric102)).toBe('10');
  expect(call('_pg_numeric_scale', ['oid', 'int4'], 1700, numeric102)).toBe('2');
  expect(call('_pg_numeric_precision_radix', ['oid', 'int4'], 23, -1)).toBe('2');
  expect(call('_pg_datetime_precision', ['oid', 'int4'], 1184, 3)).toBe('3');
  expect(call('_pg_interval_type', ['oid', 'int4'], 25, -1)).toBeNull();
  const vector = { dimensions: [2], lowerBounds: [0], elements: [7, 9] };
  expect(rows('_pg_expandarray', vector)).toEqual([
    [7, 1],
    [9, 2],
  ]);
});

test('a type that comes with a function is one that the registry has', () => {
  for (const routine of catalogRoutines) {
    for (const type of [...routine.argumentTypes, routine.resultType]) {
      expect(typeByOid(typeByName(type).oid).name, routine.name).toBe(type);
    }
  }
});
