// Every type, from the files of this folder.

import type { TypeDefinition } from './type-definition.ts';

export const typeDefinitions: readonly TypeDefinition[] = [];
