// Who reads the system's relations. Scans get settings and nothing else: the session's user is one of them, its
// database and its number are added here.

import type { SessionContext } from '../types/type-definition.ts';
import type { Reader } from './system-model.ts';

type Settings = Readonly<Record<string, string>>;

/** No setting has this name. */
const DATABASE_KEY = 'current database';
const SESSION_KEY = 'current session';

const withSession = new WeakMap<Settings, Settings>();

/** The settings that scans are planned with. A session's settings are one object until they change. */
export function scanSettings({ settings, database, processId }: SessionContext): Settings {
  let result = withSession.get(settings);
  if (result === undefined) {
    result = { ...settings, [DATABASE_KEY]: database, [SESSION_KEY]: String(processId) };
    withSession.set(settings, result);
  }
  return result;
}

export function readerOf(settings: Settings): Reader {
  return {
    user: settings['session_authorization'] ?? '',
    database: settings[DATABASE_KEY] ?? '',
    processId: Number(settings[SESSION_KEY] ?? 0),
    settings,
  };
}
