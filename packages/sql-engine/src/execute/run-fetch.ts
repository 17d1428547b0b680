// Runs the fetches of a plan in the order of their dependencies, in parallel where they have none.

import { plainSelect } from '../bind/plain-select.ts';
import type { SelectQuery } from '../bind/tree.ts';
import { equality } from '../plan/conditions.ts';
import {
  dependenciesOf,
  type Binding,
  type BindingSource,
  type Fetch,
  type FetchId,
  type PhysicalPlan,
} from '../plan/physical.ts';
import type { ScanRestrictions } from '../plan/restrictions.ts';
import type { Condition } from '../driver/condition.ts';
import { mergePages } from '../driver/merge-pages.ts';
import type { Page } from '../driver/page.ts';
import type { ScanPlan } from '../driver/scan.ts';
import { Emission, quoteSql } from '../emit/emission.ts';
import { sortKeyOf } from '../emit/expression.ts';
import { emitQuery } from '../emit/query.ts';
import { notSupported } from '../errors.ts';
import { OID } from '../types/oids.ts';
import { typeByName } from '../types/registry.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue } from '../types/values.ts';
import type { Executor } from './executor.ts';
import type { LoadablePage, LoadedTable, SqlText } from './messages.ts';
import { readStored, writerOf } from './storage.ts';
import { tooManyRequests, type CountedScope } from './statement-scope.ts';

export interface FetchRun {
  readonly plan: PhysicalPlan;
  readonly statement: number;
  readonly executor: Executor;
  readonly session: SessionContext;
  readonly names: ReadonlyMap<FetchId, string>;
  readonly tables: ReadonlyMap<number, string>;
  /** Position of each fetch among the executor's tables. */
  readonly positions: ReadonlyMap<FetchId, number>;
  /** The executor's tables. */
  readonly layouts: readonly LoadedTable[];
  /** Fetches whose rows are there already. */
  readonly ready: ReadonlySet<FetchId>;
  readonly scopeOf: (fetch: FetchId) => CountedScope;
  readonly onLoaded: (fetch: FetchId, rows: number) => void;
}

/** Probes of different values run side by side; the driver's budget is the real bound. */
const probesAtOnce = 8;

