// `npm run test:oracle [-- NAME…]`: every statement on the engine and on Postgres; a table by file, what differs,
// and the totals. Names are beginnings of file names.

import { openBench } from './bench.ts';
import { describeComparison, type Comparison } from './compare.ts';
import { compareFile, constantsFolder, statementsFolder } from './compare-files.ts';
import { largeStatements } from './large-statements.ts';
import { readStatementFiles } from './read-statements.ts';

const wanted = process.argv.slice(2);
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const files = [
  ...readStatementFiles(statementsFolder),
  ...readStatementFiles(constantsFolder).map((file) => ({ ...file, constants: true })),
  { name: 'large', statements: largeStatements },
].filter(({ name }) => wanted.length === 0 || wanted.some((beginning) => name.startsWith(beginning)));

const bench = await openBench();
const width = Math.max(20, ...files.map(({ name }) => name.length));
say(`${'file'.padEnd(width)}  statements  identical`);
const differing: { file: string; comparison: Comparison }[] = [];
let total = 0;
for (const file of files) {
  const comparisons = await compareFile(file, bench);
  const different = comparisons.filter(({ differences }) => differences.length > 0);
  differing.push(...different.map((comparison) => ({ file: file.name, comparison })));
  total += comparisons.length;
  const counts = [comparisons.length, comparisons.length - different.length];
  say(`${file.name.padEnd(width)}  ${counts.map((count) => String(count).padStart(10)).join(' ')}`);
}
for (const { file, comparison } of differing) say(`\n${file}, ${describeComparison(comparison)}`);
say(`\n${total - differing.length} passed, ${differing.length} failed`);
await bench.close();
process.exitCode = differing.length === 0 ? 0 : 1;
