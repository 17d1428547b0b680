// Functions on catalogs, for the registry. They look into the directory of their thread (directory.ts), which
// setCatalogFacts fills.

import type { Routine } from '../functions/function-definition.ts';
import { accessListRoutines } from './routines/access-lists.ts';
import { definitionRoutines } from './routines/definitions.ts';
import { descriptionRoutines } from './routines/descriptions.ts';
import { informationSchemaRoutines } from './routines/information-schema.ts';
import { privilegeRoutines } from './routines/privileges.ts';
import { regCastRoutines } from './routines/reg-casts.ts';
import { sequenceRoutines } from './routines/sequences.ts';
import { serverRoutines } from './routines/server.ts';
import { sizeRoutines } from './routines/sizes.ts';
import { visibilityRoutines } from './routines/visibility.ts';

export const catalogRoutines: readonly Routine[] = [
  ...accessListRoutines,
  ...definitionRoutines,
  ...descriptionRoutines,
  ...informationSchemaRoutines,
  ...privilegeRoutines,
  ...regCastRoutines,
  ...sequenceRoutines,
  ...serverRoutines,
  ...sizeRoutines,
  ...visibilityRoutines,
];
