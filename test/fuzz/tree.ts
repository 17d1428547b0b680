// Statements as trees of text, so that what differs can be made smaller: expressions know their type, lists what
// separates their items and how many they need, optional parts can be left out.

export type Tree =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly type: string; readonly parts: readonly Tree[]; readonly lazy: boolean }
  | { readonly kind: 'list'; readonly separator: string; readonly least: number; readonly items: readonly Tree[] }
  | { readonly kind: 'optional'; readonly parts: readonly Tree[]; readonly lazy: boolean }
  /** A query: may stand for another one with as many columns. */
  | {
      readonly kind: 'query';
      readonly columns: number;
      readonly parts: readonly Tree[];
      /** ` from …`, for other queries over the same rows. */
      readonly from: readonly Tree[];
    };

export type Part = Tree | string;

function toTrees(parts: readonly Part[]): readonly Tree[] {
  return parts.map((part) => (typeof part === 'string' ? { kind: 'text', text: part } : part));
}

export function expression(type: string, ...parts: readonly Part[]): Tree {
  return { kind: 'expression', type, parts: toTrees(parts), lazy: false };
}

/** An expression of which a part may never be computed. */
export function lazyExpression(type: string, ...parts: readonly Part[]): Tree {
  return { kind: 'expression', type, parts: toTrees(parts), lazy: true };
}

export function list(items: readonly Part[], { separator = ', ', least = 1 } = {}): Tree {
  return { kind: 'list', separator, least, items: toTrees(items) };
}

export function optional(...parts: readonly Part[]): Tree {
  return { kind: 'optional', parts: toTrees(parts), lazy: false };
}

/** A part that decides which rows the rest is computed for. */
export function filter(...parts: readonly Part[]): Tree {
  return { kind: 'optional', parts: toTrees(parts), lazy: true };
}

export function query(columns: number, from: readonly Part[], ...parts: readonly Part[]): Tree {
  return { kind: 'query', columns, from: toTrees(from), parts: toTrees(parts) };
}

export function childrenOf(tree: Tree): readonly Tree[] {
  switch (tree.kind) {
    case 'text':
      return [];
    case 'list':
      return tree.items;
    default:
      return tree.parts;
  }
}

export function withChildren(tree: Tree, children: readonly Tree[]): Tree {
  switch (tree.kind) {
    case 'text':
      return tree;
    case 'list':
      return { ...tree, items: children };
    default:
      return { ...tree, parts: children };
  }
}

export function print(tree: Tree): string {
  switch (tree.kind) {
    case 'text':
      return tree.text;
    case 'list':
      return tree.items.map(print).join(tree.separator);
    default:
      return tree.parts.map(print).join('');
  }
}

/** Whether some part of it may never be computed, for which Postgres and others may or may not report errors. */
export function isLazy(tree: Tree): boolean {
  return ('lazy' in tree && tree.lazy) || childrenOf(tree).some(isLazy);
}
