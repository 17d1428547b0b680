// Typed access to the parse tree of libpg-query, in which a node is an object with one key: its kind.

import type { Node } from '@pgsql/types';

type KeysOf<T> = T extends unknown ? keyof T : never;

export type NodeKind = KeysOf<Node>;
export type NodeMap = { readonly [K in NodeKind]: Extract<Node, Record<K, unknown>>[K] };

/** The kind of a node; undefined for the empty object that stands for a missing list element. */
export function nodeKind(node: Node): NodeKind | undefined {
  for (const key in node) {
    // The tree comes from JSON: the only key is the kind.
    return key as NodeKind;
  }
  return undefined;
}

/** The node's fields when it is of this kind. */
export function nodeAs<K extends NodeKind>(node: Node | undefined, kind: K): NodeMap[K] | undefined {
  if (node === undefined || !(kind in node)) return undefined;
  // A node has one key, its kind.
  return (node as NodeMap)[kind];
}

/** The fields of a node that can only be of this kind. */
export function nodeOf<K extends NodeKind>(node: Node | undefined, kind: K): NodeMap[K] {
  const found = nodeAs(node, kind);
  if (found === undefined) throw new Error(`parse tree: expected ${kind}, got ${JSON.stringify(node)?.slice(0, 100)}`);
  return found;
}

/** The text of a String node, undefined for anything else (`*`). */
export function stringOf(node: Node | undefined): string | undefined {
  const string = nodeAs(node, 'String');
  return string === undefined ? undefined : (string.sval ?? '');
}

/** The texts of a list of String nodes: a qualified name. */
export function stringsOf(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).map((node) => nodeOf(node, 'String').sval ?? '');
}

/** Error position of a node: characters from 1. JSON leaves out 0, and -1 means unknown. */
export function positionOfLocation(location: number | undefined): number | undefined {
  if (location === undefined) return 1;
  return location < 0 ? undefined : location + 1;
}

/** The leftmost location inside a raw node: where an expression that is not bound begins. */
export function rawPosition(node: unknown): number | undefined {
  const visit = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return Infinity;
    let least = Infinity;
    for (const [key, child] of Object.entries(value)) {
      if (key === 'location' && typeof child === 'number' && child >= 0) least = Math.min(least, child);
      else least = Math.min(least, visit(child));
    }
    return least;
  };
  const least = visit(node);
  return least === Infinity ? undefined : least + 1;
}
