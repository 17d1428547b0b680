// Who is asked for which account: the connection's own credentials, and those of subaccounts that it was given.
import type { ApiClient } from './api-client.ts';

export interface AccountClients {
  readonly own: ApiClient;
  /** Subaccounts with credentials of their own. */
  readonly sids: readonly string[];
  /** undefined for an account that nothing is known of. */
  readonly of: (accountSid: string) => ApiClient | undefined;
  readonly close: () => Promise<void>;
}

/** `make` is called when an account is asked for the first time. */
export function createAccountClients(
  own: { readonly accountSid: string; readonly client: ApiClient },
  subaccounts: ReadonlyMap<string, () => ApiClient>,
): AccountClients {
  const made = new Map([[own.accountSid, own.client]]);
  return {
    own: own.client,
    sids: [...subaccounts.keys()].filter((sid) => sid !== own.accountSid),
    of: (accountSid) => {
      const known = made.get(accountSid) ?? subaccounts.get(accountSid)?.();
      if (known !== undefined) made.set(accountSid, known);
      return known;
    },
    close: async () => {
      await Promise.all([...made.values()].map((client) => client.close()));
    },
  };
}
