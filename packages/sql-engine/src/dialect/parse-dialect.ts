// Parses a query string in a dialect: statements that hold data are translated, the others (SET, SHOW, BEGIN, …) are
// Postgres' already. Positions of a translation say nothing about what was written, so its tree has none.

import type { ParsedStatement } from '../engine.ts';
import { PgError, pgError } from '../errors.ts';
import { findOutside, isOperator, isWord } from './cursor.ts';
import { bigquery } from './bigquery.ts';
import type { Dialect } from './dialect.ts';
import { refuse } from './dialect.ts';
import { mariadb, mysql } from './mysql.ts';
import { snowflake } from './snowflake.ts';
import { sqlite } from './sqlite.ts';
import type { Token } from './tokens.ts';
import { tokenize } from './tokens.ts';
import { transactsql } from './transactsql.ts';
import { translateTokens } from './translate-statement.ts';

const dialects: readonly Dialect[] = [mysql, mariadb, transactsql, bigquery, snowflake, sqlite];

const translated = ['SELECT', 'WITH', 'INSERT', 'UPDATE', 'DELETE', 'VALUES'];
/** Statements that Postgres' clients send whatever the dialect. */
const passed =
  'SET RESET SHOW BEGIN START COMMIT END ROLLBACK ABORT SAVEPOINT RELEASE DISCARD DEALLOCATE EXECUTE CALL FETCH MOVE CLOSE LISTEN UNLISTEN NOTIFY'.split(
    ' ',
  );

type Parse = (sql: string) => readonly ParsedStatement[] | Promise<readonly ParsedStatement[]>;

/** Throws 22023 for a dialect that there isn't, 0A000 for what has no counterpart. */
export async function parseDialect(sql: string, name: string, parse: Parse): Promise<readonly ParsedStatement[]> {
  const dialect = dialects.find((each) => each.name === name);
  if (dialect === undefined) {
    throw pgError('22023', `there is no dialect "${name}"`, {
      hint: `Dialects: postgres, ${dialects.map((each) => each.name).join(', ')}.`,
    });
  }
  const statements = splitStatements(tokenize(sql, dialect.spelling));
  if (statements.length === 0) return parse('');
  const parsed: ParsedStatement[] = [];
  for (const tokens of statements) parsed.push(await parseStatement(tokens, sql, dialect, parse));
  return parsed;
}

async function parseStatement(
  tokens: readonly Token[],
  sql: string,
  dialect: Dialect,
  parse: Parse,
): Promise<ParsedStatement> {
  const [first, second] = tokens;
  const from = first?.offset ?? 0;
  const text = sql.slice(from, tokens.at(-1)?.end).trimEnd();
  // Of characters, as Postgres counts them.
  const offset = Array.from(sql.slice(0, from)).length;
  if (isWord(first, ...passed)) {
    const transaction = isWord(first, 'BEGIN', 'COMMIT', 'ROLLBACK') && isWord(second, 'TRAN') && tokens.length === 2;
    const [statement] = await parse(transaction ? (first?.text ?? '') : text);
    return { tree: statement?.tree, text, offset };
  }
  const explained = isWord(first, 'EXPLAIN') ? findOutside(tokens, 1, (token) => isWord(token, ...translated)) : 0;
  if (!isWord(tokens[explained], ...translated) && !isOperator(tokens[explained], '(')) {
    throw refuse(`${first?.text.toUpperCase() ?? ''} in ${dialect.name}`);
  }
  const before = explained === 0 ? '' : sql.slice(from, tokens[explained]?.offset);
  const translation = `${before}${translateTokens(tokens.slice(explained), dialect)}`;
  const [statement] = await withoutPositions(dialect, () => parse(translation));
  return { text, offset, tree: withoutLocations(statement?.tree) };
}

/** Positions in a translation are none in what was written. */
async function withoutPositions<T>(dialect: Dialect, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PgError)) throw error;
    throw pgError(error.code, error.message, { hint: `The statement was read as ${dialect.name}.` });
  }
}

function splitStatements(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const statements: Token[][] = [[]];
  for (const token of tokens) {
    if (isOperator(token, ';')) statements.push([]);
    else statements.at(-1)?.push(token);
  }
  return statements.filter((statement) => statement.length > 0);
}

function withoutLocations(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutLocations);
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(
    Object.entries(tree)
      .filter(([key]) => key !== 'location' && !key.endsWith('_location'))
      .map(([key, value]) => [key, withoutLocations(value)]),
  );
}
