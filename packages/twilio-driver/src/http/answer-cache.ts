// Answers to reads, kept for a while for the sessions that ask for that (`twilio.cache_ttl`): off unless it is set.
// Whatever is written through the connection ends them all.
import { memoryBytes, type StatementScope, durationMs } from '@twilio-sql/sql-engine/driver';
import type { ApiClient, SendOptions } from './api-client.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';

/** How old an answer may be. */
export const cacheTtl = 'twilio.cache_ttl';
/** What all kept answers of a connection may take together. */
export const cacheMemory = 'twilio.cache_memory';

interface KeptAnswer {
  readonly answer: ApiAnswer;
  /** When it was asked for: its rows are as they were then or later. */
  readonly askedAt: number;
}

/** What one connection keeps. */
export class AnswerCache {
  /** The one used longest ago first. */
  readonly #kept = new Map<string, KeptAnswer>();
  #bytes = 0;
  #generation = 0;

  /** Changes with every write: what was asked for before is not kept after. */
  get generation(): number {
    return this.#generation;
  }

  find(key: string, askedAfter: number): ApiAnswer | undefined {
    const found = this.#kept.get(key);
    if (found === undefined || found.askedAt < askedAfter) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return copyOf(found.answer);
  }

  keep(key: string, { answer, askedAt }: KeptAnswer, bytesMax: number): void {
    this.#drop(key);
    const bytes = answer.body.byteLength;
    if (bytes > bytesMax) return;
    this.#kept.set(key, { answer: copyOf(answer), askedAt });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= bytesMax) return;
      this.#drop(oldest);
    }
  }

  /** Something is being written, or was. */
  clear(): void {
    this.#generation += 1;
    this.#kept.clear();
    this.#bytes = 0;
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.answer.body.byteLength ?? 0;
    this.#kept.delete(key);
  }
}

/** Bodies are given away with their memory. */
function copyOf(answer: ApiAnswer): ApiAnswer {
  return { ...answer, body: answer.body.slice() };
}

export interface CachingOptions {
  readonly cache: AnswerCache;
  /** Whose answers they are: accounts see different rows. */
  readonly accountSid: string;
  readonly clock: () => number;
}

/** Answers what may be kept (`SendOptions.keepable`) from memory where the session allows it. */
export function createCachingClient(client: ApiClient, { cache, accountSid, clock }: CachingOptions): ApiClient {
  const read = async (request: ApiRequest, options: SendOptions): Promise<ApiAnswer> => {
    const { ageMaxMs, bytesMax } = limitsOf(options.scope);
    if (options.keepable !== true || options.scope.fresh || ageMaxMs === 0) return await client.send(request, options);
    options.signal.throwIfAborted();
    const key = `${accountSid} ${request.host}${request.path}?${request.query}`;
    const askedAt = clock();
    const found = cache.find(key, askedAt - ageMaxMs);
    if (found !== undefined) {
      options.scope.recordKept();
      return found;
    }
    const { generation } = cache;
    const answer = await client.send(request, options);
    if (answer.status === 200 && generation === cache.generation) cache.keep(key, { answer, askedAt }, bytesMax);
    return answer;
  };
  const write = async (request: ApiRequest, options: SendOptions): Promise<ApiAnswer> => {
    cache.clear();
    try {
      return await client.send(request, options);
    } finally {
      // What was read meanwhile may be from before it.
      cache.clear();
    }
  };
  return {
    ...client,
    send: (request, options) => (request.method === 'GET' ? read(request, options) : write(request, options)),
  };
}

function limitsOf({ settings }: StatementScope): { readonly ageMaxMs: number; readonly bytesMax: number } {
  return {
    ageMaxMs: durationMs(settings[cacheTtl] ?? '0'),
    bytesMax: memoryBytes(settings[cacheMemory] ?? '0'),
  };
}
