// Decides how each scan is read. Greedy: the scan that can be read with the fewest requests comes first, and
// what it brings can then bind the others (a join's or subquery's values as conditions).

import type { ColumnId, Query, RelationId } from '../bind/tree.ts';
import { visitQuery } from '../bind/walk.ts';
import { notSupported, pgError } from '../errors.ts';
import type { Condition } from '../driver/condition.ts';
import type { MissingColumn, ScanPlan } from '../driver/scan.ts';
import type { TableDefinition } from '../driver/table.ts';
import { columnOf } from './conditions.ts';
import { isConstant } from './fold.ts';
import type { ScanConditions } from './infer-conditions.ts';
import { sourceFetches, type Binding, type BindingSource, type Fetch, type FetchId } from './physical.ts';

export interface FetchEnvironment {
  readonly settings: Readonly<Record<string, string>>;
  readonly columns: ReadonlyMap<RelationId, readonly string[]>;
  /** Scans that a LIMIT will end early: they share nothing. */
  readonly limited: ReadonlySet<RelationId>;
  readonly findTable: (schema: string, name: string) => TableDefinition | undefined;
}

/** A join that is expected to take more requests than this is not bound unless it has to be. */
const boundRequestsMax = 2000;
/** Expectations are guesses: up to this much more than a plain scan, binding stays open until the values are known. */
const hopeFactor = 16;

/** Added to the cost of what may become cheaper: more than any estimate. */
const postponed = 1e9;

interface Candidate {
  readonly alternatives: readonly (readonly Condition[])[];
  readonly bindings: readonly Binding[];
  readonly bindingsOptional: boolean;
  readonly plans: readonly ScanPlan[];
  readonly requests: number;
  readonly probe: boolean;
}

export function planFetches(scans: readonly ScanConditions[], environment: FetchEnvironment): FetchPlanner {
  const planner = new FetchPlanner(scans, environment);
  planner.run();
  return planner;
}

/** Lives for the planning of one statement: the fetches decided so far. */
export class FetchPlanner {
  readonly fetches: Fetch[] = [];
  readonly fetchOf = new Map<RelationId, FetchId>();
  readonly #environment: FetchEnvironment;
  readonly #remaining: Set<ScanConditions>;
  readonly #all: readonly ScanConditions[];

  constructor(scans: readonly ScanConditions[], environment: FetchEnvironment) {
    this.#environment = environment;
    this.#all = scans;
    this.#remaining = new Set(scans.filter((scan) => !isResident(scan)));
  }

  run(): void {
    while (this.#remaining.size > 0) {
      const choice = this.#cheapest() ?? this.#withParents();
      this.#add(choice.scan, choice.candidate);
      this.#remaining.delete(choice.scan);
    }
  }

