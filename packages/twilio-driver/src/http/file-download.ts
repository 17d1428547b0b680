// Files that Twilio keeps elsewhere and redirects to. The address is all that is needed to read one, so it is treated
// as a secret: it is not logged beyond its host and path, and Twilio's credentials are never sent to it.
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { pgError, type StatementScope } from '@twilio-sql/sql-engine/driver';
import { abortError } from './api-client.ts';
import { failureError } from './api-error.ts';
import type { ApiRequest } from './api-request.ts';
import { failureReason, type Transport } from './transport.ts';

export interface DownloadOptions {
  readonly scope: StatementScope;
  readonly signal: AbortSignal;
  /** The bytes are somebody's: gzip stays gzip. */
  readonly asStored?: boolean;
}

export interface FileDownload {
  /** The file's bytes as they arrive, unpacked when they are gzip unless `asStored`. Takes one request from the statement's budget. */
  readonly open: (url: string, options: DownloadOptions) => AsyncGenerator<Uint8Array, void, undefined>;
}

export interface FileDownloadOptions {
  readonly transport: Pick<Transport, 'get'>;
  readonly clock: () => number;
  /** Addresses without TLS are accepted from a stand-in on this machine only. */
  readonly apiUrl?: string;
}

/** Answers that say where a file is. */
export const redirectStatus: readonly number[] = [301, 302, 303, 307, 308];

/** Compressed by whoever wrote the file, and perhaps again by whoever serves it. */
const gzipLayersMax = 2;

export function createFileDownload(options: FileDownloadOptions): FileDownload {
  const { transport, clock } = options;

  async function* bytesOf(
    url: URL,
    { scope, signal, asStored = false }: DownloadOptions,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    scope.takeRequests(1);
    const request: ApiRequest = { method: 'GET', host: url.host, path: url.pathname, query: '' };
    const startedAt = clock();
    const record = (outcome: { readonly status?: number; readonly error?: string }): void => {
      scope.recordRequest({ ...request, startedAt, durationMs: clock() - startedAt, attempt: 1, ...outcome });
    };
    let status: number | undefined;
    try {
      const response = await transport.get(url, signal);
      status = response.statusCode;
      if (status !== 200) {
        await response.body.dump();
        throw pgError('HV000', `the file of ${url.host}${url.pathname} can't be read: HTTP status ${status}`, {
          hint: 'Such addresses expire: repeat the statement.',
        });
      }
      // as: without an encoding the body yields buffers.
      yield* unpacked(response.body as AsyncIterable<Uint8Array>, asStored ? 0 : gzipLayersMax);
      record({ status });
    } catch (error) {
      if (signal.aborted) throw abortError(signal);
      const reason = error instanceof Error ? failureReason(error) : undefined;
      record({ ...(status === undefined ? {} : { status }), error: reason ?? 'failed' });
      if (reason === undefined || !(error instanceof Error)) throw error;
      throw failureError(request, { reason, error }, 1);
    }
  }
  return {
    open: (url, downloadOptions) => bytesOf(checkedAddress(url, options.apiUrl), downloadOptions),
  };
}

function checkedAddress(url: string, apiUrl: string | undefined): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const plain = apiUrl?.startsWith('http:') === true && parsed?.hostname === new URL(apiUrl).hostname;
  if (parsed === undefined || (parsed.protocol !== 'https:' && !plain) || parsed.username !== '') {
    throw pgError('HV000', 'Twilio redirects to an address that is not read', {
      detail: `Files are read over HTTPS only; this one is at "${parsed?.origin ?? 'no address'}".`,
    });
  }
  return parsed;
}

/** Tells gzip by its first bytes: what serves files does not always say how they are packed. */
async function* unpacked(chunks: AsyncIterable<Uint8Array>, layers: number): AsyncGenerator<Uint8Array, void> {
  const source = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await source.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const whole = resumed(head, source);
  if (layers === 0 || head[0] !== 0x1f || head[1] !== 0x8b) yield* whole;
  else yield* unpacked(gunzipped(whole), layers - 1);
}

async function* resumed(head: Uint8Array, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    if (head.length > 0) yield head;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const packed = Readable.from(chunks);
  const gunzip = createGunzip();
  packed.on('error', (error) => gunzip.destroy(error));
  packed.pipe(gunzip);
  try {
    // as: a stream without an encoding yields buffers.
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } finally {
    gunzip.destroy();
    packed.destroy();
  }
}
