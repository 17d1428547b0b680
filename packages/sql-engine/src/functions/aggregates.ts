// All aggregates.

import { collectionAggregates } from './aggregates-collections.ts';
import { extremeAggregates } from './aggregates-extremes.ts';
import { logicAggregates } from './aggregates-logic.ts';
import { hypotheticalAggregates } from './aggregates-hypothetical.ts';
import { orderedSetAggregates } from './aggregates-ordered-sets.ts';
import { rangeAggregates } from './aggregates-ranges.ts';
import { bitAggregates } from './bit-functions.ts';
import { statisticsAggregates } from './aggregates-statistics.ts';
import { sumAggregates } from './aggregates-sums.ts';
import type { AggregateDefinition } from './function-definition.ts';

export const aggregates: readonly AggregateDefinition[] = [
  ...sumAggregates,
  ...extremeAggregates,
  ...logicAggregates,
  ...collectionAggregates,
  ...bitAggregates,
  ...rangeAggregates,
  ...statisticsAggregates,
  ...orderedSetAggregates,
  ...hypotheticalAggregates,
];
