// Which of Twilio's example rows a list begins with. An example is in the main account, under the parent that it names
// when there is one, else under the first one: a child's row always belongs to a row that is there.
import type { Resource, ResourceParent } from '@twilio-sql/twilio-driver/catalog-data';
import type { Account } from '../account.ts';
import type { Row } from '../json.ts';
import { isThereForEveryKey, keyOf, keyOfResource } from './resource-keys.ts';
import type { RuleRegistry } from './rule-registry.ts';

type Keys = Readonly<Record<string, string>>;

interface Place {
  readonly registry: RuleRegistry;
  readonly account: Account;
  /** Path parameters. */
  readonly parents: Keys;
  /** The rows that a resource has at the start, oldest first. */
  readonly seedsOf: (resource: Resource, parents: Keys) => readonly Row[];
}

interface PlacedRow {
  readonly parents: Keys;
  readonly row: Row;
}

/** By resource: where its examples belong does not change, whatever is created or deleted. */
const placedRows = new WeakMap<Account, Map<string, readonly PlacedRow[]>>();

/** The first one last: lists are newest first. */
export function exampleRowsUnder(resource: Resource, place: Place): readonly Row[] {
  const { registry, account, parents } = place;
  // Sids are in one account, so examples are too.
  if (account.sid !== account.profile.ownerSid) return [];
  const ofAccount = placedRows.get(account) ?? new Map<string, readonly PlacedRow[]>();
  placedRows.set(account, ofAccount);
  const key = keyOfResource(resource);
  const placed =
    ofAccount.get(key) ?? registry.examplesOf(resource).flatMap((row) => placeRow(row, resource, place) ?? []);
  ofAccount.set(key, placed);
  return placed
    .filter((one) => Object.entries(one.parents).every(([parameter, value]) => parents[parameter] === value))
    .map(({ row }) => row)
    .reverse();
}

/** undefined when the account has nothing that the row could belong to. */
function placeRow(row: Row, resource: Resource, place: Place): PlacedRow | undefined {
  const { account } = place;
  const owner = row.account_sid;
  const changed = new Map<string, string>();
  if (typeof owner === 'string' && resource.primaryKey !== 'account_sid') changed.set(owner, account.sid);
  const parents: Record<string, string> = {};
  for (const parent of resource.parents) {
    const shown = row[parent.column];
    const named = typeof shown === 'string' ? shown : undefined;
    const key =
      parent.parameter === 'AccountSid' ? account.sid : parentKey(parent, named, resource, { ...place, parents });
    if (key === undefined) return undefined;
    if (key === ANY) continue;
    parents[parent.parameter] = key;
    if (named !== undefined) changed.set(named, key);
  }
  const told = resource.parents.filter(({ synthetic }) => !synthetic);
  const keys = Object.fromEntries(
    told.flatMap(({ column, parameter }) => {
      const value = parents[parameter];
      return value === undefined ? [] : [[column, value]];
    }),
  );
  return { parents, row: { ...withSids(row, changed), ...keys } };
}

/** Addresses have them too. */
function withSids(row: Row, changed: ReadonlyMap<string, string>): Row {
  const text = JSON.stringify(row).replace(/[A-Z]{2}[0-9a-f]{32}/gi, (sid) => changed.get(sid) ?? sid);
  // as: a row's JSON, with other sids in it.
  return JSON.parse(text) as Row;
}

/** Nobody lists the parents, and the row names none of them. */
const ANY = Symbol('any');

function parentKey(
  parent: ResourceParent,
  named: string | undefined,
  { product }: Resource,
  { registry, account, parents, seedsOf }: Place,
): string | typeof ANY | undefined {
  const key = registry.parentOf(product, parent);
  if (key === undefined) return named ?? ANY;
  const core = registry.coreRowsOf(account, key);
  if (core !== undefined) return core.firstSid();
  const owner = registry.resources.get(key);
  if (owner?.list === undefined || isThereForEveryKey(owner)) return named ?? ANY;
  const keys = seedsOf(owner, parents).map((row, number) => keyOf(owner, row, number));
  return named !== undefined && keys.includes(named) ? named : keys.at(-1);
}
