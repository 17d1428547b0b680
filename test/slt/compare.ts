// Whether the engine's answer is the oracle's: column names, type OIDs, values as text, SQLSTATE. Rows are compared
// in order where the statement says one.

import { isDeepStrictEqual } from 'node:util';
import type { Session } from '@twilio-sql/sql-engine';
import type { Outcome, Oracle } from '../support/oracle.ts';
import { askEngine, ways } from './bench.ts';
import type { Statement } from './read-statements.ts';

export interface Comparison {
  readonly statement: Statement;
  readonly expected: Outcome;
  /** The engine's other answers, and in which ways it gave them. */
  readonly differences: readonly { readonly ways: readonly string[]; readonly answer: Outcome }[];
}

export async function compareStatement(
  statement: Statement,
  oracle: Oracle,
  sessions: readonly Session[],
  texts: 'codes' | 'messages' = 'codes',
): Promise<Comparison> {
  const expected = await oracle.ask(statement.sql);
  const answers: { ways: string[]; answer: Outcome }[] = [];
  for (const [index, session] of sessions.entries()) {
    const answer = await askEngine(session, statement.sql);
    if (sameOutcome(answer, expected, statement.sql, texts)) continue;
    const way = ways[index]?.name ?? '';
    const known = answers.find((other) => isDeepStrictEqual(other.answer, answer));
    if (known === undefined) answers.push({ ways: [way], answer });
    else known.ways.push(way);
  }
  return { statement, expected, differences: answers };
}

/** `messages`: of errors, the message and the detail as well as the code. */
function sameOutcome(a: Outcome, b: Outcome, sql: string, texts: 'codes' | 'messages'): boolean {
  if (a.kind === 'error' || b.kind === 'error') {
    return texts === 'messages'
      ? isDeepStrictEqual(a, b)
      : a.kind === b.kind && a.kind === 'error' && codeOf(a) === codeOf(b);
  }
  return (
    isDeepStrictEqual(a.columns, b.columns) &&
    isDeepStrictEqual(a.types, b.types) &&
    isDeepStrictEqual(comparable(a.rows, sql), comparable(b.rows, sql))
  );
}

function codeOf(outcome: Outcome): string {
  return outcome.kind === 'error' ? outcome.code : '';
}

/** An ORDER BY that orders the whole: behind the last parenthesis, or in a line of its own. */
const ordered = /\border\s+by\b[^()]*(\([^()]*\)[^()]*)*$/i;

function comparable(rows: readonly (readonly (string | null)[])[], sql: string): readonly string[] {
  const texts = rows.map((row) => JSON.stringify(row));
  return ordered.test(sql) ? texts : texts.sort();
}

/** How much of a failure's stack a report shows. */
const stackLines = 4;
/** A statement's characters in a report. */
const shownText = 2000;
/** How many of a result's rows a report shows. */
const shownRows = 6;

export function describeComparison({ statement, expected, differences }: Comparison): string {
  const parts = differences.map(({ ways: names, answer }) => {
    const all = names.length === ways.length ? '' : ` (${names.join('; ')})`;
    return `  here${all}: ${describe(answer, expected)}`;
  });
  return [
    `line ${statement.line}: ${statement.sql.slice(0, shownText)}`,
    ...parts,
    `  Postgres: ${describe(expected)}`,
  ].join('\n');
}

function describe(outcome: Outcome, other?: Outcome): string {
  if (outcome.kind === 'error') {
    const detail = outcome.detail === undefined ? '' : ` DETAIL ${outcome.detail}`;
    return `${outcome.code} ${outcome.message.split('\n', stackLines).join('\n')}${detail}`;
  }
  const { columns, types, rows } = outcome;
  const head = columns.map((name, index) => `${name}:${types[index] ?? 0}`).join(', ');
  const texts = rows.map((row) => JSON.stringify(row));
  const others = other?.kind === 'rows' ? other.rows.map((row) => JSON.stringify(row)) : [];
  const first = Math.max(
    0,
    texts.findIndex((text, index) => text !== others[index]),
  );
  const from = others.length === 0 ? 0 : first;
  const shown = texts.slice(from, from + shownRows).join(' ');
  return `${head} · ${rows.length} rows, from ${from}: ${shown.slice(0, 600)}`;
}
