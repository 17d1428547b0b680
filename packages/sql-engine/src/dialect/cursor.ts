// Walking over a statement's words: parentheses that match, lists, clauses.

import { pgError } from '../errors.ts';
import type { Token } from './tokens.ts';

export function isOperator(token: Token | undefined, text: string): boolean {
  return token?.kind === 'operator' && token.text === text;
}

export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text.toUpperCase());
}

/** The index of the parenthesis that closes the one at `open`. */
export function closingOf(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    if (isOperator(tokens[index], '(')) depth++;
    else if (isOperator(tokens[index], ')') && --depth === 0) return index;
  }
  throw pgError('42601', 'syntax error: a parenthesis is not closed', { position: (tokens[open]?.offset ?? 0) + 1 });
}

/** The first index from `from` on, outside of parentheses, where the test holds; the length when there is none. */
export function findOutside(tokens: readonly Token[], from: number, test: (token: Token) => boolean): number {
  let index = from;
  while (index < tokens.length) {
    const token = tokens[index];
    if (token === undefined || test(token)) return index;
    index = isOperator(token, '(') ? closingOf(tokens, index) + 1 : index + 1;
  }
  return tokens.length;
}

/** Parts between commas. */
export function splitList(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: (readonly Token[])[] = [];
  let from = 0;
  while (from <= tokens.length) {
    const comma = findOutside(tokens, from, (token) => isOperator(token, ','));
    parts.push(tokens.slice(from, comma));
    from = comma + 1;
  }
  return tokens.length === 0 ? [] : parts;
}
