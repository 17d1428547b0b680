// The rows of the system's relations, made when first read and kept while they hold true. The catalogs of one engine
// share them: what a session's own tables add is made for it alone, and the rows of all others stay the same objects.

import { isDeepStrictEqual } from 'node:util';
import type { JsValue } from '../types/values.ts';
import type { RelationFact } from './catalog-facts.ts';
import { holdFor, recordReads, type Reads } from './recorded-reads.ts';
import { rowMaker, type RowMaker, type RowSource } from './row-source.ts';
import type { Reader, SystemModel } from './system-model.ts';

export type Row = readonly JsValue[];

export interface RowSet {
  readonly identity: string;
  readonly rows: readonly Row[];
  /** Rows by the value of a column, made when first asked for. */
  readonly lookup: (column: number) => ReadonlyMap<JsValue, readonly Row[]>;
}

/** Readers whose rows are kept for a relation that differs by reader. */
const KEPT_READERS = 8;
/** Catalogs that differ in their own objects, whose rows are kept. */
const KEPT_CATALOGS = 4;

/** Rows that were made at once. */
interface Part {
  readonly reads: Reads;
  readonly rows: readonly Row[];
}

interface MadeSet {
  readonly parts: readonly Part[];
  readonly rowSet: RowSet;
}

/** For the life of an engine: one for each of its relations. */
export class RowSets {
  readonly #relations = new Map<number, RelationRows>();

  of(relation: RelationFact, source: RowSource | undefined): RelationRows {
    const known = this.#relations.get(relation.oid) ?? new RelationRows(relation, source);
    this.#relations.set(relation.oid, known);
    return known;
  }
}

export class RelationRows {
  readonly #name: string;
  readonly #source: RowSource | undefined;
  readonly #toRows: RowMaker;
  readonly #byModel = new WeakMap<SystemModel, Map<string, RowSet>>();
  /** By reader: what is no relation's own, the newest last. */
  readonly #general = new Map<string, readonly Part[]>();
  readonly #ofRelations = new WeakMap<RelationFact, Map<string, Part>>();
  /** By reader, the newest last. */
  readonly #made = new Map<string, readonly MadeSet[]>();
  #identities = 0;

  constructor(relation: RelationFact, source: RowSource | undefined) {
    this.#name = `${relation.schema}.${relation.name}`;
    this.#source = source;
    this.#toRows = rowMaker(relation);
  }

  of(model: SystemModel, reader: Reader): RowSet {
    const { changes } = this.#source ?? { changes: 'catalog' };
    const key = changes === 'catalog' ? '' : JSON.stringify([reader.user, reader.database, ownOf(changes, reader)]);
    const sets = this.#byModel.get(model) ?? new Map<string, RowSet>();
    this.#byModel.set(model, sets);
    const before = sets.get(key);
    if (before !== undefined && changes !== 'moment') return before;
    const rowSet = changes === 'moment' ? this.#ofMoment(model, reader, before) : this.#shared(key, model, reader);
    remember(sets, key, rowSet);
    return rowSet;
  }

  #ofMoment(model: SystemModel, reader: Reader, before: RowSet | undefined): RowSet {
    const rows = this.#toRows(this.#source?.rows?.(model, reader) ?? []);
    // One statement may plan several scans of the relation: while nothing has changed they are the same scan.
    return before !== undefined && isDeepStrictEqual(before.rows, rows) ? before : this.#rowSet(rows);
  }

  #shared(key: string, model: SystemModel, reader: Reader): RowSet {
    const parts = this.#parts(key, model, reader);
    const made = this.#made.get(key) ?? [];
    const same = made.find((other) => sameParts(other.parts, parts));
    if (same !== undefined) return same.rowSet;
    const rowSet = this.#rowSet(parts.flatMap((part) => part.rows));
    remember(this.#made, key, [...made.slice(1 - KEPT_CATALOGS), { parts, rowSet }]);
    return rowSet;
  }

  #parts(key: string, model: SystemModel, reader: Reader): readonly Part[] {
    const source = this.#source;
    if (source === undefined) return [];
    const parts = source.rows === undefined ? [] : [this.#generalPart(key, source.rows, model, reader)];
    if (source.ofRelation === undefined) return parts;
    for (const relation of model.relations) {
      const part = this.#relationPart(key, source.ofRelation, relation, model, reader);
      if (part.rows.length > 0) parts.push(part);
    }
    return parts;
  }

  #generalPart(key: string, make: NonNullable<RowSource['rows']>, model: SystemModel, reader: Reader): Part {
    const known = this.#general.get(key) ?? [];
    const same = known.find(({ reads }) => holdFor(reads, model));
    if (same !== undefined) return same;
    const part = this.#part(model, (recorded) => make(recorded, reader));
    remember(this.#general, key, [...known.slice(1 - KEPT_CATALOGS), part]);
    return part;
  }

  #relationPart(
    key: string,
    make: NonNullable<RowSource['ofRelation']>,
    relation: RelationFact,
    model: SystemModel,
    reader: Reader,
  ): Part {
    const parts = this.#ofRelations.get(relation) ?? new Map<string, Part>();
    const known = parts.get(key);
    if (known !== undefined && holdFor(known.reads, model)) return known;
    const part = this.#part(model, (recorded) => make(relation, recorded, reader));
    this.#ofRelations.set(relation, parts);
    remember(parts, key, part);
    return part;
  }

  #part(model: SystemModel, make: (recorded: SystemModel) => Parameters<RowMaker>[0]): Part {
    const recording = recordReads(model);
    const rows = this.#toRows(make(recording.model));
    return { reads: recording.reads(), rows };
  }

  #rowSet(rows: readonly Row[]): RowSet {
    this.#identities += 1;
    return toRowSet(`${this.#name}#${this.#identities}`, rows);
  }
}

function ownOf(changes: RowSource['changes'], reader: Reader): number | undefined {
  return changes === 'moment' ? reader.processId : undefined;
}

/** As the newest; the one kept longest goes. */
function remember<T>(kept: Map<string, T>, key: string, value: T): void {
  kept.delete(key);
  const [oldest] = kept.keys();
  if (oldest !== undefined && kept.size >= KEPT_READERS) kept.delete(oldest);
  kept.set(key, value);
}

function sameParts(one: readonly Part[], other: readonly Part[]): boolean {
  return one.length === other.length && one.every((part, index) => part === other[index]);
}

function toRowSet(identity: string, rows: readonly Row[]): RowSet {
  const lookups = new Map<number, ReadonlyMap<JsValue, readonly Row[]>>();
  return {
    identity,
    rows,
    lookup: (column) => {
      let found = lookups.get(column);
      if (found === undefined) {
        const groups = new Map<JsValue, Row[]>();
        for (const row of rows) {
          const key = row[column] ?? null;
          const group = groups.get(key);
          if (group === undefined) groups.set(key, [row]);
          else group.push(row);
        }
        found = groups;
        lookups.set(column, found);
      }
      return found;
    },
  };
}
