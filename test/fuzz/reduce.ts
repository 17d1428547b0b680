// The smallest statement that still differs: parts are left out, and expressions and queries replaced by what is
// inside of them, or by a null, as long as the difference stays (delta debugging over the generator's tree).

import { childrenOf, expression, print, withChildren, type Tree } from './tree.ts';

/** How often a statement is tried in a smaller form. */
const TRIES_MAX = 400;

export async function reduce(tree: Tree, differs: (tree: Tree) => Promise<boolean>): Promise<Tree> {
  let best = tree;
  let tries = 0;
  for (let smaller = true; smaller;) {
    smaller = false;
    const size = print(best).length;
    for (const candidate of candidatesOf(best)) {
      if (print(candidate).length >= size) continue;
      if (++tries > TRIES_MAX) return best;
      if (await differs(candidate)) {
        best = candidate;
        smaller = true;
        break;
      }
    }
  }
  return best;
}

/** Trees with one thing less, the largest cuts first. */
export function* candidatesOf(tree: Tree): Generator<Tree> {
  yield* replacementsOf(tree);
  const children = childrenOf(tree);
  for (const [index, child] of children.entries()) {
    for (const candidate of candidatesOf(child)) yield withChildren(tree, children.with(index, candidate));
  }
}

function* replacementsOf(tree: Tree): Generator<Tree> {
  switch (tree.kind) {
    case 'text':
      return;
    case 'optional':
      yield { kind: 'text', text: '' };
      return;
    case 'list':
      if (tree.items.length <= tree.least) return;
      for (const index of tree.items.keys()) yield { ...tree, items: tree.items.toSpliced(index, 1) };
      return;
    case 'query':
      for (const inner of descendantsOf(tree)) {
        if (inner.kind === 'query' && inner.columns === tree.columns) yield inner;
      }
      return;
    case 'expression':
      if (childrenOf(tree).every(({ kind }) => kind === 'text')) return;
      yield expression(tree.type, `null::${tree.type}`);
      for (const inner of descendantsOf(tree)) {
        if (inner.kind === 'expression' && inner.type === tree.type) yield inner;
      }
      return;
  }
}

function* descendantsOf(tree: Tree): Generator<Tree> {
  for (const child of childrenOf(tree)) {
    yield child;
    yield* descendantsOf(child);
  }
}
