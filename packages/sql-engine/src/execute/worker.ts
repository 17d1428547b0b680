// The worker thread of an executor: operations in, replies out.

import { parentPort, workerData } from 'node:worker_threads';
import { ExecutorCore } from './core.ts';
import { serializeError, type OperationReply } from './executor.ts';
import type { OperationName, OperationRequest } from './messages.ts';
import { prepareThread } from './thread-data.ts';

const port = parentPort;
if (port === null) throw new Error('this module is the entry of a worker thread');

prepareThread(workerData);
const core = new ExecutorCore();

port.on('message', (request: OperationRequest) => {
  const reply = answer(request);
  port.postMessage(reply, 'result' in reply ? transferable(reply.result) : []);
});

function answer(request: OperationRequest): OperationReply {
  try {
    // The main thread's WorkerExecutor made the request from the same interface.
    const operations = core as unknown as Record<OperationName, (...args: readonly unknown[]) => unknown>;
    return { id: request.id, result: operations[request.operation](...request.args) };
  } catch (error) {
    return { id: request.id, error: serializeError(error) };
  }
}

function transferable(result: unknown): ArrayBuffer[] {
  if (typeof result !== 'object' || result === null || !('bytes' in result)) return [];
  const { bytes } = result;
  return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}
