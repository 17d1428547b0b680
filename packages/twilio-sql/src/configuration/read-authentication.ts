// How a connection signs in to Twilio: exactly one of auth token, API key, OAuth client and Twilio CLI profile.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError, type KeyPath } from './configuration-error.ts';
import type { AuthenticationConfiguration, SubaccountConfiguration } from './configuration.ts';
import type { ConnectionSection, SubaccountSection } from './sections.ts';
import { createSecret, type SecretOptions } from './secret.ts';

export interface SignIn {
  readonly accountSid: string;
  readonly authentication: AuthenticationConfiguration;
  /** A profile may have them. */
  readonly edge?: string | undefined;
  readonly region?: string | undefined;
}

/** Names of the keys that begin each way, and what has to be with them. */
const WAYS = [
  { key: 'auth_token', with: 'account_sid' },
  { key: 'api_key', with: 'api_secret' },
  { key: 'client_id', with: 'client_secret' },
  { key: 'profile', with: undefined },
] as const;

/** Throws ConfigurationError. */
export function readSignIn(section: ConnectionSection, path: KeyPath, options: SecretOptions): SignIn {
  const [way, other] = WAYS.filter(({ key }) => section[key] !== undefined);
  if (way === undefined) throw noWay(section, path);
  if (other !== undefined) {
    throw new ConfigurationError([...path, other.key], `there is ${way.key} too; a connection signs in one way`);
  }
  for (const { key, with: needed } of WAYS) {
    if (needed === undefined || needed === 'account_sid') continue;
    if (section[needed] !== undefined && section[key] === undefined) {
      throw new ConfigurationError([...path, key], `is missing, though there is ${needed}`);
    }
  }
  if (way.key === 'profile') return readProfile(section, path, options);
  if (way.with !== 'account_sid' && section[way.with] === undefined) {
    throw new ConfigurationError([...path, way.with], `is missing, though there is ${way.key}`);
  }
  if (section.account_sid === undefined) {
    throw new ConfigurationError([...path, 'account_sid'], `is missing, though there is ${way.key}`);
  }
  const { account_sid: accountSid } = section;
  const secretAt = (key: 'auth_token' | 'api_secret' | 'client_secret') =>
    createSecret(section[key] ?? '', [...path, key], options);
  if (way.key === 'client_id') {
    const { client_id: clientId = '' } = section;
    return { accountSid, authentication: { kind: 'oauth', clientId, clientSecret: secretAt('client_secret') } };
  }
  const password = way.key === 'auth_token' ? secretAt('auth_token') : secretAt('api_secret');
  const username = section.api_key ?? accountSid;
  return { accountSid, authentication: { kind: 'basic', username, password, profile: undefined } };
}

/** Throws ConfigurationError. */
export function readSubaccounts(
  sections: Readonly<Record<string, SubaccountSection>>,
  path: KeyPath,
  options: SecretOptions,
): ReadonlyMap<string, SubaccountConfiguration> {
  return new Map(
    Object.entries(sections).map(([sid, section]) => [sid, readSubaccount(sid, section, [...path, sid], options)]),
  );
}

function readSubaccount(
  sid: string,
  section: SubaccountSection,
  path: KeyPath,
  options: SecretOptions,
): SubaccountConfiguration {
  const { auth_token: token, api_key: key, api_secret: secret } = section;
  if (token !== undefined) {
    const other = key !== undefined ? 'api_key' : secret !== undefined ? 'api_secret' : undefined;
    if (other !== undefined) {
      throw new ConfigurationError([...path, other], 'there is auth_token too; a subaccount signs in one way');
    }
    return { username: sid, password: createSecret(token, [...path, 'auth_token'], options) };
  }
  if (key === undefined && secret === undefined) {
    throw new ConfigurationError(path, 'no way to sign in: auth_token, or api_key and api_secret');
  }
  if (key === undefined) throw new ConfigurationError([...path, 'api_key'], 'is missing, though there is api_secret');
  if (secret === undefined)
    throw new ConfigurationError([...path, 'api_secret'], 'is missing, though there is api_key');
  return { username: key, password: createSecret(secret, [...path, 'api_secret'], options) };
}

function noWay(section: ConnectionSection, path: KeyPath): ConfigurationError {
  const half = (['api_secret', 'client_secret'] as const).find((key) => section[key] !== undefined);
  if (half !== undefined) {
    const missing = half === 'api_secret' ? 'api_key' : 'client_id';
    return new ConfigurationError([...path, missing], `is missing, though there is ${half}`);
  }
  return new ConfigurationError(
    path,
    'no way to sign in: auth_token, api_key and api_secret, client_id and client_secret, profile, or sandbox = true',
  );
}

/** What is read of the Twilio CLI's file. */
const cliShape = z.object({
  activeProject: z.string().nullish(),
  profiles: z
    .record(
      z.string(),
      z.object({
        accountSid: z.string(),
        apiKey: z.string().nullish(),
        apiSecret: z.string().nullish(),
        region: z.string().nullish(),
        edge: z.string().nullish(),
      }),
    )
    .nullish(),
});

/** `profile = "name"`, or `active` for the one that `twilio profiles:use` has set. */
function readProfile(section: ConnectionSection, path: KeyPath, options: SecretOptions): SignIn {
  const at = [...path, 'profile'];
  const file = join(options.environment['HOME'] ?? homedir(), '.twilio-cli', 'config.json');
  const { profiles = {}, activeProject } = readCliFile(file, at);
  const written = section.profile ?? '';
  const name = written === 'active' && profiles?.[written] === undefined ? (activeProject ?? written) : written;
  const profile = profiles?.[name];
  if (profile === undefined) {
    const names = Object.keys(profiles ?? {});
    const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
    throw new ConfigurationError(at, `the Twilio CLI has no profile "${name}" in ${file}; ${known}`);
  }
  const { accountSid, apiKey, apiSecret } = profile;
  if (typeof apiKey !== 'string' || typeof apiSecret !== 'string') {
    throw new ConfigurationError(at, `the profile "${name}" has no API key; make it anew with twilio profiles:create`);
  }
  if (section.account_sid !== undefined && section.account_sid !== accountSid) {
    throw new ConfigurationError(
      [...path, 'account_sid'],
      `the profile "${name}" is of another account, ${accountSid}`,
    );
  }
  return {
    accountSid,
    authentication: {
      kind: 'basic',
      username: apiKey,
      password: { path: at, shown: '********', read: () => Promise.resolve(apiSecret) },
      profile: name,
    },
    edge: profile.edge ?? undefined,
    region: profile.region ?? undefined,
  };
}

function readCliFile(file: string, at: KeyPath): z.infer<typeof cliShape> {
  try {
    return cliShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new ConfigurationError(
      at,
      missing ? `the Twilio CLI has no configuration at ${file}` : `${file} is not what the Twilio CLI writes`,
    );
  }
}
