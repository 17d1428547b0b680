// The rows of one resource under one parent, for resources that work by rule: a small list, newest first.
import type { Row } from '../json.ts';
import type { Cursor, ListSlice } from '../layered-collection.ts';
import type { StoredRow } from '../stored-row.ts';

export class RuleCollection {
  /** Oldest first. */
  #rows: readonly StoredRow[];

  constructor(rows: readonly StoredRow[]) {
    this.#rows = rows;
  }

  get rows(): readonly StoredRow[] {
    return this.#rows;
  }

  get size(): number {
    return this.#rows.length;
  }

  add(row: StoredRow): void {
    this.#rows = [...this.#rows, row];
  }

  find(key: string): StoredRow | undefined {
    return this.#rows.find((row) => row.sid === key);
  }

  remove(key: string): void {
    this.#rows = this.#rows.filter((row) => row.sid !== key);
  }

  where(matches: (row: Row) => boolean, now: number): StoredRow | undefined {
    return this.#rows.find((row) => matches(row.view(now)));
  }

  get first(): StoredRow | undefined {
    return this.#rows[0];
  }

  views(now: number): readonly Row[] {
    return this.#rows.map((row) => row.view(now));
  }

  /** undefined when the cursor's row is not in the list. */
  list(
    matches: (row: Row) => boolean,
    limit: number,
    cursor: Cursor | undefined,
    now: number,
    render: (row: Row, key: string) => string,
  ): ListSlice | undefined {
    const entries = [...this.#rows]
      .reverse()
      .map((row) => ({ sid: row.sid, view: row.view(now) }))
      .filter((entry) => matches(entry.view) || entry.sid === cursor?.sid);
    const place = cursor === undefined ? -1 : entries.findIndex((entry) => entry.sid === cursor.sid);
    if (cursor !== undefined && place < 0) return undefined;
    const backwards = cursor?.side === 'before';
    const start = backwards ? Math.max(0, place - limit) : place + 1;
    const end = backwards ? place : start + limit;
    const page = entries.slice(start, end);
    return {
      texts: page.map((entry) => render(entry.view, entry.sid)),
      firstSid: page[0]?.sid,
      lastSid: page.at(-1)?.sid,
      more: backwards ? start > 0 : entries.length > end,
    };
  }
}
