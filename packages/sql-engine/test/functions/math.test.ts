// The mathematical functions on sampled values, compared with Postgres; numeric exactly, floats to the last digits.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FunctionDefinition } from '../../src/functions/function-definition.ts';
import { mathFunctions } from '../../src/functions/math-functions.ts';
import { randomFunctions } from '../../src/functions/math-random.ts';
import { widthBucketFunctions } from '../../src/functions/math-width-bucket.ts';
import { numericOperators } from '../../src/functions/arithmetic-numeric.ts';
import { Decimal } from '../../src/types/decimal.ts';
import { typeByName } from '../../src/types/registry.ts';
import { ORACLE_START_MS, askOracle, baseSession, openOracle, outcome } from '../types/type-oracle.ts';
import type { Call } from './overloads.ts';
import { callDifferences, combinations } from './overloads.ts';

beforeAll(openOracle, ORACLE_START_MS);

const samples: Readonly<Record<string, readonly string[]>> = {
  int2: ['0', '1', '-1', '7', '32767', '-32768'],
  int4: ['0', '1', '-1', '6', '-4', '2147483647', '-2147483648', '30'],
  int8: ['0', '1', '20', '-6', '15', '9223372036854775807', '-9223372036854775808', '33'],
  float4: ['0', '-1.5', 'NaN', '-Infinity'],
  float8: [
    '0',
    '-0',
    '0.5',
    '-0.5',
    '1',
    '-1',
    '1.5',
    '2.5',
    '-2.5',
    '30',
    '45',
    '60',
    '90',
    '-120',
    '180',
    '270',
    '360',
    '400.25',
    '100',
    '1e300',
    '-1e300',
    '1e-300',
    'NaN',
    'Infinity',
    '-Infinity',
    '709',
    '0.1',
    '27',
  ],
  numeric: [
    '0',
    '0.00',
    '1',
    '-1',
    '2',
    '10',
    '100',
    '1000',
    '0.5',
    '1.5',
    '2.5',
    '-2.5',
    '-0.00750',
    '1234567.891',
    '0.9',
    '1.1',
    '1.0000001',
    '0.0001',
    '99999999999999999999',
    '1e-20',
    '42.4382',
    'NaN',
    'Infinity',
    '-Infinity',
    '3',
    '12',
    '-18',
    '0.333',
    '7.25',
    '120.5',
  ],
};

function callsOf(definition: FunctionDefinition, limit: number): readonly Call[] {
  const types = definition.argumentTypes;
  const write = (args: readonly string[]): string => `pg_catalog."${definition.name}"(${args.join(', ')})`;
  return combinations(types, samples, limit).map((texts) => ({ definition, types, texts, write }));
}

/** As to_numeric sizes go, factorials of the largest arguments take long and say nothing new. */
const skip = (call: Call): boolean => call.definition.name === 'factorial' && Math.abs(Number(call.texts[0])) > 1000;

const isFloat = (definition: FunctionDefinition): boolean => definition.resultType.startsWith('float');

describe('mathematical functions give what Postgres gives', () => {
  it('for doubles', { timeout: 60_000 }, async () => {
    const calls = mathFunctions.filter(isFloat).flatMap((definition) => callsOf(definition, 900));
    expect(await callDifferences(calls, { session: baseSession, tolerant: true })).toEqual([]);
  });
  it('for numeric and integers', { timeout: 60_000 }, async () => {
    const calls = mathFunctions
      .filter((definition) => !isFloat(definition))
      .flatMap((definition) => callsOf(definition, 900));
    expect(
      await callDifferences(
        calls.filter((call) => !skip(call)),
        { session: baseSession },
      ),
    ).toEqual([]);
  });
  it('for width_bucket', { timeout: 60_000 }, async () => {
    const calls = widthBucketFunctions
      .filter((definition) => definition.argumentTypes.length === 4)
      .flatMap((definition) => {
        const few = {
          float8: ['0', '5', '-5', '10', 'NaN', '9.99', 'Infinity'],
          numeric: ['0', '5', '-5', '10', 'NaN', '9.99'],
          int4: ['5', '0', '-1', '2147483647'],
        };
        const write = (args: readonly string[]): string => `width_bucket(${args.join(', ')})`;
        return combinations(definition.argumentTypes, few, 1500).map((texts): Call => ({
          definition,
          types: definition.argumentTypes,
          texts,
          write,
        }));
      });
    expect(await callDifferences(calls, { session: baseSession })).toEqual([]);
  });
});

