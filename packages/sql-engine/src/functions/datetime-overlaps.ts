// OVERLAPS of two spans, each given by two ends or by a start and an interval.

import { sessionTimeZone } from '../types/time-zone.ts';
import { timetzType } from '../types/time.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { Interval, JsValue } from '../types/values.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { addToTimestamp, addToTimestamptz } from './interval-arithmetic.ts';

type Instant = bigint | number | string;

/** Ends that are null leave the answer open unless the other ends decide it (SQL's rules). */
function overlap(
  start1: Instant | null,
  end1: Instant | null,
  start2: Instant | null,
  end2: Instant | null,
): boolean | null {
  const first = ordered(start1, end1);
  const second = ordered(start2, end2);
  if (first === undefined || second === undefined) return null;
  if (first.start === second.start) return first.end === null || second.end === null ? null : true;
  const [later, earlier] = first.start > second.start ? [first, second] : [second, first];
  if (earlier.end === null) return null;
  if (later.start < earlier.end) return true;
  return later.end === null ? null : false;
}

function ordered(start: Instant | null, end: Instant | null): { start: Instant; end: Instant | null } | undefined {
  if (start === null) return end === null ? undefined : { start: end, end: null };
  if (end === null) return { start, end };
  return start > end ? { start: end, end: start } : { start, end };
}

function addToTime(time: number, interval: Interval): number {
  const day = 86_400_000_000n;
  return Number((((BigInt(time) + interval.microseconds) % day) + day) % day);
}

type Kind = 'timestamp' | 'timestamptz' | 'time';

function endOf(kind: Kind, start: JsValue, end: JsValue, session: SessionContext): JsValue {
  if (start === null || end === null || typeof end !== 'object' || !('months' in end)) return end;
  // The registry's types say what the values are.
  switch (kind) {
    case 'timestamp':
      return addToTimestamp(start as bigint, end);
    case 'timestamptz':
      return addToTimestamptz(start as bigint, end, sessionTimeZone(session.timeZone));
    case 'time':
      return addToTime(start as number, end);
  }
}

/** OIDs for (end, end), (end, interval), (interval, end), (interval, interval). */
const oids: Readonly<Record<Kind, readonly [number, number, number, number]>> = {
  time: [1308, 1310, 1311, 1309],
  timestamp: [2041, 2043, 2044, 2042],
  timestamptz: [1304, 1306, 1307, 1305],
};

function overlapsOf(kind: Kind): readonly FunctionDefinition[] {
  const forms = [
    [kind, kind],
    [kind, 'interval'],
    ['interval', kind],
    ['interval', 'interval'],
  ] as const;
  return forms.map(([end1, end2], index) => ({
    kind: 'function',
    oid: oids[kind][index] ?? 0,
    name: 'overlaps',
    argumentTypes: [kind, end1, kind, end2],
    resultType: 'bool',
    strict: false,
    volatility: kind === 'timestamptz' && index > 0 ? 'stable' : 'immutable',
    description: 'whether two spans of time have an instant in common',
    implementation: ([s1 = null, e1 = null, s2 = null, e2 = null], { session }) => {
      const last1 = endOf(kind, s1, e1, session);
      const last2 = endOf(kind, s2, e2, session);
      // As above: all four are of the kind now.
      return overlap(s1 as Instant | null, last1 as Instant | null, s2 as Instant | null, last2 as Instant | null);
    },
  }));
}

const timetzOverlaps: FunctionDefinition = {
  kind: 'function',
  oid: 1271,
  name: 'overlaps',
  argumentTypes: ['timetz', 'timetz', 'timetz', 'timetz'],
  resultType: 'bool',
  strict: false,
  volatility: 'immutable',
  description: 'whether two spans of time have an instant in common',
  implementation: (values) => {
    const keys = values.map((value) => (value === null ? null : String(timetzType.sortKey?.(value))));
    const [s1 = null, e1 = null, s2 = null, e2 = null] = keys;
    return overlap(s1, e1, s2, e2);
  },
};

export const datetimeOverlapsFunctions: readonly FunctionDefinition[] = [
  ...overlapsOf('timestamp'),
  ...overlapsOf('timestamptz'),
  ...overlapsOf('time'),
  timetzOverlaps,
];
