// Operators of dates, times, timestamps and intervals.

import { dateAndTimeOperators } from './arithmetic-dates.ts';
import { timestampAndIntervalOperators } from './arithmetic-intervals.ts';
import type { OperatorDefinition } from './function-definition.ts';

export const dateTimeOperators: readonly OperatorDefinition[] = [
  ...dateAndTimeOperators,
  ...timestampAndIntervalOperators,
];
