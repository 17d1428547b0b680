// The catalog's resources, what differs from the rule, and which parents live outside it.
import { catalogResources } from '@twilio-sql/twilio-driver/catalog-data';
import type { Account } from '../account.ts';
import type { RuleRegistry } from '../rule/rule-resource.ts';
import { overrides } from './overrides.ts';

export const coreRegistry: RuleRegistry = {
  resources: new Map(catalogResources.map((resource) => [resource.name, resource])),
  overrides,
  hasCoreRow,
};

function hasCoreRow(account: Account, resource: string, sid: string): boolean | undefined {
  switch (resource) {
    case 'messages':
      return account.messageRows.has(sid);
    case 'calls':
      return account.callRows.has(sid);
    case 'recordings':
      return account.recordingRows.has(sid);
    case 'conferences':
      return account.conferenceRows.has(sid);
    case 'transcriptions':
      return account.transcriptionRows.has(sid);
    default:
      return undefined;
  }
}
