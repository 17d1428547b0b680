// The catalog's resources, what differs from the rule, and which parents live outside it.
import { catalogProducts, resourcesOf } from '@twilio-sql/twilio-driver/catalog-data';
import type { Account } from '../account.ts';
import { examplesOf } from '../examples/index.ts';
import type { GeneratedRows } from '../generate/generated-rows.ts';
import type { LayeredCollection } from '../layered-collection.ts';
import { keyOfResource, resourceKey } from '../rule/resource-keys.ts';
import type { CoreRows, RuleRegistry } from '../rule/rule-registry.ts';
import { overrides } from './overrides.ts';
import { productOverrides } from './product-overrides.ts';

/** Parents that the paths do not tell. */
const parents: Readonly<Record<string, string>> = {
  'insights_v1 CallSid': 'api_v2010.calls',
  'memory_v1 storeId': 'memory_v1.control_plane_stores',
};

export const coreRegistry: RuleRegistry = {
  resources: new Map(
    catalogProducts
      .flatMap((product) => resourcesOf(product.name))
      .map((resource) => [resourceKey(resource.product, resource.name), resource]),
  ),
  overrides: { ...overrides, ...productOverrides },
  parentOf: (product, { parameter, resource }) =>
    parents[`${product} ${parameter}`] ?? (resource === undefined ? undefined : resourceKey(product, resource)),
  coreRowsOf,
  // The made-up rows of core resources belong together: numbers, queues and their calls.
  examplesOf: (resource) =>
    overrides[keyOfResource(resource)]?.seeds === undefined ? examplesOf(resource.product, resource.name) : [],
};

function coreRowsOf(account: Account, key: string): CoreRows | undefined {
  switch (key) {
    case 'api_v2010.messages':
      return rowsOf(account.messages, account.messageRows);
    case 'api_v2010.calls':
      return rowsOf(account.calls, account.callRows);
    case 'api_v2010.recordings':
      return rowsOf(account.recordings, account.recordingRows);
    case 'api_v2010.conferences':
      return rowsOf(account.conferences, account.conferenceRows);
    case 'api_v2010.transcriptions':
      return rowsOf(account.transcriptions, account.transcriptionRows);
    default:
      return undefined;
  }
}

function rowsOf(generated: GeneratedRows, all: LayeredCollection): CoreRows {
  return { has: (sid) => all.has(sid), firstSid: () => newestSid(generated) };
}

/** Not every number is a row. */
function newestSid(generated: GeneratedRows): string | undefined {
  for (let index = generated.count - 1; index >= 0; index--) {
    const sid = generated.sidOf(index);
    if (generated.indexOf(sid) !== undefined) return sid;
  }
  return undefined;
}