  #cheapest(): { scan: ScanConditions; candidate: Candidate } | undefined {
    let best: { scan: ScanConditions; candidate: Candidate } | undefined;
    for (const scan of this.#remaining) {
      const found = this.#bestCandidate(scan);
      if (found === undefined) continue;
      const candidate = this.#mayBeBoundLater(scan, found) ? { ...found, requests: found.requests + postponed } : found;
      if (best === undefined || candidate.requests < best.candidate.requests) best = { scan, candidate };
    }
    return best;
  }

  /** A scan without conditions of its own waits for those that it is compared with. */
  #mayBeBoundLater(scan: ScanConditions, candidate: Candidate): boolean {
    if (candidate.bindings.length > 0 || candidate.requests === 0 || scan.conditions.length > 0) return false;
    const { links, subqueryLinks } = scan.restrictions;
    const others = links.filter((link) => link.operator === '=').map((link) => this.#ownerOf(link.other));
    return (
      subqueryLinks.length > 0 ||
      others.some((other) => other !== undefined && other !== scan && this.#remaining.has(other))
    );
  }

  /** Undefined when the scan waits for another one, or for its parents' lists. */
  #bestCandidate(scan: ScanConditions): Candidate | undefined {
    const plain = this.#plain(scan);
    const required = new Set(plain.plans.flatMap((plan) => plan.missing.map((missing) => missing.column)));
    for (const column of this.#linkedDefaults(scan, plain)) required.add(column);
    if (required.size > 0) return this.#boundByAll(scan, [...required]);
    if (this.#environment.limited.has(scan.restrictions.scan.relation)) return { ...plain, requests: 1 };
    // Tables of this process cost no request: they are joined where they are kept.
    if (scan.restrictions.scan.table.local || this.#sharable(scan, plain) !== undefined)
      return { ...plain, requests: 0 };
    const bound = this.#bindingsOf(scan)
      .map((binding) => this.#bound(scan, [binding], true))
      .filter((candidate) => candidate !== undefined);
    const best = bound.sort((a, b) => a.requests - b.requests)[0];
    if (best === undefined || best.requests > Math.min(boundRequestsMax, plain.requests * hopeFactor)) return plain;
    // How many values there are is known when their source has been read: the choice is made then.
    return { ...best, requests: Math.min(best.requests, plain.requests) };
  }

  /** Columns with a default, which the query compares with something else. */
  #linkedDefaults(scan: ScanConditions, plain: Candidate): readonly string[] {
    const defaulted = plain.plans.flatMap((plan) => plan.defaulted ?? []);
    return defaulted.filter((name) => {
      const { links, subqueryLinks, scan: relation } = scan.restrictions;
      const equalities = links.filter((link) => link.operator === '=');
      return [...equalities, ...subqueryLinks].some((link) => columnOf(link.column, relation)?.name === name);
    });
  }

  #boundByAll(scan: ScanConditions, columns: readonly string[]): Candidate | undefined {
    const available = this.#bindingsOf(scan);
    const chosen = columns.map((column) => available.find((binding) => binding.column === column));
    if (!chosen.every((binding) => binding !== undefined)) return undefined;
    return this.#bound(scan, chosen, false);
  }

  /** The constant conditions alone; ORs as several lists where that takes fewer requests. */
  #plain(scan: ScanConditions): Candidate {
    const single = this.#negotiate(scan, [scan.conditions], []);
    const united = scan.disjunctions.map((branches) =>
      this.#negotiate(
        scan,
        branches.map((branch) => [...scan.conditions, ...branch]),
        [],
      ),
    );
    const usable = united.filter((candidate) => candidate.plans.every((plan) => plan.missing.length === 0));
    const singleMisses = single.plans.some((plan) => plan.missing.length > 0);
    return usable.reduce(
      (best, other) => (other.requests < best.requests || (best === single && singleMisses) ? other : best),
      single,
    );
  }

  #bound(scan: ScanConditions, bindings: readonly Binding[], optional: boolean): Candidate | undefined {
    const candidate = this.#negotiate(scan, [scan.conditions], bindings);
    const [plan] = candidate.plans;
    if (plan === undefined || plan.missing.length > 0) return undefined;
    const supports = plan.support.slice(scan.conditions.length);
    if (supports.includes('unsupported')) return undefined;
    return { ...candidate, bindings, bindingsOptional: optional, probe: optional && scan.restrictions.probe };
  }

  #negotiate(
    scan: ScanConditions,
    alternatives: readonly (readonly Condition[])[],
    bindings: readonly Binding[],
  ): Candidate {
    const deferred = bindings.map((binding): Condition => {
      return {
        column: binding.column,
        operator: 'in',
        operand: { kind: 'deferred', source: binding.label, expected: this.#expected(binding) },
      };
    });
    const { scan: relation } = scan.restrictions;
    const plans = alternatives.map((conditions) =>
      relation.table.plan({
        columns: this.#environment.columns.get(relation.relation) ?? [],
        conditions: [...conditions, ...deferred],
        order: [],
        settings: this.#environment.settings,
        toEnd: true,
      }),
    );
    const requests = plans.reduce((sum, plan) => sum + plan.estimate.requests, 0);
    return { alternatives, bindings, bindingsOptional: false, plans, requests, probe: false };
  }

  #expected(binding: Binding): number {
    const { source } = binding;
    if (source.kind === 'resident') return source.restrictions.scan.table.plan(wholeTable).estimate.rows;
    const fetches = sourceFetches(source);
    const limit =
      source.kind === 'query' && source.query.limit !== undefined && isConstant(source.query.limit)
        ? source.query.limit.value
        : null;
    const rows = fetches.map((id) => sum((this.fetches[id]?.plans ?? []).map((plan) => plan.estimate.rows)));
    return Math.max(1, Math.min(Math.max(1, ...rows), limit === null ? Number.POSITIVE_INFINITY : Number(limit)));
  }

  /** Comparisons with scans that are planned already, and IN subqueries over such scans. */
  #bindingsOf(scan: ScanConditions): readonly Binding[] {
    const { links, subqueryLinks, scan: relation } = scan.restrictions;
    const fromScans = links.flatMap((link): Binding[] => {
      if (link.operator !== '=') return [];
      const column = columnOf(link.column, relation);
      const other = this.#ownerOf(link.other);
      if (column === undefined || other === undefined) return [];
      const source = this.#sourceOf(other, link.other);
      if (source === undefined) return [];
      const name = columnOf(link.other, other.restrictions.scan)?.name ?? '?';
      return [{ column: column.name, source, label: `${other.restrictions.scan.alias}.${name}` }];
    });
    const fromQueries = subqueryLinks.flatMap((link): Binding[] => {
      const column = columnOf(link.column, relation);
      const fetches = this.#fetchesOf(link.query);
      if (column === undefined || fetches === undefined) return [];
      return [{ column: column.name, source: { kind: 'query', query: link.query, fetches }, label: '(subquery)' }];
    });
    return [...fromScans, ...fromQueries];
  }

  /** Undefined for a scan that is not planned yet. */
  #sourceOf(other: ScanConditions, column: ColumnId): BindingSource | undefined {
    const { restrictions } = other;
    if (isResident(other)) return { kind: 'resident', restrictions, column };
    const fetch = this.fetchOf.get(restrictions.scan.relation);
    return fetch === undefined ? undefined : { kind: 'scan', fetch, restrictions, column };
  }

  #ownerOf(column: ColumnId): ScanConditions | undefined {
    return this.#all.find(({ restrictions }) => columnOf(column, restrictions.scan) !== undefined);
  }

  /** The fetches of every scan inside, or undefined when one is not planned yet or outside of the query (WITH). */
  #fetchesOf(query: Query): readonly FetchId[] | undefined {
    const fetches = new Set<FetchId>();
    let complete = true;
    visitQuery(query, {
      relation: (relation) => {
        if (relation.kind === 'cte') complete &&= definesCte(query, relation.cte);
        if (relation.kind !== 'scan' || relation.table.resident !== undefined) return;
        const fetch = this.fetchOf.get(relation.relation);
        if (fetch === undefined) complete = false;
        else fetches.add(fetch);
      },
    });
    return complete ? [...fetches] : undefined;
  }

  /** Every remaining scan waits: read the list of parents of the first one that has such. */
  #withParents(): { scan: ScanConditions; candidate: Candidate } {
    for (const scan of this.#remaining) {
      const plain = this.#plain(scan);
      const missing = plain.plans.flatMap((plan) => plan.missing);
      if (missing.length === 0) return { scan, candidate: plain };
      const available = this.#bindingsOf(scan);
      const bindings = missing.map((column) => available.find((binding) => binding.column === column.column) ?? column);
      if (bindings.some((binding) => !('source' in binding) && binding.parent === undefined)) continue;
      const complete = bindings.map((binding) => ('source' in binding ? binding : this.#parentBinding(binding)));
      const candidate = this.#bound(scan, complete, false);
      if (candidate !== undefined) return { scan, candidate };
    }
    throw this.#unreadable();
  }

  #unreadable(): Error {
    const [scan] = this.#remaining;
    if (scan === undefined) return new Error('no scan left to plan');
    const missing = this.#plain(scan).plans.flatMap((plan) => plan.missing);
    const { table } = scan.restrictions.scan;
    const columns = [...new Set(missing.map((column) => column.column))];
    return pgError(
      '0A000',
      `table "${table.name}" can only be read for given values of ${columns.map((column) => `"${column}"`).join(' and ')}`,
      {
        hint: `Add WHERE ${columns.map((column) => `${column} = '…'`).join(' AND ')}.`,
      },
    );
  }

  /** The list of all parents as a fetch of its own, shared by whoever else reads it the same way. */
  #parentBinding(missing: MissingColumn): Binding {
    const { parent } = missing;
    const table = parent === undefined ? undefined : this.#environment.findTable(parent.schema, parent.table);
    if (parent === undefined || table === undefined) throw notSupported(`reading without ${missing.column}`);
    const request = {
      columns: [parent.column],
      conditions: [],
      order: [],
      settings: this.#environment.settings,
      toEnd: true,
    };
    const plan = table.plan(request);
    const bindings = plan.missing.map((column) => this.#parentBinding(column));
    const id = this.fetches.length;
    this.fetches.push({
      id,
      table,
      scans: [],
      columns: [parent.column],
      alternatives: [[]],
      bindings,
      bindingsOptional: false,
      order: [],
      toEnd: true,
      plans: [plan],
    });
    return {
      column: missing.column,
      source: { kind: 'parent', fetch: id, column: parent.column },
      label: `${parent.table}.${parent.column}`,
    };
  }

  #sharable(scan: ScanConditions, candidate: Candidate): Fetch | undefined {
    const identity = identityOf(scan.restrictions.scan.table, candidate.plans);
    const { limited } = this.#environment;
    if (limited.has(scan.restrictions.scan.relation)) return undefined;
    return this.fetches.find(
      (fetch) =>
        !fetch.scans.some((other) => limited.has(other.relation)) &&
        fetch.bindings.length === 0 &&
        fetch.scans.length > 0 &&
        identityOf(fetch.table, fetch.plans) === identity,
    );
  }

  #add(scan: ScanConditions, candidate: Candidate): void {
    const relation = scan.restrictions.scan;
    const columns = this.#environment.columns.get(relation.relation) ?? [];
    const shared = candidate.bindings.length === 0 ? this.#sharable(scan, candidate) : undefined;
    if (shared !== undefined) {
      this.fetches[shared.id] = {
        ...shared,
        scans: [...shared.scans, relation],
        columns: [...new Set([...shared.columns, ...columns])],
      };
      this.fetchOf.set(relation.relation, shared.id);
      return;
    }
    const id = this.fetches.length;
    this.fetchOf.set(relation.relation, id);
    this.fetches.push({
      id,
      table: relation.table,
      scans: [relation],
      columns,
      alternatives: candidate.alternatives,
      bindings: candidate.bindings,
      bindingsOptional: candidate.bindingsOptional,
      ...(candidate.probe ? { probe: scan.restrictions } : {}),
      order: [],
      toEnd: true,
      plans: candidate.plans,
    });
  }
}

const wholeTable = { columns: [], conditions: [], order: [], settings: {} } as const;

function isResident({ restrictions }: ScanConditions): boolean {
  return restrictions.scan.table.resident !== undefined;
}

function identityOf(table: TableDefinition, plans: readonly ScanPlan[]): string {
  return [`${table.schema}.${table.name}`, ...plans.map((plan) => plan.identity)].join('\n');
}

function definesCte(query: Query, cte: number): boolean {
  let found = false;
  visitQuery(query, {
    query: (q) => {
      found ||= q.ctes.some((candidate) => candidate.cte === cte);
    },
  });
  return found;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
