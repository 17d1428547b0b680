// Puts the driver together: one client and one budget for the process, one table for each resource.
import { type Driver, pgError } from '@twilio-sql/sql-engine/driver';
import type { Dispatcher } from 'undici';
import { bulkExportSchema, exportTables } from './bulk-export/export-tables.ts';
import { catalogResources } from './catalog-data/index.ts';
import type { Resource } from './catalog-data/resource.ts';
import { driverSettings } from './driver-settings.ts';
import { createApiClient, defaultSleep } from './http/api-client.ts';
import { createFileDownload } from './http/file-download.ts';
import { createRequestBudget } from './http/request-budget.ts';
import { createTransport } from './http/transport.ts';
import { overlays } from './overlay/index.ts';
import { defineTable } from './table/table-definition.ts';
import { buildTableModel } from './table/table-model.ts';

export interface TwilioDriverOptions {
  /** Whose data is read where a statement names no account. */
  readonly accountSid: string;
  /** The account sid, or an API key's sid. */
  readonly username: string;
  /** The auth token, or the API key's secret. */
  readonly password: string;
  /** Every request goes there, with the product's host in the Host header. */
  readonly apiUrl?: string;
  /** Requests a second are nodes × ratePerNode; 0 for no limit. Defaults: 2 × 25. */
  readonly nodes?: number;
  readonly ratePerNode?: number;
  /** The most requests at the same time; falls and grows back as Twilio answers 429. Default: 8. */
  readonly concurrency?: number;
  /** For connecting, headers and each part of a body. Default: 30,000. */
  readonly timeoutMs?: number;
  /** How often a request is tried. Default: 5. */
  readonly maxAttempts?: number;
  readonly clock?: () => number;
  readonly random?: () => number;
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly dispatcher?: Dispatcher;
}

const schema = 'twilio';

export function createTwilioDriver(options: TwilioDriverOptions): Driver {
  const { accountSid, nodes = 2, ratePerNode = 25, concurrency = 8, timeoutMs = 30_000, maxAttempts = 5 } = options;
  if (!/^AC[0-9a-fA-F]{32}$/.test(accountSid)) {
    throw pgError('28000', 'the account sid is not valid', { hint: 'It is AC and 32 hexadecimal digits.' });
  }
  const { clock = Date.now, random = Math.random, sleep = defaultSleep } = options;
  const transport = createTransport({
    username: options.username,
    password: options.password,
    timeoutMs,
    connections: concurrency,
    clock,
    ...(options.apiUrl === undefined ? {} : { apiUrl: options.apiUrl }),
    ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
  });
  const budget = createRequestBudget({ concurrency, ratePerSecond: nodes * ratePerNode }, clock);
  const client = createApiClient({ transport, budget, attemptsMax: maxAttempts, clock, random, sleep });
  const download = createFileDownload({
    timeoutMs,
    clock,
    ...(options.apiUrl === undefined ? {} : { apiUrl: options.apiUrl }),
  });
  const resources = readableResources();
  const byName = new Map(resources.map((resource) => [resource.name, resource]));
  const tables = resources.map((resource) => {
    const overlay = overlays.find((candidate) => candidate.resource === resource.name);
    return defineTable(buildTableModel(resource, overlay, { schema, accountSid, clock, resources: byName }), client);
  });
  return {
    name: 'twilio',
    schemas: [
      { name: schema, description: "Twilio's core resources: calls, messages, numbers, usage.", inSearchPath: true },
      bulkExportSchema,
    ],
    tables: [...tables, ...exportTables(tables, { client, download })],
    settings: driverSettings({ accountSid, nodes, ratePerNode }),
    close: async () => {
      await Promise.all([client.close(), download.close()]);
    },
  };
}

/** Resources without anything to read (procedures, redirects to files) are no tables. */
function readableResources(): readonly Resource[] {
  const defined = overlays.flatMap((overlay) => overlay.definition ?? []);
  const readable = catalogResources.filter(
    ({ list, fetch, singleton, columns }) => columns.length > 0 && (list ?? fetch ?? singleton) !== undefined,
  );
  return [...readable, ...defined];
}
