// A list of which most rows are generated and some are stored: rows that were created, changes to generated rows,
// and deletions. Stored rows are newer than all generated ones, so a list is the first followed by the second.
import { parseRowDate } from './dates.ts';
import type { GeneratedRows, Selection } from './generate/generated-rows.ts';
import type { JsonValue, Row } from './json.ts';
import type { StoredRow } from './stored-row.ts';

/** A place in a list: the rows after or before the one with this sid. */
export interface Cursor {
  readonly side: 'after' | 'before';
  readonly sid: string;
}

export interface ListRequest {
  readonly selection: Selection;
  /** The exact test for rows with state. */
  readonly matches: (row: Row) => boolean;
  readonly limit: number;
  readonly cursor: Cursor | undefined;
  readonly now: number;
}

export interface ListSlice {
  readonly texts: readonly string[];
  readonly firstSid: string | undefined;
  readonly lastSid: string | undefined;
  /** Whether rows follow in the direction of reading. */
  readonly more: boolean;
}

interface Patch {
  /** The generated row stands still since then. */
  readonly frozenAt: number | undefined;
  readonly changes: Row;
}

/** Orders stored rows: the sort column's time, newest first, null before all; then the order of creation. */
interface Position {
  readonly time: number;
  readonly sequence: number;
}

interface StoredEntry {
  readonly row: StoredRow;
  readonly view: Row;
  readonly position: Position;
}

export class LayeredCollection {
  readonly #generated: GeneratedRows;
  readonly #sortColumn: string;
  readonly #stored = new Map<string, StoredRow>();
  readonly #removed: StoredRow[] = [];
  readonly #patches = new Map<number, Patch>();
  readonly #deleted = new Set<number>();
  // Where a stored row was when its sid was given out as a page token: it may have moved or be gone when the token
  // comes back, and the pages must still cover the list.
  readonly #tokens = new Map<string, Position>();

  constructor(generated: GeneratedRows, sortColumn: string) {
    this.#generated = generated;
    this.#sortColumn = sortColumn;
  }

  add(row: StoredRow): void {
    this.#stored.set(row.sid, row);
  }

  has(sid: string): boolean {
    return this.#stored.has(sid) || this.#index(sid) !== undefined;
  }

  /** The JSON text of a row. */
  text(sid: string, now: number): string | undefined {
    const stored = this.#stored.get(sid);
    if (stored !== undefined) return JSON.stringify(stored.view(now));
    const index = this.#index(sid);
    return index === undefined ? undefined : this.#textAt(index, now);
  }

  row(sid: string, now: number): Row | undefined {
    const stored = this.#stored.get(sid);
    if (stored !== undefined) return stored.view(now);
    const text = this.text(sid, now);
    return text === undefined ? undefined : parseRow(text);
  }

