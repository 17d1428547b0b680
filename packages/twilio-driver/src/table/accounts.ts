// Whose rows a table has: the connection's own account's, or those of its subaccounts too; and what becomes of a read
// over several accounts when one of them can't be read.
import { type Condition, type Page, PgError, pgError, type StatementScope } from '@twilio-sql/sql-engine/driver';
import type { Combination } from './describe-requests.ts';
import type { Parent, TableModel } from './table-model.ts';

export const accountColumn = 'account_sid';

/** The settings of sessions, by what they decide. */
export const accountSettings = { which: 'twilio.accounts', onError: 'twilio.on_account_error' } as const;

/** With `twilio.accounts = all` nothing is the default: the list of accounts is read. */
export function ofAccounts(model: TableModel, settings: Readonly<Record<string, string>>): TableModel {
  if (settings[accountSettings.which] !== 'all' || !model.parents.some(isAccount)) return model;
  const anyAccount = (parents: readonly Parent[]): readonly Parent[] =>
    parents.map((parent) => (isAccount(parent) ? fromList(parent) : parent));
  return {
    ...model,
    parents: anyAccount(model.parents),
    alternatives: model.alternatives.map((list) => ({ ...list, parents: anyAccount(list.parents) })),
  };
}

const isAccount = (parent: Parent): boolean => parent.column === accountColumn && parent.parameter === 'AccountSid';

function fromList({ parameter, column, synthetic }: Parent): Parent {
  return { parameter, column, synthetic, source: { schema: 'twilio', table: 'accounts', column: 'sid' } };
}

/** Their rows tell of accounts that are not the caller's. */
const ofSeveralAccounts: ReadonlySet<string> = new Set(['api_v2010', 'iam_organizations', 'accounts_v1']);

/** Its rows are those of the account that signs in: no request names another one. */
export function isOfSignedInAccount({ resource }: TableModel): boolean {
  return !ofSeveralAccounts.has(resource.product) && resource.columns.some((column) => column.name === accountColumn);
}

/**
 * Product APIs answer for the account of the credentials and take no other in the path: a subaccount's rows would
 * silently be none. `readable` are the accounts with credentials. Throws 0A000 when only other accounts are asked for,
 * and warns when some are.
 */
export function checkAccounts(
  model: TableModel,
  conditions: readonly Condition[],
  readable: ReadonlySet<string>,
  scope: StatementScope,
): void {
  if (ofSeveralAccounts.has(model.resource.product)) return;
  const asked = conditions.flatMap(({ column, operator, operand }) =>
    column === accountColumn && (operator === '=' || operator === 'in') && operand.kind === 'values'
      ? operand.values
      : [],
  );
  const sids = asked.filter((sid): sid is string => typeof sid === 'string' && accountSid.test(sid));
  const others = sids.filter((sid) => !readable.has(sid));
  const [other] = others;
  if (other === undefined) return;
  const fields = {
    message: `rows of account ${other} can't be read from ${model.schema}.${model.name}`,
    detail: `This part of Twilio answers for the account of the credentials alone, which is ${model.accountSid}.`,
    hint: "Give the connection that account's credentials (subaccounts), or connect to it by itself.",
  };
  if (others.length === asked.length) throw pgError('0A000', fields.message, fields);
  scope.notice({ severity: 'WARNING', code: '01000', ...fields });
}

const accountSid = /^AC[0-9a-f]{32}$/i;

/** The account that a request is about, when the query says which; `several`: it is one of many. */
export interface RequestedAccount {
  readonly sid: string;
  readonly several: boolean;
}

export function requestedAccount(combination: Combination): RequestedAccount | undefined {
  for (const [axis, { text }] of combination) {
    if (axis.column !== accountColumn || axis.place !== 'path' || !axis.given) continue;
    return { sid: text, several: axis.choices !== 'deferred' && axis.choices.length > 1 };
  }
  return undefined;
}

/** Cancelled, or out of requests: nothing that the account did. */
const ownErrors: ReadonlySet<string> = new Set(['57014', '54000']);

/** Names the account that could not be read; leaves it out, with a warning, where the session wants that. */
export async function* readAccount<P extends Page>(
  account: RequestedAccount | undefined,
  pages: AsyncIterable<P>,
  scope: StatementScope,
): AsyncGenerator<P, void, undefined> {
  try {
    yield* pages;
  } catch (error) {
    if (account?.several !== true || !(error instanceof PgError) || ownErrors.has(error.fields.code)) throw error;
    const { message, detail } = error.fields;
    if (scope.settings[accountSettings.onError] !== 'warning') {
      throw new PgError(
        {
          ...error.fields,
          detail: [`Account ${account.sid} could not be read.`, detail].filter((part) => part !== undefined).join(' '),
          hint: `SET ${accountSettings.onError} = warning leaves such accounts out. ${error.fields.hint ?? ''}`.trim(),
        },
        { cause: error },
      );
    }
    scope.notice({
      severity: 'WARNING',
      code: '01000',
      message: `account ${account.sid} could not be read: ${message}`,
      detail: 'The result is incomplete: rows of this account are missing.',
    });
  }
}

export function warnOfUnknownAccount(account: RequestedAccount, scope: StatementScope): void {
  scope.notice({
    severity: 'WARNING',
    code: '01000',
    message: `Twilio knows no account ${account.sid} for these credentials: the result has no rows of it`,
  });
}
