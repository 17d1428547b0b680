// Calls that SQLite computes itself where their arguments allow it, and a call of ours for every row otherwise: range
// checks, patterns, spans of time, comparisons of numerics that a double holds.

import type { Expression } from '../bind/tree.ts';
import type { FunctionDefinition } from '../functions/function-definition.ts';
import { OID } from '../types/oids.ts';
import { likeAsGlob } from './like-pattern.ts';
import { doubleKey } from './double-key.ts';
import type { Emission } from './emission.ts';

/** SQL of an expression, and of the call as a JavaScript function. */
export interface NativeContext {
  readonly emission: Emission;
  readonly emit: (expression: Expression) => string;
  readonly slow: (texts: readonly string[]) => string;
}

type NativeRule = (args: readonly Expression[], context: NativeContext) => string | undefined;

/** Undefined where there is nothing faster. Nothing is emitted then. */
export function nativeCall(
  definition: FunctionDefinition,
  args: readonly Expression[],
  context: NativeContext,
): string | undefined {
  return (rules.get(definition.oid) ?? arithmeticRule(definition))?.(args, context);
}

/** Its text may stand more than once: it costs nothing and means the same each time. */
export function isPlain(expression: Expression, emission: Emission): boolean {
  if (expression.kind === 'relabel') return isPlain(expression.arg, emission);
  return expression.kind === 'constant' || (expression.kind === 'column' && emission.isStored(expression.column));
}

// ---- Integers --------------------------------------------------------------------------------------------

const arithmetic = /^int(?:2|4|24|42)(pl|mi|mul)$/;
const signs: Readonly<Record<string, string>> = { pl: '+', mi: '-', mul: '*' };

/** Sums and products of int4s fit SQLite's integers; what does not fit int4 is the slow function's error. */
function arithmeticRule({ name, resultType }: FunctionDefinition): NativeRule | undefined {
  const sign = signs[arithmetic.exec(name)?.[1] ?? ''];
  if (sign === undefined) return undefined;
  const limit = resultType === 'int2' ? 32_768 : 2_147_483_648;
  return (args, { emission, emit, slow }) => {
    if (!args.every((arg) => isPlain(arg, emission))) return undefined;
    const texts = args.map(emit);
    const value = `(${texts.join(` ${sign} `)})`;
    return `(CASE WHEN ${value} BETWEEN -${limit} AND ${limit - 1} THEN ${value} ELSE ${slow(texts)} END)`;
  };
}

// ---- LIKE ------------------------------------------------------------------------------------------------

function likeRule(negated: boolean): NativeRule {
  return ([text, pattern], { emit, emission }) => {
    if (text === undefined || pattern?.kind !== 'constant' || typeof pattern.value !== 'string') return undefined;
    const found = likeAsGlob(pattern.value);
    if (found === undefined) return undefined;
    const value = emit(text);
    const operand = emission.bind(found.operand);
    const test =
      found.kind === 'contains' ? `(instr(${value}, ${operand}) > 0)` : `(${value} ${found.kind} ${operand})`;
    return negated ? `(NOT ${test})` : test;
  };
}

// ---- Numerics --------------------------------------------------------------------------------------------

function numericRule(operator: string): NativeRule {
  return ([left, right], { emission, emit }) => {
    if (left === undefined || right === undefined) return undefined;
    const keys = [left, right].map((operand) => doubleKey(operand, emission, emit));
    const [first, second] = keys;
    return first === undefined || second === undefined ? undefined : `(${first()} ${operator} ${second()})`;
  };
}

// ---- Times -----------------------------------------------------------------------------------------------

const SECOND = 1_000_000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
/** From 1970 to the year 9999, which SQLite's calendar has as well. */
const LAST = 253_402_300_799_999_999n;

