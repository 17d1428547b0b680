// The functions of information_schema: clients call them for key columns and for lengths of types.

import type { Routine } from '../../functions/function-definition.ts';
import {
  charMaxLength,
  charOctetLength,
  datetimePrecision,
  numericPrecision,
  numericPrecisionRadix,
  numericScale,
} from '../type-facets.ts';
import { catalogFunction, catalogSetFunction } from './make-routine.ts';
import { directory } from '../directory.ts';
import { typeTextOfOid } from '../type-names.ts';
import { OID } from '../../types/oids.ts';

/** OIDs that PostgreSQL 15's initdb gives them; other versions have others. */
const FACETS: readonly (readonly [
  oid: number,
  name: string,
  what: string,
  facet: (type: number, modifier: number) => number | null,
])[] = [
  [13212, '_pg_char_max_length', 'greatest number of characters', charMaxLength],
  [13213, '_pg_char_octet_length', 'greatest number of bytes', charOctetLength],
  [13215, '_pg_numeric_precision', 'number of digits', numericPrecision],
  [13216, '_pg_numeric_precision_radix', 'base in which digits are counted', numericPrecisionRadix],
  [13217, '_pg_numeric_scale', 'number of digits after the point', numericScale],
  [13218, '_pg_datetime_precision', 'number of digits of fractional seconds', datetimePrecision],
];

export const informationSchemaRoutines: readonly Routine[] = [
  catalogSetFunction(
    {
      oid: 13208,
      name: '_pg_expandarray',
      args: ['anyarray'],
      result: 'record',
      volatility: 'immutable',
      description: 'the elements of an array, each with its place counted from 1',
      columns: [
        ['x', 'anyelement'],
        ['n', 'int4'],
      ],
    },
    (args) => args.elements(0).map((element, index) => [element, index + 1]),
  ),
  catalogFunction(
    {
      oid: 13209,
      name: '_pg_index_position',
      args: ['oid', 'int2'],
      result: 'int4',
      description: 'the place of a column in an index, counted from 1',
    },
    (args) => {
      const place = directory().index(args.number(0))?.index.columns.indexOf(args.number(1)) ?? -1;
      return place < 0 ? null : place + 1;
    },
  ),
  ...FACETS.map(([oid, name, what, facet]) =>
    catalogFunction(
      {
        oid,
        name,
        args: ['oid', 'int4'],
        argumentNames: ['typid', 'typmod'],
        result: 'int4',
        volatility: 'immutable',
        description: `the ${what} of a type`,
      },
      (args) => facet(args.number(0), args.number(1)),
    ),
  ),
  catalogFunction(
    {
      oid: 13219,
      name: '_pg_interval_type',
      args: ['oid', 'int4'],
      argumentNames: ['typid', 'mod'],
      result: 'text',
      volatility: 'immutable',
      description: 'the fields of an interval type',
    },
    (args) => {
      if (args.number(0) !== OID.interval) return null;
      const name = typeTextOfOid(OID.interval, args.context.session.searchPath) ?? '';
      return name.replace(/^interval ?/, '').toUpperCase();
    },
  ),
];
