// Whose keys sids are: a prefix (CA, RE, WT) belongs to the resource that lists its things nearest to the account.
// The same things under other parents (a trunk's credential lists) are references: there a sid is no key by itself.
import type { Resource } from '../catalog-data/resource.ts';

export interface SidOwners {
  /** True when a sid is enough to tell the resource's rows apart. */
  readonly ownsSid: (resource: Resource) => boolean;
  /** The resource that a sid with this prefix refers to, seen from a product; undefined when that is not clear. */
  readonly ownerOf: (prefix: string, product: string) => Resource | undefined;
}

/** Lists that show the same things: which of them a sid is a reference to. */
const preferred: Readonly<Record<string, string>> = {
  AC: 'api_v2010.accounts',
  PN: 'api_v2010.incoming_phone_numbers',
  SK: 'api_v2010.keys',
  MG: 'messaging_v1.services',
};

export function sidOwners(resources: readonly Resource[]): SidOwners {
  const byPrefix = new Map<string, Resource[]>();
  for (const resource of resources) {
    for (const prefix of ownPrefixes(resource)) byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), resource]);
  }
  const nearest = (prefix: string, products: readonly string[]): readonly Resource[] => {
    const candidates = (byPrefix.get(prefix) ?? []).filter(({ product }) => products.includes(product));
    const least = Math.min(...candidates.map(depth));
    return candidates.filter((candidate) => depth(candidate) === least);
  };
  const everywhere = [...new Set(resources.map(({ product }) => product))];
  const only = (found: readonly Resource[]): Resource | undefined => (found.length === 1 ? found[0] : undefined);
  return {
    ownsSid: (resource) => {
      if (depth(resource) === 0) return true;
      const prefixes = ownPrefixes(resource);
      const owns = (prefix: string): boolean => only(nearest(prefix, [resource.product, 'api_v2010'])) === resource;
      return prefixes.length > 0 && prefixes.every(owns);
    },
    ownerOf: (prefix, product) => {
      const given = preferred[prefix];
      const chosen = resources.find(({ product: other, name }) => `${other}.${name}` === given);
      return (
        chosen ??
        only(nearest(prefix, [product])) ??
        only(nearest(prefix, ['api_v2010'])) ??
        only(nearest(prefix, everywhere))
      );
    },
  };
}

/** Parents other than the account. */
const depth = (resource: Resource): number =>
  resource.parents.filter((parent) => parent.parameter !== 'AccountSid').length;

/** What the sids of its own rows begin with. */
function ownPrefixes(resource: Resource): readonly string[] {
  const isKey = resource.primaryKey === 'sid' || (resource.primaryKey === undefined && resource.list !== undefined);
  if (!isKey) return [];
  return resource.columns.find((column) => column.name === 'sid')?.sidPrefixes ?? [];
}
