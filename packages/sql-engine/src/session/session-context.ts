// From settings to the SessionContext that input, output and functions read; kept while the settings stay as they are.

import type { SessionOptions } from '../engine.ts';
import type { ConnectionAddresses, SessionContext } from '../types/type-definition.ts';
import { parseDateStyle } from './settings/date-style.ts';
import { splitIdentifiers } from './settings/search-path.ts';
import type { SettingsState } from './settings/settings-state.ts';

export interface Identity {
  readonly user: string;
  readonly database: string;
  readonly processId: number;
  readonly catalog: number;
  readonly addresses: ConnectionAddresses;
}

export interface Clocks {
  readonly transactionTimestamp: bigint;
  readonly statementTimestamp: bigint;
  readonly transactionId: bigint;
}

/** A function from the clocks of a statement to its context. */
export function contextSource(settings: SettingsState, identity: Identity): (clocks: Clocks) => SessionContext {
  let version = -1;
  let context: SessionContext | undefined;
  return ({ transactionTimestamp, statementTimestamp, transactionId }) => {
    if (context === undefined || version !== settings.version) {
      context = { ...readSettings(settings, identity), transactionTimestamp, statementTimestamp, transactionId };
      version = settings.version;
    } else if (
      context.transactionTimestamp !== transactionTimestamp ||
      context.statementTimestamp !== statementTimestamp ||
      context.transactionId !== transactionId
    ) {
      context = { ...context, transactionTimestamp, statementTimestamp, transactionId };
    }
    return context;
  };
}

function readSettings(settings: SettingsState, identity: Identity): Omit<SessionContext, keyof Clocks> {
  const show = (name: string): string => settings.show(name) ?? '';
  const intervalStyle = show('IntervalStyle');
  return {
    ...identity,
    timeZone: show('TimeZone'),
    dateStyle: parseDateStyle(show('DateStyle')),
    intervalStyle: isIntervalStyle(intervalStyle) ? intervalStyle : 'postgres',
    extraFloatDigits: Number(show('extra_float_digits')),
    byteaOutput: show('bytea_output') === 'escape' ? 'escape' : 'hex',
    searchPath: effectiveSearchPath(show('search_path'), identity.user),
    settings: settings.record(),
  };
}

function isIntervalStyle(text: string): text is SessionContext['intervalStyle'] {
  return text === 'postgres' || text === 'postgres_verbose' || text === 'sql_standard' || text === 'iso_8601';
}

/** `"$user"` becomes the user's name; names without a schema behind them are the catalog's to skip. */
export function effectiveSearchPath(shown: string, user: string): readonly string[] {
  const names = (splitIdentifiers(shown) ?? []).map((name) => (name === '$user' ? user : name));
  return names.filter((name, index) => name !== '' && names.indexOf(name) === index);
}

export function addressesOf(options: SessionOptions): ConnectionAddresses {
  const { clientAddress, clientPort, serverAddress, serverPort } = options;
  return {
    client: { address: clientAddress ?? null, port: clientPort ?? null },
    server: { address: serverAddress ?? null, port: serverPort ?? null },
  };
}
