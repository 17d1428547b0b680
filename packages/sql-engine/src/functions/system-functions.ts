// What a statement can ask about the server, its session and its values' types; and random UUIDs.

import type { Routine } from './function-definition.ts';
import { systemServerFunctions } from './system-server.ts';
import { systemSessionFunctions } from './system-session.ts';
import { systemSessionsFunctions } from './system-sessions.ts';
import { uuidFunctions } from './uuid.ts';

export const systemFunctions: readonly Routine[] = [
  ...systemServerFunctions,
  ...systemSessionFunctions,
  ...systemSessionsFunctions,
  ...uuidFunctions,
];
