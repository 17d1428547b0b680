// Frames of windows: ROWS, RANGE and GROUPS with their bounds and exclusions.
// https://www.postgresql.org/docs/15/sql-expressions.html#SYNTAX-WINDOW-FUNCTIONS

import type { Node, WindowDef } from '@pgsql/types';
import { pgError } from '../errors.ts';
import { positionOfLocation } from '../parse/nodes.ts';
import { OID } from '../types/oids.ts';
import { CLAUSE } from './clauses.ts';
import type { Clause } from './clauses.ts';
import { coerceTo, coerceToSpecific } from './coercion.ts';
import { positionOf } from './state.ts';
import type { Env } from './state.ts';
import type { Expression, FrameBound, SortItem, WindowSpecification } from './tree.ts';
import { formatType } from './type-facts.ts';
import { someExpression } from './walk.ts';

/** Bits of WindowDef.frameOptions (nodes/parsenodes.h). */
const FRAME = {
  nonDefault: 0x1,
  range: 0x2,
  rows: 0x4,
  groups: 0x8,
  startUnboundedPreceding: 0x20,
  startCurrentRow: 0x200,
  endCurrentRow: 0x400,
  endUnboundedFollowing: 0x100,
  startOffsetPreceding: 0x800,
  endOffsetPreceding: 0x1000,
  startOffsetFollowing: 0x2000,
  endOffsetFollowing: 0x4000,
  excludeCurrentRow: 0x8000,
  excludeGroup: 0x10000,
  excludeTies: 0x20000,
} as const;

type Mode = 'rows' | 'range' | 'groups';
type Frame = NonNullable<WindowSpecification['frame']>;

export function bindFrame(node: WindowDef, orderBy: readonly SortItem[], env: Env): Frame | undefined {
  const options = node.frameOptions ?? 0;
  if ((options & FRAME.nonDefault) === 0) return undefined;
  const has = (bit: number) => (options & bit) !== 0;
  const mode: Mode = has(FRAME.rows) ? 'rows' : has(FRAME.groups) ? 'groups' : 'range';
  const position = positionOfLocation(node.location);
  const offsets = node.startOffset !== undefined || node.endOffset !== undefined;
  if (mode === 'groups' && orderBy.length === 0) {
    throw pgError('42P20', 'GROUPS mode requires an ORDER BY clause', { position });
  }
  if (mode === 'range' && offsets && orderBy.length !== 1) {
    throw pgError('42P20', 'RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column', { position });
  }
  const offset = (value: Node | undefined) => bindOffset(value, mode, orderBy, env);
  const start: FrameBound = has(FRAME.startUnboundedPreceding)
    ? { kind: 'unbounded-preceding' }
    : has(FRAME.startCurrentRow)
      ? { kind: 'current-row' }
      : { kind: has(FRAME.startOffsetPreceding) ? 'preceding' : 'following', offset: offset(node.startOffset) };
  const end: FrameBound = has(FRAME.endUnboundedFollowing)
    ? { kind: 'unbounded-following' }
    : has(FRAME.endCurrentRow)
      ? { kind: 'current-row' }
      : { kind: has(FRAME.endOffsetPreceding) ? 'preceding' : 'following', offset: offset(node.endOffset) };
  return { mode, start, end, exclude: exclusion(options) };
}

function exclusion(options: number): Frame['exclude'] {
  if ((options & FRAME.excludeCurrentRow) !== 0) return 'current-row';
  if ((options & FRAME.excludeGroup) !== 0) return 'group';
  return (options & FRAME.excludeTies) !== 0 ? 'ties' : undefined;
}

const CLAUSE_OF_MODE: Readonly<Record<Mode, Clause>> = {
  rows: CLAUSE.frameRows,
  range: CLAUSE.frameRange,
  groups: CLAUSE.frameGroups,
};

function bindOffset(
  node: Node | undefined,
  mode: Mode,
  orderBy: readonly SortItem[],
  env: Env,
): Expression | undefined {
  if (node === undefined) return undefined;
  const { binder } = env;
  const expression = binder.expression(node, { ...env, clause: CLAUSE_OF_MODE[mode] });
  const construct = mode.toUpperCase();
  const variable = someExpression(expression, ({ kind }) => kind === 'column');
  if (variable) {
    throw pgError('42P10', `argument of ${construct} must not contain variables`, {
      position: positionOf(binder, expression),
    });
  }
  if (mode !== 'range') return coerceToSpecific(binder, expression, OID.int8, construct);
  return rangeOffset(expression, orderBy[0].expression, env);
}

/** The type that in_range() takes for a column's type. */
const RANGE_OFFSETS: ReadonlyMap<number, number> = new Map<number, number>([
  [OID.int2, OID.int8],
  [OID.int4, OID.int8],
  [OID.int8, OID.int8],
  [OID.float4, OID.float8],
  [OID.float8, OID.float8],
  [OID.numeric, OID.numeric],
  [OID.date, OID.interval],
  [OID.time, OID.interval],
  [OID.timetz, OID.interval],
  [OID.timestamp, OID.interval],
  [OID.timestamptz, OID.interval],
  [OID.interval, OID.interval],
]);

function rangeOffset(expression: Expression, column: Expression, env: Env): Expression {
  const position = positionOf(env.binder, expression);
  const wanted = RANGE_OFFSETS.get(column.type);
  if (wanted === undefined) {
    const message = `RANGE with offset PRECEDING/FOLLOWING is not supported for column type ${formatType(column.type)}`;
    throw pgError('0A000', message, { position });
  }
  const coerced = coerceTo(env.binder, expression, wanted, -1, 'implicit');
  if (coerced !== undefined) return coerced;
  const types = `column type ${formatType(column.type)} and offset type ${formatType(expression.type)}`;
  throw pgError('0A000', `RANGE with offset PRECEDING/FOLLOWING is not supported for ${types}`, {
    hint: 'Cast the offset value to an appropriate type.',
    position,
  });
}
