// The tree that EXPLAIN shows, as indented text and as the objects that the other formats print.

import type { Structured } from './structured-formats.ts';

/** Details keep their order. */
export interface ExplainNode {
  readonly title: string;
  readonly details: readonly (readonly [name: string, value: string | number | readonly string[]])[];
  readonly children: readonly ExplainNode[];
}

export function textLines(node: ExplainNode, depth = 0): readonly string[] {
  const indent = depth === 0 ? '' : `${' '.repeat((depth - 1) * 6 + 2)}->  `;
  const detailIndent = ' '.repeat(depth === 0 ? 2 : (depth - 1) * 6 + 8);
  const details = node.details.flatMap(([name, value]) =>
    (typeof value === 'object' ? value : [value]).map((line) => `${detailIndent}${name}: ${line}`),
  );
  return [`${indent}${node.title}`, ...details, ...node.children.flatMap((child) => textLines(child, depth + 1))];
}

export function structured(node: ExplainNode): Readonly<Record<string, Structured>> {
  return {
    'Node Type': node.title,
    ...Object.fromEntries(node.details),
    ...(node.children.length === 0 ? {} : { Plans: node.children.map(structured) }),
  };
}
