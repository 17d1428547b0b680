// `npm run fuzz:sql -- --minutes 30 [--seed 7] [--statements 20000]
// [--server postgres://…]`: random statements against PGlite or a server, with a new
// seed (and new tables) every 2,000 statements; prints what differs, as small as possible.

import { parseArgs } from 'node:util';
import { describe, fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string' },
    statements: { type: 'string' },
    server: { type: 'string' },
  },
});

const end = performance.now() + Number(values.minutes) * 60_000;
const limit = values.statements === undefined ? Infinity : Number(values.statements);
const first = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);

const { statements, errors, verdicts } = await fuzz({
  seed: first,
  goesOn: (count) => count < limit && performance.now() < end,
  ...(values.server === undefined ? {} : { server: values.server }),
  onDifference: (difference, seed) => {
    process.stdout.write(`seed ${seed}: ${describe(difference)}\n`);
  },
});

const counts = Object.entries(verdicts)
  .map(([verdict, count]) => `${count} ${verdict}`)
  .join(', ');
process.stdout.write(`${statements} statements from seed ${first} on, ${errors} of them errors: ${counts}\n`);
process.exitCode = (verdicts.different ?? 0) > 0 ? 1 : 0;
