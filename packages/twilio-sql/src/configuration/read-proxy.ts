// The proxy of a connection: a section of its own or the flat names that Terraform configurations have; without
// either, the variables of the environment.
import { isLoopback } from './address.ts';
import { ConfigurationError, type KeyPath } from './configuration-error.ts';
import type { ProxyConfiguration, ProxySslType } from './configuration.ts';
import type { Environment } from './credentials.ts';
import type { ConnectionSection, ProxySection } from './sections.ts';
import { createSecret, type SecretOptions } from './secret.ts';

const FLAT_NAMES = {
  proxy_enabled: 'enabled',
  proxy_server: 'server',
  proxy_port: 'port',
  proxy_auth_scheme: 'auth_scheme',
  proxy_user: 'user',
  proxy_password: 'password',
  proxy_ssltype: 'ssl_type',
} as const;

type FlatName = keyof typeof FLAT_NAMES;
/** as: the keys of a literal of ours. */
const flatNames = Object.keys(FLAT_NAMES) as readonly FlatName[];

const DEFAULT_PORTS = { 'http:': 80, 'https:': 443 } as const;

/** undefined: no proxy is said; `false`: it is said that there is none. Throws ConfigurationError. */
export function readProxy(
  section: ConnectionSection,
  path: KeyPath,
  options: SecretOptions,
): ProxyConfiguration | false | undefined {
  const flat = flatNames.find((name) => section[name] !== undefined);
  if (section.proxy !== undefined) {
    if (flat !== undefined) {
      throw new ConfigurationError([...path, flat], 'there is a section proxy too; say it in one place');
    }
    return section.proxy.enabled === false ? false : proxyOf(section.proxy, [...path, 'proxy'], options, (key) => key);
  }
  if (flat === undefined) return undefined;
  // Terraform's variable says whether the others count.
  if (section.proxy_enabled !== true) return false;
  if (section.proxy_server === undefined) {
    throw new ConfigurationError([...path, 'proxy_server'], 'is missing, though proxy_enabled is true');
  }
  const named: ProxySection = {
    server: section.proxy_server,
    port: section.proxy_port,
    auth_scheme: section.proxy_auth_scheme,
    user: section.proxy_user,
    password: section.proxy_password,
    ssl_type: section.proxy_ssltype,
  };
  return proxyOf(named, path, options, (key) => flatNames.find((name) => FLAT_NAMES[name] === key) ?? key);
}

function proxyOf(
  section: ProxySection,
  path: KeyPath,
  options: SecretOptions,
  nameOf: (key: string) => string,
): ProxyConfiguration {
  const at = (key: string): KeyPath => [...path, nameOf(key)];
  const { host, port, secure } = readServer(section.server, section.port, at('server'));
  const { user, password } = section;
  const authScheme = section.auth_scheme ?? (user === undefined ? 'NONE' : 'BASIC');
  if (authScheme === 'NONE') {
    const useless = user !== undefined ? 'user' : password !== undefined ? 'password' : undefined;
    if (useless !== undefined) {
      throw new ConfigurationError(at(useless), `is of no use with ${nameOf('auth_scheme')} NONE`);
    }
  } else {
    for (const [key, value] of [
      ['user', user],
      ['password', password],
    ] as const) {
      if (value === undefined) {
        throw new ConfigurationError(at(key), `is missing, though ${nameOf('auth_scheme')} is ${authScheme}`);
      }
    }
  }
  const sslType = section.ssl_type ?? (secure ? 'ALWAYS' : 'AUTO');
  if (secure && sslType !== 'ALWAYS') {
    throw new ConfigurationError(at('ssl_type'), `${sslType} contradicts a server that begins with https://`);
  }
  return {
    host,
    port,
    authScheme,
    user,
    password: password === undefined ? undefined : createSecret(password, at('password'), options),
    sslType,
    exceptions: section.exceptions ?? [],
    path: at('server'),
  };
}

function readServer(
  written: string,
  port: number | undefined,
  path: KeyPath,
): { readonly host: string; readonly port: number; readonly secure: boolean } {
  const url = urlOf(/^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${bracketed(written)}`);
  const protocol = url?.protocol;
  if (url === undefined || (protocol !== 'http:' && protocol !== 'https:') || !/^\/?$/.test(url.pathname)) {
    throw new ConfigurationError(path, 'it is a host name or an address, such as proxy.example.com');
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigurationError(path, 'user and password have keys of their own');
  }
  const own = url.port === '' ? undefined : Number(url.port);
  if (own !== undefined && port !== undefined && own !== port) {
    throw new ConfigurationError(path, `it names port ${own}, but the port is said to be ${port}`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { host, port: port ?? own ?? DEFAULT_PORTS[protocol], secure: protocol === 'https:' };
}

/** An IPv6 address as URLs have it. */
function bracketed(host: string): string {
  return /^[0-9a-f:]+:[0-9a-f:]*$/i.test(host) && host.split(':').length > 2 ? `[${host}]` : host;
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** What the proxy would be told without encryption: the account's credentials, for every https address. */
export function checkPlainProxy(proxy: ProxyConfiguration, apiUrl: string | undefined): void {
  const plainTarget = apiUrl?.startsWith('http:') === true;
  if (proxy.sslType !== 'NEVER' || plainTarget || isLoopback(proxy.host)) return;
  const key = proxy.path.at(-1) === 'server' ? 'ssl_type' : 'proxy_ssltype';
  throw new ConfigurationError(
    [...proxy.path.slice(0, -1), key],
    "NEVER would send the account's credentials to the proxy without encryption; use AUTO or TUNNEL",
  );
}

/** `HTTPS_PROXY` and `NO_PROXY`, in either case, for addresses of one scheme. Throws ConfigurationError. */
export function environmentProxy(environment: Environment, apiUrl: string | undefined): ProxyConfiguration | undefined {
  const url = urlOf(apiUrl ?? 'https://api.twilio.com');
  // As curl and Go have it: this machine is asked without a proxy.
  if (url === undefined || isLoopback(url.hostname)) return undefined;
  const names = url.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  const name = names.find((candidate) => isSet(environment[candidate]));
  const written = name === undefined ? undefined : environment[name];
  if (name === undefined || written === undefined) return undefined;
  const proxy = urlOf(written.includes('://') ? written : `http://${written}`);
  if (proxy === undefined || !(proxy.protocol === 'http:' || proxy.protocol === 'https:')) {
    throw new ConfigurationError([name], 'it is an http or https URL of a proxy');
  }
  const user = proxy.username === '' ? undefined : decodeURIComponent(proxy.username);
  const password = decodeURIComponent(proxy.password);
  const sslType: ProxySslType = proxy.protocol === 'https:' ? 'ALWAYS' : 'AUTO';
  const exceptions = environment['no_proxy'] ?? environment['NO_PROXY'] ?? '';
  return {
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port === '' ? DEFAULT_PORTS[proxy.protocol] : Number(proxy.port),
    authScheme: user === undefined ? 'NONE' : 'BASIC',
    user,
    password:
      user === undefined ? undefined : { path: [name], shown: '********', read: () => Promise.resolve(password) },
    sslType,
    // A name there stands for all names below it too.
    exceptions: exceptions
      .split(/[\s,]+/)
      .filter((entry) => entry !== '')
      .flatMap((entry) => (entry === '*' ? ['*'] : [entry.replace(/^\*?\./, ''), `*.${entry.replace(/^\*?\./, '')}`])),
    path: [name],
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
