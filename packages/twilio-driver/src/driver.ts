// Puts the driver together: one client and one budget for the process, one table for each resource.
import { type Driver, pgError } from '@twilio-sql/sql-engine/driver';
import type { Dispatcher } from 'undici';
import { bulkExportSchema, exportTables } from './bulk-export/export-tables.ts';
import { catalogProducts, describeSchema, resourcesOf } from './catalog-data/index.ts';
import type { Resource } from './catalog-data/resource.ts';
import { driverSettings } from './driver-settings.ts';
import { AnswerCache, createCachingClient } from './http/answer-cache.ts';
import { createAccountClients } from './http/account-clients.ts';
import { type ApiClient, createApiClient, defaultSleep } from './http/api-client.ts';
import type { KeyKind } from './http/api-error.ts';
import type { OAuthClient, SecretSource, SignIn } from './http/authentication.ts';
import { type ConcurrencyLimit, createConcurrencyLimit } from './http/concurrency-limit.ts';
import { createFileDownload } from './http/file-download.ts';
import { createNodeRate } from './http/node-rate.ts';
import type { ProxyOptions } from './http/proxy.ts';
import { createRequestBudget } from './http/request-budget.ts';
import { createTransport, type Transport } from './http/transport.ts';
import { overlays } from './overlay/index.ts';
import type { TableOverlay } from './overlay/overlay.ts';
import { withheld } from './overlay/withheld.ts';
import { buildProcedures } from './procedures/index.ts';
import { sidOwners } from './table/sid-owners.ts';
import { defineTable } from './table/table-definition.ts';
import { buildTableModel, type ModelContext } from './table/table-model.ts';

export interface SubaccountCredentials {
  /** The subaccount's sid, or one of its API keys'. */
  readonly username: string;
  readonly password: SecretSource;
}

export interface TwilioDriverOptions {
  /** Whose data is read where a statement names no account. */
  readonly accountSid: string;
  /** The account sid, or an API key's sid. */
  readonly username?: string;
  /** The auth token, or the API key's secret. */
  readonly password?: SecretSource;
  /** Instead of username and password. */
  readonly oauth?: OAuthClient;
  /** The value of the Authorization header for Flex Insights, where the account's own credentials are not enough. */
  readonly flexInsightsAuthorization?: SecretSource;
  /** Subaccounts with credentials of their own, by sid: parts of Twilio answer for the account that signs in alone. */
  readonly subaccounts?: ReadonlyMap<string, SubaccountCredentials>;
  /** Every request goes there, with the product's host in the Host header. */
  readonly apiUrl?: string;
  /** Twilio's edge (`dublin`), and the region behind it (`ie1`): default us1. */
  readonly edge?: string;
  readonly region?: string;
  readonly proxy?: ProxyOptions;
  /** Certificates (PEM) that are trusted besides the well-known ones. */
  readonly ca?: string;
  /** Requests a second are nodes × ratePerNode; 0 for no limit. Defaults: 2 × 25. */
  readonly nodes?: number;
  /** Nodes are added up to this many while requests wait. Default: `nodes` where it is given, else 50. */
  readonly nodesMax?: number;
  readonly ratePerNode?: number;
  /** The most requests at the same time; falls and grows back as Twilio answers 429. Default: 8. */
  readonly concurrency?: number;
  /** Shared by all that use the same account; else one of its own, of `concurrency`. */
  readonly concurrencyLimit?: ConcurrencyLimit;
  /** For connecting, headers and each part of a body. Default: 30,000. */
  readonly timeoutMs?: number;
  /** How often a request is tried. Default: 5. */
  readonly maxAttempts?: number;
  /** Tables of products that Twilio has ended, and of those that are another product once more. Default: false. */
  readonly includeRetired?: boolean;
  /** Tables and procedures of these products alone, as in the catalog: `api_v2010`. Default: all. */
  readonly products?: readonly string[];
  readonly clock?: () => number;
  readonly random?: () => number;
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly dispatcher?: Dispatcher;
}

const nodesDefault = { min: 2, max: 50 };

const schema = 'twilio';

