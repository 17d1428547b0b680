// Functions and operators of arrays: shapes, elements, sets of elements.

import type { OperatorDefinition, Routine } from './function-definition.ts';

export const arrayFunctions: readonly Routine[] = [];
export const arrayOperators: readonly OperatorDefinition[] = [];
