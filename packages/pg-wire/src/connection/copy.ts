// The conversations inside of COPY: data to the client, and data from it until it says that it is done.

import { pgError, PgError, type CopyIn, type CopyOut, type ResultChunk } from '@twilio-sql/sql-engine';
import { decodeFrontend, kindOfType } from '../messages/frontend.ts';
import type { Input } from './input.ts';
import { ConnectionClosed, type Output } from './output.ts';

/** What came is no part of a COPY, and nobody knows what it belongs to: the connection ends after this error. */
class LostSynchronization extends PgError {}

/** Also where the place in the data was added to it. */
export function hasLostSynchronization(error: unknown): boolean {
  return error instanceof LostSynchronization || (error instanceof Error && hasLostSynchronization(error.cause));
}

/** Everything of a COPY but its CommandComplete; for COPY FROM the chunks are left to be read. */
export async function runCopy(
  copy: CopyOut | CopyIn,
  chunks: AsyncIterable<ResultChunk>,
  input: Input,
  output: Output,
): Promise<void> {
  if (copy.kind === 'out') {
    output.send({ kind: 'copy-out-response', format: copy.format, columns: copy.columns });
    for await (const chunk of chunks) await output.sendData(chunk.bytes);
    output.send({ kind: 'copy-done' });
    return;
  }
  output.send({ kind: 'copy-in-response', format: copy.format, columns: copy.columns });
  output.flush();
  await copy.receive(copyData(input, output.encoding.decode));
  for await (const _none of chunks);
}

/** Throws 57014 when the client gives up, 08P01 when it sends something else. */
async function* copyData(input: Input, decode: (bytes: Uint8Array) => string): AsyncGenerator<Uint8Array> {
  for (;;) {
    const frame = await input.read();
    if (frame?.type === undefined) throw new ConnectionClosed('the client has gone');
    switch (kindOfType(frame.type)) {
      case 'copy-data':
        yield frame.body;
        break;
      case 'copy-done':
        return;
      case 'copy-fail': {
        const message = decodeFrontend(frame.type, frame.body, decode);
        throw pgError('57014', `COPY from stdin failed: ${message.kind === 'copy-fail' ? message.message : ''}`);
      }
      // The extended protocol's clients may have sent them before they knew.
      case 'flush':
      case 'sync':
        break;
      default:
        throw new LostSynchronization({
          code: '08P01',
          message: `unexpected message type 0x${frame.type.charCodeAt(0).toString(16).toUpperCase()} during COPY from stdin`,
        });
    }
  }
}
