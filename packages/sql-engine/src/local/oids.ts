// OIDs of local objects: counted up, past those of the drivers' tables. In the file they are stored with the object.

import type { LocalRelation } from './definitions.ts';
import { isStored } from './definitions.ts';

/** Postgres gives OIDs below to the system. */
const FIRST_USER_OID = 16384;

export class OidCounter {
  readonly #taken: ReadonlySet<number>;
  #last = FIRST_USER_OID - 1;

  constructor(taken: ReadonlySet<number>) {
    this.#taken = taken;
  }

  next(): number {
    do this.#last += 1;
    while (this.#taken.has(this.#last));
    return this.#last;
  }

  /** It is in use: later ones are higher. */
  pass(oid: number): void {
    this.#last = Math.max(this.#last, oid);
  }

  /** The object has its OIDs already: later ones are higher. */
  take(relation: LocalRelation): void {
    const own = [relation.oid, relation.rowType, relation.arrayType];
    const indexes = isStored(relation) ? relation.indexes.map((index) => index.oid) : [];
    const constraints = relation.kind === 'table' ? relation.constraints.map((constraint) => constraint.oid) : [];
    this.#last = Math.max(this.#last, ...own, ...indexes, ...constraints);
  }
}
