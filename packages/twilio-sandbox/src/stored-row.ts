// A row that somebody created: what it was at first, and the changes that come with time.
import type { Row } from './json.ts';

/** From `at` (seconds) on, these columns have these values. */
export interface Stage {
  readonly at: number;
  readonly changes: Row;
}

export class StoredRow {
  readonly sid: string;
  /** Counts up with each creation. */
  readonly sequence: number;
  readonly #base: Row;
  #stages: readonly Stage[];

  constructor(sid: string, sequence: number, base: Row, stages: readonly Stage[] = []) {
    this.sid = sid;
    this.sequence = sequence;
    this.#base = base;
    this.#stages = stages;
  }

  view(now: number): Row {
    let row = this.#base;
    for (const stage of this.#stages) if (stage.at <= now) row = { ...row, ...stage.changes };
    return row;
  }

  change(now: number, changes: Row): void {
    // Before the stages to come, so that these still happen; redaction, say, does not stop delivery.
    const future = this.#stages.filter((stage) => stage.at > now);
    this.#stages = [...this.#stages.filter((stage) => stage.at <= now), { at: now, changes }, ...future];
  }

  /** As `change`, and nothing that was to come happens any more. */
  conclude(now: number, changes: Row): void {
    this.#stages = [...this.#stages.filter((stage) => stage.at <= now), { at: now, changes }];
  }
}
