// The answer to one request: JSON at once, or in parts, no faster than the client takes them.
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

export interface Answer {
  /** Whether a part has gone: then an error can't be told any more but by breaking off. */
  readonly begun: () => boolean;
  readonly send: (status: number, text: string, headers?: Readonly<Record<string, string>>) => void;
  /** Sends a part of an answer with status 200; waits while the client is slower. */
  readonly write: (text: string) => Promise<void>;
  readonly end: () => void;
  /** Breaks off: what was sent of the body is no JSON, and no complete body to HTTP either. */
  readonly abort: () => void;
}

const HEADERS = {
  'content-type': 'application/json; charset=UTF-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** `signal`: the client has gone, or has to stop waiting. */
export function answerOver(response: ServerResponse, signal: AbortSignal): Answer {
  return {
    begun: () => response.headersSent,
    send: (status, text, headers = {}) => {
      if (response.headersSent || response.destroyed) return;
      response.writeHead(status, { ...HEADERS, ...headers, 'content-length': Buffer.byteLength(text) });
      response.end(response.req.method === 'HEAD' ? undefined : text);
    },
    write: async (text) => {
      signal.throwIfAborted();
      if (!response.headersSent) response.writeHead(200, HEADERS);
      if (text === '' || response.write(text)) return;
      await once(response, 'drain', { signal });
    },
    end: () => response.end(),
    abort: () => response.destroy(),
  };
}
