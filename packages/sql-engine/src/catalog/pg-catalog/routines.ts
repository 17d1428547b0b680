// Functions, aggregates, operators and casts of the registries: pg_proc, pg_aggregate, pg_operator, pg_cast. What a
// registry row does not say (cost, parallel safety, the C function's name) comes from the generated data.

import { allCasts, allOperators, allRoutines } from '../../functions/registry.ts';
import type { CastDefinition, OperatorDefinition, Routine } from '../../functions/function-definition.ts';
import { flag, generatedRow, generatedRows, internalProc, number, text, type GeneratedRow } from '../generated-data.ts';
import { procedureRoutines } from '../procedure-routines.ts';
import { argumentNames, firstOfEachOid, outputColumns, outputMode, schemaOfRoutine } from '../routine-signature.ts';
import {
  array,
  pgCatalog,
  pgCatalogByRelation,
  vector,
  type RowObject,
  type RowParts,
  type RowSource,
} from '../row-source.ts';
import { OWNER_OID, schemaOid, type SystemModel } from '../system-model.ts';
import { PG_CATALOG_OID } from '../system-relations.ts';
import { ROW_ARRAY_TYPE, ROW_TYPE, rowTypeRows, typeOidByName, typeRows } from '../type-rows.ts';

const LANGUAGES: Readonly<Record<string, number>> = { internal: 12, c: 13, sql: 14 };
const INTERNAL = 12;
const KIND_LETTERS: Readonly<Record<Routine['kind'], string>> = {
  function: 'f',
  'set-function': 'f',
  aggregate: 'a',
  'window-function': 'w',
};
const VOLATILITY_LETTERS = { immutable: 'i', stable: 's', volatile: 'v' } as const;
const CONTEXT_LETTERS = { implicit: 'i', assignment: 'a', explicit: 'e' } as const;

const PROC_DEFAULTS: RowObject = {
  pronamespace: PG_CATALOG_OID,
  proowner: OWNER_OID,
  prolang: INTERNAL,
  procost: 1,
  proparallel: 's',
};

function generatedProc(row: GeneratedRow): RowObject {
  const oids = (column: string): readonly number[] =>
    typeof row[column] === 'string' && row[column] !== '' ? text(row, column).split(' ').map(Number) : [];
  const all = oids('allargtypes');
  const names = row['argnames'];
  return {
    oid: number(row, 'oid'),
    proname: text(row, 'proname'),
    prolang: LANGUAGES[text(row, 'language')] ?? INTERNAL,
    procost: number(row, 'procost'),
    prorows: number(row, 'prorows'),
    provariadic: number(row, 'provariadic'),
    prosupport: number(row, 'prosupport'),
    prokind: text(row, 'prokind'),
    proleakproof: flag(row, 'proleakproof'),
    proisstrict: flag(row, 'proisstrict'),
    proretset: flag(row, 'proretset'),
    provolatile: text(row, 'provolatile'),
    proparallel: text(row, 'proparallel'),
    pronargs: oids('argtypes').length,
    prorettype: number(row, 'prorettype'),
    proargtypes: vector(oids('argtypes')),
    proallargtypes: all.length === 0 ? null : array(all),
    proargmodes: typeof row['argmodes'] === 'string' && row['argmodes'] !== '' ? array([...row['argmodes']]) : null,
    proargnames: Array.isArray(names) ? array(names.map(String)) : null,
    prosrc: text(row, 'prosrc'),
  };
}

function registryProc(routine: Routine, model: SystemModel): RowParts {
  const generated = internalProc(routine.oid);
  const argumentTypes = routine.argumentTypes.map(typeOidByName);
  const outputs = outputColumns(routine);
  const names = argumentNames(routine);
  const isVariadic = 'variadic' in routine && routine.variadic === true;
  const modes = [
    ...argumentTypes.map((_type, index) => (isVariadic && index === argumentTypes.length - 1 ? 'v' : 'i')),
    ...outputs.map(() => outputMode(routine)),
  ];
  const own: RowObject = {
    oid: routine.oid,
    proname: routine.name,
    pronamespace: schemaOid(model, schemaOfRoutine(routine)),
    prokind: KIND_LETTERS[routine.kind],
    proretset: routine.kind === 'set-function',
    provolatile: 'volatility' in routine ? VOLATILITY_LETTERS[routine.volatility] : 'i',
    pronargs: argumentTypes.length,
    pronargdefaults: 'defaults' in routine ? (routine.defaults?.length ?? 0) : 0,
    prorettype: typeOidByName(routine.resultType),
    proargtypes: vector(argumentTypes),
    proallargtypes:
      outputs.length === 0 && !isVariadic
        ? null
        : array([...argumentTypes, ...outputs.map((column) => typeOidByName(column.type))]),
    proargmodes: outputs.length === 0 && !isVariadic ? null : array(modes),
    proargnames: names === undefined ? null : array([...names, ...outputs.map((column) => column.name)]),
  };
  const strict = 'strict' in routine ? [{ proisstrict: routine.strict && routine.kind !== 'aggregate' }] : [];
  return [PROC_DEFAULTS, generated === undefined ? { prosrc: routine.name } : generatedProc(generated), own, ...strict];
}

