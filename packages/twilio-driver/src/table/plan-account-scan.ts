// Tables of products whose rows are the account's that signs in: a read of several accounts is a read for each, with
// the credentials of each.
import {
  type Condition,
  mergePages,
  type Page,
  type ScanPlan,
  type ScanRequest,
  type StatementScope,
} from '@twilio-sql/sql-engine/driver';
import type { AccountClients } from '../http/account-clients.ts';
import { accountColumn, accountSettings, checkAccounts, isOfSignedInAccount, readAccount } from './accounts.ts';
import { planScan } from './plan-scan.ts';
import type { TableModel } from './table-model.ts';

export function planAccountScan(model: TableModel, clients: AccountClients, request: ScanRequest): ScanPlan {
  const wanted = isOfSignedInAccount(model) ? wantedAccounts(model, clients, request) : [model.accountSid];
  const readable = wanted.filter((sid) => clients.of(sid) !== undefined);
  const accounts = readable.length === 0 ? [model.accountSid] : readable;
  const plans = accounts.map((sid) => planOne(model, clients, request, sid));
  const plan = accounts.length === 1 ? plans[0] : together(plans, accounts);
  if (plan === undefined) throw new Error('a read is of one account at least');
  const chosen = isOfSignedInAccount(model) && clients.sids.length > 0;
  return {
    ...plan,
    ...(chosen ? chosenLater(plan, request) : {}),
    open: (scope) => {
      checkAccounts(model, request.conditions, new Set([model.accountSid, ...readable]), scope);
      return plan.open(scope);
    },
  };
}

/** Where the accounts come from another relation, the engine reads that first and asks again with its values. */
function chosenLater(plan: ScanPlan, request: ScanRequest): Pick<ScanPlan, 'support' | 'defaulted'> {
  const named = request.conditions.some(isNamed) || request.settings[accountSettings.which] === 'all';
  return {
    support: request.conditions.map(({ column, operand }, index) =>
      column === accountColumn && operand.kind === 'deferred' ? 'inexact' : (plan.support[index] ?? 'unsupported'),
    ),
    defaulted: [...(plan.defaulted ?? []), ...(named ? [] : [accountColumn])],
  };
}

function wantedAccounts(model: TableModel, { sids }: AccountClients, request: ScanRequest): readonly string[] {
  const named = request.conditions.find(isNamed);
  if (named === undefined) {
    return request.settings[accountSettings.which] === 'all' ? [model.accountSid, ...sids] : [model.accountSid];
  }
  const values = named.operand.kind === 'values' ? named.operand.values : [];
  return [...new Set(values.filter((value): value is string => typeof value === 'string'))];
}

function isNamed({ column, operator, operand }: Condition): boolean {
  return column === accountColumn && (operator === '=' || operator === 'in') && operand.kind === 'values';
}

function planOne(model: TableModel, clients: AccountClients, request: ScanRequest, sid: string): ScanPlan {
  const client = clients.of(sid);
  if (client === undefined || sid === model.accountSid) return planScan(model, clients.own, request);
  const plan = planScan({ ...model, accountSid: sid }, client, request);
  return {
    ...plan,
    // The lists of parents that the engine would take keys from are the connection's own account's.
    missing: plan.missing.map(({ column }) => ({ column })),
    identity: JSON.stringify([sid, plan.identity]),
  };
}

function together(plans: readonly ScanPlan[], accounts: readonly string[]): ScanPlan {
  const sum = (of: (plan: ScanPlan) => number): number => plans.reduce((total, plan) => total + of(plan), 0);
  const [first] = plans;
  if (first === undefined) throw new Error('a read is of one account at least');
  return {
    ...first,
    order: false,
    limit: false,
    missing: plans.find((plan) => plan.missing.length > 0 && plan !== first)?.missing ?? first.missing,
    requests: plans.flatMap((plan) => plan.requests),
    varying: [accountColumn],
    estimate: { requests: sum((plan) => plan.estimate.requests), rows: sum((plan) => plan.estimate.rows) },
    identity: JSON.stringify(plans.map((plan) => plan.identity)),
    open: (scope) => readTogether(plans, accounts, scope),
  };
}

function readTogether(
  plans: readonly ScanPlan[],
  accounts: readonly string[],
  scope: StatementScope,
): AsyncIterable<Page> {
  const sources = plans.map(
    (plan, index) => () =>
      readAccount({ sid: accounts[index] ?? '', several: true }, plan.open(scope), scope)[Symbol.asyncIterator](),
  );
  return mergePages(sources, { width: sources.length, ahead: false });
}
