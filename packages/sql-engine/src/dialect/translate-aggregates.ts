// GROUP_CONCAT, STRING_AGG and LISTAGG: strings put together, each dialect with its own way to say order and separator.

import { findOutside, isWord, splitList } from './cursor.ts';
import { refuse } from './dialect.ts';
import type { Token } from './tokens.ts';

export const stringAggregates: ReadonlySet<string> = new Set(['GROUP_CONCAT', 'STRING_AGG', 'LISTAGG']);

export interface StringAggregate {
  readonly name: string;
  readonly inside: readonly Token[];
  /** ORDER BY of WITHIN GROUP. */
  readonly order: readonly Token[] | undefined;
  readonly dialect: string;
}

export interface Translations {
  readonly expression: (tokens: readonly Token[]) => string;
  readonly sortItems: (tokens: readonly Token[]) => string;
}

export function translateStringAggregate(call: StringAggregate, { expression, sortItems }: Translations): string {
  const distinct = isWord(call.inside[0], 'DISTINCT');
  const rest = distinct ? call.inside.slice(1) : call.inside;
  const isClause = (token: Token): boolean => isWord(token, 'ORDER', 'SEPARATOR', 'LIMIT');
  const end = findOutside(rest, 0, isClause);
  const [value, separator, ...more] = splitList(rest.slice(0, end));
  if (value === undefined || more.length > 0) throw refuse(`${call.name} of this form`, call.dialect);
  const clauses = readClauses(rest.slice(end), call);
  const text = expression(value);
  const between = clauses.separator ?? separator;
  const glue = between === undefined ? (call.name === 'LISTAGG' ? "''" : "','") : expression(between);
  const order = call.order ?? clauses.order;
  const sorted = order === undefined ? '' : ` ORDER BY ${sortItems(order)}`;
  // Different values sorted by themselves are sorted as what they are, not as text.
  const joined = distinct
    ? `array_to_string(array_agg(DISTINCT ${text}${sorted}) FILTER (WHERE (${text}) IS NOT NULL), ${glue})`
    : `string_agg((${text})::text, ${glue}${sorted})`;
  return call.name === 'LISTAGG' ? `coalesce(${joined}, '')` : joined;
}

function readClauses(tokens: readonly Token[], call: StringAggregate) {
  let order: readonly Token[] | undefined;
  let separator: readonly Token[] | undefined;
  let at = 0;
  while (at < tokens.length) {
    const end = findOutside(tokens, at + 1, (token) => isWord(token, 'ORDER', 'SEPARATOR', 'LIMIT'));
    if (isWord(tokens[at], 'ORDER') && isWord(tokens[at + 1], 'BY')) order = tokens.slice(at + 2, end);
    else if (isWord(tokens[at], 'SEPARATOR')) separator = tokens.slice(at + 1, end);
    else throw refuse(`${call.name} with LIMIT`, call.dialect);
    at = end;
  }
  return { order, separator };
}