  /** Changes columns of a row; with `concluded`, the row does not move on by itself afterwards. */
  change(sid: string, now: number, changes: Row, concluded = false): void {
    const stored = this.#stored.get(sid);
    if (stored !== undefined) {
      if (concluded) stored.conclude(now, changes);
      else stored.change(now, changes);
      return;
    }
    const index = this.#index(sid);
    if (index === undefined) return;
    const known = this.#patches.get(index);
    this.#patches.set(index, {
      frozenAt: known?.frozenAt ?? (concluded ? now : undefined),
      changes: { ...known?.changes, ...changes },
    });
  }

  remove(sid: string): void {
    const stored = this.#stored.get(sid);
    if (stored !== undefined) {
      this.#stored.delete(sid);
      this.#removed.push(stored);
      return;
    }
    const index = this.#index(sid);
    if (index === undefined) return;
    this.#deleted.add(index);
    this.#patches.delete(index);
  }

  /** Every row that was ever created here: what is deleted was billed all the same. */
  everStored(): readonly StoredRow[] {
    return [...this.#stored.values(), ...this.#removed];
  }

  /** A generated row that was changed since, undefined when it is as generated. */
  changedRow(index: number, now: number): Row | undefined {
    return this.#patches.has(index) ? parseRow(this.#textAt(index, now)) : undefined;
  }

  /** undefined when the cursor's sid was never a row of this list. */
  list(request: ListRequest): ListSlice | undefined {
    const { cursor } = request;
    if (cursor === undefined) return this.#forward(request, undefined, undefined);
    const stored = this.#stored.get(cursor.sid);
    const position =
      this.#tokens.get(cursor.sid) ?? (stored === undefined ? undefined : this.#position(stored, request.now));
    const index = position === undefined ? this.#generated.indexOf(cursor.sid) : undefined;
    if (position === undefined && index === undefined) return undefined;
    return cursor.side === 'after' ? this.#forward(request, position, index) : this.#backward(request, position, index);
  }

  #forward(request: ListRequest, position: Position | undefined, index: number | undefined): ListSlice {
    const collected = new Collected(request.limit);
    const stored = index === undefined ? this.#storedInOrder(request) : [];
    for (const entry of stored) {
      if (position !== undefined && compare(entry.position, position) <= 0) continue;
      if (collected.full) break;
      collected.push(entry.row.sid, JSON.stringify(entry.view));
    }
    const { selection } = request;
    const start = Math.min(selection.high, index ?? selection.high) - 1;
    if (!collected.full) this.#collect(request, start, -1, collected);
    return this.#remember(collected.slice(false), stored);
  }

  #backward(request: ListRequest, position: Position | undefined, index: number | undefined): ListSlice {
    const collected = new Collected(request.limit);
    if (index !== undefined) this.#collect(request, Math.max(request.selection.low, index + 1), 1, collected);
    const stored = this.#storedInOrder(request).reverse();
    for (const entry of stored) {
      if (position !== undefined && compare(entry.position, position) >= 0) continue;
      if (collected.full) break;
      collected.push(entry.row.sid, JSON.stringify(entry.view));
    }
    return this.#remember(collected.slice(true), stored);
  }

  /** Notes where the page's ends are now, since their sids become tokens. */
  #remember(slice: ListSlice, stored: readonly StoredEntry[]): ListSlice {
    for (const entry of stored) {
      if (entry.row.sid === slice.firstSid || entry.row.sid === slice.lastSid) {
        this.#tokens.set(entry.row.sid, entry.position);
      }
    }
    return slice;
  }

  #collect(request: ListRequest, start: number, step: 1 | -1, collected: Collected): void {
    const { selection, now } = request;
    const { low, high, accept } = selection;
    const indexes = selection.candidates?.(start, step) ?? range(start, step === 1 ? high : low - 1, step);
    for (const index of indexes) {
      if (index < low || index >= high) {
        if (step === 1 ? index >= high : index < low) break;
        continue;
      }
      if (this.#deleted.has(index)) continue;
      if (this.#patches.has(index)) {
        const text = this.#textAt(index, now);
        if (!request.matches(parseRow(text))) continue;
        collected.push(index, text);
      } else {
        if (accept !== undefined && !accept(index)) continue;
        // The row beyond the page is only counted, not written.
        collected.push(index, collected.complete ? '' : this.#generated.text(index, now));
      }
      if (collected.full) break;
    }
    collected.nameWith((index) => this.#generated.sidOf(index));
  }

  #storedInOrder(request: ListRequest): StoredEntry[] {
    const entries: StoredEntry[] = [];
    for (const row of this.#stored.values()) {
      const view = row.view(request.now);
      if (request.matches(view)) entries.push({ row, view, position: this.#positionOf(row, view) });
    }
    return entries.sort((left, right) => compare(left.position, right.position));
  }

  #position(row: StoredRow, now: number): Position {
    return this.#positionOf(row, row.view(now));
  }

  #positionOf(row: StoredRow, view: Row): Position {
    const sorted: JsonValue | undefined = view[this.#sortColumn];
    return { time: typeof sorted === 'string' ? parseRowDate(sorted) : Infinity, sequence: row.sequence };
  }

  #index(sid: string): number | undefined {
    const index = this.#generated.indexOf(sid);
    return index === undefined || this.#deleted.has(index) ? undefined : index;
  }

  #textAt(index: number, now: number): string {
    const patch = this.#patches.get(index);
    if (patch === undefined) return this.#generated.text(index, now);
    return JSON.stringify({ ...parseRow(this.#generated.text(index, patch.frozenAt ?? now)), ...patch.changes });
  }
}

/** The rows of a page and one more, which tells that there is a next page. */
class Collected {
  readonly #limit: number;
  readonly #texts: string[] = [];
  readonly #keys: (string | number)[] = [];
  #sidOf: (index: number) => string = String;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get complete(): boolean {
    return this.#texts.length >= this.#limit;
  }

  get full(): boolean {
    return this.#texts.length > this.#limit;
  }

  push(key: string | number, text: string): void {
    this.#keys.push(key);
    this.#texts.push(text);
  }

  nameWith(sidOf: (index: number) => string): void {
    this.#sidOf = sidOf;
  }

  slice(reversed: boolean): ListSlice {
    const texts = this.#texts.slice(0, this.#limit);
    const keys = this.#keys.slice(0, this.#limit);
    if (reversed) {
      texts.reverse();
      keys.reverse();
    }
    return { texts, firstSid: this.#sid(keys[0]), lastSid: this.#sid(keys.at(-1)), more: this.full };
  }

  #sid(key: string | number | undefined): string | undefined {
    return typeof key === 'number' ? this.#sidOf(key) : key;
  }
}

/** Negative when `left` comes first in the list. */
function compare(left: Position, right: Position): number {
  if (left.time !== right.time) return right.time > left.time ? 1 : -1;
  return right.sequence - left.sequence;
}

function* range(start: number, end: number, step: 1 | -1): Generator<number> {
  for (let index = start; index !== end && (step === 1 ? index < end : index > end); index += step) yield index;
}

function parseRow(text: string): Row {
  // as: the text was written by a generator of this package.
  return JSON.parse(text) as Row;
}
