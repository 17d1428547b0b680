// Functions on the server as a whole: keywords, settings, time zones, and what Postgres has and the engine has not
// (temporary schemas, partitions, row security, extensions).

import type { Routine } from '../../functions/function-definition.ts';
import type { JsValue } from '../../types/values.ts';
import { flag, generatedRows, text } from '../generated-data.ts';
import { timeZoneAbbreviationRows, timeZoneRows } from '../time-zone-rows.ts';
import { asText, catalogFunction, catalogSetFunction } from './make-routine.ts';

/** Transaction numbers below belong to the system: its rows are infinitely old. */
const FIRST_TRANSACTION = 3;
const INFINITE_AGE = 2_147_483_647;

const MICROSECONDS_PER_MILLISECOND = 1000n;

export const serverRoutines: readonly Routine[] = [
  catalogSetFunction(
    {
      oid: 1686,
      name: 'pg_get_keywords',
      args: [],
      result: 'record',
      description: 'the keywords of SQL, with what each may be used for',
      columns: [
        ['word', 'text'],
        ['catcode', 'char'],
        ['barelabel', 'bool'],
        ['catdesc', 'text'],
        ['baredesc', 'text'],
      ],
    },
    () =>
      generatedRows('keywords').map((row): readonly JsValue[] => [
        text(row, 'word'),
        text(row, 'catcode'),
        flag(row, 'barelabel'),
        text(row, 'catdesc'),
        text(row, 'baredesc'),
      ]),
  ),
  catalogSetFunction(
    {
      oid: 2856,
      name: 'pg_timezone_names',
      args: [],
      result: 'record',
      description: 'the time zones, with their offsets now',
      columns: [
        ['name', 'text'],
        ['abbrev', 'text'],
        ['utc_offset', 'interval'],
        ['is_dst', 'bool'],
      ],
    },
    (args) => {
      const now = new Date(Number(args.context.session.statementTimestamp / MICROSECONDS_PER_MILLISECOND));
      return timeZoneRows(now).map((row) => [
        row['name'] ?? null,
        row['abbrev'] ?? null,
        row['utc_offset'] ?? null,
        row['is_dst'] ?? null,
      ]);
    },
  ),
  catalogSetFunction(
    {
      oid: 2289,
      name: 'pg_options_to_table',
      args: ['_text'],
      argumentNames: ['options_array'],
      result: 'record',
      description: 'options (`name=value`) as rows',
      columns: [
        ['option_name', 'text'],
        ['option_value', 'text'],
      ],
    },
    (args) =>
      args.elements(0).map((option) => {
        const [name = '', ...value] = asText(option).split('=');
        return [name, value.length === 0 ? null : value.join('=')];
      }),
  ),
  catalogSetFunction(
    {
      oid: 3425,
      name: 'pg_partition_ancestors',
      args: ['regclass'],
      argumentNames: ['partitionid'],
      result: 'regclass',
      volatility: 'volatile',
      description: 'the tables that a table is a partition of; no table is partitioned',
      columns: [['relid', 'regclass']],
    },
    () => [],
  ),
  catalogSetFunction(
    {
      oid: 3423,
      name: 'pg_partition_tree',
      args: ['regclass'],
      argumentNames: ['rootrelid'],
      result: 'record',
      volatility: 'volatile',
      description: 'the partitions of a table; no table is partitioned',
      columns: [
        ['relid', 'regclass'],
        ['parentrelid', 'regclass'],
        ['isleaf', 'bool'],
        ['level', 'int4'],
      ],
    },
    () => [],
  ),
  catalogFunction(
    {
      oid: 3454,
      name: 'pg_filenode_relation',
      args: ['oid', 'oid'],
      result: 'regclass',
      description: 'the relation in a file; there are no files of relations',
    },
    () => null,
  ),
  catalogFunction(
    {
      oid: 3424,
      name: 'pg_partition_root',
      args: ['regclass'],
      result: 'regclass',
      volatility: 'immutable',
      description: 'the topmost table that a table is a partition of; no table is partitioned',
    },
    () => null,
  ),
  catalogFunction(
    {
      oid: 2854,
      name: 'pg_my_temp_schema',
      args: [],
      result: 'oid',
      description: "the OID of the session's temporary schema, 0 when it has none",
    },
    () => 0,
  ),
  catalogFunction(
    {
      oid: 2855,
      name: 'pg_is_other_temp_schema',
      args: ['oid'],
      result: 'bool',
      description: "whether a schema is another session's temporary one",
    },
    () => false,
  ),
  ...[[3298, 'oid'] as const, [3299, 'text'] as const].map(([oid, type]) =>
    catalogFunction(
      {
        oid,
        name: 'row_security_active',
        args: [type],
        result: 'bool',
        description: 'whether row security applies to a table; there is none',
      },
      () => false,
    ),
  ),
  ...[[1181, 'age', 'transaction'] as const, [3939, 'mxid_age', 'multixact'] as const].map(([oid, name, object]) =>
    catalogFunction(
      {
        oid,
        name,
        args: ['xid'],
        result: 'int4',
        description: `how many ${object} numbers ago a ${object} was; nothing here takes one`,
      },
      (args) => (args.number(0) < FIRST_TRANSACTION ? INFINITE_AGE : FIRST_TRANSACTION - args.number(0)),
    ),
  ),
  catalogSetFunction(
    {
      oid: 3082,
      name: 'pg_available_extensions',
      args: [],
      result: 'record',
      description: 'the extensions that could be installed; there are none',
      columns: [
        ['name', 'name'],
        ['default_version', 'text'],
        ['comment', 'text'],
      ],
    },
    () => [],
  ),
  catalogSetFunction(
    {
      oid: 3083,
      name: 'pg_available_extension_versions',
      args: [],
      result: 'record',
      description: 'the versions of extensions that could be installed; there are none',
      columns: [
        ['name', 'name'],
        ['version', 'text'],
        ['superuser', 'bool'],
        ['trusted', 'bool'],
        ['relocatable', 'bool'],
        ['schema', 'name'],
        ['requires', '_name'],
        ['comment', 'text'],
      ],
    },
    () => [],
  ),
  catalogSetFunction(
    {
      oid: 2599,
      name: 'pg_timezone_abbrevs',
      args: [],
      result: 'record',
      description: 'the abbreviations of time zones, with their offsets',
      columns: [
        ['abbrev', 'text'],
        ['utc_offset', 'interval'],
        ['is_dst', 'bool'],
      ],
    },
    () =>
      timeZoneAbbreviationRows().map((row) => [
        row['abbrev'] ?? null,
        row['utc_offset'] ?? null,
        row['is_dst'] ?? null,
      ]),
  ),
  catalogFunction(
    {
      oid: 3448,
      name: 'pg_collation_actual_version',
      args: ['oid'],
      result: 'text',
      volatility: 'volatile',
      description: "the version of a collation's definition; built-in ones have none",
    },
    () => null,
  ),
];