/** Loads every fetch but `except`. The first failure is thrown once all have stopped. */
export async function runFetches(run: FetchRun, except: (fetch: FetchId) => boolean): Promise<void> {
  const started = new Map<FetchId, Promise<void>>();
  const start = (fetch: Fetch): Promise<void> => {
    const known = started.get(fetch.id);
    if (known !== undefined) return known;
    const before = dependenciesOf(fetch)
      .map((id) => run.plan.fetches[id])
      .filter((other) => other !== undefined);
    const promise = run.ready.has(fetch.id)
      ? Promise.resolve()
      : Promise.all(before.map(start)).then(() => loadFetch(fetch, run));
    started.set(fetch.id, promise);
    return promise;
  };
  const all = run.plan.fetches.filter((fetch) => !except(fetch.id)).map(start);
  const outcomes = await Promise.allSettled(all);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

async function loadFetch(fetch: Fetch, run: FetchRun): Promise<void> {
  if (fetch.probe !== undefined && fetch.bindings.length === 1) {
    const [binding] = fetch.bindings;
    if (binding !== undefined && (await probe(fetch, fetch.probe, binding, run))) return;
  }
  const plans = await resolvePlans(fetch, run);
  if (fetch.stop?.rows === 0) return;
  for await (const page of openPlans(plans, fetch, run)) {
    await load(fetch, page, run);
    if (fetch.stop !== undefined && (await hasRows(fetch.stop, run))) return;
  }
}

async function hasRows(stop: NonNullable<Fetch['stop']>, run: FetchRun): Promise<boolean> {
  const emission = new Emission(run.tables);
  const names = stop.query.outputs.map((_, index) => `c${index}`);
  const sql = `SELECT count(*) FROM (${emitQuery(stop.query, names, emission)} LIMIT ${stop.rows})`;
  await run.executor.register(run.statement, emission.registrations);
  const [row] = await run.executor.rows(run.statement, { sql, parameters: emission.parameters }, [OID.int8]);
  return Number(row?.[0] ?? 0) >= stop.rows;
}

async function load(fetch: Fetch, page: Page, run: FetchRun): Promise<void> {
  const position = run.positions.get(fetch.id) ?? 0;
  run.onLoaded(fetch.id, await run.executor.load(run.statement, position, loadable(page, fetch, run)));
}

/** Rows pages carry all columns; the loaded table has those that are needed. */
export function loadable(page: Page, fetch: Fetch, run: FetchRun): LoadablePage {
  if (page.kind === 'json') return page;
  const layout = run.layouts[run.positions.get(fetch.id) ?? 0];
  const cells = (layout?.columns ?? []).map(({ name, type }) => {
    const position = fetch.table.columns.findIndex((column) => column.name === name);
    return { position, write: writerOf(type) };
  });
  return { kind: 'stored', rows: page.rows.map((row) => cells.map((cell) => cell.write(row[cell.position] ?? null))) };
}

/** With the values of its bindings; empty when a binding has none. */
export async function resolvePlans(fetch: Fetch, run: FetchRun): Promise<readonly ScanPlan[]> {
  if (fetch.bindings.length === 0) return fetch.plans;
  const conditions: Condition[] = [];
  for (const binding of fetch.bindings) {
    const values = await bindingValues(binding, run);
    if (values.length === 0) return [];
    conditions.push(equality(binding.column, values));
  }
  const bound = negotiate(fetch, conditions, run);
  if (!fetch.bindingsOptional) return bound;
  const plain = negotiate(fetch, [], run);
  return requestsOf(plain) < requestsOf(bound) ? plain : bound;
}

function negotiate(fetch: Fetch, extra: readonly Condition[], run: FetchRun, limit = fetch.limit): readonly ScanPlan[] {
  return fetch.alternatives.map((conditions) =>
    fetch.table.plan({
      columns: fetch.columns,
      conditions: [...conditions, ...extra],
      order: fetch.order,
      settings: run.session.settings,
      toEnd: fetch.toEnd,
      ...(limit === undefined ? {} : { limit }),
    }),
  );
}

function requestsOf(plans: readonly ScanPlan[]): number {
  return plans.reduce((total, plan) => total + plan.estimate.requests, 0);
}

/** Refuses before the first request when even the requests that are certain are too many. */
export function openPlans(plans: readonly ScanPlan[], fetch: Fetch, run: FetchRun): AsyncIterable<Page> {
  const scope = run.scopeOf(fetch.id);
  const certain = plans.flatMap((plan) => plan.requests).reduce((total, request) => total + (request.times ?? 1), 0);
  if (!fetch.table.local && certain > scope.remaining()) {
    throw tooManyRequests(Number(run.session.settings['twilio.max_requests'] ?? 0), certain);
  }
  const missing = plans.flatMap((plan) => plan.missing)[0];
  if (missing !== undefined) throw notSupported(`reading ${fetch.table.name} without ${missing.column}`);
  const [only] = plans;
  if (plans.length === 1 && only !== undefined) return only.open(scope);
  // A reader that may leave early asks one list after the other, and for no page before it is wanted.
  const sources = plans.map((plan) => () => plan.open(scope)[Symbol.asyncIterator]());
  return mergePages(sources, fetch.toEnd ? { width: sources.length, ahead: true } : { width: 1, ahead: false });
}

// ---- Values for bindings ---------------------------------------------------------------------------------

async function bindingValues(binding: Binding, run: FetchRun): Promise<readonly JsValue[]> {
  const { text, type, emission } = bindingSql(binding.source, run);
  await run.executor.register(run.statement, emission.registrations);
  const rows = await run.executor.rows(run.statement, text, [type]);
  return readStored(rows, [type])
    .map((row) => row[0] ?? null)
    .filter((value) => value !== null);
}

function bindingSql(source: BindingSource, run: FetchRun): { text: SqlText; type: number; emission: Emission } {
  const emission = new Emission(run.tables);
  switch (source.kind) {
    case 'resident':
    case 'scan': {
      const query = distinctColumn(source.restrictions, source.column);
      const sql = emitQuery(query, ['c0'], emission);
      return { text: { sql, parameters: emission.parameters }, type: query.outputs[0]?.type ?? OID.text, emission };
    }
    case 'query': {
      const sql = `SELECT DISTINCT c0 FROM (${emitQuery(source.query, ['c0'], emission)})`;
      return {
        text: { sql, parameters: emission.parameters },
        type: source.query.outputs[0]?.type ?? OID.text,
        emission,
      };
    }
    case 'parent': {
      const table = run.plan.fetches[source.fetch]?.table;
      const column = table?.columns.find((candidate) => candidate.name === source.column);
      const sql = `SELECT DISTINCT ${quoteSql(source.column)} FROM ${run.names.get(source.fetch) ?? ''}`;
      return { text: { sql, parameters: [] }, type: typeByName(column?.type ?? 'text').oid, emission };
    }
  }
}

/** The values of a column in those rows of a scan that can matter. */
function distinctColumn(restrictions: ScanRestrictions, column: number): SelectQuery {
  const { scan, conjuncts } = restrictions;
  const found = scan.columns.find((candidate) => candidate.column === column);
  if (found === undefined) throw new Error(`scan has no column ${column}`);
  const target = { kind: 'column', column, type: found.type, modifier: found.modifier } as const;
  return plainSelect({
    outputs: [{ column: -1, name: found.name, type: found.type, modifier: found.modifier }],
    targets: [target],
    from: scan,
    ...(conjuncts.length === 0 ? {} : { where: { kind: 'and', args: conjuncts, type: OID.bool, modifier: -1 } }),
    distinct: 'all',
  });
}

// ---- EXISTS ----------------------------------------------------------------------------------------------

/** One list for each value, left as soon as a row that counts has come. False: reading everything is cheaper. */
async function probe(fetch: Fetch, restrictions: ScanRestrictions, binding: Binding, run: FetchRun): Promise<boolean> {
  const values = await bindingValues(binding, run);
  const plain = fetch.bindingsOptional ? requestsOf(negotiate(fetch, [], run)) : Number.POSITIVE_INFINITY;
  if (values.length > 0 && plain < values.length) return false;
  const waiting = [...values];
  const work = async (): Promise<void> => {
    for (let value = waiting.shift(); value !== undefined; value = waiting.shift())
      await probeValue(fetch, restrictions, binding, value, run);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(probesAtOnce, values.length) }, work));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return true;
}

