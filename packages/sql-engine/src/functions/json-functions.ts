// Functions and operators of json and jsonb.

import type { OperatorDefinition, Routine } from './function-definition.ts';

export const jsonFunctions: readonly Routine[] = [];
export const jsonOperators: readonly OperatorDefinition[] = [];
