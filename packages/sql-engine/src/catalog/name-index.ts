// Names as people type them: an exact match first, then ignoring case and underscores where that is unambiguous.

/** One thing that can be found under a name and under aliases. */
export interface Named {
  readonly name: string;
  readonly aliases: readonly string[];
}

export interface NameIndex<T> {
  /** By its very name or alias. */
  readonly exact: (name: string) => T | undefined;
  /** Ignoring case and underscores; undefined when several fit. */
  readonly loose: (name: string) => T | undefined;
}

export function looseName(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}

/** Names win over aliases, the first of two equal names wins. */
export function indexByName<T extends Named>(items: readonly T[]): NameIndex<T> {
  const exactNames = new Map<string, T>();
  const exactAliases = new Map<string, T>();
  const looseNames = new Map<string, Set<T>>();
  const looseAliases = new Map<string, Set<T>>();
  for (const item of items) {
    if (!exactNames.has(item.name)) exactNames.set(item.name, item);
    addLoose(looseNames, item.name, item);
    for (const alias of item.aliases) {
      if (!exactAliases.has(alias)) exactAliases.set(alias, item);
      addLoose(looseAliases, alias, item);
    }
  }
  return {
    exact: (name) => exactNames.get(name) ?? exactAliases.get(name),
    loose: (name) => {
      const key = looseName(name);
      const named = looseNames.get(key);
      // Two names that differ only in case or underscores: neither is meant more than the other.
      return named === undefined ? only(looseAliases.get(key)) : only(named);
    },
  };
}

function addLoose<T>(index: Map<string, Set<T>>, name: string, item: T): void {
  const key = looseName(name);
  const found = index.get(key);
  if (found === undefined) index.set(key, new Set([item]));
  else found.add(item);
}

function only<T>(items: ReadonlySet<T> | undefined): T | undefined {
  if (items?.size !== 1) return undefined;
  const [item] = items;
  return item;
}
