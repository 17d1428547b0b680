// What a configuration says, checked and completed: connections by name, users by name, where to listen.
import type { SandboxOptions } from '@twilio-sql/twilio-sandbox';
import type { KeyPath } from './configuration-error.ts';
import type { Secret } from './secret.ts';

export interface Configuration {
  /** The file that it was read from. */
  readonly file: string;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly http: HttpConfiguration | undefined;
  /** Taken where none is named; the only one there is, unless said. */
  readonly defaultConnection: string | undefined;
  readonly connections: ReadonlyMap<string, ConnectionConfiguration>;
  readonly users: ReadonlyMap<string, UserConfiguration>;
}

/** The gateway; what is undefined has its default. */
export interface HttpConfiguration {
  readonly host: string | undefined;
  readonly port: number;
  /** Whoever has it may do everything. */
  readonly token: Secret | undefined;
  readonly timeoutMs: number | undefined;
  readonly bodyBytesMax: number | undefined;
}

export interface ConnectionConfiguration {
  readonly name: string;
  readonly description: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly source: ConnectionSource;
  readonly readOnly: boolean;
  /** Tables of products that Twilio has ended, too. */
  readonly includeRetired: boolean;
  readonly nodes: NodesConfiguration;
  readonly limits: LimitsConfiguration;
  /** As SET would set them: what sessions begin with, and RESET goes back to. */
  readonly settings: Readonly<Record<string, string>>;
}

export type ConnectionSource =
  | { readonly kind: 'sandbox'; readonly options: SandboxOptions }
  | {
      readonly kind: 'account';
      readonly accountSid: string;
      readonly authentication: AuthenticationConfiguration;
      /** By sid: those with credentials of their own. */
      readonly subaccounts: ReadonlyMap<string, SubaccountConfiguration>;
      /** The value of the Authorization header for Flex Insights. */
      readonly flexInsights: Secret | undefined;
      readonly edge: string | undefined;
      readonly region: string | undefined;
      readonly apiUrl: string | undefined;
      /** Certificates that are trusted besides the well-known ones. */
      readonly ca: TrustedAuthorities | undefined;
      readonly proxy: ProxyConfiguration | undefined;
    };

export interface TrustedAuthorities {
  readonly file: string;
  readonly pem: string;
}

export interface SubaccountConfiguration {
  /** The subaccount's sid, or one of its API keys'. */
  readonly username: string;
  readonly password: Secret;
}

export type AuthenticationConfiguration =
  | {
      readonly kind: 'basic';
      /** The account's sid, or an API key's. */
      readonly username: string;
      readonly password: Secret;
      /** The Twilio CLI's profile that it comes from. */
      readonly profile: string | undefined;
    }
  | { readonly kind: 'oauth'; readonly clientId: string; readonly clientSecret: Secret };

/** undefined: the default of the driver, or of the sandbox. */
export interface NodesConfiguration {
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly ratePerNode: number | undefined;
}

export interface LimitsConfiguration {
  readonly concurrency: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly maxAttempts: number | undefined;
}

export type ProxyAuthScheme = 'NONE' | 'BASIC' | 'DIGEST';
export type ProxySslType = 'AUTO' | 'ALWAYS' | 'NEVER' | 'TUNNEL';

export interface ProxyConfiguration {
  readonly host: string;
  readonly port: number;
  readonly authScheme: ProxyAuthScheme;
  readonly user: string | undefined;
  readonly password: Secret | undefined;
  readonly sslType: ProxySslType;
  /** Hosts that are asked without it: `api.twilio.com`, `*.example.com`. */
  readonly exceptions: readonly string[];
  /** Where it is said, for complaints: `connections.prod.proxy`; the environment's variable. */
  readonly path: KeyPath;
}

export interface UserConfiguration {
  readonly name: string;
  /** The password, or a SCRAM verifier as Postgres stores it. */
  readonly password: Secret;
  /** For HTTP. */
  readonly token: Secret | undefined;
  readonly readOnly: boolean;
  /** undefined: all. */
  readonly connections: readonly string[] | undefined;
  readonly schemas: readonly string[] | undefined;
  readonly maxWriteRows: number | undefined;
}
