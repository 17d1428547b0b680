// gen_random_uuid.

import { randomUUID } from 'node:crypto';
import type { FunctionDefinition } from './function-definition.ts';
import { strictFunction } from './define.ts';

export const uuidFunctions: readonly FunctionDefinition[] = [
  strictFunction({
    oid: 3432,
    name: 'gen_random_uuid',
    args: [],
    result: 'uuid',
    volatility: 'volatile',
    description: 'a random UUID of version 4',
    implementation: () => randomUUID(),
  }),
];
