// Every relation of the system that has rows. The others exist and are empty.

import { constraintViews } from './information-schema/constraints.ts';
import { relationViews } from './information-schema/relations.ts';
import { routineViews } from './information-schema/routines.ts';
import { accessMethodSources } from './pg-catalog/access-methods.ts';
import { descriptionSources } from './pg-catalog/descriptions.ts';
import { relationSources } from './pg-catalog/relations.ts';
import { routineSources } from './pg-catalog/routines.ts';
import { sequenceSources } from './pg-catalog/sequences.ts';
import { serverSources } from './pg-catalog/server.ts';
import { sessionSources } from './pg-catalog/sessions.ts';
import { statisticsSources } from './pg-catalog/statistics.ts';
import type { RowSource } from './row-source.ts';

export const rowSources: readonly RowSource[] = [
  ...relationSources,
  ...routineSources,
  ...accessMethodSources,
  ...descriptionSources,
  ...sequenceSources,
  ...serverSources,
  ...sessionSources,
  ...statisticsSources,
  ...relationViews,
  ...constraintViews,
  ...routineViews,
];
