// jsonpath: from tokens to a tree, by precedence; and the checks on where @ and last may stand.

import { pgError } from '../errors.ts';
import { Decimal } from './decimal.ts';
import { isPredicate } from './jsonpath-syntax.ts';
import type { Accessor, ComparisonOperator, JsonPath, JsonPathMethod, JsonPathNode } from './jsonpath-syntax.ts';
import { jsonPathTokens, syntaxError } from './jsonpath-tokens.ts';
import type { JsonPathToken } from './jsonpath-tokens.ts';

const METHODS: readonly string[] = ['abs', 'ceiling', 'double', 'floor', 'keyvalue', 'size', 'type'];
const COMPARISONS: Readonly<Record<string, ComparisonOperator>> = {
  '==': '==',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
};
const REGEX_FLAGS = 'ismxq';
/** Nesting that the recursive functions over paths are sure to survive. */
const NESTING_MAX = 500;
const END: JsonPathToken = { kind: 'end', text: '' };

const CACHED_MAX = 200;
const cache = new Map<string, JsonPath>();

export function parseJsonPath(text: string): JsonPath {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const tokens = jsonPathTokens(text);
  if (tokens.length === 0) throw pgError('22P02', `invalid input syntax for type jsonpath: "${text}"`);
  const path = new Parser(tokens).parse();
  if (cache.size >= CACHED_MAX) cache.clear();
  cache.set(text, path);
  return path;
}

class Parser {
  readonly #tokens: readonly JsonPathToken[];
  #at = 0;
  #depth = 0;
  /** Filters around: @ is allowed inside. */
  #filters = 0;
  /** Subscripts around: last is allowed inside. */
  #subscripts = 0;

  constructor(tokens: readonly JsonPathToken[]) {
    this.#tokens = tokens;
  }

  parse(): JsonPath {
    const mode = this.#peek.kind === 'word' ? this.#peek.text.toLowerCase() : '';
    if (mode === 'strict' || mode === 'lax') this.#at++;
    const root = this.#or();
    if (this.#peek.kind !== 'end') throw syntaxError(this.#peek);
    return { strict: mode === 'strict', root };
  }

  get #peek(): JsonPathToken {
    return this.#tokens[this.#at] ?? END;
  }