async function probeValue(
  fetch: Fetch,
  restrictions: ScanRestrictions,
  binding: Binding,
  value: JsValue,
  run: FetchRun,
): Promise<void> {
  const condition = equality(binding.column, [value]);
  const unlimited = negotiate({ ...fetch, toEnd: false }, [condition], run);
  const exact = unlimited.every((plan) => plan.support.every((support) => support === 'exact'));
  const plans = exact ? negotiate({ ...fetch, toEnd: false }, [condition], run, 1) : unlimited;
  for await (const page of openPlans(plans, fetch, run)) {
    await load(fetch, page, run);
    if (await hasRow(restrictions, binding, value, run)) return;
  }
}

async function hasRow(
  restrictions: ScanRestrictions,
  binding: Binding,
  value: JsValue,
  run: FetchRun,
): Promise<boolean> {
  const { scan } = restrictions;
  const emission = new Emission(run.tables);
  const index = scan.table.columns.findIndex((column) => column.name === binding.column);
  const column = scan.columns[index];
  if (column === undefined) throw new Error(`scan has no column ${binding.column}`);
  const { distinct: _distinct, ...query } = distinctColumn(restrictions, column.column);
  const inner = emitQuery(query, ['c0'], emission);
  const constant = emission.constant(value, column.type);
  const [key, wanted] = ['c0', constant].map((text) => sortKeyOf(text, column.type, emission));
  const sql = `SELECT c0 FROM (${inner}) WHERE ${key ?? ''} = ${wanted ?? ''} LIMIT 1`;
  await run.executor.register(run.statement, emission.registrations);
  const rows = await run.executor.rows(run.statement, { sql, parameters: emission.parameters }, [column.type]);
  return rows.length > 0;
}
