// Every routine, operator and cast, from the families of this folder.

import type { CastDefinition, OperatorDefinition, Routine } from './function-definition.ts';
import { textEncodingFunctions } from './text-encoding.ts';
import { textFormatFunctions } from './text-format.ts';
import { textMeasureFunctions, textMeasureOperators } from './text-measures.ts';
import { textPartFunctions } from './text-parts.ts';
import { textQuotingFunctions } from './text-quoting.ts';
import { textSplittingFunctions } from './text-splitting.ts';

export const routineDefinitions: readonly Routine[] = [
  ...textEncodingFunctions,
  ...textFormatFunctions,
  ...textMeasureFunctions,
  ...textPartFunctions,
  ...textQuotingFunctions,
  ...textSplittingFunctions,
];
export const operatorDefinitions: readonly OperatorDefinition[] = [...textMeasureOperators];
export const castDefinitions: readonly CastDefinition[] = [];
