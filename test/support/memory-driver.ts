// A driver whose rows are in memory: every way in which a table may answer the engine (exact, inexact and ignored
// conditions, pages, an order that holds, rows that come twice, keys that have to be supplied) without any HTTP.

import type {
  ColumnDefinition,
  Condition,
  Driver,
  ForeignKey,
  JsValue,
  MissingColumn,
  Page,
  ScanPlan,
  ScanRequest,
  StatementScope,
  Support,
  TableDefinition,
} from '@twilio-sql/sql-engine/driver';
import { typeByName } from '../../packages/sql-engine/src/types/registry.ts';

export interface MemoryTable {
  readonly name: string;
  readonly columns: readonly ColumnDefinition[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys?: readonly ForeignKey[];
  readonly rows: readonly (readonly JsValue[])[];
  readonly reading: MemoryReading;
}

/** How the table can be read. */
export interface MemoryReading {
  readonly pageSize: number;
  /** Columns whose conditions are applied: exactly, or so that more rows come back. */
  readonly filters?: Readonly<Record<string, 'exact' | 'inexact'>>;
  /** Rows are sorted by this column, ascending. */
  readonly sortedBy?: string;
  /** Pages overlap by one row. */
  readonly drifts?: boolean;
  /** Columns that have to be restricted, and where their values are. */
  readonly required?: readonly MissingColumn[];
}

export interface MemoryDriverOptions {
  readonly schema: string;
  /** True: in this process, for the executor of the main thread. */
  readonly local: boolean;
  readonly tables: readonly MemoryTable[];
}

export function createMemoryDriver({ schema, local, tables }: MemoryDriverOptions): Driver {
  return {
    name: schema,
    schemas: [{ name: schema, description: 'Tables in memory.', inSearchPath: false }],
    tables: tables.map((table) => tableDefinition(table, schema, local)),
    settings: [],
    close: () => Promise.resolve(),
  };
}

function tableDefinition(table: MemoryTable, schema: string, local: boolean): TableDefinition {
  return {
    schema,
    name: table.name,
    aliases: [],
    kind: 'table',
    description: '',
    columns: table.columns,
    primaryKey: table.primaryKey,
    foreignKeys: table.foreignKeys ?? [],
    local,
    plan: (request) => planScan(table, schema, request),
  };
}

function planScan(table: MemoryTable, schema: string, request: ScanRequest): ScanPlan {
  const { reading } = table;
  const support = request.conditions.map((condition): Support => {
    const filter = reading.filters?.[condition.column];
    return filter ?? 'unsupported';
  });
  const [first, ...more] = request.order;
  const order =
    request.order.length === 0 ||
    (first !== undefined && more.length === 0 && first.column === reading.sortedBy && !first.descending);
  const limit = request.limit !== undefined && order && support.every((answer) => answer === 'exact');
  const used = request.conditions.filter((_, index) => support[index] !== 'unsupported');
  const restricted = new Set(
    used.filter(({ operator }) => operator === '=' || operator === 'in').map((condition) => condition.column),
  );
  const missing = (reading.required ?? []).filter(({ column }) => !restricted.has(column));
  const rows = Math.max(1, Math.ceil(table.rows.length / (1 + used.length)));
  const path = `/${schema}/${table.name}`;
  const parameters = used.map(({ column, operator }) => [column, operator] as const);
  return {
    support,
    order,
    limit,
    missing,
    requests: [{ method: 'GET', path, parameters }],
    estimate: { requests: Math.ceil(rows / reading.pageSize), rows },
    identity: identityOf(path, used, limit ? request.limit : undefined),
    duplicates: reading.drifts === true,
    open: (scope) => readPages(table, used, limit ? request.limit : undefined, scope),
  };
}

function identityOf(path: string, conditions: readonly Condition[], limit: number | undefined): string {
  const printable = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
  return JSON.stringify([path, conditions, limit ?? null], printable);
}

async function* readPages(
  table: MemoryTable,
  conditions: readonly Condition[],
  limit: number | undefined,
  scope: StatementScope,
): AsyncGenerator<Page> {
  const { pageSize, drifts } = table.reading;
  const kept = matching(table, conditions).slice(0, limit);
  for (let start = 0; start === 0 || start < kept.length; start += pageSize) {
    scope.signal.throwIfAborted();
    scope.takeRequests(1);
    await Promise.resolve();
    const from = drifts === true ? Math.max(0, start - 1) : start;
    yield { kind: 'rows', rows: kept.slice(from, start + pageSize) };
  }
}

/** With inexact filters every seventh row comes back whatever it holds. */
const supersetStep = 7;

function matching(table: MemoryTable, conditions: readonly Condition[]): readonly (readonly JsValue[])[] {
  const tests = conditions.map((condition) => {
    const index = table.columns.findIndex((column) => column.name === condition.column);
    const exact = table.reading.filters?.[condition.column] === 'exact';
    const holds = testOf(condition, table.columns[index]?.type ?? '');
    return (row: readonly JsValue[], position: number): boolean =>
      (!exact && position % supersetStep === 0) || holds(row[index] ?? null);
  });
  return table.rows.filter((row, position) => tests.every((test) => test(row, position)));
}

function testOf(condition: Condition, type: string): (value: JsValue) => boolean {
  const { operator, operand } = condition;
  if (operator === 'is-null') return (value) => value === null;
  if (operator === 'is-not-null') return (value) => value !== null;
  if (operand.kind === 'deferred') throw new Error('a scan was opened before its values were known');
  const keyOf = ordering(type);
  const keys = operand.values.map(keyOf);
  const [bound] = keys;
  if (operator === 'in' || operator === '=') {
    const wanted = new Set(keys);
    return (value) => value !== null && wanted.has(keyOf(value));
  }
  if (bound === undefined) throw new Error('a range without its bound');
  return (value) => {
    if (value === null) return false;
    const key = keyOf(value);
    if (operator === '<') return key < bound;
    if (operator === '<=') return key <= bound;
    return operator === '>' ? key > bound : key >= bound;
  };
}

type Key = string | number | bigint;

/** What JavaScript compares as Postgres compares the values: texts are ASCII here, and NaN is beyond infinity. */
function ordering(type: string): (value: JsValue) => Key {
  const { comparison, sortKey, storage, toStorage } = typeByName(type);
  return (value) => {
    if (storage === 'real')
      return value === Infinity ? Number.MAX_VALUE : Number.isNaN(value) ? Infinity : Number(value);
    const key = comparison === 'key' && sortKey !== undefined ? sortKey(value) : toStorage(value);
    if (key === null) throw new Error('a null has no key');
    return key instanceof Uint8Array ? Buffer.from(key).toString('hex') : key;
  };
}
