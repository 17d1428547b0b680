// The users of a configuration, for SCRAM: their verifiers, made from passwords where the file has those.
import { isScramVerifier, scramVerifier, type Authentication } from '@twilio-sql/pg-wire';
import type { UserConfiguration } from '../configuration/configuration.ts';

export function userAuthentication(users: ReadonlyMap<string, UserConfiguration>): Authentication {
  /** By user: the verifier of the password that was read last. Making one is slow on purpose. */
  const made = new Map<string, { readonly password: string; readonly verifier: string }>();
  return {
    kind: 'scram',
    verifier: async (name) => {
      const user = users.get(name);
      if (user === undefined) return undefined;
      const password = await user.password.read();
      if (isScramVerifier(password)) return password;
      const known = made.get(name);
      if (known?.password === password) return known.verifier;
      const verifier = scramVerifier(password);
      made.set(name, { password, verifier });
      return verifier;
    },
  };
}
