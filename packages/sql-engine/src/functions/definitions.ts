// Every routine, operator and cast, from the families of this folder.

import type { CastDefinition, OperatorDefinition, Routine } from './function-definition.ts';

export const routineDefinitions: readonly Routine[] = [];
export const operatorDefinitions: readonly OperatorDefinition[] = [];
export const castDefinitions: readonly CastDefinition[] = [];
