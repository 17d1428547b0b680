// Lets core resources look at rows that work by rule.
import type { Account } from '../account.ts';
import type { Row } from '../json.ts';
import { ruleCollection } from '../rule/rule-resource.ts';
import type { World } from '../world.ts';

/** The rows of a resource that has no parent but the account. */
export function findRuleRows(world: World, account: Account, name: string): readonly Row[] {
  const resource = world.registry.resources.get(name);
  if (resource === undefined) return [];
  return ruleCollection(resource, world.registry, account, { AccountSid: account.sid }).views(world.now());
}
