// The clauses in which expressions stand: their names in messages, and what they refuse.

import { pgError } from '../errors.ts';

export interface Clause {
  /** As in "aggregate functions are not allowed in …". */
  readonly name: string;
  readonly aggregates: boolean;
  readonly windows: boolean;
  readonly setFunctions: boolean;
}

function clause(name: string, ...allowed: readonly ('aggregates' | 'windows' | 'setFunctions')[]): Clause {
  return {
    name,
    aggregates: allowed.includes('aggregates'),
    windows: allowed.includes('windows'),
    setFunctions: allowed.includes('setFunctions'),
  };
}

export const CLAUSE = {
  select: clause('SELECT', 'aggregates', 'windows', 'setFunctions'),
  where: clause('WHERE'),
  joinOn: clause('JOIN conditions'),
  fromSubquery: clause('FROM clause of their own query level'),
  fromFunction: clause('functions in FROM', 'setFunctions'),
  groupBy: clause('GROUP BY', 'setFunctions'),
  having: clause('HAVING', 'aggregates'),
  orderBy: clause('ORDER BY', 'aggregates', 'windows', 'setFunctions'),
  distinctOn: clause('DISTINCT ON', 'aggregates', 'windows', 'setFunctions'),
  limit: clause('LIMIT'),
  offset: clause('OFFSET'),
  values: clause('VALUES'),
  insertSource: clause('VALUES'),
  update: clause('UPDATE'),
  mergeWhen: clause('MERGE WHEN conditions'),
  returning: clause('RETURNING'),
  check: clause('check constraints'),
  default: clause('DEFAULT expressions'),
  generated: clause('column generation expressions'),
  indexExpression: clause('index expressions'),
  indexPredicate: clause('index predicates'),
  filter: clause('FILTER'),
  windowDefinition: clause('window definitions', 'aggregates'),
  frameRange: clause('window RANGE'),
  frameRows: clause('window ROWS'),
  frameGroups: clause('window GROUPS'),
  cycleMark: clause('CYCLE'),
  callArguments: clause('CALL arguments'),
} as const;

/** A statement that is not allowed to group: `aggregate functions are not allowed in WHERE`. */
export function refuseAggregate(where: Clause, position: number | undefined): void {
  if (where.aggregates) return;
  throw pgError('42803', `aggregate functions are not allowed in ${where.name}`, { position });
}

export function refuseWindow(where: Clause, position: number | undefined): void {
  if (where.windows) return;
  throw pgError('42P20', `window functions are not allowed in ${where.name}`, { position });
}

export function refuseSetFunction(where: Clause, position: number | undefined): void {
  if (where.setFunctions) return;
  throw pgError('0A000', `set-returning functions are not allowed in ${where.name}`, { position });
}
