// The catalog's resources, what differs from the rule, and which parents live outside it.
import { catalogProducts, resourcesOf } from '@twilio-sql/twilio-driver/catalog-data';
import type { Account } from '../account.ts';
import { resourceKey } from '../rule/rule-resource.ts';
import type { RuleRegistry } from '../rule/rule-resource.ts';
import { overrides } from './overrides.ts';
import { productOverrides } from './product-overrides.ts';

export const coreRegistry: RuleRegistry = {
  resources: new Map(
    catalogProducts
      .flatMap((product) => resourcesOf(product.name))
      .map((resource) => [resourceKey(resource.product, resource.name), resource]),
  ),
  overrides: { ...overrides, ...productOverrides },
  hasCoreRow,
};

function hasCoreRow(account: Account, key: string, sid: string): boolean | undefined {
  switch (key) {
    case 'api_v2010.messages':
      return account.messageRows.has(sid);
    case 'api_v2010.calls':
      return account.callRows.has(sid);
    case 'api_v2010.recordings':
      return account.recordingRows.has(sid);
    case 'api_v2010.conferences':
      return account.conferenceRows.has(sid);
    case 'api_v2010.transcriptions':
      return account.transcriptionRows.has(sid);
    default:
      return undefined;
  }
}