export function createTwilioDriver(options: TwilioDriverOptions): Driver {
  const { accountSid, nodes = nodesDefault.min, ratePerNode = 25, concurrency = 8, maxAttempts = 5 } = options;
  const nodesMax = Math.max(nodes, options.nodesMax ?? options.nodes ?? nodesDefault.max);
  const { clock = Date.now, random = Math.random, sleep = defaultSleep } = options;
  const { transport, key } = openTransport(options);
  const limit = options.concurrencyLimit ?? createConcurrencyLimit(concurrency, clock);
  const rate = createNodeRate({ nodesMin: nodes, nodesMax, ratePerNode }, clock);
  const budget = createRequestBudget(limit, rate);
  const cache = new AnswerCache();
  const caching = (sid: string, of: ApiClient): ApiClient => createCachingClient(of, { cache, accountSid: sid, clock });
  const client = caching(
    accountSid,
    createApiClient({ transport, key, budget, attemptsMax: maxAttempts, clock, random, sleep }),
  );
  const ofSubaccount =
    (sid: string, { username, password }: SubaccountCredentials) =>
    (): ApiClient => {
      const { oauth: _oauth, flexInsightsAuthorization: _flex, ...others } = options;
      const opened = openTransport({ ...others, accountSid: sid, username, password });
      const ownBudget = createRequestBudget(createConcurrencyLimit(concurrency, clock), rate);
      return caching(
        sid,
        createApiClient({ ...opened, budget: ownBudget, attemptsMax: maxAttempts, clock, random, sleep }),
      );
    };
  const clients = createAccountClients(
    { accountSid, client },
    new Map([...(options.subaccounts ?? [])].map(([sid, credentials]) => [sid, ofSubaccount(sid, credentials)])),
  );
  const download = createFileDownload({
    transport,
    clock,
    ...(options.apiUrl === undefined ? {} : { apiUrl: options.apiUrl }),
  });
  const described = catalogProducts
    .filter((product) => options.includeRetired === true || !product.retired)
    .filter((product) => options.products?.includes(product.name) ?? true)
    .flatMap((product) => resourcesOf(product.name));
  const resources = tableResources(described);
  const context: ModelContext = {
    accountSid,
    clock,
    resources: new Map(resources.map((resource) => [keyOf(resource), resource])),
    sids: sidOwners(resources),
  };
  const overlayOf = new Map(overlays.map((overlay) => [overlayKey(overlay), overlay]));
  const tables = resources.map((resource) =>
    defineTable(buildTableModel(resource, overlayOf.get(keyOf(resource)), context), clients),
  );
  return {
    name: 'twilio',
    schemas: [
      // Some have procedures only.
      ...[...new Set(['twilio', ...described.map((resource) => resource.schema)])].map((name) => ({
        name,
        description: describeSchema(name),
        inSearchPath: name === 'twilio',
        withheld: Object.fromEntries(
          described
            .filter((resource) => resource.schema === name)
            .flatMap((resource) => {
              const reason = withheld[keyOf(resource)];
              return reason === undefined ? [] : [[resource.name, reason]];
            }),
        ),
      })),
      bulkExportSchema,
    ],
    tables: [...tables, ...exportTables(tables, { client, download })],
    procedures: buildProcedures({
      resources: described,
      overlayOf: (resource) => overlayOf.get(keyOf(resource)),
      schemaOf: (resource) => resource.schema,
      accountSid,
      client,
      downloads: { schema, accountSid, client, download },
    }),
    settings: driverSettings({ accountSid, nodes, nodesMax, ratePerNode }),
    close: clients.close,
  };
}

export interface OpenedTransport {
  readonly transport: Transport;
  readonly key: KeyKind;
}

/** Throws PgError 28000 when the account's sid is none, or there is nothing to sign in with. */
export function openTransport(options: TwilioDriverOptions): OpenedTransport {
  const { accountSid, username, password, oauth, concurrency = 8, timeoutMs = 30_000, clock = Date.now } = options;
  if (!/^AC[0-9a-fA-F]{32}$/.test(accountSid)) {
    throw pgError('28000', 'the account sid is not valid', { hint: 'It is AC and 32 hexadecimal digits.' });
  }
  const { apiUrl, edge, region, proxy, ca, dispatcher, flexInsightsAuthorization } = options;
  const signIn = signInOf(username, password, oauth);
  const transport = createTransport({
    signIn,
    ...(flexInsightsAuthorization === undefined
      ? {}
      : { flexInsights: { kind: 'header', value: flexInsightsAuthorization } }),
    timeoutMs,
    connections: concurrency,
    clock,
    ...(apiUrl === undefined ? {} : { apiUrl }),
    ...(edge === undefined ? {} : { edge }),
    ...(region === undefined ? {} : { region }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(ca === undefined ? {} : { ca }),
    ...(dispatcher === undefined ? {} : { dispatcher }),
  });
  return { transport, key: keyKindOf(signIn) };
}

function signInOf(
  username: string | undefined,
  password: SecretSource | undefined,
  oauth: OAuthClient | undefined,
): SignIn {
  if (oauth !== undefined) return { kind: 'oauth', client: oauth };
  if (username === undefined || password === undefined) throw pgError('28000', 'no Twilio credentials');
  return { kind: 'basic', username, password };
}

function keyKindOf(signIn: SignIn): KeyKind {
  if (signIn.kind !== 'basic') return 'OAuth client';
  return signIn.username.startsWith('SK') ? 'API key' : 'auth token';
}

const keyOf = ({ product, name }: Resource): string => `${product}.${name}`;
const overlayKey = ({ product = 'api_v2010', resource }: TableOverlay): string => `${product}.${resource}`;

/** Resources without anything to read (procedures, redirects to files) are no tables. Core resources come first. */
function tableResources(described: readonly Resource[]): readonly Resource[] {
  const defined = overlays.flatMap((overlay) => overlay.definition ?? []);
  const readable = described.filter((resource) => isReadable(resource) && withheld[keyOf(resource)] === undefined);
  return [...readable, ...defined];
}

function isReadable({ list, fetch, singleton, columns }: Resource): boolean {
  const read = list ?? singleton ?? fetch;
  return columns.length > 0 && read !== undefined && !('redirects' in read);
}
