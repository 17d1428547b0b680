// ParameterStatus: settings that clients are told of, when they have changed since they were told last.

import { clientEncoding } from '../codec/client-encoding.ts';
import type { Output } from './output.ts';

export class SettingReports {
  readonly #output: Output;
  readonly #changed = new Map<string, string>();
  /** What the client was told last. */
  readonly #reported = new Map<string, string>();

  constructor(output: Output) {
    this.#output = output;
  }

  changed(name: string, value: string): void {
    this.#changed.set(name, value);
    if (name === 'client_encoding') this.#output.encoding = clientEncoding(value);
  }

  /** Before ReadyForQuery alone, as Postgres since 14: what was rolled back meanwhile is no change. */
  send(): void {
    if (this.#changed.size === 0) return;
    for (const [name, value] of this.#changed) {
      if (this.#reported.get(name) === value) continue;
      this.#reported.set(name, value);
      this.#output.send({ kind: 'parameter-status', name, value });
    }
    this.#changed.clear();
  }
}
