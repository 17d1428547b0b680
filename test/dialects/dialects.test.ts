// Statements of other dialects, each with its counterpart in Postgres' SQL below an arrow: both have to give the same
// columns' types and rows. Statements without a counterpart have the error that refuses them.

import { readFileSync } from 'node:fs';
import type { Session } from '@twilio-sql/sql-engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askEngine, openBench, type Bench } from '../slt/bench.ts';
import { parseStatements } from '../slt/read-statements.ts';
import type { Outcome } from '../support/oracle.ts';

const dialects = ['mysql', 'mariadb', 'transactsql', 'bigquery', 'snowflake', 'sqlite'];
/** What the issue wants of each. */
const pairsMin = 30;

let bench: Bench;
let sessions: readonly Session[];

beforeAll(async () => {
  bench = await openBench();
  sessions = await bench.openSessions();
});

afterAll(async () => {
  await Promise.all(sessions.map((session) => session.close()));
  await bench.close();
});

/** What can be compared: the types, and the rows. Output names are spelled as each dialect spells them. */
function comparable(outcome: Outcome): unknown {
  if (outcome.kind === 'error') return `${outcome.code} ${outcome.message}`;
  return { types: outcome.types, rows: outcome.rows };
}

function pairsOf(dialect: string) {
  // MariaDB has MySQL's, and a few of its own.
  const names = dialect === 'mariadb' ? ['mysql', 'mariadb'] : [dialect];
  return names
    .flatMap((name) => parseStatements(readFileSync(new URL(`statements/${name}.slt`, import.meta.url), 'utf8')))
    .map(({ sql, line }) => {
      const [statement = '', counterpart = ''] = sql.split('\n=>\n');
      return { statement, counterpart, line };
    });
}

describe.each(dialects)('%s', (dialect) => {
  const pairs = pairsOf(dialect);

  test('has enough statements', () => {
    expect(pairs.length).toBeGreaterThanOrEqual(pairsMin);
  });

  test.each(pairs)('line $line: $statement', async ({ statement, counterpart }) => {
    const [session] = sessions;
    if (session === undefined) throw new Error('no session');
    if (counterpart.startsWith('0A000 ') || counterpart.startsWith('42')) {
      await askEngine(session, `SET twilio.dialect = ${dialect}`);
      expect(comparable(await askEngine(session, statement))).toBe(counterpart.replaceAll('DIALECT', dialect));
    } else {
      await askEngine(session, 'RESET twilio.dialect');
      const expected = await askEngine(session, counterpart);
      expect(expected.kind, JSON.stringify(expected)).toBe('rows');
      await askEngine(session, `SET twilio.dialect = ${dialect}`);
      expect(comparable(await askEngine(session, statement))).toEqual(comparable(expected));
    }
    await askEngine(session, 'RESET twilio.dialect');
  });
});
