// pg_get_constraintdef, pg_get_indexdef, pg_get_functiondef and the others that print definitions.
// https://www.postgresql.org/docs/15/functions-info.html#FUNCTIONS-INFO-CATALOG-TABLE

import { notSupported, pgError } from '../../errors.ts';
import type { FunctionDefinition, Routine } from '../../functions/function-definition.ts';
import { quoteIdentifier } from '../../functions/text-keywords.ts';
import { edited, type Edit } from '../../parse/relation-names.ts';
import type { SessionContext } from '../../types/type-definition.ts';
import type { RelationFact } from '../catalog-facts.ts';
import {
  constraintDefinition,
  indexColumnDefinition,
  indexDefinition,
  qualifiedName,
  viewDefinition,
} from '../definitions-text.ts';
import { directory, relationPath } from '../directory.ts';
import { flag, internalProc, number, text, type GeneratedRow } from '../generated-data.ts';
import { relationOid, relationText } from '../reg-names.ts';
import { argumentsText, defaultArgumentText, resultText, schemaOfRoutine } from '../routine-signature.ts';
import { OWNER_OID } from '../system-model.ts';
import { catalogFunction, type Arguments } from './make-routine.ts';

function constraintText(oid: number, context: SessionContext, pretty: boolean): string | null {
  const found = directory().constraint(oid);
  if (found === undefined) return null;
  const { relation, constraint } = found;
  const target = constraint.kind === 'foreign' ? (directory().relation(constraint.referenced) ?? relation) : relation;
  return constraintDefinition(relation, constraint, target, { tableName: tableText(target, context, true), pretty });
}

/** `short`: without the schema where the search path finds it. */
function tableText(relation: RelationFact, context: SessionContext, short: boolean): string {
  return (short ? relationText(relation.oid, context) : undefined) ?? qualifiedName(relation);
}

function indexText(oid: number, place: number, context: SessionContext, pretty: boolean): string | null {
  const found = directory().index(oid);
  if (found === undefined) return null;
  const { relation, index } = found;
  if (place !== 0) return indexColumnDefinition(relation, index, place, pretty) ?? '';
  return indexDefinition(relation, index, { tableName: tableText(relation, context, pretty), pretty });
}

function ofRoutine(args: Arguments, make: (routine: Routine) => string | null): string | null {
  const routine = directory().routine(args.number(0));
  return routine === undefined ? null : make(routine);
}

const VOLATILITY_WORDS = { immutable: 'IMMUTABLE', stable: 'STABLE', volatile: '' } as const;
const PARALLEL_WORDS: Readonly<Record<string, string>> = { s: 'PARALLEL SAFE', r: 'PARALLEL RESTRICTED', u: '' };
/** What CREATE FUNCTION takes when nothing is said. */
const DEFAULT_COST = 1;
const DEFAULT_ROWS = 1000;

/** Cost and rows where they are not the defaults. */
function estimateWords(generated: GeneratedRow): readonly string[] {
  const cost = number(generated, 'procost');
  const rows = number(generated, 'prorows');
  return [cost === DEFAULT_COST ? '' : `COST ${cost}`, rows === 0 || rows === DEFAULT_ROWS ? '' : `ROWS ${rows}`];
}

function functionText(routine: Routine, context: SessionContext): string {
  if (routine.schema !== undefined) throw notSupported(`the definition of ${routine.schema}.${routine.name}`);
  if (routine.kind === 'aggregate') throw pgError('42809', `"${routine.name}" is an aggregate function`);
  const generated = internalProc(routine.oid);
  const source = generated === undefined ? routine.name : text(generated, 'prosrc');
  const properties = [
    routine.kind === 'window-function' ? 'WINDOW' : '',
    'volatility' in routine ? VOLATILITY_WORDS[routine.volatility] : 'IMMUTABLE',
    PARALLEL_WORDS[generated === undefined ? 's' : text(generated, 'proparallel')] ?? '',
    'strict' in routine && routine.strict ? 'STRICT' : '',
    generated !== undefined && flag(generated, 'proleakproof') ? 'LEAKPROOF' : '',
    ...(generated === undefined ? [] : estimateWords(generated)),
  ].filter((word) => word !== '');
  const name = `${schemaOfRoutine(routine)}.${quoteIdentifier(routine.name)}`;
  return [
    `CREATE OR REPLACE FUNCTION ${name}(${argumentsText(routine, context, { defaults: true, outputs: true })})`,
    ` RETURNS ${resultText(routine)}`,
    ' LANGUAGE internal',
    ...(properties.length === 0 ? [] : [` ${properties.join(' ')}`]),
    `AS $function$${source}$function$`,
    '',
  ].join('\n');
}

