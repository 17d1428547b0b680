// A relation of the system as a table that scans read: rows are made when first read and kept while they hold true;
// equality on a column that Postgres has an index for is answered by look-up.

import { isDeepStrictEqual } from 'node:util';
import type { Condition } from '../driver/condition.ts';
import type { ScanPlan, ScanRequest } from '../driver/scan.ts';
import type { ColumnDefinition, TableDefinition } from '../driver/table.ts';
import type { RowsPage } from '../driver/page.ts';
import { findTypeByName } from '../types/registry.ts';
import type { JsValue } from '../types/values.ts';
import type { RelationFact } from './catalog-facts.ts';
import { readerOf } from './reader.ts';
import { toRows, type RowSource } from './row-source.ts';
import type { Reader, SystemModel } from './system-model.ts';

type Row = readonly JsValue[];

/** Readers whose rows are kept for a relation that differs by reader. */
const KEPT_READERS = 8;

/** Columns that views of pg_catalog and information_schema are searched by. */
const SEARCHED_COLUMNS: ReadonlySet<string> = new Set([
  'schemaname',
  'tablename',
  'viewname',
  'relname',
  'table_schema',
  'table_name',
  'constraint_name',
  'specific_name',
  'routine_name',
]);
/** Too coarse to be worth a load of its own. */
const COARSE_COLUMNS: ReadonlySet<string> = new Set([
  'relnamespace',
  'typnamespace',
  'pronamespace',
  'classoid',
  'objsubid',
]);

interface RowSet {
  readonly identity: string;
  readonly rows: readonly Row[];
  /** Rows by the value of a column, made when first asked for. */
  readonly lookup: (column: number) => ReadonlyMap<JsValue, readonly Row[]>;
}

export function systemTable(
  relation: RelationFact,
  source: RowSource | undefined,
  model: SystemModel,
): TableDefinition {
  const columns = [...relation.columns.map(toColumn), ...systemColumns(relation)];
  const searchable = searchableColumns(relation);
  const rowSets = rowSetsOf(relation, source, model);
  return {
    schema: relation.schema,
    name: relation.name,
    aliases: [],
    kind: relation.kind === 'table' ? 'table' : 'view',
    description: relation.description,
    columns,
    primaryKey: [],
    foreignKeys: [],
    local: true,
    indexes: indexesOf(relation),
    plan: (request) => planScan(relation, searchable, rowSets, request),
  };
}

function toColumn({ name, type, modifier, notNull, description }: RelationFact['columns'][number]): ColumnDefinition {
  // A type that the engine does not have yet is read as text: the columns that need one are always null.
  const known = findTypeByName(type) === undefined ? 'text' : type;
  return { name, type: known, modifier, notNull, hidden: false, description, aliases: [] };
}

/** What Postgres keeps with each row and `*` leaves out. */
function systemColumns(relation: RelationFact): readonly ColumnDefinition[] {
  if (relation.kind === 'view') return [];
  const hidden = { modifier: -1, notNull: true, hidden: true, aliases: [] };
  return [
    { ...hidden, name: 'tableoid', type: 'oid', description: 'the OID of the table' },
    { ...hidden, name: 'xmin', type: 'xid', description: 'the transaction that made the row' },
  ];
}

const BOOTSTRAP_TRANSACTION = 1;

function searchableColumns(relation: RelationFact): ReadonlyMap<string, number> {
  const indexed = new Set(relation.indexes.flatMap((index) => index.columns));
  return new Map(
    relation.columns
      .map((column, place) => ({ column, place }))
      .filter(({ column }) => indexed.has(column.number) || SEARCHED_COLUMNS.has(column.name))
      .filter(({ column }) => !COARSE_COLUMNS.has(column.name))
      .map(({ column, place }) => [column.name, place]),
  );
}

/** Postgres' own, and one for each column that a view is searched by. */
function indexesOf(relation: RelationFact): readonly (readonly string[])[] {
  const names = new Map(relation.columns.map((column) => [column.number, column.name]));
  const own = relation.indexes.map((index) => index.columns.map((number) => names.get(number) ?? ''));
  if (relation.kind !== 'view') return own;
  return relation.columns.filter(({ name }) => SEARCHED_COLUMNS.has(name)).map(({ name }) => [name]);
}

let identities = 0;