describe('numeric arithmetic', () => {
  const decimalText = fc
    .tuple(
      fc.bigInt({ min: -(10n ** 28n), max: 10n ** 28n }),
      fc.integer({ min: 0, max: 24 }),
      fc.integer({ min: 0, max: 28 }),
    )
    .map(([unscaled, scale, digits]) => new Decimal(unscaled / 10n ** BigInt(digits), scale).toString());

  it('has the digits and scales of Postgres on random numbers', { timeout: 60_000 }, async () => {
    const pairs = fc.sample(fc.tuple(decimalText, decimalText), { numRuns: 600, seed: 20_260_901 });
    const binary = numericOperators.filter((operator) => operator.left !== undefined && operator.name !== '^');
    const calls = binary.flatMap(({ name, function: definition }) =>
      pairs.map((texts): Call => ({
        definition,
        types: ['numeric', 'numeric'],
        texts,
        write: (args) => args.join(` ${name} `),
      })),
    );
    expect(await callDifferences(calls, { session: baseSession })).toEqual([]);
  });

  it('has them for functions, too', { timeout: 60_000 }, async () => {
    const names = new Set([
      'sqrt',
      'ln',
      'log',
      'exp',
      'power',
      'round',
      'trunc',
      'trim_scale',
      'div',
      'gcd',
      'lcm',
      'floor',
      'ceil',
    ]);
    const small = fc
      .tuple(fc.integer({ min: -99_999_999, max: 99_999_999 }), fc.integer({ min: 0, max: 8 }))
      .map(([unscaled, scale]) => new Decimal(BigInt(unscaled), scale).toString());
    const exponent = fc
      .tuple(fc.integer({ min: -4000, max: 4000 }), fc.integer({ min: 0, max: 3 }))
      .map(([unscaled, scale]) => new Decimal(BigInt(unscaled), scale).toString());
    const definitions = mathFunctions.filter(
      (definition) => names.has(definition.name) && definition.argumentTypes[0] === 'numeric',
    );
    const calls = definitions.flatMap((definition) => {
      const types = definition.argumentTypes;
      const second =
        types[1] === 'int4'
          ? fc.integer({ min: -6, max: 12 }).map(String)
          : definition.name === 'power'
            ? exponent
            : small;
      const first = definition.name === 'exp' ? exponent : small;
      const texts = fc.sample(fc.tuple(first, second), { numRuns: 250, seed: 7 });
      return texts.map((pair): Call => ({
        definition,
        types,
        texts: pair.slice(0, types.length),
        write: (args) => `${definition.name}(${args.join(', ')})`,
      }));
    });
    expect(await callDifferences(calls, { session: baseSession })).toEqual([]);
  });
});

describe('random()', () => {
  const find = (name: string): FunctionDefinition => {
    const found = randomFunctions.find((definition) => definition.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  const context = { session: baseSession, argumentTypes: [], resultType: typeByName('float8').oid };

  it('gives the numbers of Postgres after setseed', async () => {
    for (const seed of [0.5, -0.25, 0, 1]) {
      find('setseed').implementation([seed], context);
      const ours = Array.from({ length: 4 }, () => Number(find('random').implementation([], context)).toString());
      const [theirs] = await askOracle([
        `SELECT string_agg(r::text, ' ') FROM (SELECT setseed(${seed})) s CROSS JOIN LATERAL (SELECT random() r FROM generate_series(1, 4) WHERE s IS NOT NULL) q`,
      ]);
      expect(ours.join(' ')).toBe(theirs);
    }
  });
  it('refuses seeds outside of -1 to 1', () => {
    expect(outcome(() => (find('setseed').implementation([2], context) === null ? null : 'set'))).toMatch(
      /^error 22023/,
    );
  });
});
