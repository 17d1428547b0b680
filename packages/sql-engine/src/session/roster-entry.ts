// A session as the roster shows it to the others.

import type { Activity } from '../catalog/system-model.ts';
import { checkNotification } from '../functions/system-sessions.ts';
import { normalizeSql } from '../parse/normalize.ts';
import type { ActivityTracker } from './activity.ts';
import type { RosterEntry } from './roster.ts';
import type { SessionOptions } from '../engine.ts';
import type { SessionParts } from './utility/utility-statement.ts';

/** Postgres' default of track_activity_query_size. */
const QUERY_CHARACTERS_MAX = 1023;

export function rosterEntry(
  options: SessionOptions,
  parts: SessionParts,
  tracker: ActivityTracker,
  stop: Pick<RosterEntry, 'cancel' | 'terminate'>,
): RosterEntry {
  const { processId, user, database } = parts.state;
  return {
    ...stop,
    processId,
    user,
    database,
    activity: () => activityOf(options, parts, tracker),
    notice: parts.notice,
    notify: (channel, payload) => {
      checkNotification(channel, payload);
      parts.notifications.notify(channel, payload);
    },
    listening: () => parts.notifications.listening(),
    preparedStatements: () =>
      parts.preparedStatements.list().map(({ name, statement, preparedAt, fromSql }) => ({
        name,
        text: statement.parsed.text,
        preparedAt,
        parameterTypes: statement.parameterTypes,
        fromSql,
      })),
    cursors: () =>
      parts.portals.list().map(({ name, statement, definition }) => ({
        name,
        text: statement.parsed.text,
        holdable: definition.hold,
        binary: definition.binary,
        scrollable: definition.scroll,
        createdAt: definition.createdAt,
      })),
  };
}

function activityOf(options: SessionOptions, parts: SessionParts, tracker: ActivityTracker): Activity {
  const { active, query, queryStart, stateChange, startedAt } = tracker;
  return {
    processId: parts.state.processId,
    user: parts.state.user,
    database: parts.state.database,
    applicationName: parts.settings.show('application_name') ?? '',
    clientAddress: options.clientAddress,
    clientPort: options.clientPort,
    encryption: options.encryption,
    backendStart: startedAt,
    transactionStart: parts.transaction.startedAt() ?? (active ? queryStart : undefined),
    queryStart,
    stateChange,
    state: active ? 'active' : idleState(parts),
    // Constants may be the texts of messages.
    query: normalizeSql(query).slice(0, QUERY_CHARACTERS_MAX),
  };
}

function idleState({ transaction }: SessionParts): Activity['state'] {
  switch (transaction.status()) {
    case 'I':
      return 'idle';
    case 'T':
      return 'idle in transaction';
    case 'E':
      return 'idle in transaction (aborted)';
  }
}