/** Columns of pg_type. */
const TYPE_FUNCTIONS = [
  'typsubscript',
  'typinput',
  'typoutput',
  'typreceive',
  'typsend',
  'typmodin',
  'typmodout',
  'typanalyze',
];

/** Functions that other catalogs refer to and nobody calls by name: input and output of types, support functions. */
function referencedProcs(model: SystemModel): ReadonlySet<number> {
  const oids = new Set<number>();
  const addAll = (rows: Iterable<RowObject | RowParts>, columns: readonly string[]): void => {
    for (const part of [...rows].flat()) {
      for (const column of columns) {
        const oid = part[column];
        if (typeof oid === 'number' && oid !== 0) oids.add(oid);
      }
    }
  };
  addAll(typeRows(model), TYPE_FUNCTIONS);
  addAll([ROW_TYPE, ROW_ARRAY_TYPE], TYPE_FUNCTIONS);
  addAll(operatorRows(), ['oprcode', 'oprrest', 'oprjoin']);
  addAll(castRows(model), ['castfunc']);
  addAll(aggregateRows(), [
    'aggtransfn',
    'aggfinalfn',
    'aggcombinefn',
    'aggserialfn',
    'aggdeserialfn',
    'aggmtransfn',
    'aggminvtransfn',
    'aggmfinalfn',
  ]);
  for (const row of generatedRows('access-methods')) oids.add(number(row, 'amhandler'));
  for (const row of generatedRows('languages')) oids.add(number(row, 'lanvalidator'));
  for (const row of generatedRows('operator-family-functions')) oids.add(number(row, 'amproc'));
  return oids;
}

function* procRows(model: SystemModel): Iterable<RowParts> {
  const registered = firstOfEachOid(allRoutines());
  const known = new Set(registered.map((routine) => routine.oid));
  for (const routine of registered) yield registryProc(routine, model);
  for (const routine of procedureRoutines(model.facts)) yield registryProc(routine, model);
  for (const oid of referencedProcs(model)) {
    const generated = known.has(oid) ? undefined : generatedRow('procs', oid);
    if (generated !== undefined) yield [PROC_DEFAULTS, generatedProc(generated)];
  }
}

function* aggregateRows(): Iterable<RowObject> {
  for (const routine of firstOfEachOid(allRoutines())) {
    if (routine.kind !== 'aggregate') continue;
    const generated = generatedRow('aggregates', routine.oid);
    yield generated === undefined
      ? { aggfnoid: routine.oid, aggkind: 'n', aggfinalmodify: 'r', aggmfinalmodify: 'r' }
      : // as: the generated file has pg_aggregate's columns, of plain types.
        (generated as RowObject);
  }
}

function* operatorRows(): Iterable<RowObject> {
  const operators = firstOfEachOid(allOperators());
  const known = new Set(operators.map((operator) => operator.oid));
  const other = (row: GeneratedRow | undefined, column: string): number => {
    const oid = row === undefined ? 0 : number(row, column);
    return known.has(oid) ? oid : 0;
  };
  for (const operator of operators) {
    const generated = generatedRow('operators', operator.oid);
    yield {
      oid: operator.oid,
      oprname: operator.name,
      oprnamespace: PG_CATALOG_OID,
      oprowner: OWNER_OID,
      oprkind: operator.left === undefined ? 'l' : 'b',
      oprcanmerge: generated !== undefined && flag(generated, 'oprcanmerge'),
      oprcanhash: generated !== undefined && flag(generated, 'oprcanhash'),
      oprleft: operandOid(operator, 'left'),
      oprright: operandOid(operator, 'right'),
      oprresult: typeOidByName(operator.resultType),
      oprcom: other(generated, 'oprcom'),
      oprnegate: other(generated, 'oprnegate'),
      oprcode: operator.function.oid,
      oprrest: generated === undefined ? 0 : number(generated, 'oprrest'),
      oprjoin: generated === undefined ? 0 : number(generated, 'oprjoin'),
    };
  }
}

function operandOid(operator: OperatorDefinition, side: 'left' | 'right'): number {
  const type = operator[side];
  return type === undefined ? 0 : typeOidByName(type);
}

function* castRows(model: SystemModel): Iterable<RowObject> {
  const oids = new Map(
    generatedRows('casts').map((row) => [
      `${number(row, 'castsource')} ${number(row, 'casttarget')}`,
      number(row, 'oid'),
    ]),
  );
  for (const cast of allCasts()) {
    const castsource = typeOidByName(cast.source);
    const casttarget = typeOidByName(cast.target);
    yield {
      oid: oids.get(`${castsource} ${casttarget}`) ?? model.oids.oidOf('cast', `${cast.source} ${cast.target}`),
      castsource,
      casttarget,
      castfunc: typeof cast.method === 'string' ? 0 : cast.method.oid,
      castcontext: CONTEXT_LETTERS[cast.context],
      castmethod: methodLetter(cast.method),
    };
  }
}

function methodLetter(method: CastDefinition['method']): string {
  if (method === 'binary') return 'b';
  return method === 'io' ? 'i' : 'f';
}

export const routineSources: readonly RowSource[] = [
  pgCatalog('pg_proc', procRows),
  pgCatalog('pg_aggregate', aggregateRows),
  pgCatalog('pg_operator', operatorRows),
  pgCatalog('pg_cast', castRows),
  pgCatalogByRelation('pg_type', rowTypeRows, typeRows),
];
