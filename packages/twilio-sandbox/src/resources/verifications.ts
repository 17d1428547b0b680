// Verify: a verification has a code that its check is compared with. Nobody gets it by telephone here, so it is
// CustomCode, or always the same.
import type { Account } from '../account.ts';
import { ApiError, notFound } from '../errors.ts';
import type { Context } from '../http.ts';
import { textOf } from '../json.ts';
import type { Row } from '../json.ts';
import { resourceKey } from '../rule/resource-keys.ts';
import { ruleCollection } from '../rule/seed-rows.ts';
import type { RuleOverride } from '../rule/rule-registry.ts';
import type { StoredRow } from '../stored-row.ts';

const CODE_DEFAULT = '123456';
const CHECKS_MAX = 5;

interface Expected {
  readonly code: string;
  checks: number;
}

/** By account and sid: no row shows a code. */
const expected = new WeakMap<Account, Map<string, Expected>>();

function expectedOf(account: Account): Map<string, Expected> {
  const known = expected.get(account) ?? new Map<string, Expected>();
  expected.set(account, known);
  return known;
}

export const verifications: RuleOverride = {
  create: (context, row) => {
    const { account, form } = context;
    expectedOf(account).set(textOf(row, 'sid'), { code: form.get('CustomCode') ?? CODE_DEFAULT, checks: 0 });
    return { ...row, status: 'pending', valid: false };
  },
};

export const verificationChecks: RuleOverride = {
  seeds: () => 0,
  create: (context, row) => {
    const { account, form, now } = context;
    const verification = pendingVerification(context);
    const view = verification.view(now);
    const known = expectedOf(account).get(verification.sid);
    if (known === undefined) throw notFound(context.path);
    known.checks += 1;
    if (known.checks > CHECKS_MAX) throw new ApiError(429, 60202, 'Max check attempts reached');
    const valid = form.get('Code') === known.code;
    const status = valid ? 'approved' : 'pending';
    if (valid) verification.change(now, { status, valid });
    return { ...row, ...shared(view), status, valid };
  },
};

/** By VerificationSid, or the newest to the address. */
function pendingVerification({ account, form, now, params, path, world }: Context): StoredRow {
  const resource = world.registry.resources.get(resourceKey('verify_v2', 'service_verifications'));
  const sid = form.get('VerificationSid');
  const to = form.get('To');
  const found =
    resource === undefined
      ? undefined
      : ruleCollection(resource, world.registry, account, params).rows.findLast((row) => {
          const view = row.view(now);
          return view.status === 'pending' && (sid === undefined ? view.to === to : row.sid === sid);
        });
  if (found === undefined) throw notFound(path);
  return found;
}

const SHARED = ['sid', 'service_sid', 'account_sid', 'to', 'channel', 'amount', 'payee', 'date_created'];

function shared(view: Row): Row {
  return Object.fromEntries(SHARED.map((column) => [column, view[column] ?? null]));
}
