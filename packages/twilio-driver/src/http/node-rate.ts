// How many requests may begin in a second: so many for each node, as the connector promises them. Nodes are added
// while requests have to wait, and go again when fewer would do.

export interface NodeRateOptions {
  readonly nodesMin: number;
  readonly nodesMax: number;
  /** Requests a second for each node; 0 for no limit. */
  readonly ratePerNode: number;
}

export interface NodeRate {
  /** Settles when a request may begin. Throws the signal's reason. */
  readonly take: (signal: AbortSignal) => Promise<void>;
  /** How many there are just now. */
  readonly nodes: () => number;
}

interface Waiter {
  readonly begin: () => void;
}

const windowMs = 1000;
/** One node more in this time at the most: from 2 to 50 takes five seconds of waiting. */
const growMs = 100;
/** A node that has not been needed for so long goes; further ones each second. */
const [idleMs, shrinkMs] = [10_000, 1000];

export function createNodeRate(options: NodeRateOptions, clock: () => number): NodeRate {
  const { nodesMin, nodesMax, ratePerNode } = options;
  if (ratePerNode * nodesMin <= 0) return { take: () => Promise.resolve(), nodes: () => nodesMin };
  const waiting = new Set<Waiter>();
  /** When the requests of the last window began. */
  const begun: number[] = [];
  let nodes = nodesMin;
  let grownAt = Number.NEGATIVE_INFINITY;
  /** When that many nodes were needed last. */
  let neededAt = clock();
  let timer: NodeJS.Timeout | undefined;

  const rateOf = (count: number): number => Math.max(1, Math.floor(count * ratePerNode));
  // Rates below one a second have a longer window for their one request.
  const window = (): number => Math.max(windowMs, windowMs / (nodes * ratePerNode));

  const forget = (now: number): void => {
    let over = 0;
    while (over < begun.length && (begun[over] ?? 0) <= now - window()) over += 1;
    begun.splice(0, over);
  };

  const shrink = (now: number): void => {
    if (nodes === nodesMin || begun.length > rateOf(nodes - 1)) {
      neededAt = now;
      return;
    }
    while (nodes > nodesMin && now - neededAt >= idleMs) {
      nodes -= 1;
      neededAt += shrinkMs;
    }
  };

  const grow = (now: number): void => {
    if (nodes >= nodesMax || now - grownAt < growMs) return;
    nodes += 1;
    grownAt = now;
    neededAt = now;
  };

  const admit = (): void => {
    const now = clock();
    forget(now);
    shrink(now);
    if (waiting.size > 0 && begun.length >= rateOf(nodes)) grow(now);
    for (const waiter of waiting) {
      if (begun.length >= rateOf(nodes)) break;
      waiting.delete(waiter);
      begun.push(now);
      waiter.begin();
    }
    if (waiting.size === 0 || timer !== undefined) return;
    const untilFree = Math.max(1, (begun[0] ?? now) + window() - now);
    timer = setTimeout(
      () => {
        timer = undefined;
        admit();
      },
      nodes < nodesMax ? Math.min(untilFree, growMs) : untilFree,
    );
  };

  return {
    take: (signal) =>
      new Promise<void>((resolve, reject) => {
        signal.throwIfAborted();
        const onAbort = (): void => {
          waiting.delete(waiter);
          // as: whatever the reason is, it is thrown on as it is.
          reject(signal.reason as Error);
        };
        const waiter: Waiter = {
          begin: () => {
            signal.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        signal.addEventListener('abort', onAbort, { once: true });
        waiting.add(waiter);
        admit();
      }),
    nodes: () => {
      forget(clock());
      shrink(clock());
      return nodes;
    },
  };
}
