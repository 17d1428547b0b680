// jsonpath: from the tree to the text that Postgres prints.

import { Decimal } from './decimal.ts';
import type { Accessor, JsonPath, JsonPathNode } from './jsonpath-syntax.ts';

/** Operands of lower or equal priority get parentheses. */
function priority(node: JsonPathNode): number {
  switch (node.kind) {
    case 'or':
      return 0;
    case 'and':
      return 1;
    case 'comparison':
    case 'starts-with':
      return 2;
    case 'arithmetic':
      return node.operator === '+' || node.operator === '-' ? 3 : 4;
    case 'sign':
      return 5;
    default:
      return 6;
  }
}

export function printJsonPath({ strict, root }: JsonPath): string {
  return (strict ? 'strict ' : '') + print(root, true);
}

function binary(
  node: JsonPathNode,
  left: JsonPathNode,
  operator: string,
  right: JsonPathNode,
  parentheses: boolean,
): string {
  const operand = (arg: JsonPathNode): string => print(arg, priority(arg) <= priority(node));
  const text = `${operand(left)} ${operator} ${operand(right)}`;
  return parentheses ? `(${text})` : text;
}

function print(node: JsonPathNode, parentheses: boolean): string {
  switch (node.kind) {
    case 'root':
      return '$';
    case 'current':
      return '@';
    case 'last':
      return 'last';
    case 'literal':
      return node.value instanceof Decimal ? node.value.toString() : JSON.stringify(node.value);
    case 'variable':
      return `$${JSON.stringify(node.name)}`;
    case 'path': {
      const isNumber = node.base.kind === 'literal' && node.base.value instanceof Decimal;
      const base = isNumber ? `(${print(node.base, false)})` : print(node.base, true);
      return base + node.accessors.map(printAccessor).join('');
    }
    case 'arithmetic':
    case 'comparison':
      return binary(node, node.left, node.operator, node.right, parentheses);
    case 'and':
      return binary(node, node.left, '&&', node.right, parentheses);
    case 'or':
      return binary(node, node.left, '||', node.right, parentheses);
    case 'starts-with':
      return binary(node, node.left, 'starts with', node.right, parentheses);
    case 'like-regex': {
      const flags = node.flags === '' ? '' : ` flag "${node.flags}"`;
      const text = `${print(node.left, priority(node.left) <= priority(node))} like_regex ${JSON.stringify(node.pattern)}${flags}`;
      return parentheses ? `(${text})` : text;
    }
    case 'sign': {
      const text = node.operator + print(node.arg, priority(node.arg) <= priority(node));
      return parentheses ? `(${text})` : text;
    }
    case 'not':
      return `!(${print(node.arg, false)})`;
    case 'is-unknown':
      return `(${print(node.arg, false)}) is unknown`;
    case 'exists':
      return `exists (${print(node.arg, false)})`;
  }
}

function level(value: number): string {
  return value === Infinity ? 'last' : String(value);
}

function printAccessor(accessor: Accessor): string {
  switch (accessor.kind) {
    case 'key':
      return `.${JSON.stringify(accessor.key)}`;
    case 'any-key':
      return '.*';
    case 'any-element':
      return '[*]';
    case 'elements': {
      const subscripts = accessor.subscripts.map(({ from, to }) =>
        to === undefined ? print(from, false) : `${print(from, false)} to ${print(to, false)}`,
      );
      return `[${subscripts.join(',')}]`;
    }
    case 'descendants': {
      const { first, last } = accessor;
      if (first === 0 && last === Infinity) return '.**';
      return first === last ? `.**{${level(first)}}` : `.**{${level(first)} to ${level(last)}}`;
    }
    case 'method':
      return `.${accessor.method}()`;
    case 'datetime':
      return `.datetime(${accessor.template === undefined ? '' : JSON.stringify(accessor.template)})`;
    case 'filter':
      return `?(${print(accessor.predicate, false)})`;
  }
}
