// Which statements leave the session as it was, so that any session with the same settings can run them.
import { pgError, type ParsedStatement } from '@twilio-sql/sql-engine';

/** Nodes of the parse tree. */
const STATELESS = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'CallStmt',
  'ExplainStmt',
  'VariableShowStmt',
]);

/** Throws 42601 when there are several: a statement has one result. */
export function onlyStatement(statements: readonly ParsedStatement[]): ParsedStatement {
  const [statement, ...others] = statements;
  if (statement === undefined) throw new Error('the parser gave no statement');
  if (others.length > 0) {
    throw pgError('42601', 'cannot insert multiple commands into a prepared statement', {
      hint: 'Run the statements one by one.',
    });
  }
  return statement;
}

export function isStateless({ tree, text }: ParsedStatement): boolean {
  if (typeof tree !== 'object' || tree === null) return false;
  const kind = Object.keys(tree).find((candidate) => STATELESS.has(candidate));
  // SELECT INTO makes a table, which may be a temporary one.
  if (kind === undefined || Object.values(tree).some(hasInto)) return false;
  // Sequences remember what a session has had; set_config is SET in the form of a function; EXPLAIN EXECUTE needs the
  // session's prepared statements.
  return !/\b(set_config|execute|nextval|currval|lastval|setval)\b/i.test(text);
}

function hasInto(statement: unknown): boolean {
  return typeof statement === 'object' && statement !== null && 'intoClause' in statement;
}
