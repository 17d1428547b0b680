// Who reads the system's relations. Scans get settings and nothing else: the session's user is one of them, its
// database is added here.

import type { SessionContext } from '../types/type-definition.ts';
import type { Reader } from './system-model.ts';

type Settings = Readonly<Record<string, string>>;

/** No setting has this name. */
const DATABASE_KEY = 'current database';

const withDatabase = new WeakMap<Settings, Settings>();

/** The settings that scans are planned with. A session's settings are one object until they change. */
export function scanSettings({ settings, database }: SessionContext): Settings {
  let result = withDatabase.get(settings);
  if (result === undefined) {
    result = { ...settings, [DATABASE_KEY]: database };
    withDatabase.set(settings, result);
  }
  return result;
}

export function readerOf(settings: Settings): Reader {
  return { user: settings['session_authorization'] ?? '', database: settings[DATABASE_KEY] ?? '', settings };
}
