// What lists by rule begin with: rows made from the columns' types, or those of an override, and Twilio's examples.
import type { Resource } from '@twilio-sql/twilio-driver/catalog-data';
import type { Account } from '../account.ts';
import { SECONDS_PER_DAY } from '../dates.ts';
import type { Row } from '../json.ts';
import { StoredRow } from '../stored-row.ts';
import { exampleRowsUnder } from './example-rows.ts';
import { keyOf, keyOfResource } from './resource-keys.ts';
import { RuleCollection } from './rule-collection.ts';
import type { RuleRegistry } from './rule-registry.ts';
import { sampleRow } from './sample-row.ts';

const SEEDS_AT_TOP = 3;
const SEEDS_BELOW = 2;
const SEED_INTERVAL = 3 * SECONDS_PER_DAY;

/** Path parameters: `{ AccountSid: 'AC…', ServiceSid: 'IS…' }`. */
type Parents = Readonly<Record<string, string>>;

/** The rows of a resource under the parents that the path parameters name. */
export function ruleCollection(
  resource: Resource,
  registry: RuleRegistry,
  account: Account,
  parents: Parents,
): RuleCollection {
  const key = collectionKey(resource, parents);
  const known = account.ruleCollections.get(key);
  if (known !== undefined) return known;
  const rows = seedRows(resource, registry, account, parents);
  const collection = new RuleCollection(rows.map((row, number) => new StoredRow(keyOf(resource, row, number), 0, row)));
  account.ruleCollections.set(key, collection);
  return collection;
}

function collectionKey(resource: Resource, parents: Parents): string {
  return [keyOfResource(resource), ...resource.parents.map((parent) => parents[parent.parameter] ?? '')].join(' ');
}

/** Oldest first: lists are newest first, and begin with the examples. */
function seedRows(resource: Resource, registry: RuleRegistry, account: Account, parents: Parents): readonly Row[] {
  const { list, singleton, fetch } = resource;
  if (account.fresh || (list ?? singleton ?? fetch) === undefined) return [];
  const own = seedColumns(resource, registry, account, parents);
  const examples = exampleRowsUnder(resource, {
    registry,
    account,
    parents,
    seedsOf: (parent, above) => seedRows(parent, registry, account, above),
  });
  const rows = [...own, ...examples].map((columns, number) => filledRow(resource, account, parents, columns, number));
  if (singleton !== undefined) return rows.slice(-1);
  // A key that counts (a revision) may be an example's too.
  const taken = new Set(rows.slice(own.length).map((row, number) => keyOf(resource, row, own.length + number)));
  return rows.filter((row, number) => number >= own.length || !taken.has(keyOf(resource, row, number)));
}

function seedColumns(resource: Resource, registry: RuleRegistry, account: Account, parents: Parents): readonly Row[] {
  const nested = resource.parents.some((parent) => parent.parameter !== 'AccountSid');
  const byRule = resource.singleton !== undefined ? 1 : nested ? SEEDS_BELOW : SEEDS_AT_TOP;
  const seeds = registry.overrides[keyOfResource(resource)]?.seeds?.(account, parents) ?? byRule;
  return typeof seeds === 'number' ? Array.from({ length: seeds }, (): Row => ({})) : seeds;
}

/** A sample row with these columns laid over it. */
function filledRow(resource: Resource, account: Account, parents: Parents, columns: Row, number: number): Row {
  const own = resource.primaryKey === undefined ? undefined : columns[resource.primaryKey];
  const sample = {
    resource,
    accountSid: account.sid,
    parents,
    number,
    key: account.seed.key(collectionKey(resource, parents)),
    createdAt: account.profile.dateCreated + (number + 1) * SEED_INTERVAL,
    ...(typeof own === 'string' ? { sid: own } : {}),
  };
  return { ...sampleRow(sample, 'sample'), ...columns };
}