function rowSetsOf(
  relation: RelationFact,
  source: RowSource | undefined,
  model: SystemModel,
): (reader: Reader) => RowSet {
  const sets = new Map<string, RowSet>();
  const hiddenValues = relation.kind === 'view' ? [] : [relation.oid, BOOTSTRAP_TRANSACTION];
  const changes = source?.changes ?? 'catalog';
  const make = (reader: Reader, before: RowSet | undefined): RowSet => {
    const made = source === undefined ? [] : toRows(relation, source.rows(model, reader));
    const rows = hiddenValues.length === 0 ? made : made.map((row) => [...row, ...hiddenValues]);
    // One statement may plan several scans of the relation: while nothing has changed they are the same scan.
    if (before !== undefined && isDeepStrictEqual(before.rows, rows)) return before;
    identities += 1;
    return toRowSet(`${relation.schema}.${relation.name}#${identities}`, rows);
  };
  return (reader) => {
    const key = changes === 'catalog' ? '' : JSON.stringify([reader.user, reader.database, ownOf(changes, reader)]);
    const before = sets.get(key);
    if (before !== undefined && changes !== 'moment') return before;
    const rowSet = make(reader, before);
    const [oldest] = sets.keys();
    if (oldest !== undefined && sets.size >= KEPT_READERS) sets.delete(oldest);
    sets.set(key, rowSet);
    return rowSet;
  };
}

function ownOf(changes: RowSource['changes'], reader: Reader): number | undefined {
  return changes === 'moment' ? reader.processId : undefined;
}

function toRowSet(identity: string, rows: readonly Row[]): RowSet {
  const lookups = new Map<number, ReadonlyMap<JsValue, readonly Row[]>>();
  return {
    identity,
    rows,
    lookup: (column) => {
      let found = lookups.get(column);
      if (found === undefined) {
        const groups = new Map<JsValue, Row[]>();
        for (const row of rows) {
          const key = row[column] ?? null;
          const group = groups.get(key);
          if (group === undefined) groups.set(key, [row]);
          else group.push(row);
        }
        found = groups;
        lookups.set(column, found);
      }
      return found;
    },
  };
}

function planScan(
  relation: RelationFact,
  searchable: ReadonlyMap<string, number>,
  rowSets: (reader: Reader) => RowSet,
  request: ScanRequest,
): ScanPlan {
  const reader = readerOf(request.settings);
  const rowSet = rowSets(reader);
  const key = request.conditions.find((condition) => isLookup(condition, searchable));
  const place = key === undefined ? undefined : searchable.get(key.column);
  if (key === undefined || place === undefined) {
    return scanOf(request, undefined, rowSet.identity, rowSet.rows.length, () => rowSet.rows);
  }
  if (key.operand.kind === 'deferred') {
    const lookup = rowSet.lookup(place);
    const expected = Math.ceil((rowSet.rows.length / Math.max(1, lookup.size)) * key.operand.expected);
    const identity = `${rowSet.identity} ${key.column} in ${key.operand.source}`;
    return scanOf(request, key, identity, expected, () => {
      throw new Error(`${relation.name}: opened before the values of ${key.column} were known`);
    });
  }
  const { values } = key.operand;
  const lookup = rowSet.lookup(place);
  const rows = values.flatMap((value) => lookup.get(value) ?? []);
  const identity = `${rowSet.identity} ${key.column} in ${JSON.stringify(values)}`;
  return scanOf(request, key, identity, rows.length, () => rows);
}

function isLookup({ column, operator, operand }: Condition, searchable: ReadonlyMap<string, number>): boolean {
  if (operator !== '=' && operator !== 'in') return false;
  if (!searchable.has(column)) return false;
  // Keys are compared as JavaScript compares: true for what these columns hold.
  return operand.kind === 'deferred' || operand.values.every((value) => ['number', 'string'].includes(typeof value));
}

function scanOf(
  request: ScanRequest,
  exact: Condition | undefined,
  identity: string,
  rowCount: number,
  rows: () => readonly Row[],
): ScanPlan {
  return {
    support: request.conditions.map((condition) => (condition === exact ? 'exact' : 'unsupported')),
    order: request.order.length === 0,
    limit: false,
    missing: [],
    requests: [],
    estimate: { requests: 0, rows: rowCount },
    identity,
    duplicates: false,
    open: () => onePage(rows),
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- pages are async for those that have to wait
async function* onePage(rows: () => readonly Row[]): AsyncGenerator<RowsPage> {
  yield { kind: 'rows', rows: rows() };
}
