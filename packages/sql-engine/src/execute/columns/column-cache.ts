// What a thread keeps of tables, for all its sessions. A table's stamp names what is in it (see table-stamps.ts), so
// that nothing here can be out of date: what is not asked for any more goes when the memory is wanted.

import { codeColumn, codedBytes, columnBytes, NotKept, type CodedColumn, type KeptColumn } from './kept-column.ts';

type Kept = KeptColumn | CodedColumn | NotKept | number;

interface Entry {
  readonly kept: Kept;
  readonly bytes: number;
}

/** Of an entry besides its arrays. */
const entryBytes = 300;

export class ColumnCache {
  /** The one used longest ago first. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  column(key: string): KeptColumn | undefined {
    const kept = this.#get(key);
    if (kept instanceof NotKept) throw kept;
    return typeof kept === 'object' && 'kind' in kept ? kept : undefined;
  }

  keepColumn(key: string, column: KeptColumn): void {
    this.#put(key, column, columnBytes(column));
  }

  /** That it can't be kept is known for as long. */
  refuse(key: string, reason: NotKept): void {
    this.#put(key, reason, 0);
  }

  rows(key: string, count: () => number): number {
    const name = `${key} rows`;
    const known = this.#get(name);
    if (typeof known === 'number') return known;
    const counted = count();
    this.#put(name, counted, 0);
    return counted;
  }

  coded(key: string, column: KeptColumn): CodedColumn {
    if (column.kind === 'text') return codeColumn(column);
    const name = `${key} codes`;
    const known = this.#get(name);
    if (typeof known === 'object' && 'count' in known) return known;
    const coded = codeColumn(column);
    this.#put(name, coded, codedBytes(coded));
    return coded;
  }

  /** Down to so many bytes. */
  trim(bytesMax: number): void {
    for (const key of this.#entries.keys()) {
      if (this.#bytes <= bytesMax) return;
      this.#delete(key);
    }
  }

  #get(key: string): Kept | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.kept;
  }

  #put(key: string, kept: Kept, bytes: number): void {
    this.#delete(key);
    const entry = { kept, bytes: bytes + entryBytes + 2 * key.length };
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
  }

  #delete(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}
