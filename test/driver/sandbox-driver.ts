// The driver on a sandbox of its own: how the tests here read rows and compare them.
import type {
  Condition,
  Driver,
  JsValue,
  ScanPlan,
  StatementScope,
  TableDefinition,
} from '@twilio-sql/sql-engine/driver';
import { createTwilioDriver, type TwilioDriverOptions } from '@twilio-sql/twilio-driver';
import { createSandbox, type Sandbox, type SandboxOptions } from '@twilio-sql/twilio-sandbox';

/** A row as the API answers it. */
export type Row = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface SandboxDriver {
  readonly sandbox: Sandbox;
  readonly driver: Driver;
  readonly table: (name: string) => TableDefinition;
  readonly close: () => Promise<void>;
}

export const now = '2026-09-20T15:30:00Z';

export async function startSandboxDriver(
  options: SandboxOptions = {},
  driverOptions: Partial<TwilioDriverOptions> = {},
): Promise<SandboxDriver> {
  const sandbox = createSandbox({ messages: 2000, calls: 800, days: 30, now, ...options });
  const listening = await sandbox.listen();
  const driver = createTwilioDriver({
    accountSid: sandbox.accountSid,
    username: sandbox.accountSid,
    password: sandbox.authToken,
    apiUrl: listening.url,
    nodes: 0,
    random: () => 0,
    sleep: () => Promise.resolve(),
    ...driverOptions,
  });
  return {
    sandbox,
    driver,
    table: (name) => {
      const table = driver.tables.find((candidate) => candidate.name === name);
      if (table === undefined) throw new Error(`no table ${name}`);
      return table;
    },
    close: async () => {
      await driver.close();
      await listening.close();
    },
  };
}

/** Runs a scan to its end: rows as the API has them, with what the pages bring. */
export async function readRows(plan: ScanPlan, scope: StatementScope): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const page of plan.open(scope)) {
    if (page.kind !== 'json') throw new Error('rows instead of a body');
    // as: an answer of the API; what is read from it is compared, not trusted.
    const body: unknown = JSON.parse(new TextDecoder().decode(page.body));
    const list =
      page.rowsKey === undefined ? [body as Row] : ((body as Record<string, readonly Row[]>)[page.rowsKey] ?? []);
    rows.push(...list.map((row): Row => ({ ...row, ...(page.constants as Row) })));
  }
  return rows;
}

/** A row's value as the engine would have it: text, or microseconds. */
export function valueOf(table: TableDefinition, row: Row, name: string): JsValue {
  const column = table.columns.find((candidate) => candidate.name === name);
  const value = row[column?.json?.path[0] ?? name] ?? null;
  if (value === null) return null;
  if (column?.type === 'timestamptz') return BigInt(Date.parse(String(value))) * 1000n;
  return typeof value === 'boolean' ? value : String(value);
}

export function meets(table: TableDefinition, row: Row, { column, operator, operand }: Condition): boolean {
  const value = valueOf(table, row, column);
  if (operator === 'is-null') return value === null;
  if (operand.kind === 'deferred' || value === null) return false;
  const [bound] = operand.values;
  switch (operator) {
    case '=':
    case 'in':
      return operand.values.includes(value);
    case '<':
      return isLess(value, bound);
    case '<=':
      return !isLess(bound, value);
    case '>':
      return isLess(bound, value);
    case '>=':
      return !isLess(value, bound);
    case 'is-not-null':
      return true;
  }
}

function isLess(left: JsValue | undefined, right: JsValue | undefined): boolean {
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right;
  throw new Error('only instants are compared here');
}
