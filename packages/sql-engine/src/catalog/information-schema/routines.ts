// information_schema on functions and their parameters, character sets, collations, domains and roles.

import type { Routine } from '../../functions/function-definition.ts';
import { allRoutines } from '../../functions/registry.ts';
import { findTypeByOid } from '../../types/registry.ts';
import { generatedRows, internalProc, number, text } from '../generated-data.ts';
import { procedureRoutines } from '../procedure-routines.ts';
import { argumentNames, firstOfEachOid, outputColumns, schemaOfRoutine } from '../routine-signature.ts';
import { informationSchema, type RowObject, type RowParts, type RowSource } from '../row-source.ts';
import type { Reader, SystemModel } from '../system-model.ts';
import { yesOrNo } from './relations.ts';
import { dataType, facetColumns, typeCollationColumns, udtColumns } from './type-columns.ts';

/** The standard's routines leave out aggregates and window functions, as Postgres' view does for data types. */
function functions(model: SystemModel): readonly Routine[] {
  return [...firstOfEachOid(allRoutines()), ...procedureRoutines(model.facts)];
}

function specificColumns(routine: Routine, reader: Reader): RowObject {
  return {
    specific_catalog: reader.database,
    specific_schema: schemaOfRoutine(routine),
    specific_name: `${routine.name}_${routine.oid}`,
  };
}

const ROUTINE_DEFAULTS: RowObject = {
  routine_body: 'EXTERNAL',
  external_language: 'INTERNAL',
  parameter_style: 'GENERAL',
  sql_data_access: 'MODIFIES',
  schema_level_routine: 'YES',
  max_dynamic_result_sets: 0,
  security_type: 'INVOKER',
  as_locator: 'NO',
  is_udt_dependent: 'NO',
};

function routineRow(routine: Routine, reader: Reader): RowParts {
  const isFunction = routine.kind === 'function' || routine.kind === 'set-function';
  const generated = internalProc(routine.oid);
  return [
    ROUTINE_DEFAULTS,
    specificColumns(routine, reader),
    resultColumns(routine, reader),
    {
      routine_catalog: reader.database,
      routine_schema: schemaOfRoutine(routine),
      routine_name: routine.name,
      routine_type: isFunction ? 'FUNCTION' : null,
      routine_definition: generated === undefined ? routine.name : text(generated, 'prosrc'),
      is_deterministic: yesOrNo(!('volatility' in routine) || routine.volatility === 'immutable'),
      is_null_call: isFunction ? yesOrNo(routine.strict) : null,
    },
  ];
}

function resultColumns(routine: Routine, reader: Reader): RowObject {
  return {
    data_type: dataType(routine.resultType),
    type_udt_catalog: reader.database,
    type_udt_schema: 'pg_catalog',
    type_udt_name: routine.resultType,
    dtd_identifier: '0',
  };
}

function* parameterRows(routine: Routine, reader: Reader): Iterable<RowParts> {
  const names = argumentNames(routine);
  const all = [
    ...routine.argumentTypes.map((type, index) => ({ mode: 'IN', name: names?.[index] ?? '', type })),
    ...outputColumns(routine).map((column) => ({ mode: 'OUT', ...column })),
  ];
  const shared = specificColumns(routine, reader);
  for (const [place, { mode, name, type }] of all.entries()) {
    yield [
      shared,
      udtColumns(reader.database, type),
      {
        ordinal_position: place + 1,
        parameter_mode: mode,
        is_result: 'NO',
        as_locator: 'NO',
        parameter_name: name === '' ? null : name,
        data_type: dataType(type),
        dtd_identifier: String(place + 1),
      },
    ];
  }
}

const COLLATIONS = ['default', 'C', 'POSIX', 'ucs_basic'];

function domainRows(reader: Reader): readonly RowObject[] {
  return generatedRows('types').flatMap((row) => {
    const base = row['typtype'] === 'd' ? findTypeByOid(number(row, 'typbasetype')) : undefined;
    if (base === undefined) return [];
    return {
      domain_catalog: reader.database,
      domain_schema: text(row, 'schema'),
      domain_name: text(row, 'typname'),
      data_type: dataType(base.name),
      ...facetColumns(base.name, number(row, 'typtypmod')),
      ...typeCollationColumns(reader.database, number(row, 'oid')),
      ...udtColumns(reader.database, base.name),
      dtd_identifier: '1',
    };
  });
}

export const routineViews: readonly RowSource[] = [
  informationSchema('routines', (model, reader) => functions(model).map((routine) => routineRow(routine, reader))),
  informationSchema('parameters', (model, reader) =>
    functions(model).flatMap((routine) => [...parameterRows(routine, reader)]),
  ),
  informationSchema('routine_privileges', (model, reader) =>
    functions(model).map((routine) => ({
      grantor: reader.user,
      grantee: reader.user,
      ...specificColumns(routine, reader),
      routine_catalog: reader.database,
      routine_schema: schemaOfRoutine(routine),
      routine_name: routine.name,
      privilege_type: 'EXECUTE',
      is_grantable: 'YES',
    })),
  ),
  informationSchema('domains', (_model, reader) => domainRows(reader)),
  informationSchema('character_sets', (_model, reader) => [
    {
      character_set_name: 'UTF8',
      character_repertoire: 'UCS',
      form_of_use: 'UTF8',
      default_collate_catalog: reader.database,
      default_collate_schema: 'pg_catalog',
      default_collate_name: 'ucs_basic',
    },
  ]),
  informationSchema('collations', (_model, reader) =>
    COLLATIONS.map((name) => ({
      collation_catalog: reader.database,
      collation_schema: 'pg_catalog',
      collation_name: name,
      pad_attribute: 'NO PAD',
    })),
  ),
  informationSchema('collation_character_set_applicability', (_model, reader) =>
    COLLATIONS.map((name) => ({
      collation_catalog: reader.database,
      collation_schema: 'pg_catalog',
      collation_name: name,
      character_set_name: 'UTF8',
    })),
  ),
  informationSchema('enabled_roles', (_model, reader) => [{ role_name: reader.user }]),
];
