// What a statement can ask about the server, its session and its values' types.

import type { Routine } from './function-definition.ts';

export const systemFunctions: readonly Routine[] = [];
