// Numbers of transactions and snapshots of them. Each transaction has a number from its start; nothing is kept of
// those that have ended.
// https://www.postgresql.org/docs/15/functions-info.html#FUNCTIONS-PG-SNAPSHOT

import { pgError } from '../errors.ts';
import type { SessionContext } from '../types/type-definition.ts';
import { setFunction, strictFunction } from './define.ts';
import type { FunctionDefinition, Routine } from './function-definition.ts';

/** Below are those that made the system. */
const FIRST_TRANSACTION = 3n;

function current(session: SessionContext): bigint {
  return session.transactionId ?? FIRST_TRANSACTION;
}

interface Snapshot {
  readonly xmin: bigint;
  readonly xmax: bigint;
  readonly running: readonly bigint[];
}

/** The text's form has been checked by the type's input. */
function parseSnapshot(text: string): Snapshot {
  const [xmin = '0', xmax = '0', running = ''] = text.split(':');
  return {
    xmin: BigInt(xmin),
    xmax: BigInt(xmax),
    running: running === '' ? [] : running.split(',').map((id) => BigInt(id)),
  };
}

function isVisible(id: bigint, { xmin, xmax, running }: Snapshot): boolean {
  return id < xmin || (id < xmax && !running.includes(id));
}

function status(id: bigint, session: SessionContext): string | null {
  const now = current(session);
  if (id > now) throw pgError('22023', `transaction ID ${id} is in the future`);
  return id === now ? 'in progress' : null;
}

const trackingIsOff = (): never => {
  throw pgError('55000', 'could not get commit timestamp data', {
    hint: 'Make sure the configuration parameter "track_commit_timestamp" is set.',
  });
};

/** The functions exist twice: of pg_snapshot with xid8, and of its predecessor txid_snapshot with bigint. */
interface Generation {
  readonly snapshot: 'pg_snapshot' | 'txid_snapshot';
  readonly id: 'xid8' | 'int8';
  readonly current: readonly [oid: number, name: string];
  readonly assigned: readonly [oid: number, name: string];
  readonly currentSnapshot: readonly [oid: number, name: string];
  readonly xmin: readonly [oid: number, name: string];
  readonly xmax: readonly [oid: number, name: string];
  readonly running: readonly [oid: number, name: string];
  readonly visible: readonly [oid: number, name: string];
  readonly status: readonly [oid: number, name: string];
}

const generations: readonly Generation[] = [
  {
    snapshot: 'pg_snapshot',
    id: 'xid8',
    current: [5059, 'pg_current_xact_id'],
    assigned: [5060, 'pg_current_xact_id_if_assigned'],
    currentSnapshot: [5061, 'pg_current_snapshot'],
    xmin: [5062, 'pg_snapshot_xmin'],
    xmax: [5063, 'pg_snapshot_xmax'],
    running: [5064, 'pg_snapshot_xip'],
    visible: [5065, 'pg_visible_in_snapshot'],
    status: [5066, 'pg_xact_status'],
  },
  {
    snapshot: 'txid_snapshot',
    id: 'int8',
    current: [2943, 'txid_current'],
    assigned: [3348, 'txid_current_if_assigned'],
    currentSnapshot: [2944, 'txid_current_snapshot'],
    xmin: [2945, 'txid_snapshot_xmin'],
    xmax: [2946, 'txid_snapshot_xmax'],
    running: [2947, 'txid_snapshot_xip'],
    visible: [2948, 'txid_visible_in_snapshot'],
    status: [3360, 'txid_status'],
  },
];

function generationFunctions(generation: Generation): readonly Routine[] {
  const { snapshot, id } = generation;
  const currents = [generation.current, generation.assigned].map(([oid, name]) =>
    strictFunction({
      oid,
      name,
      args: [],
      result: id,
      volatility: 'stable',
      description: 'number of the transaction',
      implementation: ({ session }) => current(session),
    }),
  );
  const ends = (['xmin', 'xmax'] as const).map((end) =>
    strictFunction({
      oid: generation[end][0],
      name: generation[end][1],
      args: [snapshot],
      result: id,
      description: end === 'xmin' ? 'the lowest transaction that was running' : 'the first that had not begun',
      examples: [{ sql: `${generation[end][1]}('10:20:10,14'::${snapshot})`, result: end === 'xmin' ? '10' : '20' }],
      implementation: (text) => parseSnapshot(text)[end],
    }),
  );
  return [
    ...currents,
    ...ends,
    strictFunction({
      oid: generation.currentSnapshot[0],
      name: generation.currentSnapshot[1],
      args: [],
      result: snapshot,
      volatility: 'stable',
      description: 'which transactions had ended when this one began',
      implementation: ({ session }) => `${current(session)}:${current(session)}:`,
    }),
    setFunction({
      oid: generation.running[0],
      name: generation.running[1],
      args: [snapshot],
      result: id,
      description: 'the transactions that were running, one a row',
      rows: (text) => parseSnapshot(text).running.map((one) => [one]),
    }),
    strictFunction({
      oid: generation.visible[0],
      name: generation.visible[1],
      args: [id, snapshot],
      result: 'bool',
      description: 'whether a transaction had ended when the snapshot was taken',
      examples: [{ sql: `${generation.visible[1]}('12'::${id}, '10:20:10,14'::${snapshot})`, result: 't' }],
      implementation: (one, text) => isVisible(BigInt.asUintN(64, one), parseSnapshot(text)),
    }),
    strictFunction({
      oid: generation.status[0],
      name: generation.status[1],
      args: [id],
      result: 'text',
      volatility: 'volatile',
      description: 'in progress: it is this transaction; null: nothing is known of it any more',
      implementation: (one, { session }) => status(BigInt.asUintN(64, one), session),
    }),
  ];
}

const commitTimestamps: readonly FunctionDefinition[] = [
  strictFunction({
    oid: 3581,
    name: 'pg_xact_commit_timestamp',
    args: ['xid'],
    result: 'timestamptz',
    volatility: 'volatile',
    description: 'an error: commit timestamps are not tracked',
    implementation: trackingIsOff,
  }),
];

export const transactionFunctions: readonly Routine[] = [
  ...generations.flatMap(generationFunctions),
  ...commitTimestamps,
];
