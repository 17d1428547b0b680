// The account that the environment, or a caller, names without a configuration file; by the environment's proxy.
import { environmentProxy } from '../configuration/read-proxy.ts';
import { resolveCredentials, type Environment, type GivenCredentials } from '../configuration/credentials.ts';
import { proxyOptions, statementSource, type AccountOptions } from './driver-options.ts';

/** undefined when nothing at all is said or set. Throws PgError 28000 for half a set, ConfigurationError. */
export function environmentAccount(
  environment: Environment,
  apiUrl: string | undefined,
  given: GivenCredentials = {},
): AccountOptions | undefined {
  const credentials = resolveCredentials(environment, given);
  if (credentials === undefined) return undefined;
  const proxy = environmentProxy(environment, apiUrl);
  return {
    ...credentials,
    ...(apiUrl === undefined ? {} : { apiUrl }),
    ...(proxy === undefined ? {} : { proxy: proxyOptions(proxy, statementSource) }),
  };
}
