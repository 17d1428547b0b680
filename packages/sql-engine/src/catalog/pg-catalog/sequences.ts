// pg_sequence and pg_sequences, and the standard's view of the same.

import { readCell, type SequenceFact } from '../../functions/sequence-values.ts';
import { typeByName } from '../../types/registry.ts';
import { qualified } from '../qualified-names.ts';
import { informationSchema, pgCatalog, pgCatalogOfMoment, type RowSource } from '../row-source.ts';
import type { SystemModel } from '../system-model.ts';

function sequencesOf(model: SystemModel): readonly SequenceFact[] {
  return model.relations.flatMap(({ sequence }) => sequence ?? []);
}

/** The standard shows identity columns instead of the sequences behind them. */
function standardSequences(model: SystemModel): readonly SequenceFact[] {
  const identities = new Set(
    model.relations.flatMap((relation) =>
      relation.columns.flatMap(({ identity, sequence }) => (identity === undefined ? [] : (sequence ?? []))),
    ),
  );
  return sequencesOf(model).filter(({ schema, name }) => !identities.has(qualified(schema, name)));
}

const PRECISIONS = { int2: 16, int4: 32, int8: 64 } as const;

export const sequenceSources: readonly RowSource[] = [
  pgCatalog('pg_sequence', (model) =>
    sequencesOf(model).map(({ oid, type, start, increment, min, max, cache, cycle }) => ({
      seqrelid: oid,
      seqtypid: typeByName(type).oid,
      seqstart: start,
      seqincrement: increment,
      seqmax: max,
      seqmin: min,
      seqcache: cache,
      seqcycle: cycle,
    })),
  ),
  pgCatalogOfMoment('pg_sequences', (model, reader) =>
    sequencesOf(model).map(({ schema, name, type, start, increment, min, max, cache, cycle, cell }) => {
      const { last, called } = readCell(cell);
      return {
        schemaname: schema,
        sequencename: name,
        sequenceowner: reader.user,
        data_type: typeByName(type).oid,
        start_value: start,
        min_value: min,
        max_value: max,
        increment_by: increment,
        cycle,
        cache_size: cache,
        last_value: called ? last : null,
      };
    }),
  ),
  informationSchema('sequences', (model, reader) =>
    standardSequences(model).map(({ schema, name, type, start, increment, min, max, cycle }) => ({
      sequence_catalog: reader.database,
      sequence_schema: schema,
      sequence_name: name,
      data_type: typeByName(type).formalName,
      numeric_precision: PRECISIONS[type],
      numeric_precision_radix: 2,
      numeric_scale: 0,
      start_value: String(start),
      minimum_value: String(min),
      maximum_value: String(max),
      increment: String(increment),
      cycle_option: cycle ? 'YES' : 'NO',
    })),
  ),
];
