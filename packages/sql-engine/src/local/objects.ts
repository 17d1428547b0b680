// The objects that a session sees, at one moment: immutable, so that a rollback is a step back to an earlier one.

import type { LocalRelation, LocalIndex, LocalSchema, StoredRelation } from './definitions.ts';
import { isStored } from './definitions.ts';

export class LocalObjects {
  static readonly none = new LocalObjects(new Map(), []);
  readonly #relations: ReadonlyMap<number, LocalRelation>;
  readonly schemas: readonly LocalSchema[];

  private constructor(relations: ReadonlyMap<number, LocalRelation>, schemas: readonly LocalSchema[]) {
    this.#relations = relations;
    this.schemas = schemas;
  }

  static of(relations: Iterable<LocalRelation>, schemas: readonly LocalSchema[] = []): LocalObjects {
    const map = new Map<number, LocalRelation>();
    for (const relation of relations) map.set(relation.oid, relation);
    return LocalObjects.#of(map, schemas);
  }

  static #of(relations: ReadonlyMap<number, LocalRelation>, schemas: readonly LocalSchema[]): LocalObjects {
    return relations.size + schemas.length === 0 ? LocalObjects.none : new LocalObjects(relations, schemas);
  }

  /** Schemas count. */
  get size(): number {
    return this.#relations.size + this.schemas.length;
  }

  all(): readonly LocalRelation[] {
    return [...this.#relations.values()];
  }

  byOid(oid: number): LocalRelation | undefined {
    return this.#relations.get(oid);
  }

  schemaNamed(name: string): LocalSchema | undefined {
    return this.schemas.find((schema) => schema.name === name);
  }

  /** Tables, views, sequences and indexes share the names of a schema. */
  named(schema: string, name: string): LocalRelation | undefined {
    for (const relation of this.#relations.values()) {
      if (relation.schema === schema && relation.name === name) return relation;
    }
    return undefined;
  }

  indexNamed(
    schema: string,
    name: string,
  ): { readonly relation: StoredRelation; readonly index: LocalIndex } | undefined {
    for (const relation of this.#relations.values()) {
      if (relation.schema !== schema || !isStored(relation)) continue;
      const index = relation.indexes.find((candidate) => candidate.name === name);
      if (index !== undefined) return { relation, index };
    }
    return undefined;
  }

  with(relation: LocalRelation): LocalObjects {
    return LocalObjects.#of(new Map(this.#relations).set(relation.oid, relation), this.schemas);
  }

  without(oid: number): LocalObjects {
    const relations = new Map(this.#relations);
    relations.delete(oid);
    return LocalObjects.#of(relations, this.schemas);
  }

  withSchemas(schemas: readonly LocalSchema[]): LocalObjects {
    return LocalObjects.#of(this.#relations, schemas);
  }
}
