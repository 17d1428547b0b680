// plan: from a bound query and parameter values to the physical plan. Pure and synchronous.

import type { Catalog } from '../bind/catalog.ts';
import type { Query } from '../bind/tree.ts';
import { visitQuery } from '../bind/walk.ts';
import { scanSettings } from '../catalog/reader.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue } from '../types/values.ts';
import { pgError } from '../errors.ts';
import { foldQuery, isConstant } from './fold.ts';
import { inferConditions, type ScanConditions } from './infer-conditions.ts';
import { neededColumns } from './needed-columns.ts';
import type { PhysicalPlan } from './physical.ts';
import { planFetches } from './plan-fetches.ts';
import { planColumnAggregates } from './column-aggregates.ts';
import { collectRestrictions } from './restrictions.ts';
import { limitedScans, limitNestedFetches, streamingPlan } from './stop-early.ts';

export interface PlanContext {
  readonly catalog: Catalog;
  readonly session: SessionContext;
  readonly parameters: readonly JsValue[];
  /** False when the whole result is wanted at once. */
  readonly streaming: boolean;
  /** The reader may leave at any row: no page is asked for before it is wanted. */
  readonly inPortions?: boolean;
}

export function planQuery(bound: Query, context: PlanContext): PhysicalPlan {
  const { session, parameters } = context;
  const query = foldWhole(bound, { parameters, session });
  const pushdown = session.settings[pushdownSetting] !== 'off';
  const inferred = inferConditions(collectRestrictions(query), session);
  const scans = pushdown ? inferred : inferred.map(withoutPushdown);
  const planner = planFetches(scans, {
    settings: scanSettings(session),
    columns: neededColumns(query),
    limited: limitedScans(query),
    findTable: (schema, name) => context.catalog.findTable(schema, name, []),
  });
  const resident = usesResidents(query);
  const local = !resident && planner.fetches.every((fetch) => fetch.table.local);
  const plan: PhysicalPlan = { fetches: planner.fetches, fetchOf: planner.fetchOf, residual: query, local, resident };
  if (local) return plan;
  if (context.streaming && resident && planner.fetches.length === 0 && session.settings[columnMemory] !== '0') {
    const columns = planColumnAggregates(query);
    return columns === undefined ? plan : { ...plan, columns };
  }
  if (!pushdown) return plan;
  const streaming = context.streaming ? streamingPlan(plan, scans, context) : undefined;
  return limitNestedFetches(streaming ?? plan, scans, session);
}

/** What a query without tables is planned to. */
export function foldWhole(bound: Query, context: Pick<PlanContext, 'parameters' | 'session'>): Query {
  return checkLimits(foldQuery(bound, context));
}

/** Off: every row is read and every condition is checked here. The result has to be the same. */
export const pushdownSetting = 'twilio_sql.pushdown';

/** Memory for columns of the engine's own tables, and from how many rows on they are kept; see connection-settings.ts. */
export const columnMemory = 'twilio.column_memory';
export const columnRows = 'twilio.column_rows';

function withoutPushdown(scan: ScanConditions): ScanConditions {
  const restrictions = { ...scan.restrictions, links: [], subqueryLinks: [], probe: false };
  return { restrictions, conditions: [], disjunctions: [], complete: false };
}

/** Needs the session's own executor: for its tables, or for what its sequences have given. */
export function usesResidents(query: Query): boolean {
  let found = false;
  visitQuery(query, {
    relation: (relation) => {
      if (relation.kind === 'scan') found ||= relation.table.resident !== undefined;
      if (relation.kind === 'function')
        found ||= relation.calls.some((call) => sessionFunctions.has(call.function.name));
    },
    expression: (e) => {
      if (e.kind === 'call') found ||= sessionFunctions.has(e.function.name);
    },
  });
  return found;
}

/** Functions that ask for what the session's own executor keeps. */
const sessionFunctions: ReadonlySet<string> = new Set(['nextval', 'currval', 'lastval', 'setval']);

function checkLimits(query: Query): Query {
  visitQuery(query, {
    query: (q) => {
      if (q.limit !== undefined && isConstant(q.limit) && negative(q.limit.value)) {
        throw pgError('2201W', 'LIMIT must not be negative');
      }
      if (q.offset !== undefined && isConstant(q.offset) && negative(q.offset.value)) {
        throw pgError('2201X', 'OFFSET must not be negative');
      }
    },
  });
  return query;
}

function negative(value: JsValue): boolean {
  return typeof value === 'bigint' && value < 0n;
}
