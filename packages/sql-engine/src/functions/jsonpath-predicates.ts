// jsonpath's tests of one item or two: true, false, or null for unknown.

import { Decimal } from '../types/decimal.ts';
import type { JsonNode } from '../types/json-parser.ts';
import type { ComparisonOperator } from '../types/jsonpath-syntax.ts';
import { JsonDateTime } from '../types/json-date-time.ts';
import type { TimeZone } from '../types/time-zone.ts';
import { compareDateTimes } from './jsonpath-date-time.ts';
import { compileRegex } from './regex-cache.ts';
import { DEFAULT_REGEX_OPTIONS } from './regex-syntax.ts';

export type Truth = boolean | null;

function holds(operator: ComparisonOperator, order: number): boolean {
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    case '>=':
      return order >= 0;
  }
}

/** By code points. */
function compareTexts(left: string, right: string): number {
  return left === right ? 0 : Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** null differs from everything else; other items of different types, and containers, can't be compared. */
export function compareItems(
  operator: ComparisonOperator,
  left: JsonNode,
  right: JsonNode,
  zone: TimeZone | undefined,
): Truth {
  if (left === null && right === null) return holds(operator, 0);
  if (left === null || right === null) return operator === '!=';
  if (left instanceof Decimal && right instanceof Decimal) return holds(operator, left.compare(right));
  if (typeof left === 'string' && typeof right === 'string') return holds(operator, compareTexts(left, right));
  if (typeof left === 'boolean' && typeof right === 'boolean') return holds(operator, Number(left) - Number(right));
  if (left instanceof JsonDateTime && right instanceof JsonDateTime) {
    const order = compareDateTimes(left, right, zone);
    return order === undefined ? null : holds(operator, order);
  }
  return null;
}

export function startsWith(text: JsonNode, initial: JsonNode): Truth {
  return typeof text === 'string' && typeof initial === 'string' ? text.startsWith(initial) : null;
}

/** Flags: i ignores case, s lets the dot match newlines, m anchors at lines, q takes the pattern literally. */
export function matchesRegex(item: JsonNode, pattern: string, flags: string): Truth {
  if (typeof item !== 'string') return null;
  const regex = compileRegex(pattern, {
    ...DEFAULT_REGEX_OPTIONS,
    ignoreCase: flags.includes('i'),
    newlineStops: !flags.includes('s'),
    newlineAnchors: flags.includes('m'),
    syntax: flags.includes('q') ? 'literal' : 'advanced',
  });
  return regex.test(item);
}
