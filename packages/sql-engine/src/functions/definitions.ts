// Every routine, operator and cast, from the families of this folder.

import { catalogRoutines } from '../catalog/routines.ts';
import type { CastDefinition, OperatorDefinition, Routine } from './function-definition.ts';
import { patternFunctions, patternOperators } from './pattern-functions.ts';
import { regexFunctions } from './regex-functions.ts';
import { textEncodingFunctions } from './text-encoding.ts';
import { textFormatFunctions } from './text-format.ts';
import { textMeasureFunctions, textMeasureOperators } from './text-measures.ts';
import { textPartFunctions } from './text-parts.ts';
import { textQuotingFunctions } from './text-quoting.ts';
import { textSplittingFunctions } from './text-splitting.ts';

export const routineDefinitions: readonly Routine[] = [
  ...catalogRoutines,
  ...patternFunctions,
  ...regexFunctions,
  ...textEncodingFunctions,
  ...textFormatFunctions,
  ...textMeasureFunctions,
  ...textPartFunctions,
  ...textQuotingFunctions,
  ...textSplittingFunctions,
];
export const operatorDefinitions: readonly OperatorDefinition[] = [...patternOperators, ...textMeasureOperators];
export const castDefinitions: readonly CastDefinition[] = [];
