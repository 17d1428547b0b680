// Faults that tests ask for: what goes wrong with which of the next requests.

interface FaultBase {
  /** Which requests: all that fit every given part. */
  readonly method?: string;
  /** A part of the path, or a pattern. */
  readonly path?: string | RegExp;
  /** How many requests are hit; 1 when absent. */
  readonly times?: number;
  /** How many requests that fit pass unharmed first. */
  readonly skip?: number;
}

export type Fault =
  /** The connection is cut, before the request took effect or after it did. */
  | (FaultBase & { readonly kind: 'reset'; readonly effect: 'before' | 'after' })
  /** An error answer instead of the right one; `effect: 'after'` when the request took effect all the same. */
  | (FaultBase & {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: number;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly effect?: 'before' | 'after';
    })
  /** The right answer, late. */
  | (FaultBase & { readonly kind: 'delay'; readonly delayMs: number })
  /** No answer at all: the connection stays open. */
  | (FaultBase & { readonly kind: 'hang'; readonly effect: 'before' | 'after' })
  /** The body ends early, and the connection with it. */
  | (FaultBase & { readonly kind: 'truncate'; readonly bytes: number })
  /** Another body, which need not be JSON. */
  | (FaultBase & { readonly kind: 'body'; readonly body: string });

interface Armed {
  readonly fault: Fault;
  skip: number;
  left: number;
}

export class FaultList {
  #armed: Armed[] = [];

  inject(fault: Fault): void {
    this.#armed.push({ fault, skip: fault.skip ?? 0, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#armed = [];
  }

  /** A fault that names the path: what is not the API's is hit by no other. */
  takeNamed(method: string, path: string): Fault | undefined {
    return this.take(method, path, (fault) => fault.path !== undefined);
  }

  /** The fault that hits this request, used up by one. */
  take(method: string, path: string, only: (fault: Fault) => boolean = () => true): Fault | undefined {
    for (const armed of this.#armed) {
      if (!only(armed.fault) || !fits(armed.fault, method, path)) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      armed.left -= 1;
      this.#armed = this.#armed.filter((other) => other.left > 0);
      return armed.fault;
    }
    return undefined;
  }
}

function fits(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method !== method) return false;
  if (fault.path === undefined) return true;
  return typeof fault.path === 'string' ? path.includes(fault.path) : fault.path.test(path);
}
