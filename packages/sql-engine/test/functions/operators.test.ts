// Every comparison, arithmetic and cast row of the registry on sampled values, compared with Postgres.

import { beforeAll, describe, expect, it } from 'vitest';
import { concatenationOperators } from '../../src/functions/arithmetic-concatenation.ts';
import { dateTimeOperators } from '../../src/functions/arithmetic-date-time.ts';
import { floatOperators } from '../../src/functions/arithmetic-floats.ts';
import { integerOperators } from '../../src/functions/arithmetic-integers.ts';
import { numericOperators } from '../../src/functions/arithmetic-numeric.ts';
import { casts } from '../../src/functions/casts.ts';
import { comparisonOperators } from '../../src/functions/comparison.ts';
import type { OperatorDefinition } from '../../src/functions/function-definition.ts';
import type { Difference } from '../types/type-oracle.ts';
import { ORACLE_START_MS, baseSession, openOracle } from '../types/type-oracle.ts';
import type { Call } from './overloads.ts';
import { callDifferences, combinations } from './overloads.ts';
import { samples } from './samples.ts';

beforeAll(openOracle, ORACLE_START_MS);

const session = { ...baseSession, timeZone: 'America/New_York' };

const actualTypes: Readonly<Record<string, readonly string[]>> = {
  anyarray: ['_int4', '_text', '_numeric', '_float8', '_interval'],
  anyrange: ['int4range', 'numrange', 'daterange', 'tsrange'],
  anymultirange: ['int4multirange', 'nummultirange', 'datemultirange'],
  anynonarray: ['int4', 'bool', 'numeric', 'bpchar', 'timestamptz', 'float8'],
};

function callsOf(operator: OperatorDefinition): readonly Call[] {
  const { left, right } = operator;
  if (left === 'record') return [];
  const polymorphic = [left, right].find((type) => type !== undefined && actualTypes[type] !== undefined);
  const variants = polymorphic === undefined ? [undefined] : (actualTypes[polymorphic] ?? []);
  return variants.flatMap((variant) => {
    const actual = (type: string): string => (actualTypes[type] === undefined ? type : (variant ?? type));
    const types = left === undefined ? [actual(right)] : [actual(left), actual(right)];
    return combinations(types, samples).map((texts): Call => ({
      definition: operator.function,
      types,
      texts,
      write: ([first = '', second]) =>
        second === undefined
          ? `OPERATOR(pg_catalog.${operator.name}) ${first}`
          : `${first} OPERATOR(pg_catalog.${operator.name}) ${second}`,
    }));
  });
}

/** Where the oracle (18) does what Postgres 15 did not: infinite intervals (17), jsonb null as NULL (18). */
function isNewer({ ours, postgres }: Difference): boolean {
  const infinite =
    postgres === 'infinity' || postgres === '-infinity' || postgres === 'error 22008 interval out of range';
  if (ours === 'error 22008 cannot subtract infinite timestamps' || ours === 'error 22008 interval out of range')
    return infinite;
  return postgres === null && ours?.startsWith('error 22023 cannot cast jsonb null') === true;
}

async function check(operators: readonly OperatorDefinition[], tolerant = false): Promise<void> {
  const oracle = await openOracle();
  await oracle.exec(`SET TimeZone = '${session.timeZone}'`);
  const differences = await callDifferences(operators.flatMap(callsOf), { session, tolerant });
  expect(differences.filter((difference) => !isNewer(difference))).toEqual([]);
}

describe('operators give what Postgres gives', () => {
  it('for comparisons', { timeout: 120_000 }, () => check(comparisonOperators));
  it('for integers', { timeout: 60_000 }, () => check(integerOperators));
  it('for floats', { timeout: 60_000 }, () => check(floatOperators, true));
  it('for numeric', { timeout: 60_000 }, () => check(numericOperators));
  it('for dates and times', { timeout: 60_000 }, () => check(dateTimeOperators));
  it('for ||', { timeout: 60_000 }, () => check(concatenationOperators));
});

describe('casts give what Postgres gives', () => {
  const skipped = new Set(['xml', 'pg_node_tree', 'cidr', 'inet', 'json']);
  const isOidAlias = (type: string): boolean => type.startsWith('reg');
  const calls = casts.flatMap(({ source, target, method }): readonly Call[] => {
    if (typeof method === 'string' || skipped.has(source) || isOidAlias(source) || isOidAlias(target)) return [];
    // An OID made of a negative number is the number here, and wraps around there.
    if (source === 'int2' && target === 'oid') return [];
    return combinations([source], samples).map((texts) => ({
      definition: { ...method, resultType: target },
      types: [source],
      texts,
      write: ([value = '']) => `CAST(${value} AS pg_catalog."${target}")`,
    }));
  });
  it('for every function cast', { timeout: 60_000 }, async () => {
    const oracle = await openOracle();
    await oracle.exec(`SET TimeZone = '${session.timeZone}'`);
    const differences = await callDifferences(calls, { session });
    expect(differences.filter((difference) => !isNewer(difference))).toEqual([]);
  });
});
