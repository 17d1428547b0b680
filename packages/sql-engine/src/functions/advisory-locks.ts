// Advisory locks: pg_advisory_lock and its kin.
// https://www.postgresql.org/docs/15/functions-admin.html#FUNCTIONS-ADVISORY-LOCKS

import type { SessionContext } from '../types/type-definition.ts';
import { strictFunction, VOID } from './define.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { keyOfBigint, keyOfPair, LockWait, type LockKey, type LockRequest } from './lock-keys.ts';
import { serverSessions } from './server-sessions.ts';

function lock(session: SessionContext, request: LockRequest): string {
  if (!serverSessions(session, 'an advisory lock').lock(session.processId, request)) throw new LockWait(request);
  return VOID;
}

function tryLock(session: SessionContext, request: LockRequest): boolean {
  return serverSessions(session, 'an advisory lock').lock(session.processId, request);
}

function unlock(session: SessionContext, { key, shared }: LockRequest): boolean {
  return serverSessions(session, 'an advisory lock').unlock(session.processId, key, shared);
}

interface Row {
  readonly name: string;
  /** pg_proc.oid with a bigint, and with two integers. */
  readonly oids: readonly [bigint: number, pair: number];
  readonly shared: boolean;
  readonly scope: LockRequest['scope'];
  readonly act: 'lock' | 'try' | 'unlock';
}

const rows: readonly Row[] = [
  { name: 'pg_advisory_lock', oids: [2880, 2886], shared: false, scope: 'session', act: 'lock' },
  { name: 'pg_advisory_lock_shared', oids: [2881, 2887], shared: true, scope: 'session', act: 'lock' },
  { name: 'pg_advisory_xact_lock', oids: [3089, 3093], shared: false, scope: 'transaction', act: 'lock' },
  { name: 'pg_advisory_xact_lock_shared', oids: [3090, 3094], shared: true, scope: 'transaction', act: 'lock' },
  { name: 'pg_try_advisory_lock', oids: [2882, 2888], shared: false, scope: 'session', act: 'try' },
  { name: 'pg_try_advisory_lock_shared', oids: [2883, 2889], shared: true, scope: 'session', act: 'try' },
  { name: 'pg_try_advisory_xact_lock', oids: [3091, 3095], shared: false, scope: 'transaction', act: 'try' },
  { name: 'pg_try_advisory_xact_lock_shared', oids: [3092, 3096], shared: true, scope: 'transaction', act: 'try' },
  { name: 'pg_advisory_unlock', oids: [2884, 2890], shared: false, scope: 'session', act: 'unlock' },
  { name: 'pg_advisory_unlock_shared', oids: [2885, 2891], shared: true, scope: 'session', act: 'unlock' },
];

function describe({ act, shared, scope }: Row): string {
  const what = `${shared ? 'a shared' : 'an exclusive'} advisory lock`;
  if (act === 'unlock') return `releases ${what}; false, and a warning, when the session does not hold it`;
  const until = scope === 'session' ? 'until it is released or the session ends' : 'until the transaction ends';
  return act === 'lock' ? `waits for ${what}, ${until}` : `takes ${what} if nobody is in the way, ${until}`;
}

function routinesOf(row: Row): readonly FunctionDefinition[] {
  const { name, oids, shared, scope, act } = row;
  const common = { name, volatility: 'volatile', description: describe(row) } as const;
  const one = { ...common, oid: oids[0], args: ['int8'] } as const;
  const two = { ...common, oid: oids[1], args: ['int4', 'int4'] } as const;
  const request = (key: LockKey): LockRequest => ({ key, shared, scope });
  if (act === 'lock') {
    return [
      strictFunction({
        ...one,
        result: 'void',
        implementation: (key, { session }) => lock(session, request(keyOfBigint(key))),
      }),
      strictFunction({
        ...two,
        result: 'void',
        implementation: (first, second, { session }) => lock(session, request(keyOfPair(first, second))),
      }),
    ];
  }
  const answer = act === 'try' ? tryLock : unlock;
  return [
    strictFunction({
      ...one,
      result: 'bool',
      implementation: (key, { session }) => answer(session, request(keyOfBigint(key))),
    }),
    strictFunction({
      ...two,
      result: 'bool',
      implementation: (first, second, { session }) => answer(session, request(keyOfPair(first, second))),
    }),
  ];
}

export const advisoryLockFunctions: readonly FunctionDefinition[] = [
  ...rows.flatMap(routinesOf),
  strictFunction({
    oid: 2892,
    name: 'pg_advisory_unlock_all',
    args: [],
    result: 'void',
    volatility: 'volatile',
    description: 'releases the advisory locks of the session, but for those of its transaction',
    implementation: ({ session }) => {
      serverSessions(session, 'an advisory lock').unlockAll(session.processId);
      return VOID;
    },
  }),
];
