// Functions and operators of arrays: the rows of the files about shape, elements and search.

import { arrayElementFunctions, arrayElementOperators } from './array-elements.ts';
import { arraySearchFunctions, arraySearchOperators } from './array-search.ts';
import { arrayShapeFunctions } from './array-shape.ts';
import type { OperatorDefinition, Routine } from './function-definition.ts';

export const arrayFunctions: readonly Routine[] = [
  ...arrayElementFunctions,
  ...arraySearchFunctions,
  ...arrayShapeFunctions,
];

export const arrayOperators: readonly OperatorDefinition[] = [...arrayElementOperators, ...arraySearchOperators];
