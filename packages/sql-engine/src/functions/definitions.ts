// Every routine, operator and cast, from the families of this folder.

import { catalogRoutines } from '../catalog/routines.ts';
import { aggregates } from './aggregates.ts';
import { arrayFunctions, arrayOperators } from './array-functions.ts';
import { concatenationOperators } from './arithmetic-concatenation.ts';
import { dateTimeOperators } from './arithmetic-date-time.ts';
import { floatOperators } from './arithmetic-floats.ts';
import { integerOperators } from './arithmetic-integers.ts';
import { lsnFunctions, lsnOperators } from './arithmetic-lsn.ts';
import { numericOperators } from './arithmetic-numeric.ts';
import { bitFunctions, bitOperators } from './bit-functions.ts';
import { castFunctions, casts } from './casts.ts';
import { accessListOperators } from '../catalog/routines/access-lists.ts';
import { comparisonOperators } from './comparison.ts';
import { patternComparisonOperators } from './comparison-patterns.ts';
import { datetimeExtractFunctions } from './datetime-extract.ts';
import { datetimeIntervalFunctions } from './datetime-intervals.ts';
import { datetimeMakeFunctions } from './datetime-make.ts';
import { datetimeNowFunctions } from './datetime-now.ts';
import { datetimeOverlapsFunctions } from './datetime-overlaps.ts';
import { datetimeTruncateFunctions } from './datetime-truncate.ts';
import { datetimeZoneFunctions } from './datetime-zones.ts';
import { setFunctions } from './sets.ts';
import { toCharFunctions } from './to-char-functions.ts';
import { binaryFunctions } from './binary-functions.ts';
import type { CastDefinition, OperatorDefinition, Routine } from './function-definition.ts';
import { hashFunctions } from './hash-functions.ts';
import { jsonFunctions, jsonOperators } from './json-functions.ts';
import { mathFunctions } from './math-functions.ts';
import { randomFunctions } from './math-random.ts';
import { transactionFunctions } from './transaction-ids.ts';
import { writeAheadLogFunctions } from './write-ahead-log.ts';
import { widthBucketFunctions } from './math-width-bucket.ts';
import { networkFunctions, networkOperators } from './network-functions.ts';
import { patternFunctions, patternOperators } from './pattern-functions.ts';
import { rangeFunctions } from './range-functions.ts';
import { rangeOperators } from './range-operators.ts';
import { recordImageOperators } from './record-images.ts';
import { regexFunctions } from './regex-functions.ts';
import { systemFunctions } from './system-functions.ts';
import { textEncodingFunctions } from './text-encoding.ts';
import { textFormatFunctions } from './text-format.ts';
import { textMeasureFunctions, textMeasureOperators } from './text-measures.ts';
import { textPartFunctions } from './text-parts.ts';
import { textQuotingFunctions } from './text-quoting.ts';
import { textSplittingFunctions } from './text-splitting.ts';
import { windowFunctions } from './window-functions.ts';

export const operatorDefinitions: readonly OperatorDefinition[] = [
  ...accessListOperators,
  ...arrayOperators,
  ...bitOperators,
  ...comparisonOperators,
  ...concatenationOperators,
  ...dateTimeOperators,
  ...floatOperators,
  ...integerOperators,
  ...jsonOperators,
  ...lsnOperators,
  ...networkOperators,
  ...numericOperators,
  ...patternComparisonOperators,
  ...patternOperators,
  ...rangeOperators,
  ...recordImageOperators,
  ...textMeasureOperators,
];

const families: readonly Routine[] = [
  ...aggregates,
  ...arrayFunctions,
  ...castFunctions,
  ...catalogRoutines,
  ...datetimeExtractFunctions,
  ...datetimeIntervalFunctions,
  ...datetimeMakeFunctions,
  ...datetimeNowFunctions,
  ...datetimeOverlapsFunctions,
  ...datetimeTruncateFunctions,
  ...datetimeZoneFunctions,
  ...setFunctions,
  ...hashFunctions,
  ...jsonFunctions,
  ...toCharFunctions,
  ...binaryFunctions,
  ...bitFunctions,
  ...lsnFunctions,
  ...mathFunctions,
  ...networkFunctions,
  ...patternFunctions,
  ...randomFunctions,
  ...rangeFunctions,
  ...regexFunctions,
  ...systemFunctions,
  ...textEncodingFunctions,
  ...textFormatFunctions,
  ...textMeasureFunctions,
  ...textPartFunctions,
  ...textQuotingFunctions,
  ...textSplittingFunctions,
  ...transactionFunctions,
  ...widthBucketFunctions,
  ...windowFunctions,
  ...writeAheadLogFunctions,
];

/** Operators' functions can be called by name, too; several operators may share one. */
export const routineDefinitions: readonly Routine[] = [
  ...new Set<Routine>([...families, ...operatorDefinitions.map((operator) => operator.function)]),
];

export const castDefinitions: readonly CastDefinition[] = casts;
