// `npm run test:wire`: conversations and the table of encodings, on the server and on Postgres; what differs, and the
// totals.

import { isDeepStrictEqual } from 'node:util';
import { conversations } from '../../packages/pg-wire/test/conversations.ts';
import { openServers } from '../../packages/pg-wire/test/two-servers.ts';
import { checkEncodings, encodingCases } from './encodings.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const servers = await openServers();
const failures: string[] = [];
let passed = 0;

for (const [title, steps] of Object.entries(conversations)) {
  const { ours, theirs } = await servers.converse(steps);
  steps.forEach((_step, index) => {
    if (isDeepStrictEqual(ours[index], theirs[index])) passed += 1;
    else
      failures.push(
        [`${title}, step ${index + 1}`, '  ours', ...lines(ours[index]), '  theirs', ...lines(theirs[index])].join(
          '\n',
        ),
      );
  });
}
say(`${Object.keys(conversations).length} conversations`);

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

function lines(messages: readonly string[] = []): string[] {
  return messages.map((line) => `    ${line}`);
}
