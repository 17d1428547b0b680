// The query of a view as it is kept: the parser's node, the text, and what it reads.

import type { Node } from '@pgsql/types';
import type { BoundQuery } from '../../bind/definition.ts';
import { withoutLocations } from '../../bind/definition.ts';
import { pgError } from '../../errors.ts';
import type { LocalQuery } from '../../local/definitions.ts';
import type { SessionParts } from '../utility/utility-statement.ts';

/** `mayReadTemporary`: the view itself becomes a temporary one. */
export function definingQuery(
  query: Node,
  text: string,
  bound: BoundQuery,
  mayReadTemporary: boolean,
  session: SessionParts,
): LocalQuery {
  const local = bound.tables.flatMap((table) => table.resident?.definition ?? []);
  if (!mayReadTemporary && local.some((relation) => relation.temporary)) {
    throw pgError('0A000', 'materialized views must not use temporary tables or views');
  }
  return {
    node: withoutLocations(query),
    text,
    searchPath: session.state.searchPath(),
    outputs: bound.query.outputs.map((output) => output.name),
    relations: local.map((relation) => relation.oid),
  };
}

/** The query of CREATE VIEW … AS query: what follows the first AS outside of quotes, parentheses and comments. */
export function textAfterAs(statement: string): string {
  const token = /"(?:[^"]|"")*"|'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|[()]|\bas\b|[\s\S]/giy;
  let depth = 0;
  for (let match = token.exec(statement); match !== null; match = token.exec(statement)) {
    const [text] = match;
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth === 0 && text.toLowerCase() === 'as') {
      return statement.slice(token.lastIndex).trim().replace(/;$/, '').trimEnd();
    }
  }
  return statement;
}
