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
  // set_config is SET in the form of a function; EXPLAIN EXECUTE needs the session's prepared statements.
  return Object.keys(tree).some((kind) => STATELESS.has(kind)) && !/\b(set_config|execute)\b/i.test(text);
}
