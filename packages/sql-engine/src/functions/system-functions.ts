// What a statement can ask about the server, its session and its values' types; and random UUIDs.

import { advisoryLockFunctions } from './advisory-locks.ts';
import type { Routine } from './function-definition.ts';
import { systemServerFunctions } from './system-server.ts';
import { systemSessionFunctions } from './system-session.ts';
import { systemSessionsFunctions } from './system-sessions.ts';
import { uuidFunctions } from './uuid.ts';

export const systemFunctions: readonly Routine[] = [
  ...advisoryLockFunctions,
  ...systemServerFunctions,
  ...systemSessionFunctions,
  ...systemSessionsFunctions,
  ...uuidFunctions,
];
