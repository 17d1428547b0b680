// The shape of a configuration file: its sections and keys, as they are written. What the values mean together is
// looked at in read-configuration.ts.
import { z } from 'zod';

/** As on the Google Cloud connector's page: the names of connections there fit here. */
const CONNECTION_NAME = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

const connectionName = z
  .string()
  .regex(
    CONNECTION_NAME,
    'a connection name is of lower-case letters, digits and hyphens, begins with a letter, ' +
      'ends with a letter or digit, and has at most 63 characters',
  );

const text = z.string().min(1, 'a text that is not empty');
const secret = z.string();
const wholeNumber = (min: number, max = Number.MAX_SAFE_INTEGER): z.ZodNumber => z.number().int().min(min).max(max);
const port = wholeNumber(0, 65_535);
/** The longest that timers count: 24 days. */
const TIMEOUT_MS_MAX = 2_147_483_647;

/** Written in any case: `BASIC`, `Basic`. */
const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z
    .string()
    .transform((value) => value.toUpperCase())
    .pipe(z.enum(values));

const authScheme = choice(['NONE', 'BASIC', 'DIGEST']);
const sslType = choice(['AUTO', 'ALWAYS', 'NEVER', 'TUNNEL']);

const exception = z
  .string()
  .regex(/^[^\s/,]+$/, 'an exception is one host name or address, such as *.internal.example.com');

const proxySection = z.strictObject({
  enabled: z.boolean().optional(),
  server: text,
  port: wholeNumber(1, 65_535).optional(),
  auth_scheme: authScheme.optional(),
  user: text.optional(),
  password: secret.optional(),
  ssl_type: sslType.optional(),
  exceptions: z.array(exception).optional(),
});

const nodesSection = z.strictObject({
  min: wholeNumber(1).optional(),
  max: wholeNumber(1).optional(),
  rate_per_node: z.number().positive().optional(),
});

const limitsSection = z.strictObject({
  concurrency: wholeNumber(1).optional(),
  timeout_ms: wholeNumber(1).optional(),
  max_attempts: wholeNumber(1, 100).optional(),
});

const sandboxSection = z.strictObject({
  messages: wholeNumber(0).optional(),
  calls: wholeNumber(0).optional(),
  days: wholeNumber(1).optional(),
  seed: wholeNumber(0).optional(),
  latency_ms: wholeNumber(0).optional(),
  max_concurrency: wholeNumber(1).optional(),
  now: text.optional(),
});

const accountSid = z.string().regex(/^AC[0-9a-fA-F]{32}$/, 'an account sid is AC and 32 hexadecimal digits');
const apiKey = z.string().regex(/^SK[0-9a-fA-F]{32}$/, "an API key's sid is SK and 32 hexadecimal digits");
const label = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** `twilio.max_requests = 100` in TOML is a table in a table. */
type SettingValue = string | number | boolean | { readonly [name: string]: SettingValue };
const settingValue: z.ZodType<SettingValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), settingValue)]),
);

const subaccountSection = z.strictObject({
  auth_token: secret.optional(),
  api_key: apiKey.optional(),
  api_secret: secret.optional(),
});

const connectionSection = z.strictObject({
  description: z.string().optional(),
  labels: z.record(text, label).optional(),
  account_sid: accountSid.optional(),
  auth_token: secret.optional(),
  api_key: apiKey.optional(),
  api_secret: secret.optional(),
  client_id: text.optional(),
  client_secret: secret.optional(),
  profile: text.optional(),
  subaccounts: z.record(accountSid, subaccountSection).optional(),
  flex_insights_authorization: secret.optional(),
  sandbox: z.union([z.boolean(), sandboxSection]).optional(),
  edge: text.regex(/^[a-z0-9-]+$/, 'an edge is a name such as dublin').optional(),
  region: text.regex(/^[a-z0-9]+$/, 'a region is a name such as ie1').optional(),
  api_url: z.string().optional(),
  ca_file: text.optional(),
  read_only: z.boolean().optional(),
  include_retired: z.boolean().optional(),
  nodes: nodesSection.optional(),
  limits: limitsSection.optional(),
  proxy: proxySection.optional(),
  proxy_enabled: z.boolean().optional(),
  proxy_server: text.optional(),
  proxy_port: wholeNumber(1, 65_535).optional(),
  proxy_auth_scheme: authScheme.optional(),
  proxy_user: text.optional(),
  proxy_password: secret.optional(),
  proxy_ssltype: sslType.optional(),
  settings: z.record(text, settingValue).optional(),
});

const userSection = z.strictObject({
  password: secret,
  token: secret.optional(),
  access: z.enum(['read-only', 'read-write']).optional(),
  connections: z.array(text).min(1).optional(),
  schemas: z.array(text).min(1).optional(),
  max_write_rows: wholeNumber(0).optional(),
});

const httpSection = z.strictObject({
  host: text.optional(),
  port,
  token: secret.optional(),
  timeout_ms: wholeNumber(1, TIMEOUT_MS_MAX).optional(),
  max_body_bytes: wholeNumber(1).optional(),
});

const serverSection = z.strictObject({
  host: text.optional(),
  port: port.optional(),
  http: httpSection.optional(),
});

const secretsSection = z.strictObject({
  command_timeout_ms: wholeNumber(1, TIMEOUT_MS_MAX).optional(),
  command_kept_ms: wholeNumber(0).optional(),
});

export const fileShape = z.strictObject({
  secrets: secretsSection.optional(),
  server: serverSection.optional(),
  default_connection: text.optional(),
  connections: z.record(connectionName, connectionSection),
  users: z.record(text, userSection).optional(),
});

export type FileShape = z.infer<typeof fileShape>;
export type ConnectionSection = z.infer<typeof connectionSection>;
export type SubaccountSection = z.infer<typeof subaccountSection>;
export type UserSection = z.infer<typeof userSection>;
export type ProxySection = z.infer<typeof proxySection>;
export type { SettingValue };
