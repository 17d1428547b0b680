// Filters and orders as callers write them, as parts of a statement that can't be anything else.
import { pgError, type ParsedStatement } from '@twilio-sql/sql-engine';
import { quoted } from './names.ts';

export type Parse = (sql: string) => Promise<readonly ParsedStatement[]>;

export interface Filter {
  readonly sql: string;
  readonly parameters: readonly string[];
}

/** A row's id alone is a filter too, as on the connector's page. */
const SID = /^[A-Z]{2}[0-9a-fA-F]{32}$/;

/** `number`: of the first parameter. Throws PgError 42601 when it is more than one condition, or none. */
export async function filterOf(clause: string, key: readonly string[], number: number, parse: Parse): Promise<Filter> {
  const [column, ...others] = key;
  const text = clause.trim();
  if (SID.test(text) && column !== undefined && others.length === 0) {
    return { sql: `${quoted(column)} = $${number}`, parameters: [text] };
  }
  await requireExpression(text, parse);
  // The line break ends a comment.
  return { sql: `(${text}\n)`, parameters: [] };
}

async function requireExpression(text: string, parse: Parse): Promise<void> {
  const [statement, ...others] = text === '' ? [] : await parse(`select (${text}\n)`);
  const select = property(statement?.tree, 'SelectStmt');
  const targets = property(select, 'targetList');
  // Parentheses that don't match would make it a part of something else.
  const alone =
    others.length === 0 &&
    Array.isArray(targets) &&
    targets.length === 1 &&
    Object.keys(select ?? {}).every((name) => ['targetList', 'limitOption', 'op'].includes(name));
  if (!alone)
    throw pgError('42601', 'the filter is not one condition', { hint: "Write it as after WHERE: Status = 'sent'." });
}

function property(value: unknown, name: string): object | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  // as: checked to be an object; what its property is, is checked here too.
  const inner = (value as Readonly<Record<string, unknown>>)[name];
  return typeof inner === 'object' && inner !== null ? inner : undefined;
}

/** `DateCreated desc, Sid` or a list of such; empty for none. Throws PgError 42601. */
export function orderOf(sortBy: string | readonly string[] | undefined): string {
  const parts = typeof sortBy === 'string' ? sortBy.split(',') : (sortBy ?? []);
  const terms = parts.map((part) => {
    const [, field, direction = 'asc'] = /^\s*"?(\w+)"?(?:\s+(asc|desc))?\s*$/i.exec(part) ?? [];
    if (field === undefined) {
      throw pgError('42601', `"${part.trim()}" is nothing to sort by`, {
        hint: 'Write Field, Field asc or Field desc.',
      });
    }
    return `${quoted(field)} ${direction.toLowerCase()}`;
  });
  return terms.length === 0 ? '' : ` order by ${terms.join(', ')}`;
}
