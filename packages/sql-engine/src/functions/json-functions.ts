// Functions and operators of json and jsonb: the rows of the files about reading, testing, changing, making and
// paths.

import type { OperatorDefinition, Routine } from './function-definition.ts';
import { jsonAccessFunctions, jsonAccessOperators } from './json-access.ts';
import { jsonBuildFunctions } from './json-build.ts';
import { jsonModifyFunctions, jsonModifyOperators } from './json-modify.ts';
import { jsonRecordFunctions, jsonRecordSets } from './json-records.ts';
import { jsonSetFunctions } from './json-sets.ts';
import { jsonTestFunctions, jsonTestOperators } from './json-tests.ts';
import { jsonPathFunctions, jsonPathOperators } from './jsonpath-functions.ts';

export const jsonFunctions: readonly Routine[] = [
  ...jsonAccessFunctions,
  ...jsonBuildFunctions,
  ...jsonModifyFunctions,
  ...jsonRecordFunctions,
  ...jsonRecordSets,
  ...jsonSetFunctions,
  ...jsonTestFunctions,
  ...jsonPathFunctions,
];

export const jsonOperators: readonly OperatorDefinition[] = [
  ...jsonAccessOperators,
  ...jsonModifyOperators,
  ...jsonTestOperators,
  ...jsonPathOperators,
];