/** Views of the system have no text here: their rows are made by the engine. */
function viewText(oid: number, context: SessionContext): string {
  const relation = directory().relation(oid);
  if (relation === undefined) return 'Not a view';
  const { query, names } = relation;
  if (query === undefined) return relation.kind === 'view' ? '' : 'Not a view';
  const shown = names === undefined ? query : queryText(query, names, context);
  return viewDefinition({ ...relation, query: named(shown, relation) }) ?? '';
}

/** With the view's own names for its columns, where CREATE VIEW gave others than the query's. */
function named(query: string, { name, columns, names }: RelationFact): string {
  if (names === undefined || columns.every((column, index) => column.name === names.outputs[index])) return query;
  return `SELECT * FROM (${query}\n) AS ${quoteIdentifier(name)}(${columns.map((column) => quoteIdentifier(column.name)).join(', ')})`;
}

/** What it reads, qualified where the reader's search path would not find it, and not where it would. */
function queryText(
  query: string,
  { places, searchPath }: NonNullable<RelationFact['names']>,
  context: SessionContext,
): string {
  const edits = places.flatMap(({ start, end, schema, name, items }): readonly Edit[] => {
    const schemas = schema === undefined ? relationPath(searchPath) : [schema];
    const oid = schemas.flatMap((one) => directory().relationNamed(one, name)?.oid ?? []).at(0);
    const text = oid === undefined ? undefined : relationText(oid, context);
    // A name alone would be that of a WITH item.
    const keeps = text === undefined || (schema !== undefined && items.has(name));
    return keeps ? [] : [{ start, end, text }];
  });
  return edited(query, edits);
}

const RELATION_CONSTANT = /'((?:[^']|'')+)'::regclass/g;

/** The relations that it names are found from the table's schema, and qualified where the search path would not do. */
function expressionText(expression: string, table: number, context: SessionContext): string {
  const schema = directory().relation(table)?.schema;
  if (schema === undefined || !expression.includes('::regclass')) return expression;
  return expression.replace(RELATION_CONSTANT, (constant, written: string) => {
    const oid = relationOid(written.replaceAll("''", "'"), { ...context, searchPath: [schema, ...context.searchPath] });
    const found = oid === undefined ? undefined : relationText(oid, context);
    return found === undefined ? constant : `'${found.replaceAll("'", "''")}'::regclass`;
  });
}

function namedRelation(args: Arguments, index: number): number {
  const oid = relationOid(args.text(index), args.context.session);
  if (oid === undefined) throw pgError('42P01', `relation "${args.text(index)}" does not exist`);
  return oid;
}

/** Null for a column that takes no values from a sequence. */
function serialSequence(args: Arguments): string | null {
  const relation = directory().relation(namedRelation(args, 0));
  const column = args.text(1);
  if (relation !== undefined && relation.columns.every((candidate) => candidate.name !== column)) {
    throw pgError('42703', `column "${column}" of relation "${relation.name}" does not exist`);
  }
  return relation?.columns.find((candidate) => candidate.name === column)?.sequence ?? null;
}

