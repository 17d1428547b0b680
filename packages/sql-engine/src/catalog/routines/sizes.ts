// Sizes, storage, statistics and properties of relations. Rows are read from elsewhere when they are asked for:
// nothing is stored, so sizes and counters are zero.
// https://www.postgresql.org/docs/15/functions-admin.html#FUNCTIONS-ADMIN-DBSIZE

import { pgError } from '../../errors.ts';
import type { Routine } from '../../functions/function-definition.ts';
import { directory } from '../directory.ts';
import { generatedRow, text } from '../generated-data.ts';
import { catalogFunction, catalogSetFunction, type Arguments } from './make-routine.ts';

const RELATION_SIZES: readonly (readonly [oid: number, name: string, what: string])[] = [
  [2325, 'pg_relation_size', 'a relation'],
  [2997, 'pg_table_size', 'a table without its indexes'],
  [2998, 'pg_indexes_size', 'the indexes of a table'],
  [2286, 'pg_total_relation_size', 'a table with its indexes'],
];

/** null for what is no relation, as in Postgres. */
function relationSize(args: Arguments): bigint | null {
  const oid = args.number(0);
  return directory().relation(oid) === undefined && directory().index(oid) === undefined ? null : 0n;
}

const FORKS = ['main', 'fsm', 'vm', 'init'];

const COUNTERS: readonly (readonly [oid: number, name: string, what: string])[] = [
  [1928, 'pg_stat_get_numscans', 'scans of a relation'],
  [1929, 'pg_stat_get_tuples_returned', 'rows that scans of a relation have read'],
  [1930, 'pg_stat_get_tuples_fetched', 'rows that scans of a relation have fetched'],
  [2878, 'pg_stat_get_live_tuples', 'live rows of a table'],
  [2879, 'pg_stat_get_dead_tuples', 'dead rows of a table'],
];

type Properties = Readonly<Record<string, boolean>>;

const INDEX_PROPERTIES: Properties = { clusterable: true, index_scan: true, bitmap_scan: true, backward_scan: true };
const COLUMN_PROPERTIES: Properties = {
  asc: true,
  desc: false,
  nulls_first: false,
  nulls_last: true,
  orderable: true,
  distance_orderable: false,
  returnable: true,
  search_array: true,
  search_nulls: true,
};
const METHOD_PROPERTIES: Readonly<Record<string, Properties>> = {
  btree: { can_order: true, can_unique: true, can_multi_col: true, can_exclude: true, can_include: true },
  hash: { can_order: false, can_unique: false, can_multi_col: false, can_exclude: true, can_include: false },
  gist: { can_order: false, can_unique: false, can_multi_col: true, can_exclude: true, can_include: true },
  gin: { can_order: false, can_unique: false, can_multi_col: true, can_exclude: false, can_include: false },
  spgist: { can_order: false, can_unique: false, can_multi_col: false, can_exclude: true, can_include: true },
  brin: { can_order: false, can_unique: false, can_multi_col: true, can_exclude: false, can_include: false },
};

const COMMAND_BITS = { update: 4, insert: 8, delete: 16 } as const;

function updatableCommands(args: Arguments): number {
  const relation = directory().relation(args.number(0));
  if (relation === undefined) return 0;
  return (
    (relation.updatable ? COMMAND_BITS.update : 0) +
    (relation.insertable ? COMMAND_BITS.insert : 0) +
    (relation.deletable ? COMMAND_BITS.delete : 0)
  );
}

