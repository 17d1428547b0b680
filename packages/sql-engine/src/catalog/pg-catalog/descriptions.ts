// pg_description and pg_shdescription: what the registries and the drivers' tables say about themselves.

import { allOperators, allRoutines } from '../../functions/registry.ts';
import { allTypes } from '../../types/registry.ts';
import type { RelationFact } from '../catalog-facts.ts';
import { CLASS } from '../class-oids.ts';
import { procedureRoutines } from '../procedure-routines.ts';
import { firstOfEachOid } from '../routine-signature.ts';
import { pgCatalogByRelation, type RowObject, type RowSource } from '../row-source.ts';
import type { SystemModel } from '../system-model.ts';

function row(classoid: number, objoid: number, description: string, objsubid = 0): readonly RowObject[] {
  return description === '' ? [] : [{ objoid, classoid, objsubid, description }];
}

function* descriptionRows(model: SystemModel): Iterable<RowObject> {
  for (const schema of model.facts.schemas) yield* row(CLASS.schema, schema.oid, schema.description);
  for (const type of firstOfEachOid(allTypes())) yield* row(CLASS.type, type.oid, type.description);
  for (const routine of firstOfEachOid(allRoutines())) yield* row(CLASS.routine, routine.oid, routine.description);
  for (const routine of procedureRoutines(model.facts)) {
    yield* row(CLASS.routine, routine.oid, routine.description);
  }
  for (const operator of firstOfEachOid(allOperators())) {
    yield* row(CLASS.operator, operator.oid, operator.function.description);
  }
}

function* relationDescriptions({ oid, description, columns }: RelationFact): Iterable<RowObject> {
  yield* row(CLASS.relation, oid, description);
  for (const column of columns) yield* row(CLASS.relation, oid, column.description, column.number);
}

export const descriptionSources: readonly RowSource[] = [
  pgCatalogByRelation('pg_description', relationDescriptions, descriptionRows),
];
