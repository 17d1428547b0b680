// The rows that we claim are rows of Postgres: types, routines, operators and casts are looked up in PGlite's catalog
// and compared field by field. What Postgres 18 has otherwise than 15 is listed with its reason.

import { beforeAll, expect, it } from 'vitest';
import { allCasts, allOperators, allRoutines } from '../../src/functions/registry.ts';
import type { Routine } from '../../src/functions/function-definition.ts';
import { allTypes, typeByName } from '../../src/types/registry.ts';
import { ORACLE_START_MS, openOracle } from '../types/type-oracle.ts';

beforeAll(openOracle, ORACLE_START_MS);

/** Rows of ours that 18 has not, or has changed: by OID, with the reason. */
const differentOnPurpose: ReadonlyMap<number, string> = new Map([
  ...[9987, 9988, 9989, 9990, 9991, 9992, 9993, 9994, 9995, 9996, 9997, 9998].map((oid): [number, string] => [
    oid,
    'CURRENT_DATE, USER and the like are grammar in Postgres and have no row',
  ]),
  [3262, 'jsonb_strip_nulls has a second argument since 18'],
  [3261, 'json_strip_nulls has a second argument since 18'],
  [315, 'pg_jit_available never changes here'],
  [1284, 'date_trunc with a zone is stable in 15'],
  [2037, 'timezone(text, timetz) is volatile in 15'],
  [2599, '18 names the function of the view pg_timezone_abbrevs otherwise'],
]);

function kindOf(routine: Routine): string {
  switch (routine.kind) {
    case 'aggregate':
      return 'a';
    case 'window-function':
      return 'w';
    case 'function':
    case 'set-function':
      return 'f';
  }
}

function describeRoutine(routine: Routine): string {
  const strictness =
    routine.kind === 'function' || routine.kind === 'set-function'
      ? `${routine.strict} ${routine.volatility.slice(0, 1)} ${routine.kind === 'set-function'}`
      : '';
  return `${kindOf(routine)} ${routine.name}(${routine.argumentTypes.join(',')}) ${routine.resultType} ${strictness}`;
}

it('types are those of pg_type', async () => {
  const oracle = await openOracle();
  const { rows } = await oracle.query<{ oid: number; row: string }>(
    `SELECT oid::int, concat_ws(' ', typname, format_type(oid, NULL), typlen, typcategory, typispreferred, typelem::int, typarray::int) AS row FROM pg_type`,
  );
  const theirs = new Map(rows.map(({ oid, row }) => [oid, row]));
  const different = allTypes()
    .filter((type) => type.oid < 16_384)
    .map((type) => ({
      ours: [
        type.name,
        type.formalName,
        type.length,
        type.category,
        type.preferred ? 't' : 'f',
        type.elementOid,
        type.arrayOid,
      ].join(' '),
      theirs: theirs.get(type.oid),
    }))
    .filter((row) => row.ours !== row.theirs);
  expect(different).toEqual([]);
});

it('routines are those of pg_proc', async () => {
  const oracle = await openOracle();
  const { rows } = await oracle.query<{ oid: number; row: string }>(
    `SELECT p.oid::int, prokind::text || ' ' || proname || '(' || coalesce((SELECT string_agg(t.typname, ',' ORDER BY n) FROM unnest(proargtypes) WITH ORDINALITY AS a(type, n) JOIN pg_type t ON t.oid = a.type), '') || ') '
       || r.typname || ' ' || CASE WHEN prokind = 'f' THEN concat_ws(' ', CASE WHEN proisstrict THEN 'true' ELSE 'false' END, provolatile, CASE WHEN proretset THEN 'true' ELSE 'false' END) ELSE '' END AS row
     FROM pg_proc p JOIN pg_type r ON r.oid = prorettype`,
  );
  const theirs = new Map(rows.map(({ oid, row }) => [oid, row]));
  const different = allRoutines()
    .filter((routine) => !differentOnPurpose.has(routine.oid) && routine.oid > 0 && routine.oid < 10_000)
    .map((routine) => ({ ours: describeRoutine(routine), theirs: theirs.get(routine.oid) }))
    .filter((row) => row.ours !== row.theirs);
  expect(different).toEqual([]);
});

it('no OID is given twice', () => {
  const seen = new Map<number, string>();
  const twice: string[] = [];
  for (const routine of allRoutines()) {
    const before = seen.get(routine.oid);
    if (before !== undefined) twice.push(`${routine.oid} ${before} ${routine.name}`);
    seen.set(routine.oid, routine.name);
  }
  expect(twice).toEqual([]);
});

it('operators are those of pg_operator', async () => {
  const oracle = await openOracle();
  const { rows } = await oracle.query<{ oid: number; row: string }>(
    `SELECT o.oid::int, concat_ws(' ', o.oprname, coalesce(l.typname, '-'), r.typname, t.typname, o.oprcode::oid) AS row
     FROM pg_operator o LEFT JOIN pg_type l ON l.oid = o.oprleft JOIN pg_type r ON r.oid = o.oprright JOIN pg_type t ON t.oid = o.oprresult`,
  );
  const theirs = new Map(rows.map(({ oid, row }) => [oid, row]));
  const different = allOperators()
    .map((operator) => ({
      ours: [operator.name, operator.left ?? '-', operator.right, operator.resultType, operator.function.oid].join(' '),
      theirs: theirs.get(operator.oid),
    }))
    .filter((row) => row.ours !== row.theirs);
  expect(different).toEqual([]);
});

it('casts are those of pg_cast', async () => {
  const oracle = await openOracle();
  const { rows } = await oracle.query<{ key: string; row: string }>(
    `SELECT s.typname || '>' || t.typname AS key, concat_ws(' ', castcontext, castmethod, castfunc::oid) AS row
     FROM pg_cast c JOIN pg_type s ON s.oid = castsource JOIN pg_type t ON t.oid = casttarget`,
  );
  const theirs = new Map(rows.map(({ key, row }) => [key, row]));
  const contexts = { implicit: 'i', assignment: 'a', explicit: 'e' } as const;
  const different = allCasts()
    .map(({ source, target, context, method }) => ({
      key: `${source}>${target}`,
      ours: `${contexts[context]} ${method === 'binary' ? 'b 0' : method === 'io' ? 'i 0' : `f ${method.oid}`}`,
      theirs: theirs.get(`${source}>${target}`),
    }))
    .filter((row) => row.ours !== row.theirs);
  expect(different).toEqual([]);
  // Both ends are types that we have.
  for (const { source, target } of allCasts())
    expect([typeByName(source).oid, typeByName(target).oid]).not.toContain(0);
});