export const definitionRoutines: readonly FunctionDefinition[] = [
  catalogFunction(
    {
      oid: 1642,
      name: 'pg_get_userbyid',
      args: ['oid'],
      result: 'name',
      description: 'the name of the role with an OID',
    },
    (args) => (args.number(0) === OWNER_OID ? args.context.session.user : `unknown (OID=${args.number(0)})`),
  ),
  ...[1387, 2508].map((oid, withPretty) =>
    catalogFunction(
      {
        oid,
        name: 'pg_get_constraintdef',
        args: ['oid', 'bool'].slice(0, withPretty + 1),
        result: 'text',
        description: 'the definition of a constraint',
      },
      (args) => constraintText(args.number(0), args.context.session, withPretty === 1 && args.flag(1)),
    ),
  ),
  catalogFunction(
    { oid: 1643, name: 'pg_get_indexdef', args: ['oid'], result: 'text', description: 'the definition of an index' },
    (args) => indexText(args.number(0), 0, args.context.session, false),
  ),
  catalogFunction(
    {
      oid: 2507,
      name: 'pg_get_indexdef',
      args: ['oid', 'int4', 'bool'],
      result: 'text',
      description: 'the definition of an index, or of one of its columns',
    },
    (args) => indexText(args.number(0), args.number(1), args.context.session, args.flag(2)),
  ),
  ...(
    [
      [1640, ['text']],
      [2505, ['text', 'bool']],
      [1641, ['oid']],
      [2506, ['oid', 'bool']],
      [3159, ['oid', 'int4']],
    ] as const
  ).map(([oid, args]) =>
    catalogFunction(
      { oid, name: 'pg_get_viewdef', args, result: 'text', description: 'the query of a view' },
      (values) => viewText(args[0] === 'text' ? namedRelation(values, 0) : values.number(0), values.context.session),
    ),
  ),
  catalogFunction(
    {
      oid: 2098,
      name: 'pg_get_functiondef',
      args: ['oid'],
      result: 'text',
      description: 'the definition of a function',
    },
    (args) => ofRoutine(args, (routine) => functionText(routine, args.context.session)),
  ),
  catalogFunction(
    {
      oid: 2162,
      name: 'pg_get_function_arguments',
      args: ['oid'],
      result: 'text',
      description: 'the arguments of a function with their names and defaults',
    },
    (args) =>
      ofRoutine(args, (routine) => argumentsText(routine, args.context.session, { defaults: true, outputs: true })),
  ),
  catalogFunction(
    {
      oid: 2232,
      name: 'pg_get_function_identity_arguments',
      args: ['oid'],
      result: 'text',
      description: 'the arguments that tell a function from others of its name',
    },
    (args) =>
      ofRoutine(args, (routine) => argumentsText(routine, args.context.session, { defaults: false, outputs: true })),
  ),
  catalogFunction(
    {
      oid: 2165,
      name: 'pg_get_function_result',
      args: ['oid'],
      result: 'text',
      description: 'the result type of a function',
    },
    (args) => ofRoutine(args, resultText),
  ),
  catalogFunction(
    {
      oid: 3808,
      name: 'pg_get_function_arg_default',
      args: ['oid', 'int4'],
      result: 'text',
      description: 'what stands for an argument of a function that is left out',
    },
    (args) => ofRoutine(args, (routine) => defaultArgumentText(routine, args.number(1), args.context.session)),
  ),
  catalogFunction(
    {
      oid: 6197,
      name: 'pg_get_function_sqlbody',
      args: ['oid'],
      result: 'text',
      description: 'the body of a function in standard SQL; null for those that have none',
    },
    () => null,
  ),
  ...[1716, 2509].map((oid, withPretty) =>
    catalogFunction(
      {
        oid,
        name: 'pg_get_expr',
        args: ['pg_node_tree', 'oid', 'bool'].slice(0, withPretty + 2),
        result: 'text',
        description: 'an expression of the catalogs as SQL',
      },
      // Expressions are kept as the SQL that they were written in.
      (args) => expressionText(args.text(0), args.number(1), args.context.session),
    ),
  ),
  catalogFunction(
    {
      oid: 1665,
      name: 'pg_get_serial_sequence',
      args: ['text', 'text'],
      result: 'text',
      description: 'the sequence that a column takes its values from',
    },
    serialSequence,
  ),
  ...absentDefinitions(),
];

/** Kinds of objects that the engine has none of: whatever the OID, there is nothing to print. */
function absentDefinitions(): readonly FunctionDefinition[] {
  const kinds: readonly (readonly [
    oid: number,
    name: string,
    args: readonly string[],
    result: string,
    object: string,
  ])[] = [
    [1573, 'pg_get_ruledef', ['oid'], 'text', 'a rule'],
    [2504, 'pg_get_ruledef', ['oid', 'bool'], 'text', 'a rule'],
    [1662, 'pg_get_triggerdef', ['oid'], 'text', 'a trigger'],
    [2730, 'pg_get_triggerdef', ['oid', 'bool'], 'text', 'a trigger'],
    [3352, 'pg_get_partkeydef', ['oid'], 'text', 'the partition key of a table'],
    [3408, 'pg_get_partition_constraintdef', ['oid'], 'text', 'the constraint of a partition'],
    [3415, 'pg_get_statisticsobjdef', ['oid'], 'text', 'a statistics object'],
    [6174, 'pg_get_statisticsobjdef_columns', ['oid'], 'text', 'the columns of a statistics object'],
    [6173, 'pg_get_statisticsobjdef_expressions', ['oid'], '_text', 'the expressions of a statistics object'],
    [6120, 'pg_get_replica_identity_index', ['regclass'], 'regclass', 'the index that identifies rows for replication'],
  ];
  return kinds.map(([oid, name, args, result, object]) =>
    catalogFunction({ oid, name, args, result, description: `the definition of ${object}` }, () => null),
  );
}
