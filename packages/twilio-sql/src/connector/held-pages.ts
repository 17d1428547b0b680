// Lists that are read page by page: the statement stays open between two pages, so that no row is seen twice or not
// at all, whatever happens at Twilio meanwhile.
import { randomBytes } from 'node:crypto';
import { pgError } from '@twilio-sql/sql-engine';

export interface HeldPage<T> {
  readonly rows: readonly T[];
  /** What the next page is asked for with; undefined at the end. */
  readonly nextPageToken: string | undefined;
}

interface Held<T> {
  readonly rows: AsyncIterator<T>;
  /** Ends the statement, even while it is being waited for. */
  readonly ending: AbortController;
  readonly pageSize: number;
  /** Read ahead, to know whether there is more. */
  next: T;
  /** How many pages have been given, and the last of them: a page may be asked for again. */
  page: number;
  last: HeldPage<T> | undefined;
  /** The page that is being read. */
  reading: Promise<HeldPage<T>> | undefined;
  timer: NodeJS.Timeout;
}

/** An open list that nobody has asked for so long is closed. */
const KEPT_MS = 600_000;
/** The one that was used longest ago goes first. */
const HELD_MAX = 64;

export class HeldPages<T> {
  readonly #held = new Map<string, Held<T>>();

  /** `start` begins the list, until its signal is aborted; so does `signal` while the page is being read. */
  async first(
    start: (ending: AbortSignal) => AsyncIterator<T>,
    pageSize: number,
    signal?: AbortSignal,
  ): Promise<HeldPage<T>> {
    const ending = new AbortController();
    const rows = start(ending.signal);
    const { taken, next } = await endedBy(signal, ending, () => take(rows, pageSize, undefined));
    if (next === undefined) return { rows: taken, nextPageToken: undefined };
    const id = randomBytes(16).toString('base64url');
    const held: Held<T> = {
      rows,
      ending,
      pageSize,
      next: next.value,
      page: 1,
      last: undefined,
      reading: undefined,
      timer: this.#timer(id),
    };
    this.#held.set(id, held);
    const [oldest] = this.#held.keys();
    if (this.#held.size > HELD_MAX && oldest !== undefined) void this.#drop(oldest);
    return { rows: taken, nextPageToken: tokenOf(id, 1) };
  }

  /** Throws PgError 34000 when the list is not open any more. */
  async next(token: string, signal?: AbortSignal): Promise<HeldPage<T>> {
    const [, id = '', page = ''] = /^([\w-]+)\.(\d+)$/.exec(token) ?? [];
    const held = this.#held.get(id);
    const asked = Number(page);
    if (held === undefined || !(asked === held.page || (asked === held.page - 1 && held.last !== undefined))) {
      throw pgError('34000', 'the page token is not valid any more', { hint: 'Read the list from its beginning.' });
    }
    this.#touch(id, held);
    if (asked === held.page - 1 && held.last !== undefined) return held.last;
    held.reading ??= this.#read(id, held);
    const { reading } = held;
    return await endedBy(signal, held.ending, () => reading);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#held.keys()].map((id) => this.#drop(id)));
  }

  async #read(id: string, held: Held<T>): Promise<HeldPage<T>> {
    try {
      const { taken, next } = await take(held.rows, held.pageSize, { value: held.next });
      held.page += 1;
      held.last = { rows: taken, nextPageToken: next === undefined ? undefined : tokenOf(id, held.page) };
      if (next !== undefined) held.next = next.value;
      return held.last;
    } catch (error) {
      // What failed halfway can't be gone on with.
      await this.#drop(id);
      throw error;
    } finally {
      held.reading = undefined;
    }
  }

  #touch(id: string, held: Held<T>): void {
    clearTimeout(held.timer);
    held.timer = this.#timer(id);
    this.#held.delete(id);
    this.#held.set(id, held);
  }

  #timer(id: string): NodeJS.Timeout {
    return setTimeout(() => void this.#drop(id), KEPT_MS).unref();
  }

  async #drop(id: string): Promise<void> {
    const held = this.#held.get(id);
    if (held === undefined) return;
    this.#held.delete(id);
    clearTimeout(held.timer);
    held.ending.abort();
    await held.rows.return?.();
  }
}

/** What is aborted before the work is done ends the list. */
async function endedBy<T>(
  signal: AbortSignal | undefined,
  ending: AbortController,
  work: () => Promise<T>,
): Promise<T> {
  const end = (): void => ending.abort(signal?.reason);
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end, { once: true });
  try {
    return await work();
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

const tokenOf = (id: string, page: number): string => `${id}.${page}`;

/** Up to `count` rows, and the one after them, which says that there are more. */
async function take<T>(
  rows: AsyncIterator<T>,
  count: number,
  before: { readonly value: T } | undefined,
): Promise<{ readonly taken: readonly T[]; readonly next: { readonly value: T } | undefined }> {
  const taken: T[] = before === undefined ? [] : [before.value];
  for (;;) {
    const step = await rows.next();
    if (step.done === true) return { taken, next: undefined };
    if (taken.length === count) return { taken, next: { value: step.value } };
    taken.push(step.value);
  }
}
