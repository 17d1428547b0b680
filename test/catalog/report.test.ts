// `npm run catalog:report`, and that its comparison finds what it is for.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { catalogProducts, resourcesOf } from '@twilio-sql/twilio-driver/catalog-data';
import { compareCatalogs, compareRemoved } from '../../scripts/catalog-report/compare.ts';
import { explain, idleExplanations } from '../../scripts/catalog-report/explanations.ts';
import type { Reference, ReferenceResource } from '../../scripts/catalog-report/reference.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function report(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const run = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--conditions=source', 'scripts/catalog-report.ts', ...args],
    { cwd: root, encoding: 'utf8' },
  );
  return { status: run.status, output: run.stdout + run.stderr };
}

const queues: ReferenceResource = {
  s: 'api_v2010',
  n: 'queues',
  kind: 'list',
  pk: 'sid',
  cols: [{ n: 'sid', t: 'text' }],
  list: { path: '/2010-04-01/Accounts/{AccountSid}/Queues.json' },
};

const resources = catalogProducts.flatMap((product) => resourcesOf(product.name));

function differencesWith(there: Partial<ReferenceResource>): readonly string[] {
  const reference: Reference = { tables: [{ ...queues, ...there }], actions: [] };
  return compareCatalogs(resources, reference).map(({ kind, subject, detail }) =>
    `${kind}: ${subject} ${detail}`.trim(),
  );
}

describe('catalog:report', () => {
  test('counts what there is, and ends with nothing unexplained where there is a reference', () => {
    const { status, output } = report();
    expect(status, output).toBe(0);
    const [, tables, procedures] = /^all +(\d+) +(\d+)/m.exec(output) ?? [];
    expect(Number(tables)).toBeGreaterThan(500);
    expect(Number(procedures)).toBeGreaterThan(75);
    expect(output).toMatch(
      /^Columns named like keys: \d{3} with a foreign key, \d+ with a reason for none, 0 with neither\.$/m,
    );
    const compared = existsSync(new URL('../../../shared/twilio/catalog-check.json', import.meta.url));
    expect(output).toContain(compared ? ' differences, 0 unexplained' : 'Comparison skipped');
  });

  test('says that it skips the comparison where there is nothing to compare with', () => {
    const { status, output } = report(fileURLToPath(new URL('.', import.meta.url)));
    expect(status).toBe(0);
    expect(output).toContain('Comparison skipped: there is no catalog-check.json.');
  });
});

describe('the comparison', () => {
  test('finds resources, names, operations, keys, columns, types, filters and properties that differ', () => {
    const path = queues.list?.path ?? '';
    expect(differencesWith({ n: 'lines' })).toContain('name: api_v2010.lines lines there, queues here');
    expect(differencesWith({ list: { path: '/2010-04-01/Lines.json' } })).toContain(
      'resource: only there: api_v2010.queues api_v2010 list /2010-04-01/Lines.json',
    );
    expect(differencesWith({ create: { m: 'PUT', path } })).toContain(
      `operation: api_v2010.queues create PUT ${path} there, POST ${path} here`,
    );
    expect(differencesWith({ pk: 'name' })).toContain('primary key: api_v2010.queues name there, sid here');
    expect(differencesWith({ cols: [{ n: 'length', t: 'text' }] })).toContain(
      'column: only there: api_v2010.queues.length',
    );
    expect(differencesWith({ cols: [{ n: 'sid', t: 'integer' }] })).toContain(
      'column type: api_v2010.queues.sid int4 there, text here',
    );
    expect(differencesWith({ filters: [{ q: 'Length', c: 'length', o: '=' }] })).toContain(
      'filter: only there: api_v2010.queues Length',
    );
    expect(differencesWith({ create: { m: 'POST', path, body: [{ n: 'Length' }] } })).toContain(
      'property: only there: api_v2010.queues create Length',
    );
    expect(differencesWith({})).not.toContain('column: only here: api_v2010.queues.sid');
  });

  test('finds operations that Twilio removed and no table keeps', () => {
    const found = compareRemoved({ '/2010-04-01/Accounts/{AccountSid}/Queues.json': ['get', 'put'] }, resources);
    expect(found.map(({ subject }) => subject)).toEqual(['put /2010-04-01/Accounts/{AccountSid}/Queues.json']);
  });

  test('leaves what nobody explained unexplained, and tells explanations of nothing', () => {
    const verdicts = explain([
      { kind: 'column: only there', subject: 'api_v2010.queues.length', detail: '' },
      { kind: 'column: only there', subject: 'api_v2010.accounts.auth_token', detail: '' },
    ]);
    expect(verdicts.map(({ explanation }) => explanation?.reason)).toEqual([undefined, 'deliberate']);
    expect(idleExplanations(verdicts).some(({ subject }) => subject.test('memory_v1.stores'))).toBe(true);
  });
});
