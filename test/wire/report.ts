// `npm run test:wire`: dialogs and the table of encodings, on the server and on Postgres; what differs, and the totals.

import { isDeepStrictEqual } from 'node:util';
import { conversations } from '../../packages/pg-wire/test/conversations.ts';
import { openServers } from '../../packages/pg-wire/test/two-servers.ts';
import { hold } from './dialogs/dialog.ts';
import { dialogs } from './dialogs/index.ts';
import { checkEncodings, encodingCases } from './encodings.ts';
import { openServerPair, whyNoPostgres } from './postgres-15.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const failures: string[] = [];
let passed = 0;

function compare(title: string, ours: readonly string[][], theirs: readonly string[][]): void {
  theirs.forEach((expected, index) => {
    const got = ours[index] ?? [];
    if (isDeepStrictEqual(got, expected)) passed += 1;
    else
      failures.push(
        [`${title}, turn ${index + 1}`, '  ours', ...lines(got), '  theirs', ...lines(expected)].join('\n'),
      );
  });
}

function lines(messages: readonly string[]): string[] {
  return messages.map((line) => `    ${line}`);
}

const servers = await openServers();
for (const [title, steps] of Object.entries(conversations)) {
  const { ours, theirs } = await servers.converse(steps);
  compare(`${title} (PGlite)`, ours, theirs);
}
say(`${Object.keys(conversations).length} conversations with PGlite`);

if (whyNoPostgres === undefined) {
  const pair = await openServerPair();
  for (const [title, dialog] of Object.entries(dialogs)) {
    const [ours, theirs] = await Promise.all([hold(dialog, pair.ours), hold(dialog, pair.theirs)]);
    compare(`${title} (PostgreSQL 15)`, ours, theirs);
  }
  await pair.close();
  const turns = Object.values(dialogs).reduce((count, dialog) => count + dialog.length, 0);
  say(`${Object.keys(dialogs).length} dialogs of ${turns} turns with PostgreSQL 15`);
} else say(`no dialogs with PostgreSQL 15: ${whyNoPostgres}`);

const cases = encodingCases();
for (const row of cases) {
  const result = await checkEncodings(row, servers);
  passed += result.passed;
  failures.push(...result.failures);
}
say(`${cases.length} types`);
for (const failure of failures) say(`\n${failure}`);
say(`\n${passed} passed, ${failures.length} failed`);
await servers.close();
process.exitCode = failures.length === 0 ? 0 : 1;
