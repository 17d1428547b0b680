// A relation of the system as a table that scans read; equality on a column that Postgres has an index for is answered
// by look-up.

import type { Condition } from '../driver/condition.ts';
import type { ScanPlan, ScanRequest } from '../driver/scan.ts';
import type { ColumnDefinition, TableDefinition } from '../driver/table.ts';
import type { RowsPage } from '../driver/page.ts';
import { findTypeByName } from '../types/registry.ts';
import type { RelationFact } from './catalog-facts.ts';
import { readerOf } from './reader.ts';
import { systemColumns } from './system-columns.ts';
import type { RelationRows, Row, RowSet } from './row-sets.ts';
import type { SystemModel } from './system-model.ts';

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

export function systemTable(relation: RelationFact, rows: RelationRows, model: SystemModel): TableDefinition {
  const columns = [...relation.columns.map(toColumn), ...systemColumns(relation)];
  const searchable = searchableColumns(relation);
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
    plan: (request) => planScan(relation, searchable, (settings) => rows.of(model, readerOf(settings)), request),
  };
}

function toColumn({ name, type, modifier, notNull, description }: RelationFact['columns'][number]): ColumnDefinition {
  // A type that the engine does not have yet is read as text: the columns that need one are always null.
  const known = findTypeByName(type) === undefined ? 'text' : type;
  return { name, type: known, modifier, notNull, hidden: false, description, aliases: [] };
}

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

function planScan(
  relation: RelationFact,
  searchable: ReadonlyMap<string, number>,
  rowsFor: (settings: ScanRequest['settings']) => RowSet,
  request: ScanRequest,
): ScanPlan {
  const rowSet = rowsFor(request.settings);
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