  #isSymbol(text: string): boolean {
    return this.#peek.kind === 'symbol' && this.#peek.text === text;
  }

  /** Keywords are words in any case. */
  #isWord(text: string): boolean {
    return this.#peek.kind === 'word' && this.#peek.text.toLowerCase() === text;
  }

  #take(text: string): boolean {
    if (!this.#isSymbol(text) && !this.#isWord(text)) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw syntaxError(this.#peek);
  }

  #requirePredicate(node: JsonPathNode): JsonPathNode {
    if (!isPredicate(node)) throw syntaxError(this.#peek);
    return node;
  }

  #requireItems(node: JsonPathNode): JsonPathNode {
    if (isPredicate(node)) throw syntaxError(this.#peek);
    return node;
  }

  #or(): JsonPathNode {
    if (++this.#depth > NESTING_MAX) throw pgError('54001', 'stack depth limit exceeded');
    let left = this.#and();
    while (this.#isSymbol('||')) {
      this.#requirePredicate(left);
      this.#at++;
      left = { kind: 'or', left, right: this.#requirePredicate(this.#and()) };
    }
    this.#depth--;
    return left;
  }

  #and(): JsonPathNode {
    let left = this.#test();
    while (this.#isSymbol('&&')) {
      this.#requirePredicate(left);
      this.#at++;
      left = { kind: 'and', left, right: this.#requirePredicate(this.#test()) };
    }
    return left;
  }

  #test(): JsonPathNode {
    if (this.#take('!')) return { kind: 'not', arg: this.#delimitedPredicate() };
    const left = this.#sum();
    const token = this.#peek;
    const comparison = token.kind === 'symbol' ? COMPARISONS[token.text] : undefined;
    if (comparison !== undefined) {
      this.#requireItems(left);
      this.#at++;
      return { kind: 'comparison', operator: comparison, left, right: this.#requireItems(this.#sum()) };
    }
    if (this.#isWord('starts')) {
      this.#requireItems(left);
      this.#at++;
      this.#expect('with');
      const initial = this.#peek;
      if (initial.kind !== 'string' && initial.kind !== 'variable') throw syntaxError(initial);
      return { kind: 'starts-with', left, right: this.#scalar(initial) };
    }
    if (this.#isWord('like_regex')) {
      this.#requireItems(left);
      this.#at++;
      return this.#likeRegex(left);
    }
    return left;
  }

  #delimitedPredicate(): JsonPathNode {
    if (this.#isWord('exists')) return this.#exists();
    this.#expect('(');
    const arg = this.#requirePredicate(this.#or());
    this.#expect(')');
    return arg;
  }

  #exists(): JsonPathNode {
    this.#at++;
    this.#expect('(');
    const arg = this.#requireItems(this.#sum());
    this.#expect(')');
    return { kind: 'exists', arg };
  }

  #likeRegex(left: JsonPathNode): JsonPathNode {
    const pattern = this.#string();
    let flags = '';
    if (this.#take('flag')) flags = this.#string();
    for (const flag of flags) {
      if (!REGEX_FLAGS.includes(flag)) {
        throw pgError('42601', 'invalid input syntax for type jsonpath', {
          detail: `Unrecognized flag character "${flag}" in LIKE_REGEX predicate.`,
        });
      }
    }
    if (flags.includes('x') && !flags.includes('q')) {
      throw pgError('0A000', 'XQuery "x" flag (expanded regular expressions) is not implemented');
    }
    // Each once, in the order in which Postgres prints them.
    const kept = Array.from(REGEX_FLAGS).filter((flag) => flags.includes(flag));
    return { kind: 'like-regex', left, pattern, flags: kept.join('') };
  }

  #string(): string {
    const token = this.#peek;
    if (token.kind !== 'string') throw syntaxError(token);
    this.#at++;
    return token.text;
  }

  #sum(): JsonPathNode {
    let left = this.#product();
    for (;;) {
      const operator = this.#isSymbol('+') ? '+' : this.#isSymbol('-') ? '-' : undefined;
      if (operator === undefined) return left;
      this.#requireItems(left);
      this.#at++;
      left = { kind: 'arithmetic', operator, left, right: this.#requireItems(this.#product()) };
    }
  }

  #product(): JsonPathNode {
    let left = this.#signed();
    for (;;) {
      const operator = (['*', '/', '%'] as const).find((symbol) => this.#isSymbol(symbol));
      if (operator === undefined) return left;
      this.#requireItems(left);
      this.#at++;
      left = { kind: 'arithmetic', operator, left, right: this.#requireItems(this.#signed()) };
    }
  }

  #signed(): JsonPathNode {
    const operator = this.#isSymbol('+') ? '+' : this.#isSymbol('-') ? '-' : undefined;
    if (operator === undefined) return this.#path();
    if (++this.#depth > NESTING_MAX) throw pgError('54001', 'stack depth limit exceeded');
    this.#at++;
    const arg = this.#requireItems(this.#signed());
    this.#depth--;
    // A sign before a number is part of it.
    if (arg.kind === 'literal' && arg.value instanceof Decimal) {
      return operator === '+' ? arg : { kind: 'literal', value: arg.value.neg() };
    }
    return { kind: 'sign', operator, arg };
  }

  #path(): JsonPathNode {
    const base = this.#primary();
    const accessors: Accessor[] = [];
    for (let next = this.#accessor(); next !== undefined; next = this.#accessor()) accessors.push(next);
    return accessors.length === 0 ? base : { kind: 'path', base, accessors };
  }

  #primary(): JsonPathNode {
    if (this.#isWord('exists')) return this.#exists();
    if (this.#take('(')) {
      const inner = this.#or();
      this.#expect(')');
      if (!this.#isWord('is')) return inner;
      this.#at++;
      this.#expect('unknown');
      return { kind: 'is-unknown', arg: this.#requirePredicate(inner) };
    }
    if (this.#take('$')) return { kind: 'root' };
    if (this.#take('@')) {
      if (this.#filters === 0) throw pgError('42601', '@ is not allowed in root expressions');
      return { kind: 'current' };
    }
    if (this.#take('last')) {
      if (this.#subscripts === 0) throw pgError('42601', 'LAST is allowed only in array subscripts');
      return { kind: 'last' };
    }
    return this.#scalar(this.#peek);
  }

  #scalar(token: JsonPathToken): JsonPathNode {
    this.#at++;
    switch (token.kind) {
      case 'string':
        return { kind: 'literal', value: token.text };
      case 'integer':
      case 'number':
        return { kind: 'literal', value: Decimal.parse(token.text) };
      case 'variable':
        return { kind: 'variable', name: token.text };
      case 'word':
        if (token.text === 'null') return { kind: 'literal', value: null };
        if (token.text === 'true' || token.text === 'false') return { kind: 'literal', value: token.text === 'true' };
        throw syntaxError(token);
      case 'symbol':
      case 'end':
        throw syntaxError(token);
    }
  }

  #accessor(): Accessor | undefined {
    if (this.#take('.')) return this.#member();
    if (this.#take('[')) return this.#elements();
    if (this.#take('?')) {
      this.#expect('(');
      this.#filters++;
      const predicate = this.#requirePredicate(this.#or());
      this.#filters--;
      this.#expect(')');
      return { kind: 'filter', predicate };
    }
    return undefined;
  }

  #member(): Accessor {
    if (this.#take('*')) return { kind: 'any-key' };
    if (this.#take('**')) return this.#descendants();
    const token = this.#peek;
    this.#at++;
    if (token.kind === 'string') return { kind: 'key', key: token.text };
    if (token.kind !== 'word') throw syntaxError(token);
    const method = token.text.toLowerCase();
    if (!this.#isSymbol('(')) return { kind: 'key', key: token.text };
    if (method === 'datetime') return this.#dateTime();
    if (!METHODS.includes(method)) throw syntaxError(this.#peek);
    this.#at++;
    this.#expect(')');
    // It is one of METHODS.
    return { kind: 'method', method: method as JsonPathMethod };
  }

  #dateTime(): Accessor {
    this.#at++;
    const token = this.#peek;
    if (token.kind === 'string') this.#at++;
    this.#expect(')');
    return { kind: 'datetime', template: token.kind === 'string' ? token.text : undefined };
  }

  #descendants(): Accessor {
    if (!this.#take('{')) return { kind: 'descendants', first: 0, last: Infinity };
    const first = this.#level();
    const last = this.#take('to') ? this.#level() : first;
    this.#expect('}');
    return { kind: 'descendants', first, last };
  }

  #level(): number {
    if (this.#take('last')) return Infinity;
    const token = this.#peek;
    if (token.kind !== 'integer') throw syntaxError(token);
    this.#at++;
    return Number(token.text);
  }

  #elements(): Accessor {
    if (this.#isSymbol('*') && this.#tokens[this.#at + 1]?.text === ']') {
      this.#at += 2;
      return { kind: 'any-element' };
    }
    this.#subscripts++;
    const subscripts: { from: JsonPathNode; to?: JsonPathNode }[] = [];
    do {
      const from = this.#requireItems(this.#sum());
      subscripts.push(this.#take('to') ? { from, to: this.#requireItems(this.#sum()) } : { from });
    } while (this.#take(','));
    this.#subscripts--;
    this.#expect(']');
    return { kind: 'elements', subscripts };
  }
}
