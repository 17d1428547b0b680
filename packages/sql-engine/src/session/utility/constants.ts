// Constants in the trees of utility statements: values of SET, options in parentheses.

import type { Node } from '@pgsql/types';
import { nodeAs, nodeOf, stringOf } from '../../parse/nodes.ts';

/** The text that a constant stands for in SET: `0`, `-1.5`, `on`, `utc`; undefined for NULL and anything else. */
export function constantText(node: Node | undefined): string | undefined {
  const constant = nodeAs(node, 'A_Const');
  if (constant !== undefined) {
    if (constant.sval !== undefined) return constant.sval.sval ?? '';
    if (constant.ival !== undefined) return String(constant.ival.ival ?? 0);
    if (constant.fval !== undefined) return constant.fval.fval ?? '';
    if (constant.boolval !== undefined) return constant.boolval.boolval === true ? 'true' : 'false';
    return undefined;
  }
  const integer = nodeAs(node, 'Integer');
  if (integer !== undefined) return String(integer.ival ?? 0);
  const float = nodeAs(node, 'Float');
  if (float !== undefined) return float.fval ?? '';
  const boolean = nodeAs(node, 'Boolean');
  if (boolean !== undefined) return boolean.boolval === true ? 'true' : 'false';
  return stringOf(node);
}

export interface Option {
  readonly name: string;
  /** undefined: named without a value. */
  readonly value: string | undefined;
  readonly location: number | undefined;
}

/** A list of DefElem: options of BEGIN, EXPLAIN, SET TRANSACTION. */
export function optionsOf(nodes: readonly Node[] | undefined): readonly Option[] {
  return (nodes ?? []).map((node) => {
    const element = nodeOf(node, 'DefElem');
    return { name: element.defname ?? '', value: constantText(element.arg), location: element.location };
  });
}
