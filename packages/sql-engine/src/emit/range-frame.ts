// Windows whose frame is RANGE with an offset, where SQLite can't measure the distance: months, numerics, times of day.
// The function sees the partition from the current row on, remembers the rest, and finds the frame itself.

import type { Expression, WindowExpression, WindowSpecification } from '../bind/tree.ts';
import { OID } from '../types/oids.ts';
import { intervalSpan } from '../types/interval.ts';
import type { Emission } from './emission.ts';
import { call, emitExpression, emitOrder, orderKeySql } from './expression.ts';

/** Undefined where SQLite's own frames do. */
export function emitRangeFrame(e: WindowExpression, emission: Emission): string | undefined {
  const { frame, orderBy, partitionBy } = e.window;
  const [sorted] = orderBy;
  if (frame === undefined || sorted === undefined || !needsMeasure(e.window, emission)) return undefined;
  const offsets = [frame.start.offset, frame.end.offset];
  if (!framesOwn(e)) return undefined;
  const name = emission.register({
    kind: 'range-frame',
    oid: e.function.oid,
    argumentTypes: e.args.map((arg) => arg.type),
    resultType: e.type,
    sortType: sorted.expression.type,
    offsetTypes: offsets.map((offset) => offset?.type ?? OID.int8),
    descending: sorted.descending,
    nullsFirst: sorted.nullsFirst,
    start: frame.start.kind,
    end: frame.end.kind,
    ...(frame.exclude === undefined ? {} : { exclude: frame.exclude }),
  });
  const emit = (expression: Expression | undefined): string =>
    expression === undefined ? 'NULL' : emitExpression(expression, emission);
  const filter = e.filter === undefined ? '1' : emit(e.filter);
  const args = [emit(sorted.expression), ...offsets.map(emit), filter, ...e.args.map(emit)];
  const keys = partitionBy.filter((key) => key.kind !== 'constant').map((key) => orderKeySql(key, emission));
  const partition = keys.length === 0 ? '' : `PARTITION BY ${keys.join(', ')} `;
  const order = emitOrder(orderBy, emission);
  const ordered = order === '' ? '' : `ORDER BY ${order} `;
  return `${call(name, args)} OVER (${partition}${ordered}ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)`;
}

/** The window functions that look at the frame. */
const FRAMED: ReadonlySet<string> = new Set(['first_value', 'last_value', 'nth_value']);

/** Whether it looks at its frame at all: the others are computed over the partition. */
function framesOwn(e: WindowExpression): boolean {
  return e.function.kind === 'aggregate' || FRAMED.has(e.function.name);
}

/** Not bigint: beyond its ends SQLite goes on with REAL, which does not tell neighbours apart. */
const NUMBERS: ReadonlySet<number> = new Set([OID.int2, OID.int4, OID.float4, OID.float8]);
const MOMENTS: ReadonlySet<number> = new Set([OID.date, OID.timestamp, OID.timestamptz]);

/** Numbers that SQLite has, and moments within a fixed number of microseconds. */
function isNative(sorted: Expression, offset: Expression, emission: Emission): boolean {
  if (offset.kind !== 'constant') return false;
  const { value } = offset;
  if (value === null) return true;
  if (NUMBERS.has(sorted.type)) return !Number.isNaN(value) && value !== Infinity;
  if (!MOMENTS.has(sorted.type) || typeof value !== 'object' || !('microseconds' in value)) return false;
  const daysVary = sorted.type === OID.timestamptz && !emission.utc && value.days !== 0;
  return value.months === 0 && !daysVary && intervalSpan(value) >= 0n;
}

/** Offsets that SQLite can't add to what the rows are sorted by. */
function needsMeasure({ frame, orderBy }: WindowSpecification, emission: Emission): boolean {
  const [sorted] = orderBy;
  if (frame?.mode !== 'range' || sorted === undefined) return false;
  const offsets = [frame.start.offset, frame.end.offset].filter((offset) => offset !== undefined);
  return offsets.some((offset) => !isNative(sorted.expression, offset, emission));
}

/** What SQLite is told of the window: nothing of a frame that it could not measure and that the function does not see. */
export function nativeWindow({ window }: WindowExpression, emission: Emission): WindowSpecification {
  if (!needsMeasure(window, emission)) return window;
  return { partitionBy: window.partitionBy, orderBy: window.orderBy };
}
