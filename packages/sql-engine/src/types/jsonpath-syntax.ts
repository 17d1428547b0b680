// jsonpath: the tree that the parser makes and the executor walks.

import type { Decimal } from './decimal.ts';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type ComparisonOperator = '==' | '!=' | '<' | '>' | '<=' | '>=';
export type JsonPathMethod = 'abs' | 'ceiling' | 'double' | 'floor' | 'keyvalue' | 'size' | 'type';

/** `last` is Infinity for the deepest level. */
export type Accessor =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'any-key' }
  | { readonly kind: 'any-element' }
  | {
      readonly kind: 'elements';
      readonly subscripts: readonly { readonly from: JsonPathNode; readonly to?: JsonPathNode }[];
    }
  | { readonly kind: 'descendants'; readonly first: number; readonly last: number }
  | { readonly kind: 'method'; readonly method: JsonPathMethod }
  | { readonly kind: 'datetime'; readonly template: string | undefined }
  | { readonly kind: 'filter'; readonly predicate: JsonPathNode };

export type JsonPathNode =
  | { readonly kind: 'root' | 'current' | 'last' }
  | { readonly kind: 'literal'; readonly value: null | boolean | string | Decimal }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'path'; readonly base: JsonPathNode; readonly accessors: readonly Accessor[] }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: JsonPathNode;
      readonly right: JsonPathNode;
    }
  | { readonly kind: 'sign'; readonly operator: '+' | '-'; readonly arg: JsonPathNode }
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: JsonPathNode;
      readonly right: JsonPathNode;
    }
  | { readonly kind: 'and' | 'or'; readonly left: JsonPathNode; readonly right: JsonPathNode }
  | { readonly kind: 'not' | 'is-unknown' | 'exists'; readonly arg: JsonPathNode }
  | { readonly kind: 'starts-with'; readonly left: JsonPathNode; readonly right: JsonPathNode }
  | { readonly kind: 'like-regex'; readonly left: JsonPathNode; readonly pattern: string; readonly flags: string };

export interface JsonPath {
  readonly strict: boolean;
  readonly root: JsonPathNode;
}

/** True, false or unknown rather than a list of items. */
export function isPredicate(node: JsonPathNode): boolean {
  switch (node.kind) {
    case 'comparison':
    case 'and':
    case 'or':
    case 'not':
    case 'is-unknown':
    case 'exists':
    case 'starts-with':
    case 'like-regex':
      return true;
    default:
      return false;
  }
}
