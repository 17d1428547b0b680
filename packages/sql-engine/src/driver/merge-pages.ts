// Several sources of pages read at the same time, as one: pages come as they arrive.

export interface MergeOptions {
  /** How many sources are open at the same time. */
  readonly width: number;
  /** Ask a source for its next page while the reader is busy with the last one. */
  readonly ahead: boolean;
}

/**
 * Each source is opened when there is room for it. Leaving early returns from those that are open; their owner
 * aborts what they are waiting for.
 */
export async function* mergePages<T>(
  sources: Iterable<() => AsyncIterator<T, void, undefined>>,
  options: MergeOptions,
): AsyncGenerator<T, void, undefined> {
  const waiting = sources[Symbol.iterator]();
  const active = new Map<AsyncIterator<T, void, undefined>, Promise<Arrival<T>>>();
  const ask = (iterator: AsyncIterator<T, void, undefined>): void => {
    const arrival = iterator.next().then((result) => ({ iterator, result }));
    // The race below hears of the first failure; the others must not count as unheard.
    arrival.catch(() => {});
    active.set(iterator, arrival);
  };
  const fill = (): void => {
    while (active.size < options.width) {
      const source = waiting.next();
      if (source.done === true) return;
      ask(source.value());
    }
  };
  try {
    for (;;) {
      fill();
      if (active.size === 0) return;
      const { iterator, result } = await Promise.race(active.values());
      active.delete(iterator);
      if (result.done === true) continue;
      if (options.ahead) ask(iterator);
      yield result.value;
      if (!options.ahead) ask(iterator);
    }
  } finally {
    // Not awaited: a generator that waits for an answer returns after that answer.
    for (const iterator of active.keys()) iterator.return?.().catch(() => {});
  }
}

interface Arrival<T> {
  readonly iterator: AsyncIterator<T, void, undefined>;
  readonly result: IteratorResult<T, void>;
}
