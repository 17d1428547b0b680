// The registries against Postgres' catalogs: every routine, operator, cast and type that the engine knows is a row
// there, with the same properties. What differs on purpose stands in differences.ts, with its reason.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Routine } from '../../packages/sql-engine/src/functions/function-definition.ts';
import { allCasts, allOperators, allRoutines } from '../../packages/sql-engine/src/functions/registry.ts';
import { allTypes } from '../../packages/sql-engine/src/types/registry.ts';
import { openOracle, type Oracle } from '../support/oracle.ts';
import { LATER_NAMED_ROUTINES } from '../../scripts/pg-catalog/differences.ts';
import { KEYWORD_ROUTINES, LATER_ROUTINES } from './differences.ts';

let oracle: Oracle;
beforeAll(async () => {
  oracle = await openOracle();
});
afterAll(() => oracle.close());

/** The rows of a query by the text in their first column. */
async function rowsByKey(sql: string): Promise<ReadonlyMap<string, readonly (string | null)[]>> {
  const outcome = await oracle.ask(sql);
  if (outcome.kind === 'error') throw new Error(outcome.message);
  return new Map(outcome.rows.map(([key, ...rest]) => [key ?? '', rest]));
}

function difference(name: string, ours: readonly unknown[], theirs: readonly unknown[] | undefined): readonly string[] {
  if (theirs === undefined) return [`${name}: not in Postgres`];
  const [here, there] = [JSON.stringify(ours), JSON.stringify(theirs)];
  return here === there ? [] : [`${name}: ${here} here, ${there} in Postgres`];
}

/** Routines of information_schema get their OIDs when a database is made: they are known by their names. */
const key = 'CASE WHEN p.oid < 12000 THEN p.oid::text ELSE p.proname END';

function keyOf({ oid, name }: Routine): string {
  return oid < 12_000 ? String(oid) : name;
}

function checkedRoutines(): readonly Routine[] {
  return allRoutines().filter(({ oid, name }) => !KEYWORD_ROUTINES.has(name) && !LATER_ROUTINES.has(oid));
}

const flag = (value: boolean | undefined): string => (value === true ? 't' : 'f');

const kinds: Readonly<Record<Routine['kind'], string>> = {
  function: 'f',
  'set-function': 'f',
  aggregate: 'a',
  'window-function': 'w',
};

/** Aggregates skip nulls in their transition functions, and window functions run in SQLite: their rows say nothing. */
function strictness(routine: Routine): string | null {
  return routine.kind === 'function' || routine.kind === 'set-function' ? flag(routine.strict) : null;
}

function volatility(routine: Routine): string | null {
  return 'volatility' in routine ? routine.volatility.slice(0, 1) : null;
}

test('every routine is one of Postgres, with its arguments, result, strictness and volatility', async () => {
  const rows = await rowsByKey(`
    SELECT ${key}, p.proname, array(SELECT t.typname FROM unnest(p.proargtypes) WITH ORDINALITY a(oid, n)
        JOIN pg_type t ON t.oid = a.oid ORDER BY a.n), r.typname, p.prokind, p.proretset,
      CASE WHEN p.prokind = 'f' THEN p.proisstrict END, CASE WHEN p.prokind = 'f' THEN p.provolatile END,
      p.provariadic <> 0, p.pronargdefaults
    FROM pg_proc p JOIN pg_type r ON r.oid = p.prorettype`);
  const found = checkedRoutines().flatMap((routine) =>
    difference(
      `${routine.oid} ${routine.name}(${routine.argumentTypes.join(', ')})`,
      [
        routine.name,
        `{${routine.argumentTypes.join(',')}}`,
        routine.resultType,
        kinds[routine.kind],
        flag(routine.kind === 'set-function'),
        strictness(routine),
        volatility(routine),
        flag('variadic' in routine && routine.variadic === true),
        String('defaults' in routine ? (routine.defaults?.length ?? 0) : 0),
      ],
      rows.get(keyOf(routine)),
    ),
  );
  expect(found).toEqual([]);
});

test('arguments have the names that Postgres gives them', async () => {
  const rows = await rowsByKey(`
    SELECT ${key}, array_to_string(p.proargnames[1:p.pronargs], ',', '') FROM pg_proc p WHERE proargnames IS NOT NULL`);
  const found = checkedRoutines()
    .filter(({ oid, argumentTypes }) => argumentTypes.length > 0 && !LATER_NAMED_ROUTINES.has(oid))
    .flatMap((routine) => {
      const theirs = rows.get(keyOf(routine))?.[0] ?? '';
      const named = theirs.replaceAll(',', '') === '' ? [] : theirs.split(',');
      return difference(`${routine.oid} ${routine.name}`, routine.argumentNames ?? [], named);
    });
  expect(found).toEqual([]);
});

test('every operator is one of Postgres, with its operands, result and function', async () => {
  const rows = await rowsByKey(`
    SELECT o.oid, o.oprname, l.typname, r.typname, t.typname, o.oprcode::oid
    FROM pg_operator o LEFT JOIN pg_type l ON l.oid = o.oprleft JOIN pg_type r ON r.oid = o.oprright
    JOIN pg_type t ON t.oid = o.oprresult`);
  const found = allOperators().flatMap(({ oid, name, left, right, resultType, function: { oid: code } }) =>
    difference(
      `${oid} ${left ?? ''} ${name} ${right}`,
      [name, left ?? null, right, resultType, String(code)],
      rows.get(String(oid)),
    ),
  );
  expect(found).toEqual([]);
});

test('commutators and negators are those of Postgres', async () => {
  const rows = await rowsByKey(`
    SELECT o.oid, c.oprname, n.oprname FROM pg_operator o
    LEFT JOIN pg_operator c ON c.oid = o.oprcom LEFT JOIN pg_operator n ON n.oid = o.oprnegate`);
  const found = allOperators().flatMap(({ oid, name, left, right, commutator, negator }) => {
    const [theirCommutator, theirNegator] = rows.get(String(oid)) ?? [];
    return difference(
      `${oid} ${left ?? ''} ${name} ${right}`,
      [commutator ?? theirCommutator, negator ?? theirNegator],
      [theirCommutator, theirNegator],
    );
  });
  expect(found).toEqual([]);
});

test('every cast is one of Postgres, in the same contexts and by the same method', async () => {
  const rows = await rowsByKey(`
    SELECT s.typname || ' to ' || t.typname, c.castcontext, c.castmethod, c.castfunc
    FROM pg_cast c JOIN pg_type s ON s.oid = c.castsource JOIN pg_type t ON t.oid = c.casttarget`);
  const found = allCasts().flatMap(({ source, target, context, method }) => {
    const ours = typeof method === 'string' ? [method.slice(0, 1), '0'] : ['f', String(method.oid)];
    return difference(`${source} to ${target}`, [context.slice(0, 1), ...ours], rows.get(`${source} to ${target}`));
  });
  expect(found).toEqual([]);
});

test('every type is one of Postgres, with its category, element and array', async () => {
  const rows = await rowsByKey(`
    SELECT oid, typname, typcategory, typispreferred, typelem, typarray, format_type(oid, NULL), typlen FROM pg_type`);
  const found = allTypes().flatMap(({ oid, name, category, preferred, elementOid, arrayOid, formalName, length }) =>
    difference(
      `${oid} ${name}`,
      [name, category, flag(preferred), String(elementOid), String(arrayOid), formalName, String(length)],
      rows.get(String(oid)),
    ),
  );
  expect(found).toEqual([]);
});
