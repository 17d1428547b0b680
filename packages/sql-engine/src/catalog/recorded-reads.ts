// What of the model rows were made from, so that another catalog's rows need not be made again where that is the same.
// A session's catalog differs from the engine's by the session's own objects alone.

import type { SystemModel } from './system-model.ts';

interface Read {
  readonly of: (model: SystemModel) => unknown;
  readonly value: unknown;
}

export type Reads = readonly Read[];

export interface Recording {
  /** The model, which notes what it is asked for. */
  readonly model: SystemModel;
  readonly reads: () => Reads;
}

export function recordReads(model: SystemModel): Recording {
  const reads = new Map<string, Read>();
  const ask = <T>(key: string, of: (asked: SystemModel) => T): T => {
    const value = of(model);
    if (!reads.has(key)) reads.set(key, { of, value });
    return value;
  };
  const recorded: SystemModel = {
    facts: {
      get schemas() {
        return ask('schemas', ({ facts }) => facts.schemas);
      },
      get relations() {
        return ask('own relations', ({ facts }) => facts.relations);
      },
      get procedures() {
        return ask('procedures', ({ facts }) => facts.procedures);
      },
    },
    get relations() {
      return ask('relations', ({ relations }) => relations);
    },
    findRelation: (oid) => ask(`relation ${oid}`, (asked) => asked.findRelation(oid)),
    isReferenced: (oid) => ask(`referenced ${oid}`, (asked) => asked.isReferenced(oid)),
    findSchemaOid: (name) => ask(`schema ${name}`, (asked) => asked.findSchemaOid(name)),
    server: model.server,
    oids: model.oids,
  };
  return { model: recorded, reads: () => [...reads.values()] };
}

export function holdFor(reads: Reads, model: SystemModel): boolean {
  return reads.every(({ of, value }) => of(model) === value);
}
