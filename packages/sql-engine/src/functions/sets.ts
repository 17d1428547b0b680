// Set-returning functions that make numbers and times: generate_series and generate_subscripts.

import { pgError } from '../errors.ts';
import { Decimal } from '../types/decimal.ts';
import { intervalSpan } from '../types/interval.ts';
import { sessionTimeZone } from '../types/time-zone.ts';
import type { Interval, JsValue } from '../types/values.ts';
import { isFiniteTimestamp } from './datetime-fields.ts';
import { setFunction } from './define.ts';
import type { SetFunctionDefinition } from './function-definition.ts';
import { addToTimestamp, addToTimestamptz } from './interval-arithmetic.ts';

type Rows = Generator<readonly JsValue[]>;

function stepIsZero(): Error {
  return pgError('22023', 'step size cannot equal zero');
}

function* integers(start: number, end: number, step: number): Rows {
  if (step === 0) throw stepIsZero();
  for (let value = start; step > 0 ? value <= end : value >= end; value += step) yield [value];
}

function* bigIntegers(start: bigint, end: bigint, step: bigint): Rows {
  if (step === 0n) throw stepIsZero();
  for (let value = start; step > 0n ? value <= end : value >= end; value += step) yield [value];
}

function requireFinite(what: string, value: Decimal): void {
  if (value.isNaN) throw pgError('22023', `${what} value cannot be NaN`);
  if (!value.isFinite) throw pgError('22023', `${what} value cannot be infinity`);
}

function* decimals(start: Decimal, end: Decimal, step: Decimal): Rows {
  requireFinite('start', start);
  requireFinite('stop', end);
  if (step.isNaN) throw pgError('22023', 'step size cannot be NaN');
  if (!step.isFinite) throw pgError('22023', 'step size cannot be infinity');
  if (step.sign === 0) throw stepIsZero();
  for (let value = start; step.sign > 0 ? value.compare(end) <= 0 : value.compare(end) >= 0; value = value.add(step)) {
    yield [value];
  }
}

function* instants(start: bigint, end: bigint, step: Interval, add: (value: bigint) => bigint): Rows {
  const direction = intervalSpan(step);
  if (direction === 0n) throw stepIsZero();
  if (!isFiniteTimestamp(start)) {
    // Adding to infinity gives infinity again: Postgres would never end.
    throw pgError('22023', 'start value cannot be infinity');
  }
  for (let value = start; direction > 0n ? value <= end : value >= end; value = add(value)) yield [value];
}

export const setFunctions: readonly SetFunctionDefinition[] = [
  setFunction({
    oid: 1067,
    name: 'generate_series',
    args: ['int4', 'int4'],
    result: 'int4',
    description: 'whole numbers from the first to the last',
    rows: (start, end) => integers(start, end, 1),
  }),
  setFunction({
    oid: 1066,
    name: 'generate_series',
    args: ['int4', 'int4', 'int4'],
    result: 'int4',
    description: 'whole numbers from the first to the last by a step',
    rows: integers,
  }),
  setFunction({
    oid: 1069,
    name: 'generate_series',
    args: ['int8', 'int8'],
    result: 'int8',
    description: 'whole numbers from the first to the last',
    rows: (start, end) => bigIntegers(start, end, 1n),
  }),
  setFunction({
    oid: 1068,
    name: 'generate_series',
    args: ['int8', 'int8', 'int8'],
    result: 'int8',
    description: 'whole numbers from the first to the last by a step',
    rows: bigIntegers,
  }),
  setFunction({
    oid: 3260,
    name: 'generate_series',
    args: ['numeric', 'numeric'],
    result: 'numeric',
    description: 'numbers from the first to the last by one',
    rows: (start, end) => decimals(start, end, Decimal.one),
  }),
  setFunction({
    oid: 3259,
    name: 'generate_series',
    args: ['numeric', 'numeric', 'numeric'],
    result: 'numeric',
    description: 'numbers from the first to the last by a step',
    rows: decimals,
  }),
  setFunction({
    oid: 938,
    name: 'generate_series',
    args: ['timestamp', 'timestamp', 'interval'],
    result: 'timestamp',
    description: 'timestamps from the first to the last by an interval',
    rows: (start, end, step) => instants(start, end, step, (value) => addToTimestamp(value, step)),
  }),
  setFunction({
    oid: 939,
    name: 'generate_series',
    args: ['timestamptz', 'timestamptz', 'interval'],
    result: 'timestamptz',
    volatility: 'stable',
    description: "instants from the first to the last by an interval, in the session's time zone",
    rows: (start, end, step, { session }) => {
      const zone = sessionTimeZone(session.timeZone);
      return instants(start, end, step, (value) => addToTimestamptz(value, step, zone));
    },
  }),
];
