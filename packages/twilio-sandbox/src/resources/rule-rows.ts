// Lets core resources look at rows that work by rule.
import type { Account } from '../account.ts';
import type { Row } from '../json.ts';
import { resourceKey } from '../rule/resource-keys.ts';
import { ruleCollection } from '../rule/seed-rows.ts';
import type { World } from '../world.ts';

const CORE_PRODUCT = 'api_v2010';

/** The rows of a resource of the 2010 API that has no parent but the account. */
export function findRuleRows(world: World, account: Account, name: string): readonly Row[] {
  const resource = world.registry.resources.get(resourceKey(CORE_PRODUCT, name));
  if (resource === undefined) return [];
  return ruleCollection(resource, world.registry, account, { AccountSid: account.sid }).views(world.now());
}
