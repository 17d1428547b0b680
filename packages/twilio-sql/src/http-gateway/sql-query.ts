// executeSqlQuery: one statement, its rows streamed as they come. What sets something up for later statements (SET, BEGIN)
// has a session of its own, which ends with it: nothing is left behind for other requests.
import { pgError } from '@twilio-sql/sql-engine';
import type { Connection } from '../embedded/connection.ts';
import type { Parameter } from '../embedded/parameters.ts';
import { isStateless, onlyStatement } from '../embedded/statement-kind.ts';
import type { Parse } from '../connector/clauses.ts';
import type { Answer } from './answer.ts';
import { HttpError } from './http-error.ts';
import { rowText } from './json-text.ts';
import { isObject, objectMember, type JsonObject } from './read-body.ts';

export interface SqlQuery {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
  /** 0: all. */
  readonly rowsMax: number;
  /** Seconds; 0: the server's. */
  readonly timeout: number;
}

/** `{ query: { query, queryParameters: [{ value }], maxRows, timeout } }`. Throws HttpError. */
export function sqlQueryOf(body: JsonObject): SqlQuery {
  const query = objectMember(body, 'query');
  const { query: sql, queryParameters = [] } = query;
  if (typeof sql !== 'string' || sql.trim() === '') {
    throw new HttpError('INVALID_ARGUMENT', 'the statement is missing: { "query": { "query": "SELECT …" } }');
  }
  if (!Array.isArray(queryParameters)) throw new HttpError('INVALID_ARGUMENT', '"queryParameters" is a list');
  return {
    sql,
    parameters: queryParameters.map(parameterOf),
    rowsMax: wholeNumber(query, 'maxRows'),
    timeout: wholeNumber(query, 'timeout'),
  };
}

function parameterOf(given: unknown): Parameter {
  if (!isObject(given)) throw new HttpError('INVALID_ARGUMENT', 'each of queryParameters is an object with "value"');
  // as: JSON values are parameters, all of them.
  return given['value'] as Parameter;
}

/** 64-bit integers are strings in Google's JSON. */
function wholeNumber(query: JsonObject, name: string): number {
  const value = query[name] ?? 0;
  if ((typeof value === 'number' || typeof value === 'string') && /^\d{1,15}$/.test(String(value)))
    return Number(value);
  throw new HttpError('INVALID_ARGUMENT', `"${name}" is a whole number, not below 0`);
}

/** Throws SqlError, until the first part of the answer has gone. */
export async function executeSqlQuery(
  { sql, parameters, rowsMax }: SqlQuery,
  connection: Connection,
  parse: Parse,
  answer: Answer,
  signal: AbortSignal,
): Promise<void> {
  const statement = onlyStatement(await parse(sql));
  if (statement.tree === undefined) throw pgError('42601', 'the statement is empty');
  const stateless = isStateless(statement);
  const session = stateless ? connection : await connection.session();
  try {
    if (stateless && isSelect(statement.tree)) {
      await stream(session.stream(sql, parameters, { signal, types: 'json' }), rowsMax, answer);
      return;
    }
    const { rows, rowCount, command } = await session.query(sql, parameters, { signal, types: 'json' });
    const shown = rowsMax === 0 ? rows : rows.slice(0, rowsMax);
    const metadata = JSON.stringify({ command, ...(rowCount === null ? {} : { rowCount }) });
    answer.send(200, `{"results":[${shown.map(rowText).join(',')}],"metadata":${metadata}}`);
  } finally {
    if (!stateless) await session.close();
  }
}

const isSelect = (tree: unknown): boolean => typeof tree === 'object' && tree !== null && 'SelectStmt' in tree;

/** Rows are sent in parts of about this many characters. */
const PART_LENGTH = 16_384;

async function stream(
  rows: AsyncIterable<Readonly<Record<string, unknown>>>,
  rowsMax: number,
  answer: Answer,
): Promise<void> {
  let part = '{"results":[';
  let count = 0;
  for await (const row of rows) {
    part += `${count === 0 ? '' : ','}${rowText(row)}`;
    count += 1;
    if (count === rowsMax) break;
    if (part.length < PART_LENGTH) continue;
    await answer.write(part);
    part = '';
  }
  if (!answer.begun()) {
    answer.send(200, `${part}]}`);
    return;
  }
  await answer.write(`${part}]}`);
  answer.end();
}