const spans: Readonly<Record<string, (value: string) => string>> = {
  second: (value) => `(${value} - ${value} % ${SECOND})`,
  minute: (value) => `(${value} - ${value} % ${60 * SECOND})`,
  hour: (value) => `(${value} - ${value} % ${HOUR})`,
  day: (value) => `(${value} - ${value} % ${DAY})`,
  // 1970-01-01 was a Thursday.
  week: (value) => `(${value} - (${value} + ${3 * DAY}) % ${7 * DAY})`,
  month: (value) => `(unixepoch(${value} / ${SECOND}, 'unixepoch', 'start of month') * ${SECOND})`,
  year: (value) => `(unixepoch(${value} / ${SECOND}, 'unixepoch', 'start of year') * ${SECOND})`,
};

const parts: Readonly<Record<string, (value: string) => string>> = {
  minute: (value) => `(${value} / ${60 * SECOND} % 60)`,
  hour: (value) => `(${value} / ${HOUR} % 24)`,
  dow: (value) => `((${value} / ${DAY} + 4) % 7)`,
  isodow: (value) => `((${value} / ${DAY} + 3) % 7 + 1)`,
  day: (value) => `CAST(strftime('%d', ${value} / ${SECOND}, 'unixepoch') AS INTEGER)`,
  month: (value) => `CAST(strftime('%m', ${value} / ${SECOND}, 'unixepoch') AS INTEGER)`,
  year: (value) => `CAST(strftime('%Y', ${value} / ${SECOND}, 'unixepoch') AS INTEGER)`,
};

/** `zoned`: the instant is read in the session's time zone. A week of the first days begins before 1970. */
function timeRule(
  units: Readonly<Record<string, (value: string) => string>>,
  zoned: boolean,
  finish: (value: string) => string,
): NativeRule {
  return ([unit, time], { emit, slow, emission }) => {
    if ((zoned && !emission.utc) || unit?.kind !== 'constant' || time === undefined || !isPlain(time, emission))
      return undefined;
    const rule = typeof unit.value === 'string' ? units[unit.value.toLowerCase()] : undefined;
    if (rule === undefined) return undefined;
    const value = emit(time);
    const fast = finish(rule(value));
    return `(CASE WHEN ${value} BETWEEN ${4 * DAY} AND ${LAST} THEN ${fast} ELSE ${slow([emit(unit), value])} END)`;
  };
}

function dateRule(zoned: boolean): NativeRule {
  return ([time], { emit, slow, emission }) => {
    if ((zoned && !emission.utc) || time === undefined || !isPlain(time, emission)) return undefined;
    const value = emit(time);
    return `(CASE WHEN ${value} BETWEEN 0 AND ${LAST} THEN (${value} / ${DAY}) ELSE ${slow([value])} END)`;
  };
}

const asIs = (value: string): string => value;
const asText = (value: string): string => `CAST(${value} AS TEXT)`;
const asReal = (value: string): string => `CAST(${value} AS REAL)`;

/** By pg_proc.oid. */
const rules: ReadonlyMap<number, NativeRule> = new Map([
  [850, likeRule(false)],
  [1569, likeRule(false)],
  [851, likeRule(true)],
  [1570, likeRule(true)],
  [1718, numericRule('=')],
  [1719, numericRule('<>')],
  [1720, numericRule('>')],
  [1721, numericRule('>=')],
  [1722, numericRule('<')],
  [1723, numericRule('<=')],
  [2020, timeRule(spans, false, asIs)],
  [1217, timeRule(spans, true, asIs)],
  [6202, timeRule(parts, false, asText)],
  [6203, timeRule(parts, true, asText)],
  [2021, timeRule(parts, false, asReal)],
  [1171, timeRule(parts, true, asReal)],
  [2029, dateRule(false)],
  [1178, dateRule(true)],
]);

/** Parts that are whole numbers of few digits. */
export function isSmallPart(expression: Expression): boolean {
  if (expression.kind !== 'call' || expression.type !== OID.numeric) return false;
  const [unit] = expression.args;
  const known = expression.function.oid === 6202 || expression.function.oid === 6203;
  return known && unit?.kind === 'constant' && typeof unit.value === 'string' && unit.value.toLowerCase() in parts;
}
