// Evaluates jsonpath on JSON. Items are yielded as they are found, so that a caller who wants one stops early.
// Lax mode unwraps arrays where items are wanted, wraps items where an array is, and forgives missing members.

import { assertNever, pgError } from '../errors.ts';
import { Decimal } from '../types/decimal.ts';
import { isJsonArray, isJsonObject, jsonObject } from '../types/json-parser.ts';
import type { JsonNode } from '../types/json-parser.ts';
import { isPredicate } from '../types/jsonpath-syntax.ts';
import type { Accessor, ArithmeticOperator, JsonPath, JsonPathNode } from '../types/jsonpath-syntax.ts';
import type { TimeZone } from '../types/time-zone.ts';
import { toDateTime } from './jsonpath-date-time.ts';
import { JsonPathError, pathError } from './jsonpath-errors.ts';
import { applyMethod } from './jsonpath-methods.ts';
import { compareItems, matchesRegex, startsWith } from './jsonpath-predicates.ts';
import type { Truth } from './jsonpath-predicates.ts';

type Items = Generator<JsonNode, void, undefined>;

interface Scope {
  readonly current: JsonNode;
  /** Elements of the innermost array, for `last`. */
  readonly size: number;
  /** Lax mode, or inside of `**`. */
  readonly forgiving: boolean;
}

export class JsonPathExecution {
  readonly #path: JsonPath;
  readonly #root: JsonNode;
  readonly #variables: ReadonlyMap<string, JsonNode>;
  readonly #zone: TimeZone | undefined;
  /** Numbers for the ids of keyvalue(): the root is 0. */
  readonly #identities = new Map<JsonNode, number>();

  /** With `zone`, dates and times without zones are those of that one. */
  constructor(path: JsonPath, root: JsonNode, variables: ReadonlyMap<string, JsonNode>, zone?: TimeZone) {
    this.#zone = zone;
    this.#path = path;
    this.#root = root;
    this.#variables = variables;
    this.#identities.set(root, 0);
  }

  items(): Items {
    return this.#items(this.#path.root, this.#topScope);
  }

  /** Strict mode looks at every item, because one may be an error. */
  exists(): boolean {
    if (this.#path.strict) return [...this.items()].length > 0;
    return this.items().next().done !== true;
  }

  get #topScope(): Scope {
    return { current: this.#root, size: -1, forgiving: this.#lax };
  }

  get #lax(): boolean {
    return !this.#path.strict;
  }

  *#items(node: JsonPathNode, scope: Scope): Items {
    if (isPredicate(node)) {
      yield this.#test(node, scope);
      return;
    }
    switch (node.kind) {
      case 'root':
        yield this.#root;
        return;
      case 'current':
        yield scope.current;
        return;
      case 'last':
        yield Decimal.fromInteger(scope.size - 1);
        return;
      case 'literal':
        yield node.value;
        return;
      case 'variable':
        yield this.#variable(node.name);
        return;
      case 'path':
        for (const item of this.#items(node.base, scope)) yield* this.#access(item, node.accessors, 0, true, scope);
        return;
      case 'sign':
        for (const item of this.#unwrapped(node.arg, scope)) {
          if (!(item instanceof Decimal)) {
            throw pathError('2203B', `operand of unary jsonpath operator ${node.operator} is not a numeric value`);
          }
          yield node.operator === '-' ? item.neg() : item;
        }
        return;
      case 'arithmetic':
        yield this.#arithmetic(node.operator, node.left, node.right, scope);
        return;
      default:
        throw new Error(`not items: ${node.kind}`);
    }
  }

