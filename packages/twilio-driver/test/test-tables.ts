// Tables and requests for tests of negotiation: everything that a test does not say is as small as it can be.
import {
  type Condition,
  type ConditionOperator,
  type Driver,
  type JsValue,
  PgError,
  type RequestDescription,
  type RequestRecord,
  type ScanPlan,
  type ScanRequest,
  type StatementScope,
  type TableDefinition,
} from '@twilio-sql/sql-engine/driver';
import { createTwilioDriver, type TwilioDriverOptions } from '../src/index.ts';

export const accountSid = `AC${'a'.repeat(32)}`;

export function sidOf(prefix: string, number: number): string {
  return prefix + number.toString(16).padStart(32, '0');
}

export function testDriver(options: Partial<TwilioDriverOptions> = {}): Driver {
  return createTwilioDriver({ accountSid, username: accountSid, password: 'not-a-token', nodes: 0, ...options });
}

/** By name (a core table) or by schema and name. */
export function tableOf(driver: Driver, name: string): TableDefinition {
  const qualified = name.includes('.') ? name : `twilio.${name}`;
  const table = driver.tables.find((candidate) => `${candidate.schema}.${candidate.name}` === qualified);
  if (table === undefined) throw new Error(`no table ${name}`);
  return table;
}

export function condition(column: string, operator: ConditionOperator, ...values: readonly JsValue[]): Condition {
  return { column, operator, operand: { kind: 'values', values } };
}

export function deferred(column: string, source: string, expected = 10): Condition {
  return { column, operator: 'in', operand: { kind: 'deferred', source, expected } };
}

export function plan(
  table: TableDefinition,
  conditions: readonly Condition[],
  more: Partial<ScanRequest> = {},
): ScanPlan {
  return table.plan({ columns: [], conditions, order: [], settings: {}, ...more });
}

/** `GET path?a=b` for each request, the account's part of the path left out, `× n` where it is not once. */
export function shown(requests: readonly RequestDescription[]): readonly string[] {
  return requests.map(({ method, path, parameters, times }) => {
    const query = parameters.map(([name, value]) => `${name}=${value}`).join('&');
    const repeated = times === 1 ? '' : ` × ${times ?? '?'}`;
    return `${method} ${path.replace(`/2010-04-01/Accounts/${accountSid}`, '')}${query === '' ? '' : `?${query}`}${repeated}`;
  });
}

/** Microseconds of an ISO time. */
export function instant(iso: string): bigint {
  return BigInt(Date.parse(iso)) * 1000n;
}

/** Days of an ISO date. */
export function day(iso: string): number {
  return Date.parse(iso) / 86_400_000;
}

/** What a promise fails with; anything else than a PgError is a failure of the test. */
export async function errorOf(promise: Promise<unknown>): Promise<PgError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof PgError) return error;
  throw new Error(`no PgError: ${String(error)}`);
}

export interface TestScope extends StatementScope {
  readonly records: RequestRecord[];
  taken: number;
  kept: number;
  readonly abort: (reason?: unknown) => void;
}

export function testScope(requestsMax = 1000): TestScope {
  const controller = new AbortController();
  const scope: TestScope = {
    statementId: 1,
    signal: controller.signal,
    settings: {},
    fresh: false,
    records: [],
    taken: 0,
    kept: 0,
    takeRequests: (count) => {
      scope.taken += count;
      if (scope.taken > requestsMax) throw new Error('out of requests');
    },
    recordRequest: (record) => scope.records.push(record),
    recordKept: () => {
      scope.kept += 1;
    },
    notice: () => {},
    abort: (reason) => controller.abort(reason),
  };
  return scope;
}
