// The worker thread of an executor: operations in, replies out.

import { parentPort, workerData } from 'node:worker_threads';
import { takeNotifications } from '../functions/server-sessions.ts';
import { serializeError, type OperationReply } from './executor.ts';
import { ColumnCache } from './columns/column-cache.ts';
import { SessionCore } from './session-core.ts';
import type { ExecutorOperations, OperationName, OperationRequest } from './messages.ts';
import { StatementCores } from './statement-cores.ts';
import { prepareThread } from './thread-data.ts';

const port = parentPort;
if (port === null) throw new Error('this module is the entry of a worker thread');

prepareThread(workerData);
const shared = new StatementCores();
/** Of the tables that sessions here have read. */
const columns = new ColumnCache();
/** Sessions' own databases, by number. */
const sessions = new Map<number, SessionCore>();

function coreOf(number: number): ExecutorOperations {
  if (number === 0) return shared;
  const core = sessions.get(number) ?? new SessionCore(columns);
  sessions.set(number, core);
  return core;
}

port.on('message', (request: OperationRequest) => {
  const reply = answer(request);
  const notifications = takeNotifications();
  port.postMessage(
    notifications.length === 0 ? reply : { ...reply, notifications },
    'result' in reply ? transferable(reply.result) : [],
  );
});

function answer(request: OperationRequest): OperationReply {
  try {
    // The main thread's WorkerExecutor made the request from the same interface.
    const operations = coreOf(request.core) as unknown as Record<
      OperationName,
      (...args: readonly unknown[]) => unknown
    >;
    const result = operations[request.operation](...request.args);
    if (request.operation === 'close') sessions.delete(request.core);
    return { id: request.id, result };
  } catch (error) {
    return { id: request.id, error: serializeError(error) };
  }
}

function transferable(result: unknown): ArrayBuffer[] {
  if (typeof result !== 'object' || result === null || !('bytes' in result)) return [];
  const { bytes } = result;
  return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}