  #variable(name: string): JsonNode {
    const value = this.#variables.get(name);
    if (value === undefined) throw pgError('42704', `could not find jsonpath variable "${name}"`);
    return value;
  }

  /** In lax mode arrays count as their elements. */
  *#unwrapped(node: JsonPathNode, scope: Scope, unwrap = true): Items {
    for (const item of this.#items(node, scope)) {
      if (unwrap && this.#lax && isJsonArray(item)) yield* item;
      else yield item;
    }
  }

  #arithmetic(operator: ArithmeticOperator, left: JsonPathNode, right: JsonPathNode, scope: Scope): Decimal {
    const operand = (node: JsonPathNode, side: string): Decimal => {
      const [item, ...more] = this.#unwrapped(node, scope);
      if (item instanceof Decimal && more.length === 0) return item;
      throw pathError('22038', `${side} operand of jsonpath operator ${operator} is not a single numeric value`);
    };
    const first = operand(left, 'left');
    const second = operand(right, 'right');
    if ((operator === '/' || operator === '%') && second.sign === 0) throw pathError('22012', 'division by zero');
    switch (operator) {
      case '+':
        return first.add(second);
      case '-':
        return first.sub(second);
      case '*':
        return first.mul(second);
      case '/':
        return first.div(second);
      case '%':
        return first.mod(second);
    }
  }

  /** Applies the accessors from `index` on; `unwrap` says whether an array may stand for its elements. */
  *#access(item: JsonNode, accessors: readonly Accessor[], index: number, unwrap: boolean, scope: Scope): Items {
    const accessor = accessors[index];
    if (accessor === undefined) {
      yield item;
      return;
    }
    const goOn = (found: JsonNode, next = scope): Items => this.#access(found, accessors, index + 1, true, next);
    const unwrapHere = unwrap && this.#lax && isJsonArray(item);
    switch (accessor.kind) {
      case 'key':
        if (unwrapHere) {
          for (const element of item) yield* this.#access(element, accessors, index, false, scope);
        } else if (isJsonObject(item)) {
          const found = item.get(accessor.key);
          if (found !== undefined) yield* goOn(found);
          else if (!scope.forgiving) {
            throw pathError('2203A', `JSON object does not contain key "${accessor.key}"`);
          }
        } else if (!scope.forgiving) {
          throw pathError('2203A', 'jsonpath member accessor can only be applied to an object');
        }
        return;
      case 'any-key':
        if (unwrapHere) {
          for (const element of item) yield* this.#access(element, accessors, index, false, scope);
        } else if (isJsonObject(item)) {
          for (const value of item.values()) yield* goOn(value);
        } else if (!scope.forgiving) {
          throw pathError('2203C', 'jsonpath wildcard member accessor can only be applied to an object');
        }
        return;
      case 'any-element':
        if (isJsonArray(item)) {
          for (const element of item) yield* goOn(element);
        } else if (this.#lax) {
          yield* goOn(item);
        } else if (!scope.forgiving) {
          throw pathError('22039', 'jsonpath wildcard array accessor can only be applied to an array');
        }
        return;
      case 'elements':
        for (const element of this.#subscripted(item, accessor, scope)) yield* goOn(element);
        return;
      case 'descendants': {
        const forgiving = { ...scope, forgiving: true };
        if (accessor.first === 0) yield* goOn(item, forgiving);
        for (const found of descendants(item, 1, accessor)) yield* goOn(found, forgiving);
        return;
      }
      case 'filter':
        if (unwrapHere) {
          for (const element of item) yield* this.#access(element, accessors, index, false, scope);
        } else if (this.#test(accessor.predicate, { ...scope, current: item }) === true) {
          yield* goOn(item);
        }
        return;
      case 'method':
        if (accessor.method === 'keyvalue') {
          for (const found of this.#keyValues(item, unwrapHere)) yield* goOn(found);
        } else if (unwrapHere && accessor.method !== 'type' && accessor.method !== 'size') {
          for (const element of item) yield* this.#access(element, accessors, index, false, scope);
        } else {
          yield* goOn(applyMethod(accessor.method, item, this.#lax));
        }
        return;
      case 'datetime':
        if (unwrapHere) {
          for (const element of item) yield* this.#access(element, accessors, index, false, scope);
        } else {
          yield* goOn(toDateTime(item, accessor.template));
        }
        return;
      default:
        assertNever(accessor);
    }
  }

  *#subscripted(item: JsonNode, accessor: Accessor & { readonly kind: 'elements' }, scope: Scope): Items {
    if (!isJsonArray(item) && !this.#lax) {
      if (scope.forgiving) return;
      throw pathError('22039', 'jsonpath array accessor can only be applied to an array');
    }
    const elements = isJsonArray(item) ? item : [item];
    const inner = { ...scope, size: elements.length };
    for (const { from, to } of accessor.subscripts) {
      const first = this.#subscript(from, inner);
      const last = to === undefined ? first : this.#subscript(to, inner);
      if (!scope.forgiving && (first < 0 || first > last || last >= elements.length)) {
        throw pathError('22033', 'jsonpath array subscript is out of bounds');
      }
      yield* elements.slice(Math.max(first, 0), Math.max(Math.min(last, elements.length - 1) + 1, 0));
    }
  }

  #subscript(node: JsonPathNode, scope: Scope): number {
    const [item, ...more] = this.#items(node, scope);
    if (!(item instanceof Decimal) || more.length > 0) {
      throw pathError('22033', 'jsonpath array subscript is not a single numeric value');
    }
    const value = item.trunc().toNumber();
    if (Math.abs(value) > 2_147_483_647) throw pathError('22033', 'jsonpath array subscript is out of integer range');
    return value;
  }

  *#keyValues(item: JsonNode, unwrap: boolean): Items {
    if (unwrap && isJsonArray(item)) {
      for (const element of item) yield* this.#keyValues(element, false);
      return;
    }
    if (!isJsonObject(item)) {
      throw pathError('2203C', 'jsonpath item method .keyvalue() can only be applied to an object');
    }
    const id = this.#identities.get(item) ?? this.#identities.size;
    this.#identities.set(item, id);
    for (const [key, value] of item) {
      yield jsonObject([
        ['id', Decimal.fromInteger(id)],
        ['key', key],
        ['value', value],
      ]);
    }
  }

  #test(node: JsonPathNode, scope: Scope): Truth {
    switch (node.kind) {
      case 'and': {
        const left = this.#test(node.left, scope);
        if (left === false) return false;
        const right = this.#test(node.right, scope);
        return right === true ? left : right;
      }
      case 'or': {
        const left = this.#test(node.left, scope);
        if (left === true) return true;
        const right = this.#test(node.right, scope);
        return right === false ? left : right;
      }
      case 'not': {
        const arg = this.#test(node.arg, scope);
        return arg === null ? null : !arg;
      }
      case 'is-unknown':
        return this.#test(node.arg, scope) === null;
      case 'exists':
        return orUnknown(() => {
          const found = this.#items(node.arg, scope);
          return this.#lax ? found.next().done !== true : [...found].length > 0;
        });
      case 'comparison':
        return this.#pairs(node.left, node.right, true, scope, (left, right) =>
          compareItems(node.operator, left, right, this.#zone),
        );
      case 'starts-with':
        return this.#pairs(node.left, node.right, false, scope, startsWith);
      case 'like-regex':
        return this.#pairs(node.left, undefined, false, scope, (item) => matchesRegex(item, node.pattern, node.flags));
      default:
        throw new Error(`not a predicate: ${node.kind}`);
    }
  }

  /** True if any pair is; in strict mode an unknown pair makes all of it unknown. */
  #pairs(
    left: JsonPathNode,
    right: JsonPathNode | undefined,
    unwrapRight: boolean,
    scope: Scope,
    test: (left: JsonNode, right: JsonNode) => Truth,
  ): Truth {
    return orUnknown(() => {
      const lefts = [...this.#unwrapped(left, scope)];
      const rights = right === undefined ? [null] : [...this.#unwrapped(right, scope, unwrapRight)];
      let unknown = false;
      let found = false;
      for (const first of lefts) {
        for (const second of rights) {
          const result = test(first, second);
          if (result === null) {
            if (!this.#lax) return null;
            unknown = true;
          } else if (result) {
            if (this.#lax) return true;
            found = true;
          }
        }
      }
      if (found) return true;
      return unknown ? null : false;
    });
  }
}

function orUnknown(test: () => Truth): Truth {
  try {
    return test();
  } catch (error) {
    if (error instanceof JsonPathError) return null;
    throw error;
  }
}

function* descendants(item: JsonNode, level: number, accessor: Accessor & { readonly kind: 'descendants' }): Items {
  const { first, last } = accessor;
  const children = isJsonArray(item) ? item : isJsonObject(item) ? item.values() : [];
  for (const child of children) {
    const isContainer = isJsonArray(child) || isJsonObject(child);
    if (level >= first || (first === Infinity && last === Infinity && !isContainer)) yield child;
    if (level < last && isContainer) yield* descendants(child, level + 1, accessor);
  }
}
