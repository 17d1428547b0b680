// The rows of pg_cast. Casts of a type to itself with a modifier are the type's own (`modifier.apply`), and casts
// through text that follow from the type's category are bind's.

import { dateTimeCasts } from './casts-date-time.ts';
import { jsonCasts } from './casts-json.ts';
import { numberCasts } from './casts-numbers.ts';
import { bitCasts } from './bit-functions.ts';
import { networkCasts } from './network-functions.ts';
import { rangeCasts } from './range-functions.ts';
import { textCasts } from './casts-text.ts';
import type { CastDefinition, FunctionDefinition } from './function-definition.ts';

export const casts: readonly CastDefinition[] = [
  ...numberCasts,
  ...textCasts,
  ...dateTimeCasts,
  ...jsonCasts,
  ...rangeCasts,
  ...bitCasts,
  ...networkCasts,
];

/** The functions of these casts, each once: they can be called by name as well. */
export const castFunctions: readonly FunctionDefinition[] = [
  ...new Set(casts.flatMap(({ method }) => (typeof method === 'string' ? [] : [method]))),
];
