// Standard output for results: waits where the reader is slower, and tells when nobody reads any more.
import { once } from 'node:events';
import type { Writable } from 'node:stream';

export interface Output {
  /** Settles when there is room for more. Does nothing once the reader is gone. Throws when writing fails. */
  readonly write: (text: string) => Promise<void>;
  /** Aborted when the reader has gone away (`| head`). */
  readonly gone: AbortSignal;
}

export function openOutput(stream: Writable): Output {
  const gone = new AbortController();
  const failed = new AbortController();
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') gone.abort();
    else failed.abort(error);
  });
  const over = AbortSignal.any([gone.signal, failed.signal]);
  const write = async (text: string): Promise<void> => {
    // A full disk is no quiet end.
    failed.signal.throwIfAborted();
    if (text === '' || gone.signal.aborted || stream.write(text)) return;
    try {
      await once(stream, 'drain', { signal: over });
    } catch (error) {
      failed.signal.throwIfAborted();
      if (!gone.signal.aborted) throw error;
    }
  };
  return { write, gone: gone.signal };
}
