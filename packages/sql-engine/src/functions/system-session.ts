// What a session can ask about itself and the server: names, settings, the address, the version.

import { pgError } from '../errors.ts';
import { arrayOf } from '../types/array-text.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue } from '../types/values.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { nullableFunction, strictFunction } from './define.ts';

function settingOf(name: string, session: SessionContext): string | undefined {
  const exact = session.settings[name];
  if (exact !== undefined) return exact;
  const wanted = name.toLowerCase();
  for (const [key, value] of Object.entries(session.settings)) if (key.toLowerCase() === wanted) return value;
  return undefined;
}

function unrecognized(name: string): Error {
  return pgError('42704', `unrecognized configuration parameter "${name}"`);
}

/** A stable function without arguments. */
function about(
  oid: number,
  name: string,
  resultType: string,
  description: string,
  value: (session: SessionContext) => JsValue,
): FunctionDefinition {
  return {
    kind: 'function',
    oid,
    name,
    argumentTypes: [],
    resultType,
    // Functions without arguments are strict or not as pg_proc has it; only the addresses are not.
    strict: resultType !== 'inet' && !name.endsWith('_port'),
    volatility: 'stable',
    description,
    implementation: (_, { session }) => value(session),
  };
}

const serverStart = BigInt(Math.round(performance.timeOrigin * 1000));

function currentSchema(session: SessionContext): string | null {
  return session.searchPath[0] ?? null;
}

/**
 * current_catalog, current_role and user are keywords that bind turns into calls; Postgres has no functions of
 * these names, so their OIDs are outside of its own (see datetime-now.ts).
 */
export const systemSessionFunctions: readonly FunctionDefinition[] = [
  about(
    89,
    'version',
    'text',
    'name and version of the server',
    ({ settings }) => `PostgreSQL ${settings['server_version'] ?? ''}`,
  ),
  about(861, 'current_database', 'name', 'the database of the session', ({ database }) => database),
  about(9987, 'current_catalog', 'name', 'the database of the session', ({ database }) => database),
  about(745, 'current_user', 'name', 'the user of the session', ({ user }) => user),
  about(746, 'session_user', 'name', 'the user of the session', ({ user }) => user),
  about(9988, 'current_role', 'name', 'the user of the session', ({ user }) => user),
  about(9989, 'user', 'name', 'the user of the session', ({ user }) => user),
  about(1402, 'current_schema', 'name', 'the first schema of the search path', currentSchema),
  about(2026, 'pg_backend_pid', 'int4', 'number of the session', ({ processId }) => processId),
  about(2560, 'pg_postmaster_start_time', 'timestamptz', 'when the server started', () => serverStart),
  about(2034, 'pg_conf_load_time', 'timestamptz', 'when the settings were read', () => serverStart),
  about(1039, 'getdatabaseencoding', 'name', 'encoding of the database', () => 'UTF8'),
  strictFunction({
    oid: 315,
    name: 'pg_jit_available',
    args: [],
    result: 'bool',
    volatility: 'volatile',
    description: 'false: there is no compiler',
    implementation: () => false,
  }),
  about(
    2196,
    'inet_client_addr',
    'inet',
    'address of the client, null where unknown',
    ({ addresses }) => addresses?.client.address ?? null,
  ),
  about(
    2197,
    'inet_client_port',
    'int4',
    'port of the client, null where unknown',
    ({ addresses }) => addresses?.client.port ?? null,
  ),
  about(
    2198,
    'inet_server_addr',
    'inet',
    'address of the server, null where unknown',
    ({ addresses }) => addresses?.server.address ?? null,
  ),
  about(
    2199,
    'inet_server_port',
    'int4',
    'port of the server, null where unknown',
    ({ addresses }) => addresses?.server.port ?? null,
  ),
  strictFunction({
    oid: 3810,
    name: 'pg_is_in_recovery',
    args: [],
    result: 'bool',
    volatility: 'volatile',
    description: 'false: the server is no standby',
    implementation: () => false,
  }),
  strictFunction({
    oid: 1403,
    name: 'current_schemas',
    args: ['bool'],
    result: '_name',
    volatility: 'stable',
    description: 'the schemas of the search path, the implicit ones too if wanted',
    implementation: (implicit, { session: { searchPath } }) =>
      arrayOf(implicit && !searchPath.includes('pg_catalog') ? ['pg_catalog', ...searchPath] : searchPath),
  }),
  strictFunction({
    oid: 2077,
    name: 'current_setting',
    args: ['text'],
    result: 'text',
    volatility: 'stable',
    description: 'the value of a setting',
    implementation: (name, { session }) => {
      const value = settingOf(name, session);
      if (value === undefined) throw unrecognized(name);
      return value;
    },
  }),
  strictFunction({
    oid: 3294,
    name: 'current_setting',
    args: ['text', 'bool'],
    result: 'text',
    volatility: 'stable',
    description: 'the value of a setting, null where there is none if wanted',
    implementation: (name, missingOk, { session }) => {
      const value = settingOf(name, session);
      if (value === undefined && !missingOk) throw unrecognized(name);
      return value ?? null;
    },
  }),
  nullableFunction({
    oid: 1619,
    name: 'pg_typeof',
    args: ['any'],
    result: 'regtype',
    volatility: 'stable',
    description: 'the type of the argument',
    examples: [{ sql: 'pg_typeof(33)', result: 'integer' }],
    implementation: (_, context) => context.argumentTypes[0] ?? 0,
  }),
];
