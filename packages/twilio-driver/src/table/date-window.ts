// Conditions on an instant as bounds in whole UTC days.
//
// Twilio's bounds differ from resource to resource: `StartTime<=D` is "before D" for calls, "on or before midnight
// of D" for recordings, "on and before" for messages; full datetimes may be cut to their day. Only days are sent,
// wide enough for each of these readings, and the engine checks the rows again.
import type { Condition } from '@twilio-sql/sql-engine/driver';
import { dayOf, isDay, isInstant } from './days.ts';

export interface DayWindow {
  /** Sent as `X>=day`: rows from the start of this day on come back, whatever the reading. */
  readonly lower?: number;
  /** Sent as `X<=day`: rows before the start of this day come back, whatever the reading. */
  readonly upper?: number;
  /** No instant meets all conditions. */
  readonly empty: boolean;
  /** The conditions that made the window. */
  readonly used: readonly Condition[];
}

/** The first and last instant that a condition allows; undefined when it says nothing of use. */
function span(condition: Condition): { readonly from?: bigint; readonly to?: bigint } | undefined {
  if (condition.operand.kind !== 'values') return undefined;
  const values = condition.operand.values.filter(
    (value): value is bigint => typeof value === 'bigint' && isInstant(value),
  );
  const [first] = values;
  if (first === undefined || values.length !== condition.operand.values.length) return undefined;
  switch (condition.operator) {
    case '=':
    case 'in':
      return {
        from: values.reduce((least, value) => (value < least ? value : least)),
        to: values.reduce((most, value) => (value > most ? value : most)),
      };
    case '>=':
      return { from: first };
    case '>':
      return { from: first + 1n };
    case '<=':
      return { to: first };
    case '<':
      return { to: first - 1n };
    case 'is-null':
    case 'is-not-null':
      return undefined;
  }
}

export function dayWindow(conditions: readonly Condition[]): DayWindow {
  let from: bigint | undefined;
  let to: bigint | undefined;
  const used: Condition[] = [];
  for (const condition of conditions) {
    const allowed = span(condition);
    if (allowed === undefined) continue;
    used.push(condition);
    if (allowed.from !== undefined && (from === undefined || allowed.from > from)) from = allowed.from;
    if (allowed.to !== undefined && (to === undefined || allowed.to < to)) to = allowed.to;
  }
  const lower = from === undefined ? undefined : dayOf(from);
  // The day after the last instant: "before that day" is the narrowest reading, and still holds the instant.
  const upper = to === undefined ? undefined : dayOf(to) + 1;
  return {
    ...(lower !== undefined && isDay(lower) ? { lower } : {}),
    ...(upper !== undefined && isDay(upper) ? { upper } : {}),
    empty: from !== undefined && to !== undefined && from > to,
    used,
  };
}
