// From what a configuration says of an account to the options of the driver.
import { pgError } from '@twilio-sql/sql-engine';
import type { ProxyOptions, SecretSource, TwilioDriverOptions } from '@twilio-sql/twilio-driver';
import { ConfigurationError } from '../configuration/configuration-error.ts';
import type { ConnectionConfiguration, ConnectionSource, ProxyConfiguration } from '../configuration/configuration.ts';
import type { Secret } from '../configuration/secret.ts';

type AccountSource = Extract<ConnectionSource, { kind: 'account' }>;

/** How an account is reached and signed in to; nothing about how fast. */
export type AccountOptions = Pick<
  TwilioDriverOptions,
  | 'accountSid'
  | 'username'
  | 'password'
  | 'oauth'
  | 'subaccounts'
  | 'flexInsightsAuthorization'
  | 'apiUrl'
  | 'edge'
  | 'region'
  | 'ca'
  | 'proxy'
>;

/** `asSource` says what a secret that can't be read means: an error of a statement, or of the configuration. */
export function accountOptions(source: AccountSource, asSource: (secret: Secret) => SecretSource): AccountOptions {
  const { accountSid, authentication, subaccounts, flexInsights, edge, region, apiUrl, ca, proxy } = source;
  return {
    accountSid,
    ...(authentication.kind === 'basic'
      ? { username: authentication.username, password: asSource(authentication.password) }
      : { oauth: { clientId: authentication.clientId, clientSecret: asSource(authentication.clientSecret) } }),
    ...(subaccounts.size === 0
      ? {}
      : {
          subaccounts: new Map(
            [...subaccounts].map(([sid, { username, password }]) => [sid, { username, password: asSource(password) }]),
          ),
        }),
    ...(flexInsights === undefined ? {} : { flexInsightsAuthorization: asSource(flexInsights) }),
    ...(apiUrl === undefined ? {} : { apiUrl }),
    ...(edge === undefined ? {} : { edge }),
    ...(region === undefined ? {} : { region }),
    ...(ca === undefined ? {} : { ca: ca.pem }),
    ...(proxy === undefined ? {} : { proxy: proxyOptions(proxy, asSource) }),
  };
}

export function proxyOptions(proxy: ProxyConfiguration, asSource: (secret: Secret) => SecretSource): ProxyOptions {
  const { host, port, authScheme, user, password, sslType, exceptions } = proxy;
  return {
    host,
    port,
    authScheme,
    sslType,
    exceptions,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password: asSource(password) }),
  };
}

/** For statements: a secret that can't be read any more is an error of the session, which survives it. */
export function statementSource(secret: Secret): SecretSource {
  return async (options) => {
    try {
      return await secret.read(options);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      throw pgError('28000', "the connection's credentials can't be read", { detail: `${error.message}.` });
    }
  };
}

/** The driver's own defaults where nothing is said. */
export function paceOptions({
  nodes,
  limits,
}: Pick<ConnectionConfiguration, 'nodes' | 'limits'>): Partial<TwilioDriverOptions> {
  const { min, max, ratePerNode } = nodes;
  const { concurrency, timeoutMs, maxAttempts } = limits;
  return {
    // One bound alone moves the other one out of its way.
    ...(min === undefined ? (max === undefined ? {} : { nodes: Math.min(DEFAULT_NODES_MIN, max) }) : { nodes: min }),
    ...(max === undefined
      ? min === undefined
        ? {}
        : { nodesMax: Math.max(DEFAULT_NODES_MAX, min) }
      : { nodesMax: max }),
    ...(ratePerNode === undefined ? {} : { ratePerNode }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
  };
}

/** As the connector's page has them. */
const [DEFAULT_NODES_MIN, DEFAULT_NODES_MAX] = [2, 50];
