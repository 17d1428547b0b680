// `npm run catalog:report`: what the catalog offers, by schema, and how it differs from a reference catalog, where there
// is one: catalog-check.json in the folder that is given, or in ../shared/twilio/. Exits with 1 when a difference has no
// explanation, or an explanation no difference.
import { pathToFileURL } from 'node:url';
import { catalogProducts, resourcesOf } from '../packages/twilio-driver/src/catalog-data/index.ts';
import { createTwilioDriver } from '../packages/twilio-driver/src/index.ts';
import { overlays } from '../packages/twilio-driver/src/overlay/index.ts';
import { withheld } from '../packages/twilio-driver/src/overlay/withheld.ts';
import { proceduresByRule } from '../packages/twilio-driver/src/procedures/by-rule.ts';
import { handMadeProcedures } from '../packages/twilio-driver/src/procedures/hand-made.ts';
import { compareCatalogs, compareRemoved } from './catalog-report/compare.ts';
import { countBySchema } from './catalog-report/counts.ts';
import { explain, idleExplanations, type Verdict } from './catalog-report/explanations.ts';
import { keyColumns } from './catalog-report/key-columns.ts';
import { readReference, readRemoved } from './catalog-report/reference.ts';

const resources = catalogProducts.flatMap((product) => resourcesOf(product.name));
const definitions = overlays.flatMap((overlay) => overlay.definition ?? []);
const driver = createTwilioDriver({
  accountSid: `AC${'0'.repeat(32)}`,
  username: 'nobody',
  password: 'nothing',
  includeRetired: true,
});

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function printCounts(): void {
  const counts = countBySchema(driver, [...resources, ...definitions]);
  const columns = ['tables', 'procedures', 'list', 'get', 'create', 'update', 'delete'] as const;
  const line = (name: string, cells: readonly (string | number)[]): string =>
    name.padEnd(22) + cells.map((cell, index) => String(cell).padStart((columns[index]?.length ?? 0) + 2)).join('');
  print(line('schema', columns));
  for (const row of counts)
    print(
      line(
        row.schema,
        columns.map((column) => row[column]),
      ),
    );
  const total = columns.map((column) => counts.reduce((sum, row) => sum + row[column], 0));
  print(line('all', total));
  const retired = new Set(catalogProducts.filter((product) => product.retired).map((product) => product.schema));
  print(`\nOnly with --include-retired: ${[...retired].sort().join(', ')}.`);
  print(`Withheld: ${String(Object.keys(withheld).length)}.`);
  for (const [name, why] of Object.entries(withheld)) print(`  ${name}: ${why}`);
}

/** Resources that can be neither read nor called: bodies that no procedure sends yet. */
function printNotOffered(): void {
  const tables = new Set(driver.tables.map(({ schema, name }) => `${schema}.${name}`));
  const byHand = new Set(handMadeProcedures.map(({ resource }) => resource));
  const rest = resources
    .filter(({ schema, name }) => !tables.has(`${schema}.${name}`))
    .filter((resource) => proceduresByRule(resource).length === 0)
    .map(({ product, name }) => `${product}.${name}`)
    .filter((name) => !byHand.has(name) && withheld[name] === undefined);
  print(`Neither table nor procedure: ${String(rest.length)}.`);
  for (const name of rest) print(`  ${name}`);
}

function printKeyColumns(): void {
  const retired = new Set(catalogProducts.filter((product) => product.retired).map((product) => product.schema));
  const { referring, explained, unexplained, idle } = keyColumns(
    driver.tables.filter(({ schema }) => !retired.has(schema)),
  );
  const without = [...explained.values()].reduce((sum, count) => sum + count, 0);
  print(
    `\nColumns named like keys: ${String(referring)} with a foreign key, ${String(without)} with a reason for none, ` +
      `${String(unexplained.length)} with neither.`,
  );
  for (const [reason, count] of explained) print(`  ${String(count)}: ${reason}`);
  for (const name of unexplained) print(`  UNEXPLAINED ${name}`);
  for (const name of idle) print(`  Explains nothing: ${name}`);
  if (unexplained.length > 0 || idle.length > 0) process.exitCode = 1;
}

function printDifferences(verdicts: readonly Verdict[]): void {
  const groups = new Map<string, string[]>();
  for (const { difference, explanation } of verdicts) {
    const title = explanation === undefined ? 'UNEXPLAINED' : `${explanation.reason}: ${explanation.why}`;
    const { kind, subject, detail } = difference;
    const text = `${kind}: ${subject}${detail === '' ? '' : ` (${detail})`}`;
    groups.set(title, [...(groups.get(title) ?? []), text]);
  }
  for (const [title, texts] of groups) {
    print(`\n${title} (${String(texts.length)})`);
    for (const text of texts) print(`  ${text}`);
  }
}

function printComparison(folder: URL): void {
  const reference = readReference(folder);
  if (reference === undefined) {
    print('\nComparison skipped: there is no catalog-check.json.');
    return;
  }
  const verdicts = explain([
    ...compareCatalogs(resources, reference),
    ...compareRemoved(readRemoved(folder), [...resources, ...definitions]),
  ]);
  printDifferences(verdicts);
  const unexplained = verdicts.filter(({ explanation }) => explanation === undefined);
  const idle = idleExplanations(verdicts);
  for (const { subject, why } of idle) print(`\nExplains nothing: ${String(subject)} (${why})`);
  const there = `${String(reference.tables.length)} tables and ${String(reference.actions.length)} actions`;
  print(`\nCompared with ${there}: ${String(verdicts.length)} differences, ${String(unexplained.length)} unexplained`);
  if (unexplained.length > 0 || idle.length > 0) process.exitCode = 1;
}

const given = process.argv[2];
printCounts();
printNotOffered();
printKeyColumns();
printComparison(given === undefined ? new URL('../../shared/twilio/', import.meta.url) : pathToFileURL(`${given}/`));
await driver.close();
