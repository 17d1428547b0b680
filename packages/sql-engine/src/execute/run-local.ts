// Answers a query over tables of this process on the main thread, without a round trip.

import type { ResultChunk } from '../engine.ts';
import type { Query } from '../bind/tree.ts';
import { visitQuery } from '../bind/walk.ts';
import type { StatementScope } from '../driver/statement.ts';
import { Emission } from '../emit/emission.ts';
import { emitQuery } from '../emit/query.ts';
import type { FetchId, PhysicalPlan } from '../plan/physical.ts';
import type { SessionContext } from '../types/type-definition.ts';
import type { JsValue } from '../types/values.ts';
import { LocalTimeExceeded, type LocalExecutor } from './local-executor.ts';
import { tableNames } from './loaded-tables.ts';
import type { OutputFormat } from './messages.ts';

/** Functions that wait: never on the main thread. */
const waitingFunctions: ReadonlySet<string> = new Set(['pg_sleep', 'pg_sleep_for', 'pg_sleep_until']);
const chunkRows = 1000;

/** undefined: it is not for the main thread, or took too long there and has to run in a worker. */
export async function runLocal(
  plan: PhysicalPlan,
  outputs: readonly OutputFormat[],
  session: SessionContext,
  local: LocalExecutor,
  scope: StatementScope,
): Promise<readonly ResultChunk[] | undefined> {
  if (!plan.local || waits(plan.residual)) return undefined;
  const names = new Map<FetchId, string>();
  for (const fetch of plan.fetches) {
    const [first] = fetch.plans;
    if (first === undefined || fetch.plans.length > 1) return undefined;
    const rows: (readonly JsValue[])[] = [];
    for await (const page of first.open(scope)) {
      if (page.kind !== 'rows') return undefined;
      for (const row of page.rows) rows.push(row);
    }
    names.set(fetch.id, local.keep(fetch.table, first.identity, () => rows));
  }
  const emission = new Emission(tableNames(plan, names));
  const sql = emitQuery(plan.residual, plan.residual.outputs.map((_, index) => `c${index}`), emission);
  const { core } = local;
  const statement = scope.statementId;
  try {
    return local.bounded(() => {
      const { registrations, parameters } = emission;
      core.begin({ statement, session, registrations, tables: [], cancel: new SharedArrayBuffer(4) });
      core.open(statement, { sql, parameters }, outputs);
      const chunks: ResultChunk[] = [];
      for (;;) {
        const { rowCount, bytes, done } = core.next(statement, chunkRows);
        if (rowCount > 0) chunks.push({ rowCount, bytes });
        if (done) return chunks;
      }
    });
  } catch (error) {
    if (error instanceof LocalTimeExceeded) return undefined;
    throw error;
  } finally {
    core.end(statement);
  }
}

function waits(query: Query): boolean {
  let found = false;
  visitQuery(query, {
    expression: (e) => {
      if (e.kind === 'call') found ||= waitingFunctions.has(e.function.name);
    },
    relation: (relation) => {
      if (relation.kind === 'function') found ||= waitingFunctions.has(relation.function.name);
    },
  });
  return found;
}