export const sizeRoutines: readonly Routine[] = [
  ...RELATION_SIZES.map(([oid, name, what]) =>
    catalogFunction(
      {
        oid,
        name,
        args: ['regclass'],
        result: 'int8',
        volatility: 'volatile',
        description: `the bytes that ${what} takes on disk: nothing is stored`,
      },
      relationSize,
    ),
  ),
  catalogFunction(
    {
      oid: 2332,
      name: 'pg_relation_size',
      args: ['regclass', 'text'],
      result: 'int8',
      volatility: 'volatile',
      description: 'the bytes that a part of a relation takes on disk: nothing is stored',
    },
    (args) => {
      if (!FORKS.includes(args.text(1))) {
        throw pgError('22023', 'invalid fork name', {
          hint: 'Valid fork names are "main", "fsm", "vm", and "init".',
        });
      }
      return relationSize(args);
    },
  ),
  ...(
    [
      [2168, 'pg_database_size', 'name', 'database'],
      [2324, 'pg_database_size', 'oid', 'database'],
      [2323, 'pg_tablespace_size', 'name', 'tablespace'],
      [2322, 'pg_tablespace_size', 'oid', 'tablespace'],
    ] as const
  ).map(([oid, name, arg, object]) =>
    catalogFunction(
      {
        oid,
        name,
        args: [arg],
        result: 'int8',
        volatility: 'volatile',
        description: `the bytes that a ${object} takes on disk: nothing is stored`,
      },
      () => 0n,
    ),
  ),
  ...COUNTERS.map(([oid, name, what]) =>
    catalogFunction(
      { oid, name, args: ['oid'], result: 'int8', description: `the number of ${what}: none is counted` },
      () => 0n,
    ),
  ),
  catalogFunction(
    {
      oid: 2999,
      name: 'pg_relation_filenode',
      args: ['regclass'],
      result: 'oid',
      description: 'the number of the file of a relation',
    },
    (args) => (directory().relation(args.number(0))?.kind === 'table' ? args.number(0) : null),
  ),
  catalogFunction(
    {
      oid: 3034,
      name: 'pg_relation_filepath',
      args: ['regclass'],
      result: 'text',
      description: 'the file of a relation; there is none',
    },
    () => null,
  ),
  catalogFunction(
    {
      oid: 3778,
      name: 'pg_tablespace_location',
      args: ['oid'],
      result: 'text',
      description: 'the folder of a tablespace, empty for the built-in ones',
    },
    () => '',
  ),
  catalogSetFunction(
    {
      oid: 2556,
      name: 'pg_tablespace_databases',
      args: ['oid'],
      result: 'oid',
      description: 'the databases that have objects in a tablespace',
    },
    () => [],
  ),
  catalogFunction(
    {
      oid: 3842,
      name: 'pg_relation_is_updatable',
      args: ['regclass', 'bool'],
      result: 'int4',
      description: 'which commands may change a relation: 4 for UPDATE, 8 for INSERT, 16 for DELETE, added up',
    },
    updatableCommands,
  ),
  catalogFunction(
    {
      oid: 3843,
      name: 'pg_column_is_updatable',
      args: ['regclass', 'int2', 'bool'],
      result: 'bool',
      description: 'whether UPDATE may set a column',
    },
    (args) => {
      const relation = directory().relation(args.number(0));
      return relation?.columns.find((column) => column.number === args.number(1))?.updatable ?? false;
    },
  ),
  catalogFunction(
    {
      oid: 6121,
      name: 'pg_relation_is_publishable',
      args: ['regclass'],
      result: 'bool',
      description: 'whether a publication could contain a relation; nothing here is replicated',
    },
    (args) => (directory().relation(args.number(0)) === undefined ? null : false),
  ),
  catalogFunction(
    {
      oid: 636,
      name: 'pg_indexam_has_property',
      args: ['oid', 'text'],
      result: 'bool',
      description: 'whether an index access method has a property',
    },
    (args) => {
      const method = generatedRow('access-methods', args.number(0));
      return method === undefined
        ? null
        : (METHOD_PROPERTIES[text(method, 'amname')]?.[args.text(1).toLowerCase()] ?? null);
    },
  ),
  catalogFunction(
    {
      oid: 637,
      name: 'pg_index_has_property',
      args: ['regclass', 'text'],
      result: 'bool',
      description: 'whether an index has a property',
    },
    (args) =>
      directory().index(args.number(0)) === undefined ? null : (INDEX_PROPERTIES[args.text(1).toLowerCase()] ?? null),
  ),
  catalogFunction(
    {
      oid: 638,
      name: 'pg_index_column_has_property',
      args: ['regclass', 'int4', 'text'],
      result: 'bool',
      description: 'whether a column of an index has a property',
    },
    (args) => {
      const found = directory().index(args.number(0));
      const column = found?.index.columns[args.number(1) - 1];
      return column === undefined ? null : (COLUMN_PROPERTIES[args.text(2).toLowerCase()] ?? null);
    },
  ),
];
