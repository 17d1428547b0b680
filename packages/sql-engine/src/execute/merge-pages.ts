// Several sources of pages as one, in the order of arrival. Leaving early closes all of them.

import type { Page } from '../driver/page.ts';

interface Arrival {
  readonly source: AsyncIterator<Page>;
  readonly result: IteratorResult<Page>;
}

export async function* mergePages(iterables: readonly AsyncIterable<Page>[]): AsyncGenerator<Page> {
  const sources = iterables.map((iterable) => iterable[Symbol.asyncIterator]());
  const waiting = new Map<AsyncIterator<Page>, Promise<Arrival>>();
  const ask = (source: AsyncIterator<Page>): void => {
    waiting.set(
      source,
      source.next().then((result) => ({ source, result })),
    );
  };
  try {
    for (const source of sources) ask(source);
    while (waiting.size > 0) {
      const { source, result } = await Promise.race(waiting.values());
      waiting.delete(source);
      if (result.done === true) continue;
      ask(source);
      yield result.value;
    }
  } finally {
    // What is still being asked for ends with the statement's signal; its outcome no longer matters.
    for (const pending of waiting.values()) pending.catch(() => undefined);
    await Promise.allSettled([...waiting.keys()].map(async (source) => source.return?.()));
  }
}
